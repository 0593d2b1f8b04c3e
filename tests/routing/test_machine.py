"""Who is offered what, told as short stories."""

from datetime import timedelta

import pytest

from cordboard.agents.events import AgentLost, AgentReturned, AgentState
from cordboard.contacts.events import (
    CeilingReached,
    OfferExpired,
    PreferenceLapsed,
    QueuedBecause,
    StepReached,
    WithdrawnBecause,
)
from cordboard.kernel.ids import AgentId, ContactId
from cordboard.routing.machine import Routing
from cordboard.routing.records import TRANSITIONS, Place
from cordboard.settings.centre import (
    CapacityProfile,
    Centre,
    Channel,
    ChannelCapacity,
    RoutingPolicy,
    RoutingStep,
    ServiceTarget,
)
from tests.routing.day import (
    SALES,
    Day,
    accepted,
    after,
    agent,
    asks,
    away,
    declined,
    ended,
    expired,
    pairs,
    published,
    queue,
    queued,
    ready,
    withdrawn,
    wrapped_up,
)

pytestmark = pytest.mark.pure


def test_declined_contact_keeps_its_place_in_line_and_the_agent_stays_out() -> None:
    day = Day(agent("zoe"), agent("yann"))
    (offer,) = day.tell(queued("amal"), queued("bert", 1), ready("zoe", 2))
    assert pairs([offer]) == [("amal", "zoe")]
    assert day.tell(declined(offer, 3)) == []
    assert day.routing.positions(SALES) == ["amal", "bert"]
    assert pairs(day.tell(ready("yann", 4))) == [("amal", "yann")]
    again = day.tell(ready("zoe", 5))
    assert pairs(again) == [("bert", "zoe")]


def test_an_offer_that_runs_out_counts_like_one_declined() -> None:
    day = Day(agent("zoe"), queues=(queue(offer_timeout=20),))
    (offer,) = day.tell(ready("zoe"), queued("amal", 1))
    assert offer.expires_at == after(21)
    assert day.routing.next_due() == after(21)
    assert day.routing.due(after(20)) == []
    (event,) = day.routing.due(after(21))
    assert isinstance(event, OfferExpired)
    assert day.routing.due(after(21)) == [event], "asked again before it was stored"
    assert day.tell(event) == []
    assert day.routing.positions(SALES) == ["amal"]
    (second,) = day.tell(ready("zoe", 30))
    assert (second.contact_id, second.offer_id) == ("amal", "amal/2")


def test_a_late_answer_to_a_closed_offer_changes_nothing() -> None:
    day = Day(agent("zoe"))
    (offer,) = day.tell(ready("zoe"), queued("amal", 1))
    day.tell(expired(offer, 21))
    before = day.routing.dump()
    day.tell(accepted(offer, 22), declined(offer, 23), offer)
    assert day.routing.dump() == before


def test_nobody_is_offered_anything_while_away() -> None:
    day = Day(agent("zoe"))
    assert day.tell(queued("amal")) == []
    assert day.tell(away("zoe", 1, AgentState.BREAK)) == []
    assert day.tell(AgentLost(at=after(2), agent_id=AgentId("zoe")), ready("zoe", 3)) == []
    back = day.tell(AgentReturned(at=after(4), agent_id=AgentId("zoe")))
    assert pairs(back) == [("amal", "zoe")]


def test_a_lost_agents_offer_goes_back_to_its_place_and_they_keep_theirs() -> None:
    day = Day(agent("zoe"))
    (offer,) = day.tell(queued("amal"), queued("bert", 1), ready("zoe", 2))
    day.tell(AgentLost(at=after(3), agent_id=AgentId("zoe")))
    day.tell(withdrawn(offer, 3, WithdrawnBecause.AGENT_LOST))
    assert day.routing.positions(SALES) == ["amal", "bert"]
    back = day.tell(AgentReturned(at=after(5), agent_id=AgentId("zoe")))
    assert pairs(back) == [("amal", "zoe")]


def test_who_gives_up_while_it_rings_frees_the_agent_without_costing_their_turn() -> None:
    day = Day(agent("zoe"), agent("yann"), routing=RoutingPolicy(agent_order="longest_idle"))
    (offer,) = day.tell(ready("zoe"), ready("yann", 1), queued("amal", 2))
    day.tell(ended("amal", 3), withdrawn(offer, 3, WithdrawnBecause.CONTACT_ENDED))
    assert pairs(day.tell(queued("bert", 4))) == [("bert", "zoe")]


