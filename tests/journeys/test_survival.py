"""Whatever dies, nothing acknowledged is lost, nobody is stuck, everyone keeps their place."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import msgspec
import pytest
from msgspec.structs import replace

from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentState
from cordboard.contacts import commands as c
from cordboard.contacts.events import Author, EndedBecause, MessagePosted, SupervisorMode
from cordboard.contacts.record import ContactState
from cordboard.kernel.event import Recorded
from cordboard.kernel.ids import AgentId, CalendarId, ContactId, MessageId, SiteId, UserId
from cordboard.ports.event_store import Lease, NewEvent, OutcomeUnknown, StoreUnavailable
from cordboard.runtime.feeds import Viewer, Visitor
from cordboard.runtime.sight import viewer_of
from cordboard.settings.centre import Queue
from cordboard.settings.hours import Block, Calendar, Weekday
from tests.journeys.stage import SALES, Stage, agent, centre, stage

pytestmark = pytest.mark.journey

Act = Callable[[Stage], Awaitable[None]]
Shown = dict[tuple[str, str], dict[str, object]]


async def _in_line(s: Stage) -> None:
    await s.arrives("amal")


async def _offered(s: Stage) -> None:
    await s.ready("zoe")
    await s.arrives("amal")


async def _connected(s: Stage) -> None:
    await _offered(s)
    await s.accepts("zoe", "amal")
    await s.writes("amal", "Hello")


async def _wrapping_up(s: Stage) -> None:
    await _connected(s)
    await s.ask(
        c.EndContact(contact_id=ContactId("amal"), because=EndedBecause.AGENT_ENDED, by="user/zoe")
    )


@pytest.mark.parametrize("until", [_in_line, _offered, _connected, _wrapping_up])
async def test_a_crash_in_any_state_changes_nothing(until: Act) -> None:
    async with stage() as s:
        await until(s)
        before = s.engine.contact(ContactId("amal"))
        agents = s.engine.agent(AgentId("zoe"))
        await s.crash()
        assert s.engine.contact(ContactId("amal")) == before
        assert s.engine.agent(AgentId("zoe")) == agents


@pytest.mark.parametrize("until", [_offered, _connected, _wrapping_up])
async def test_an_agent_who_is_gone_is_never_stuck(until: Act) -> None:
    async with stage() as s:
        await until(s)
        s.at_desk.clear()
        await s.crash()
        await s.pass_time(11)
        record = s.engine.agent(AgentId("zoe"))
        assert record is not None
        assert not record.present
        await s.pass_time(90)
        record = s.engine.agent(AgentId("zoe"))
        assert record is not None
        assert record.state is AgentState.OFF or s.engine.contact(ContactId("amal")) is None
        assert not s.engine._floor.carrying[AgentId("zoe")]


async def test_who_is_gone_before_their_desk_was_ever_seen_is_lost_like_anyone_else() -> None:
    async with stage() as s:
        await s.ask(SetAgentState(agent_id=AgentId("zoe"), state=AgentState.READY), "user/zoe")
        await s.arrives("amal")
        assert s.offered_to("amal") == "zoe"
        await s.crash()
        assert s.offered_to("amal") == "zoe", "whoever was there gets time to be heard again"
        await s.pass_time(12)
        assert s.contact("amal").state is ContactState.QUEUED
        assert [who for _, who in await s.offers()] == ["zoe"]


async def test_a_database_that_goes_away_refuses_and_comes_back() -> None:
    async with stage() as s:
        await s.ready("zoe")
        await s.arrives("amal")
        kept = await s.writes("amal", "Before")
        s.storage.outage.is_down = True
        with pytest.raises(StoreUnavailable):
            await s.writes("amal", "During")
        with pytest.raises(Exception, match=r"(?i)nothing was (recorded|stored)"):
            await s.writes("amal", "Still during")
        s.storage.outage.is_down = False
        await s.pass_time(2)
        after = await s.writes("amal", "After")
        posted = [e.message_id for e in await s.events() if isinstance(e, MessagePosted)]
        assert posted == [kept, after]
        assert s.contact("amal").state is ContactState.OFFERED


@pytest.mark.parametrize("stored", [True, False])
async def test_an_answer_lost_on_its_way_is_found_in_the_log(stored: bool) -> None:
    async with stage() as s:
        await s.ready("zoe")
        await s.arrives("amal")
        append = s.storage.events.append

        async def loses_its_answer(batch: Sequence[NewEvent], *, lease: Lease) -> list[Recorded]:
            s.storage.events.append = append  # type: ignore[method-assign]
            if stored:
                await append(batch, lease=lease)
            raise OutcomeUnknown

        s.storage.events.append = loses_its_answer  # type: ignore[method-assign]
        with pytest.raises(OutcomeUnknown):
            await s.writes("amal", "Did you get this?")
        await s.pass_time(2)
        # The page sends what was not confirmed again, under the same id: it is there once.
        s._messages -= 1
        await s.writes("amal", "Did you get this?")
        posted = [e for e in await s.events() if isinstance(e, MessagePosted)]
        assert len(posted) == 1
        assert len(s.engine.live.talk(ContactId("amal"))) == 1


async def test_a_start_from_a_checkpoint_is_a_start_from_the_log() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        await _connected(s)
        await s.arrives("bert")
        await s.close()
        assert await s.storage.events.checkpoint() is not None
        s.engine = s._engine()
        await s.open()
        with_checkpoint = s.engine._floor.dump()
        await s.crash()
        s.storage.events._checkpoint = None
        await s.crash()
        assert s.engine._floor.dump() == with_checkpoint
        assert s.offered_to("bert") == "zoe"


async def test_a_message_left_at_night_is_served_when_the_queue_opens() -> None:
    shortly = (Block(opens="09:02", closes="17:00"),)
    hours = Calendar(
        id=CalendarId("office"),
        name="Office",
        time_zone="UTC",
        weekdays=dict.fromkeys(Weekday, shortly),
    )
    settings = centre(queues=(Queue(id=SALES, name="Sales", calendar=CalendarId("office")),))
    settings = replace(settings, calendars=(hours,))
    async with stage(settings) as s:
        await s.arrives("amal")
        assert s.contact("amal").state is ContactState.PARKED
        s.at_page.clear()
        await s.pass_time(121)
        assert s.contact("amal").state is ContactState.QUEUED
        await s.pass_time(120)
        # Nobody waits on the page: that is no abandonment.
        assert s.contact("amal").state is ContactState.QUEUED
        await s.ready("zoe")
        assert s.offered_to("amal") == "zoe"


async def test_a_screen_that_missed_nothing_shows_the_same_as_a_new_one() -> None:
    async with stage(centre(agent("zoe"), agent("yann"))) as s:
        viewer = viewer_of(s.engine.centre, UserId("zoe"))
        assert viewer is not None
        feed = s.engine.live.open(viewer)
        shown: Shown = {}
        reader = asyncio.ensure_future(_read(feed.frames(), shown))
        await _wrapping_up(s)
        await s.arrives("bert")
        await s.pass_time(5)
        assert shown == _as_shown(s, viewer)
        await s.pass_time(120)
        assert shown == _as_shown(s, viewer)
        feed.close()
        await reader


async def test_a_visitor_sees_no_whisper_and_still_rates_after_the_end() -> None:
    async with stage() as s:
        await _connected(s)
        whisper = c.PostMessage(
            contact_id=ContactId("amal"),
            message_id=MessageId("w"),
            author=Author.AGENT,
            author_id="zoe",
            author_name="Zoe",
            text="secret",
            whisper=True,
        )
        await s.ask(whisper)
        await s.ask(
            c.EndContact(
                contact_id=ContactId("amal"), because=EndedBecause.VISITOR_LEFT, by="visitor/amal"
            )
        )
        await s.pass_time(90)
        assert s.engine.contact(ContactId("amal")) is None
        visitor = Visitor(contact_id=ContactId("amal"), site=SiteId("shop"))
        await s.engine.recall_visit(visitor.contact_id)
        feed = s.engine.live.open(visitor)
        shown: Shown = {}
        reader = asyncio.ensure_future(_read(feed.frames(), shown))
        await s.clock.settle()
        assert [key for key, _ in sorted(shown)] == ["message", "visit"]
        await s.ask(c.RateContact(contact_id=ContactId("amal"), score=4))
        await s.clock.settle()
        assert shown["visit", "amal"]["rating"] == 4
        feed.close()
        await reader


async def _read(frames: AsyncIterator[bytes], shown: Shown) -> None:
    async for raw in frames:
        frame = msgspec.json.decode(raw)
        if frame["type"] == "snapshot":
            shown.clear()
        for change in frame.get("changes", ()):
            key = (change["kind"], change["id"])
            if change["value"] is None:
                shown.pop(key, None)
            else:
                shown[key] = change["value"]


def _as_shown(s: Stage, viewer: Viewer) -> Shown:
    snapshot = s.engine.live.snapshot(viewer)
    return {(ch.kind, ch.id): msgspec.json.decode(ch.value) for ch in snapshot.changes}


async def test_an_agent_sees_who_has_joined_but_not_who_watches() -> None:
    async with stage() as s:
        await _connected(s)
        zoe = viewer_of(s.engine.centre, UserId("zoe"))
        sue = viewer_of(s.engine.centre, UserId("sue"))
        assert zoe is not None
        assert sue is not None

        async def enters(mode: SupervisorMode) -> tuple[object, object]:
            command = c.EnterContact(contact_id=ContactId("amal"), user_id=UserId("sue"), mode=mode)
            await s.ask(command, "user/sue")
            screens = (_as_shown(s, zoe), _as_shown(s, sue))
            shown = [screen["contact", "amal"]["supervisors"] for screen in screens]
            return shown[0], shown[1]

        watching = {"user_id": "sue", "mode": "watch"}
        assert await enters(SupervisorMode.WATCH) == ([], [watching])
        joined = [{"user_id": "sue", "mode": "join"}]
        assert await enters(SupervisorMode.JOIN) == (joined, joined)
