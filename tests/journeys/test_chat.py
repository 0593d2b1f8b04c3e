"""A chat from the first word to the interval row, clock in hand."""

from datetime import timedelta

import pytest

from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentState, BreakCause
from cordboard.agents.record import ContactsOpen
from cordboard.contacts import commands as c
from cordboard.contacts.events import (
    ContactEnded,
    EndedBecause,
    MessagePosted,
    SegmentEnded,
    SegmentEndedBecause,
    SupervisorMode,
)
from cordboard.contacts.record import ContactState
from cordboard.contacts.refusals import ContactOver, NotServing, OfferClosed
from cordboard.kernel.ids import AgentId, ContactId, DispositionId, OfferId, UserId
from cordboard.kernel.interval import interval_of
from cordboard.settings.centre import Queue
from tests.journeys.stage import CARE, SALES, agent, centre, stage

pytestmark = pytest.mark.journey


async def test_a_chat_is_offered_served_wrapped_up_and_counted() -> None:
    async with stage() as s:
        await s.ready("zoe")
        began = s.clock.now()
        await s.arrives("amal")
        assert s.offered_to("amal") == "zoe"
        await s.pass_time(5)
        await s.accepts("zoe", "amal")
        await s.writes("amal", "Where is my order?")
        await s.pass_time(60)
        await s.ask(
            c.EndContact(
                contact_id=ContactId("amal"), because=EndedBecause.AGENT_ENDED, by="user/zoe"
            )
        )
        await s.pass_time(10)
        await s.ask(
            c.DisposeContact(
                contact_id=ContactId("amal"),
                agent_id=AgentId("zoe"),
                disposition=DispositionId("sold"),
                notes="A green one.",
            )
        )
        await s.pass_time(2)
        interval = interval_of(began)
        (row,) = await s.storage.archive.queue_intervals(start=interval.start, end=interval.end)
        assert (row.queued, row.answered, row.answered_within, row.handled) == (1, 1, 1, 1)
        assert row.wait_answered == pytest.approx(5)
        assert row.talk == pytest.approx(60)
        assert row.wrap_up == pytest.approx(10)
        assert (row.disposed, row.resolved) == (1, 1)
        contact = await s.storage.archive.contact(ContactId("amal"))
        assert contact is not None
        assert (contact.outcome, contact.agents, contact.disposition) == (
            "answered",
            ("zoe",),
            "sold",
        )


async def test_declined_contact_keeps_its_place_in_line() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        await s.arrives("amal")
        await s.pass_time(1)
        await s.arrives("bert")
        await s.ready("zoe")
        await s.declines("zoe", "amal")
        assert s.engine.agent(AgentId("zoe")).cause is BreakCause.DECLINED  # type: ignore[union-attr]
        await s.ready("yann")
        assert s.offered_to("amal") == "yann"
        # Zoe was offered both at once; she is out for both until she is ready again.
        assert s.offered_to("bert") == "yann"


async def test_an_offer_nobody_answers_goes_to_someone_else() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        await s.ready("zoe")
        await s.arrives("amal")
        late = s.offer_of("amal")
        await s.pass_time(20.5)
        assert s.offered_to("amal") is None
        await s.ready("yann")
        assert s.offered_to("amal") == "yann"
        with pytest.raises(OfferClosed):
            await s.ask(
                c.AcceptOffer(contact_id=ContactId("amal"), offer_id=late, agent_id=AgentId("zoe"))
            )


async def test_accepting_in_two_tabs_is_accepting_once() -> None:
    async with stage() as s:
        await s.ready("zoe")
        await s.arrives("amal")
        offer = s.offer_of("amal")
        await s.accepts("zoe", "amal")
        again = await s.ask(
            c.AcceptOffer(contact_id=ContactId("amal"), offer_id=offer, agent_id=AgentId("zoe"))
        )
        assert again.events == ()


async def test_the_same_message_twice_is_one_message() -> None:
    async with stage() as s:
        await s.arrives("amal")
        message_id = await s.writes("amal", "Hello?")
        s._messages -= 1
        assert await s.writes("amal", "Hello?") == message_id
        posted = [e for e in await s.events() if isinstance(e, MessagePosted)]
        assert [e.message_id for e in posted] == [message_id]


