"""What holds on any floor, whatever happens on it."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.contacts.events import OfferMade
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId
from cordboard.routing.asking import asked
from cordboard.routing.capacity import refusal
from cordboard.routing.floor import Floor
from cordboard.routing.machine import Routing
from cordboard.routing.state import RoutingState
from cordboard.routing.why import lacks_of
from cordboard.settings.centre import Channel
from tests.routing.plan import Regime
from tests.routing.world import World

pytestmark = pytest.mark.pure

STEPS = 60
chances = st.randoms(use_true_random=False)
regimes = st.sampled_from(
    [
        Regime(agents=4, queues=3, arrivals=8),
        Regime(agents=8, queues=3),
        Regime(agents=3, queues=2, skills=1, troubles=3),
        Regime(agents=3, queues=2, channels=(Channel.CHAT, Channel.VOICE), settings=False),
    ]
)


def again(routing: Routing) -> Routing:
    """Save a routing and load it, through bytes."""
    saved = msgspec.json.encode(routing.dump())
    loaded = Routing.load(msgspec.json.decode(saved, type=RoutingState))
    assert msgspec.json.encode(loaded.dump()) == saved
    return loaded


class Watched(World):
    """Looks over routing's shoulder at every offer."""

    def tell(self, event: Event) -> None:
        """Check each offer against the floor as it was before that offer."""
        before = again(self.routings[0])
        before.evolve(event)
        made = len(self.made)
        super().tell(event)
        for offer in self.made[made:]:
            self.check(offer, before._floor)
            before.evolve(offer)

    def check(self, offer: OfferMade, floor: Floor) -> None:
        """Nobody is overloaded, and nobody past the ceiling is passed over."""
        agent = floor.agents[offer.agent_id]
        counts = self.counts(offer.agent_id)
        for later in self.made[self.made.index(offer) :]:
            if later.agent_id == offer.agent_id:
                counts[later.channel] -= 1
        assert refusal(agent.profile.settings, counts, offer.channel) is None
        if floor.contacts[offer.contact_id].is_over:
            return
        for queued in floor.waiting.values():
            for contact in queued.values():
                wanted = asked(contact.queue, contact.requires, step=contact.step)
                assert not contact.is_over or lacks_of(agent, contact, wanted)

    def counts(self, agent_id: AgentId) -> dict[Channel, int]:
        """Count what the agent holds, by this world's own books."""
        counts = dict.fromkeys(Channel, 0)
        for offer in self.offers.values():
            if offer.agent_id == agent_id:
                counts[offer.channel] += 1
        pairs = [*self.served, *((key[0], key[1]) for key in self.wrapping)]
        for contact_id, holder in pairs:
            if holder == agent_id:
                counts[self.channels[contact_id]] += 1
        return counts


@given(chance=chances, regime=regimes)
def test_no_agent_is_overloaded_and_no_contact_past_its_ceiling_is_passed_over(
    chance: Random, regime: Regime
) -> None:
    world = Watched(chance.randrange, regime=regime, routings=[Routing()])
    for _ in range(STEPS):
        world.step()


@given(chance=chances, regime=regimes)
def test_no_servable_contact_waits_beside_a_free_able_agent(chance: Random, regime: Regime) -> None:
    routing = Routing()
    world = World(chance.randrange, regime=regime, routings=[routing])
    for _ in range(STEPS):
        world.step()
        for contact_id in world.waiting:
            why = routing.why_waiting(contact_id, world.now)
            assert why is not None
            assert all(near.lacks for near in why.nearest)


@given(chance=chances, regime=regimes)
def test_a_contact_is_in_exactly_one_place(chance: Random, regime: Regime) -> None:
    routing = Routing()
    world = World(chance.randrange, regime=regime, routings=[routing])
    for _ in range(STEPS):
        world.step()
        lines = [routing.positions(queue) for queue in {q.queue_id for q in world.queued.values()}]
        in_line: list[ContactId] = [contact for line in lines for contact in line]
        assert sorted(in_line) == sorted(world.waiting)
        for line in lines:
            assert [routing.position(contact) for contact in line] == list(range(1, len(line) + 1))
        assert {offer.id for offer in routing.dump().offers} == set(world.offers)


@given(chance=chances, regime=regimes)
def test_the_same_log_makes_the_same_offers(chance: Random, regime: Regime) -> None:
    routing = Routing()
    world = World(chance.randrange, regime=regime, routings=[routing])
    for _ in range(STEPS):
        world.step()
    settled, evolved = Routing(), Routing()
    made = [offer for event in world.log for offer in settled.settle(event, event.at)]
    for event in world.log:
        evolved.evolve(event)
    assert made == world.made
    assert settled.dump() == evolved.dump() == routing.dump()


@given(chance=chances, regime=regimes)
def test_a_saved_routing_goes_on_as_if_nothing_had_happened(chance: Random, regime: Regime) -> None:
    world = World(chance.randrange, regime=regime, routings=[Routing(), Routing()])
    for _ in range(STEPS):
        world.step()
        if world.maybe(5):
            world.routings[1] = again(world.routings[1])


@given(chance=chances, regime=regimes)
def test_index_and_scan_agree_on_any_floor(chance: Random, regime: Regime) -> None:
    world = World(chance.randrange, regime=regime, routings=[Routing(), Routing(plain=True)])
    for _ in range(2 * STEPS):
        world.step()