def test_the_load_is_released_when_wrap_up_ends_and_not_before() -> None:
    day = Day(agent("zoe"))
    (offer,) = day.tell(ready("zoe"), queued("amal", 1))
    day.tell(accepted(offer, 2), queued("bert", 3), ended("amal", 4))
    assert day.routing.positions(SALES) == ["bert"]
    assert pairs(day.tell(wrapped_up(offer, 9))) == [("bert", "zoe")]


def test_an_agent_serves_chats_up_to_capacity_and_no_fourth() -> None:
    day = Day(agent("zoe"))
    day.tell(ready("zoe"))
    offers = day.tell(*(queued(f"c{n}", n, channel=Channel.CHAT) for n in range(4)))
    assert [offer.contact_id for offer in offers] == ["c0", "c1", "c2"]


def test_a_voice_agent_may_take_a_chat_but_a_chatting_agent_no_call() -> None:
    day = Day(agent("zoe"), agent("yann"))
    day.tell(ready("zoe"))
    assert pairs(day.tell(queued("call"), queued("chat", 1, channel=Channel.CHAT))) == [
        ("call", "zoe"),
        ("chat", "zoe"),
    ]
    day.tell(away("zoe", 2), ready("yann", 2))
    assert pairs(day.tell(queued("chat2", 3, channel=Channel.CHAT))) == [("chat2", "yann")]
    assert day.tell(queued("call2", 4)) == []


def test_units_bound_what_the_counts_would_allow() -> None:
    heavy = CapacityProfile(
        id="heavy",
        units=100,
        channels=(ChannelCapacity(channel=Channel.CHAT, most=5, weight=40),),
    )
    day = Day(agent("zoe", capacity="heavy"), capacity=(heavy,))
    day.tell(ready("zoe"))
    made = day.tell(*(queued(f"c{n}", n, channel=Channel.CHAT) for n in range(3)))
    assert len(made) == 2


def test_skills_are_asked_at_their_level() -> None:
    day = Day(agent("zoe", german=2), agent("yann", german=3))
    day.tell(ready("zoe"), ready("yann"))
    assert pairs(day.tell(queued("amal", 1, requires=asks(german=3)))) == [("amal", "yann")]
    assert day.tell(queued("bert", 2, requires=asks(german=3))) == []


def test_a_step_relaxes_what_is_asked_and_lets_other_queues_help() -> None:
    steps = (
        RoutingStep(after=10, requires=asks(product=1)),
        RoutingStep(after=20, keep_contact_requirements=False, overflow=(SALES,)),
    )
    support = queue("support", requires=asks(product=3), steps=steps)
    day = Day(agent("zoe", "support", product=1), agent("yann"), queues=(queue(), support))
    day.tell(ready("zoe"), ready("yann"))
    german = asks(german=1)
    assert day.tell(queued("amal", 1, to="support")) == []
    assert day.tell(queued("bert", 2, to="support", requires=german)) == []
    (first,) = day.wait(11)
    assert (first.contact_id, first.agent_id, first.reason.rule) == ("amal", "zoe", "step")
    (second,) = day.wait(30)
    assert (second.contact_id, second.agent_id, second.reason.step) == ("bert", "yann", 2)


def test_timers_are_events_in_the_order_they_come() -> None:
    steps = (RoutingStep(after=10), RoutingStep(after=20))
    day = Day(queues=(queue(steps=steps, ceiling=15),))
    day.tell(queued("amal"))
    kinds = []
    while (due := day.routing.next_due()) is not None:
        (event,) = day.routing.due(due)
        kinds.append((type(event), due - after(0)))
        day.tell(event)
    assert kinds == [
        (StepReached, timedelta(seconds=10)),
        (CeilingReached, timedelta(seconds=15)),
        (StepReached, timedelta(seconds=20)),
    ]


def test_the_preferred_agent_is_waited_for_until_patience_ends() -> None:
    day = Day(agent("zoe"), agent("yann"))
    (busy,) = day.tell(ready("zoe"), queued("amal"))
    day.tell(accepted(busy, 1), ready("yann", 2))
    assert day.tell(queued("bert", 3, prefers="zoe", patience=30)) == []
    (event,) = day.routing.due(after(33))
    assert isinstance(event, PreferenceLapsed)
    (offer,) = day.tell(event)
    assert (offer.agent_id, offer.reason.rule) == ("yann", "requirements")