async def test_a_visitor_who_vanishes_in_line_has_abandoned_after_the_grace() -> None:
    async with stage() as s:
        await s.arrives("amal")
        s.at_page.clear()
        await s.pass_time(10 + 58)
        assert s.contact("amal").state is ContactState.QUEUED
        await s.pass_time(4)
        ended = [e for e in await s.events() if isinstance(e, ContactEnded)]
        assert [e.because for e in ended] == [EndedBecause.ABANDONED]


async def test_a_visitor_who_comes_back_in_time_has_lost_nothing() -> None:
    async with stage() as s:
        amal = await s.arrives("amal")
        since = s.contact("amal").since
        s.at_page.clear()
        await s.pass_time(40)
        assert s.contact("amal").lost_at is not None
        s.at_page.add(amal)
        await s.pass_time(120)
        assert s.contact("amal").lost_at is None
        assert s.contact("amal").since == since


async def test_a_lost_agents_contact_returns_to_the_head_of_the_line() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        await s.ready("zoe")
        await s.arrives("amal")
        await s.accepts("zoe", "amal")
        s.at_desk.clear()
        await s.pass_time(3)
        await s.arrives("bert")
        await s.pass_time(10)
        # Ten seconds without a heartbeat: nothing new for Zoe, and her chat waits for her.
        assert s.contact("amal").serving is not None
        await s.pass_time(31)
        assert s.engine.agent(AgentId("zoe")).cause is BreakCause.LOST  # type: ignore[union-attr]
        assert s.engine.routing.positions(SALES) == ["amal", "bert"]
        await s.ready("yann")
        assert (await s.offers())[-2:] == [("amal", "yann"), ("bert", "yann")]


async def test_an_agent_who_reloads_the_page_keeps_the_chat() -> None:
    async with stage() as s:
        await s.ready("zoe")
        await s.arrives("amal")
        await s.accepts("zoe", "amal")
        s.at_desk.clear()
        await s.pass_time(25)
        s.at_desk.add(AgentId("zoe"))
        await s.pass_time(60)
        serving = s.contact("amal").serving
        assert serving is not None
        assert serving.agent_id == "zoe"
        assert len(s.contact("amal").segments) == 1


async def test_a_transfer_is_not_offered_back_to_whom_it_came_from() -> None:
    async with stage(centre(agent("zoe", SALES, CARE), agent("yann", CARE))) as s:
        await s.ready("zoe")
        await s.arrives("amal")
        await s.accepts("zoe", "amal")
        await s.ask(
            c.TransferContact(
                contact_id=ContactId("amal"),
                agent_id=AgentId("zoe"),
                to_queue=CARE,
                to_agent=None,
                note="Wants a refund",
            )
        )
        assert s.contact("amal").state is ContactState.QUEUED
        assert s.contact("amal").note == "Wants a refund"
        await s.ready("yann")
        assert s.offered_to("amal") == "yann"


async def test_a_transfer_to_an_agent_waits_for_that_agent() -> None:
    async with stage(centre(agent("zoe"), agent("yann"), agent("xu"))) as s:
        await s.ready("zoe")
        await s.arrives("amal")
        await s.accepts("zoe", "amal")
        await s.ready("yann")
        await s.ready("xu")
        await s.ask(
            c.TransferContact(
                contact_id=ContactId("amal"),
                agent_id=AgentId("zoe"),
                to_queue=None,
                to_agent=AgentId("xu"),
                note="",
            )
        )
        assert s.offered_to("amal") == "xu"


async def test_only_the_serving_agent_may_pass_a_contact_on() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        await s.ready("zoe")
        await s.arrives("amal")
        await s.accepts("zoe", "amal")
        with pytest.raises(NotServing):
            await s.ask(
                c.TransferContact(
                    contact_id=ContactId("amal"),
                    agent_id=AgentId("yann"),
                    to_queue=CARE,
                    to_agent=None,
                    note="",
                )
            )


async def test_going_off_with_open_chats_is_refused_unless_forced() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        await s.ready("zoe")
        await s.arrives("amal")
        await s.accepts("zoe", "amal")
        with pytest.raises(ContactsOpen):
            await s.ask(SetAgentState(agent_id=AgentId("zoe"), state=AgentState.OFF))
        await s.ask(SetAgentState(agent_id=AgentId("zoe"), state=AgentState.OFF, force=True))
        assert s.contact("amal").state is ContactState.QUEUED
        ended = [e for e in await s.events() if isinstance(e, SegmentEnded)]
        assert [e.because for e in ended] == [SegmentEndedBecause.AGENT_LEFT]


async def test_a_supervisor_watches_joins_and_takes_over() -> None:
    async with stage() as s:
        await s.ready("zoe")
        amal = await s.arrives("amal")
        await s.accepts("zoe", "amal")
        sue = UserId("sue")
        await s.ask(c.EnterContact(contact_id=amal, user_id=sue, mode=SupervisorMode.WATCH))
        await s.ask(c.EnterContact(contact_id=amal, user_id=sue, mode=SupervisorMode.JOIN))
        await s.ask(c.TakeOver(contact_id=amal, by=sue))
        record = s.contact("amal")
        assert record.serving is not None
        assert record.serving.agent_id == "sue"
        assert record.supervisors == ()
        assert record.segments[0].is_wrapping_up


async def test_nothing_is_written_after_the_end() -> None:
    async with stage() as s:
        amal = await s.arrives("amal")
        await s.ask(
            c.EndContact(contact_id=amal, because=EndedBecause.VISITOR_LEFT, by="visitor/amal")
        )
        with pytest.raises(ContactOver):
            await s.writes("amal", "One more thing")


async def test_wrap_up_ends_by_itself_and_the_agent_is_offered_the_next() -> None:
    queues = (Queue(id=SALES, name="Sales", wrap_up=30), Queue(id=CARE, name="Care"))
    async with stage(centre(agent("zoe"), queues=queues)) as s:
        await s.ready("zoe")
        for name in ("amal", "bert", "cleo", "dina"):
            await s.arrives(name)
        for name in ("amal", "bert", "cleo"):
            await s.accepts("zoe", name)
        assert s.offered_to("dina") is None
        await s.ask(
            c.EndContact(
                contact_id=ContactId("bert"), because=EndedBecause.AGENT_ENDED, by="user/zoe"
            )
        )
        await s.pass_time(29)
        assert s.offered_to("dina") is None
        await s.pass_time(2)
        assert s.offered_to("dina") == "zoe"


async def test_rating_after_the_end_is_counted_where_the_contact_was() -> None:
    async with stage() as s:
        await s.ready("zoe")
        amal = await s.arrives("amal")
        await s.accepts("zoe", "amal")
        began = s.clock.now()
        await s.ask(c.EndContact(contact_id=amal, because=EndedBecause.VISITOR_LEFT, by="v"))
        await s.pass_time(120)
        await s.ask(c.RateContact(contact_id=amal, score=5, comment="Kind."))
        await s.pass_time(2)
        interval = interval_of(began)
        (row,) = await s.storage.archive.queue_intervals(start=interval.start, end=interval.end)
        assert (row.rated, row.satisfied) == (1, 1)


async def test_a_stale_offer_id_is_refused_with_what_became_of_it() -> None:
    async with stage() as s:
        await s.ready("zoe")
        amal = await s.arrives("amal")
        with pytest.raises(OfferClosed) as refusal:
            await s.ask(
                c.AcceptOffer(contact_id=amal, offer_id=OfferId("no/1"), agent_id=AgentId("zoe"))
            )
        assert refusal.value.mend
        assert s.offered_to("amal") == "zoe"


async def test_the_longest_wait_starts_where_the_place_in_line_is() -> None:
    async with stage() as s:
        await s.arrives("amal")
        await s.pass_time(30)
        waited = s.clock.now() - (s.contact("amal").since or s.clock.now())
        assert waited >= timedelta(seconds=30)


async def test_a_rating_finds_its_contact_whenever_the_centre_tidies_up() -> None:
    async with stage() as s:
        await s.ready("zoe")
        names = [f"visitor{number}" for number in range(12)]
        for name in names:
            contact = await s.arrives(name)
            await s.accepts("zoe", name)
            await s.ask(c.EndContact(contact_id=contact, because=EndedBecause.VISITOR_LEFT, by=""))
            await s.ask(
                c.DisposeContact(
                    contact_id=contact,
                    agent_id=AgentId("zoe"),
                    disposition=DispositionId("sold"),
                    notes="",
                )
            )
        s.at_page.clear()
        await s.pass_time(5)
        assert all(s.engine.contact(ContactId(name)) is None for name in names)
        for name in names:
            s.clock.move(0.3)
            await s.ask(c.RateContact(contact_id=ContactId(name), score=3))