def test_a_preferred_agent_who_comes_free_in_time_is_offered_it() -> None:
    day = Day(agent("zoe"), agent("yann"))
    (busy,) = day.tell(ready("zoe"), queued("amal"))
    day.tell(accepted(busy, 1), ready("yann", 2), queued("bert", 3, prefers="zoe"))
    (offer,) = day.tell(wrapped_up(busy, 9))
    assert (offer.agent_id, offer.reason.rule) == ("zoe", "last_agent")


def test_nobody_waits_for_a_preferred_agent_who_is_gone_or_leaves() -> None:
    day = Day(agent("zoe"), agent("yann"))
    day.tell(ready("yann"))
    assert pairs(day.tell(queued("amal", 1, prefers="zoe"))) == [("amal", "yann")]
    day = Day(agent("zoe"), agent("yann"))
    (busy,) = day.tell(ready("zoe"), queued("amal"))
    day.tell(accepted(busy, 1), ready("yann", 2), queued("bert", 3, prefers="zoe"))
    assert pairs(day.tell(away("zoe", 4))) == [("bert", "yann")]


def test_a_named_agent_need_not_have_the_skills_but_a_last_agent_must() -> None:
    day = Day(agent("zoe", "billing"), queues=(queue(), queue("billing")))
    day.tell(ready("zoe"))
    assert day.tell(queued("amal", 1, prefers="zoe")) == []
    moved = queued("bert", 2, prefers="zoe", because=QueuedBecause.TRANSFERRED)
    (offer,) = day.tell(moved)
    assert (offer.contact_id, offer.reason.rule) == ("bert", "preferred")


def test_who_passed_it_on_does_not_get_it_back_before_the_ceiling() -> None:
    day = Day(agent("zoe"), queues=(queue(ceiling=60),))
    day.tell(ready("zoe"))
    transferred = queued("amal", 1, because=QueuedBecause.TRANSFERRED, excluded="zoe")
    assert day.tell(transferred) == []
    (offer,) = day.wait(61)
    assert (offer.agent_id, offer.reason.rule) == ("zoe", "ceiling")


def test_priority_moves_ahead_by_its_bonus_and_no_further() -> None:
    day = Day(queues=(queue(priority_bonus=60),))
    day.tell(queued("old", 0), queued("urgent", 59, priority=1), queued("late", 61, priority=1))
    assert day.routing.positions(SALES) == ["urgent", "old", "late"]
    assert [day.routing.position(ContactId(who)) for who in ("old", "late", "no")] == [2, 3, None]


def test_past_the_ceiling_a_contact_goes_before_all_others() -> None:
    other = queue("vip", weight=100.0, target=ServiceTarget(within=10))
    day = Day(agent("zoe", "sales", "vip"), queues=(queue(ceiling=60), other))
    day.tell(queued("amal", 0))
    day.wait(60)
    day.tell(queued("rich", 61, to="vip", priority=9))
    (offer,) = day.tell(ready("zoe", 70))
    assert (offer.contact_id, offer.reason.rule) == ("amal", "ceiling")


def test_a_promise_that_can_still_be_kept_goes_before_one_that_is_broken() -> None:
    quick, slow = (
        queue("quick", target=ServiceTarget(within=20)),
        queue("slow", target=ServiceTarget(within=60)),
    )
    day = Day(agent("zoe", "quick", "slow"), queues=(quick, slow))
    day.tell(queued("broken", 0, to="quick"), queued("saved", 10, to="slow"))
    assert pairs(day.tell(ready("zoe", 65))) == [("saved", "zoe")]


def test_who_can_still_be_answered_in_time_overtakes_a_broken_promise_but_not_for_ever() -> None:
    lines = (queue(target=ServiceTarget(within=20)),)
    policy = RoutingPolicy(overtaking=3)

    def first_at(late: float) -> list[tuple[str, str]]:
        day = Day(agent("zoe"), queues=lines, routing=policy)
        day.tell(queued("amal"), queued("bert", late - 25), queued("cleo", late - 15))
        return pairs(day.tell(queued("dora", late - 1), ready("zoe", late)))

    assert first_at(50) == [("cleo", "zoe")], "bert's promise is broken too; cleo is before dora"
    assert first_at(60) == [("amal", "zoe")], "has yielded for three times the promise"


def test_where_nobody_may_overtake_the_line_keeps_its_order() -> None:
    day = Day(agent("zoe"), routing=RoutingPolicy(overtaking=0))
    day.tell(queued("amal"), queued("bert", 40))
    assert pairs(day.tell(ready("zoe", 50))) == [("amal", "zoe")]


def test_under_the_oldest_policy_only_age_counts() -> None:
    quick = queue("quick", target=ServiceTarget(within=5), weight=9.0)
    policy = RoutingPolicy(contact_order="oldest")
    day = Day(agent("zoe", "sales", "quick"), queues=(queue(), quick), routing=policy)
    day.tell(queued("amal", 0), queued("bert", 1, to="quick"))
    assert pairs(day.tell(ready("zoe", 4))) == [("amal", "zoe")]


def test_the_least_flexible_agent_is_kept_busy_and_the_versatile_one_in_hand() -> None:
    both = agent("zoe", "sales", "support")
    day = Day(both, agent("yann"), queues=(queue(), queue("support")))
    day.tell(ready("zoe"), ready("yann", 30))
    (offer,) = day.tell(queued("amal", 60))
    assert offer.agent_id == "yann"
    assert [(one.agent_id, one.because) for one in offer.reason.candidates] == [
        ("yann", "chosen"),
        ("zoe", "more_flexible"),
    ]
    assert (offer.reason.able, offer.reason.waiting) == (2, 1)
    assert offer.reason.candidates[0].idle == 30


def test_idle_time_outweighs_flexibility_in_the_end() -> None:
    both = agent("zoe", "sales", "support")
    day = Day(both, agent("yann"), queues=(queue(), queue("support")))
    day.tell(ready("zoe"), ready("yann", 1000))
    assert pairs(day.tell(queued("amal", 1001))) == [("amal", "zoe")]


def test_a_tie_is_broken_by_name() -> None:
    day = Day(agent("zoe"), agent("abe"))
    day.tell(ready("zoe"), ready("abe"))
    (offer,) = day.tell(queued("amal", 1))
    assert offer.agent_id == "abe"
    assert offer.reason.candidates[1].because == "tie"


def test_why_waiting_says_what_each_agent_lacks() -> None:
    day = Day(
        agent("off"),
        agent("pause"),
        agent("other", "support"),
        agent("novice", german=1),
        agent("busy", german=5),
        queues=(queue(), queue("support")),
    )
    for name in ("other", "novice", "busy"):
        day.tell(ready(name))
    day.tell(away("pause", 0, AgentState.BREAK))
    (held,) = day.tell(queued("first", 1, requires=asks(german=4)))
    assert held.agent_id == "busy"
    day.tell(queued("amal", 2, requires=asks(german=4)))
    why = day.routing.why_waiting(ContactId("amal"), after(12))
    assert why is not None
    assert (why.position, why.waited, why.agents) == (1, 10.0, 5)
    assert why.requires == asks(german=4)
    counts = {(count.lack.key, count.lack.level): count.agents for count in why.counts}
    assert counts == {
        ("lacks_skill", 4): 4,
        ("not_signed_in", None): 1,
        ("on_break", None): 1,
        ("not_in_queue", None): 1,
        ("reserved", None): 1,
    }
    assert (why.nearest[0].agent_id, why.nearest[0].lacks[0].key) == ("busy", "reserved")
    assert day.routing.why_waiting(ContactId("first"), after(12)) is None


def test_settings_may_change_at_any_time() -> None:

    day = Day(agent("zoe", "support"), queues=(queue(), queue("support")))
    day.tell(ready("zoe"), queued("amal", 1))

    made = day.tell(published(Centre(users=(agent("zoe"),), queues=(queue(),)), at=2))
    assert pairs(made) == [("amal", "zoe")]


def test_a_queue_that_is_gone_keeps_its_line() -> None:

    day = Day(agent("zoe"))
    day.tell(queued("amal"))
    day.tell(published(Centre(), at=1))
    assert day.routing.positions(SALES) == ["amal"]
    made = day.tell(published(Centre(users=(agent("zoe"),), queues=(queue(),)), at=2))
    assert made == []
    assert pairs(day.tell(ready("zoe", 3))) == [("amal", "zoe")]


def test_what_is_not_known_is_left_alone() -> None:
    routing = Routing()
    before = routing.dump()
    for event in (
        ready("nobody"),
        ended("nobody", 1),
        AgentLost(at=after(2), agent_id=AgentId("x")),
    ):
        assert routing.settle(event, event.at) == []
    assert routing.dump() == before
    assert routing.next_due() is None


def test_every_place_has_its_transitions_and_leads_back_to_the_line() -> None:
    assert set(TRANSITIONS) == set(Place)
    for moves in TRANSITIONS.values():
        assert Place.LINE in moves.values()
