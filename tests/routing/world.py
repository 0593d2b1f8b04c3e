"""A centre that does anything lawful, in any order: it writes the log routing must live with."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cordboard.agents.events import AgentLost, AgentReturned, AgentState, AgentStateChanged
from cordboard.contacts.events import (
    ContactConnected,
    ContactEnded,
    ContactParked,
    ContactQueued,
    ContactTakenOver,
    EndedBecause,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    QueuedBecause,
    SegmentEnded,
    SegmentEndedBecause,
    WithdrawnBecause,
    WrapUpEnded,
    WrapUpStarted,
)
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, QueueId, UserId
from cordboard.routing.machine import Routing
from cordboard.settings.events import SettingsPublished
from tests.routing.plan import Pick, Plan, Regime

if TYPE_CHECKING:
    from cordboard.settings.centre import Channel

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class World(Plan):
    """Makes lawful events and feeds them to routings, which must all make the same offers."""

    def __init__(self, pick: Pick, *, regime: Regime, routings: Sequence[Routing]) -> None:
        """Begin at nine, with everyone signed off."""
        super().__init__(pick, regime=regime)
        self.routings = list(routings)
        self.now = NINE
        self.log: list[Event] = []
        self.offers: dict[str, OfferMade] = {}
        """Open ones."""
        self.queued: dict[ContactId, ContactQueued] = {}
        """Last known place of every living contact."""
        self.channels: dict[ContactId, Channel] = {}
        """Of every contact there ever was."""
        self.waiting: dict[ContactId, None] = {}
        self.served: dict[tuple[ContactId, AgentId], QueueId] = {}
        self.wrapping: dict[tuple[ContactId, AgentId, int], QueueId] = {}
        self.parked: dict[ContactId, None] = {}
        self.state: dict[AgentId, AgentState] = {}
        self.lost: dict[AgentId, None] = {}
        self.made: list[OfferMade] = []
        self.count = 0
        self.version = 0
        self.publish()

    # Telling

    def tell(self, event: Event) -> None:
        """Store `event`, let every routing settle it, and store what follows."""
        self.log.append(event)
        answers = [routing.settle(event, self.now) for routing in self.routings]
        for answer in answers[1:]:
            assert answer == answers[0], f"after {event}"
        for offer in answers[0]:
            self.made.append(offer)
            self.offers[offer.offer_id] = offer
            self.waiting.pop(offer.contact_id)
        for offer in answers[0]:
            self.log.append(offer)
            for routing in self.routings:
                assert routing.settle(offer, self.now) == []

    def step(self) -> None:
        """Let something happen."""
        calm: list[tuple[int, Callable[[], None]]] = [
            (
                self.regime.arrivals if len(self.waiting) < self.regime.most_waiting else 0,
                self.come,
            ),
            (3, self.accept),
            (self.regime.ends, self.end_served),
            (self.regime.ends, self.end_wrap_up),
            (4, self.sign_in),
            (2, self.pass_time),
        ]
        troubled = [
            self.decline, self.abandon, self.transfer, self.move, self.take_over, self.leave,
            self.lose, self.come_back, self.park, self.unpark,
        ]  # fmt: skip
        if self.regime.settings and self.maybe(8):
            troubled.append(self.publish)
        choices = calm + [(self.regime.troubles, trouble) for trouble in troubled]
        at = self.pick(sum(weight for weight, _ in choices))
        for weight, happen in choices:
            if at < weight:
                happen()
                return
            at -= weight

    # What happens

    def publish(self) -> None:
        """New settings, all of them."""
        self.version += 1
        centre = self.centre(is_whole=self.version == 1)
        for user in centre.users:
            self.state.setdefault(AgentId(user.id), AgentState.OFF)
        self.tell(SettingsPublished(at=self.now, version=self.version, centre=centre, by=None))

    def come(self) -> None:
        """Someone arrives."""
        self.count += 1
        self.enqueue(ContactId(f"c{self.count}"), QueuedBecause.ARRIVED, since=self.now)

    def enqueue(self, contact_id: ContactId, because: QueuedBecause, *, since: datetime) -> None:
        """Put it in some queue."""
        channel = self.channels.get(contact_id) or self.one_of(self.regime.channels)
        self.channels[contact_id] = channel
        prefers = self.maybe(3)
        event = ContactQueued(
            at=self.now,
            contact_id=contact_id,
            queue_id=QueueId(f"q{self.pick(self.regime.queues)}"),
            because=because,
            since=since,
            channel=channel,
            priority=self.pick(3),
            requires=self.requirements(4),
            preferred_agent=AgentId(f"u{self.pick(self.regime.agents + 1)}") if prefers else None,
            preferred_until=(
                self.now + timedelta(seconds=self.one_of([0, 10, 30]))
                if prefers and not self.maybe(5)
                else None
            ),
            settings_version=self.version,
            excluded_agent=AgentId(f"u{self.pick(self.regime.agents)}") if self.maybe(5) else None,
        )
        self.queued[contact_id] = event
        self.waiting[contact_id] = None
        self.tell(event)

    def accept(self) -> None:
        """An agent takes what is offered."""
        if not self.offers:
            return
        offer = self.offers.pop(self.one_of(list(self.offers)))
        self.served[offer.contact_id, offer.agent_id] = offer.queue_id
        self.tell(
            OfferAccepted(
                at=self.now,
                contact_id=offer.contact_id,
                offer_id=offer.offer_id,
                agent_id=offer.agent_id,
            )
        )
        self.tell(
            ContactConnected(
                at=self.now,
                contact_id=offer.contact_id,
                agent_id=offer.agent_id,
                queue_id=offer.queue_id,
                channel=offer.channel,
                offer_id=offer.offer_id,
            )
        )

    def decline(self) -> None:
        """An agent does not want it."""
        if self.offers:
            offer = self.offers.pop(self.one_of(list(self.offers)))
            self.state[offer.agent_id] = AgentState.BREAK
            self.waiting[offer.contact_id] = None
            self.tell(
                OfferDeclined(
                    at=self.now,
                    contact_id=offer.contact_id,
                    offer_id=offer.offer_id,
                    agent_id=offer.agent_id,
                )
            )

    def withdraw(self, offer: OfferMade, because: WithdrawnBecause) -> None:
        """Take an offer back."""
        del self.offers[offer.offer_id]
        if because in (WithdrawnBecause.AGENT_LEFT, WithdrawnBecause.AGENT_LOST):
            self.waiting[offer.contact_id] = None
        self.tell(
            OfferWithdrawn(
                at=self.now,
                contact_id=offer.contact_id,
                offer_id=offer.offer_id,
                agent_id=offer.agent_id,
                because=because,
            )
        )

    def offer_of(self, contact_id: ContactId) -> OfferMade | None:
        """Give the open offer of a contact."""
        return next((o for o in self.offers.values() if o.contact_id == contact_id), None)

    def end_served(self) -> None:
        """A conversation ends."""
        if not self.served:
            return
        contact_id, agent_id = self.one_of(list(self.served))
        queue_id = self.served.pop((contact_id, agent_id))
        self.forget(contact_id, EndedBecause.AGENT_ENDED)
        self.end_segment(contact_id, agent_id, queue_id, SegmentEndedBecause.CONTACT_ENDED)

    def forget(self, contact_id: ContactId, because: EndedBecause) -> None:
        """The customer is gone."""
        self.queued.pop(contact_id)
        self.waiting.pop(contact_id, None)
        self.parked.pop(contact_id, None)
        self.tell(
            ContactEnded(
                at=self.now, contact_id=contact_id, because=because, queue_id=None, by="system"
            )
        )

    def end_segment(
        self,
        contact_id: ContactId,
        agent_id: AgentId,
        queue_id: QueueId,
        because: SegmentEndedBecause,
    ) -> None:
        """An agent's part is over; they write it up."""
        self.tell(
            SegmentEnded(
                at=self.now,
                contact_id=contact_id,
                agent_id=agent_id,
                queue_id=queue_id,
                because=because,
            )
        )
        self.tell(
            WrapUpStarted(
                at=self.now,
                contact_id=contact_id,
                agent_id=agent_id,
                queue_id=queue_id,
                deadline=self.now,
            )
        )
        self.count += 1
        self.wrapping[contact_id, agent_id, self.count] = queue_id

    def end_wrap_up(self) -> None:
        """An agent has written it up."""
        if self.wrapping:
            key = self.one_of(list(self.wrapping))
            queue_id = self.wrapping.pop(key)
            self.tell(
                WrapUpEnded(
                    at=self.now,
                    contact_id=key[0],
                    agent_id=key[1],
                    queue_id=queue_id,
                    lapsed=False,
                )
            )

    def abandon(self) -> None:
        """Someone gives up, in line or while it rings."""
        living = [c for c in self.queued if c in self.waiting or self.offer_of(c)]
        if not living:
            return
        contact_id = self.one_of(living)
        offer = self.offer_of(contact_id)
        self.forget(contact_id, EndedBecause.ABANDONED)
        if offer is not None:
            self.withdraw(offer, WithdrawnBecause.CONTACT_ENDED)

    def transfer(self) -> None:
        """An agent passes it on."""
        if self.served:
            contact_id, agent_id = self.one_of(list(self.served))
            queue_id = self.served.pop((contact_id, agent_id))
            self.end_segment(contact_id, agent_id, queue_id, SegmentEndedBecause.TRANSFERRED)
            self.enqueue(contact_id, QueuedBecause.TRANSFERRED, since=self.now)

    def move(self) -> None:
        """A supervisor moves it."""
        living = [c for c in self.queued if c in self.waiting or self.offer_of(c)]
        if not living:
            return
        contact_id = self.one_of(living)
        offer = self.offer_of(contact_id)
        if offer is not None and self.maybe(2):
            self.withdraw(offer, WithdrawnBecause.CONTACT_MOVED)
            offer = None
        since = self.queued[contact_id].since
        self.enqueue(contact_id, QueuedBecause.MOVED, since=since)
        if offer is not None:
            self.withdraw(offer, WithdrawnBecause.CONTACT_MOVED)

    def take_over(self) -> None:
        """A supervisor (who may be an agent) takes it out of line."""
        if self.waiting:
            contact_id = self.one_of(list(self.waiting))
            del self.waiting[contact_id]
            agent_id = self.one_of(list(self.state))
            queued = self.queued[contact_id]
            self.tell(
                ContactTakenOver(
                    at=self.now, contact_id=contact_id, from_agent=None, by=UserId(agent_id)
                )
            )
            self.served[contact_id, agent_id] = queued.queue_id
            self.tell(
                ContactConnected(
                    at=self.now,
                    contact_id=contact_id,
                    agent_id=agent_id,
                    queue_id=queued.queue_id,
                    channel=queued.channel,
                    offer_id=None,
                )
            )

    def park(self) -> None:
        """It is laid aside until the queue opens."""
        if self.waiting:
            contact_id = self.one_of(list(self.waiting))
            del self.waiting[contact_id]
            self.parked[contact_id] = None
            self.tell(
                ContactParked(
                    at=self.now,
                    contact_id=contact_id,
                    queue_id=self.queued[contact_id].queue_id,
                    opens_at=None,
                    settings_version=self.version,
                )
            )

    def unpark(self) -> None:
        """The queue opens."""
        if self.parked:
            contact_id = self.one_of(list(self.parked))
            del self.parked[contact_id]
            self.enqueue(contact_id, QueuedBecause.OPENED, since=self.queued[contact_id].since)

    def sign_in(self) -> None:
        """An agent says they are ready."""
        off = [agent for agent, state in self.state.items() if state is not AgentState.READY]
        self.set_state(self.one_of(off or list(self.state)), AgentState.READY)

    def leave(self) -> None:
        """An agent takes a break or goes home; what was offered to them goes back."""
        if not self.maybe(2):
            return
        agent_id = self.one_of(list(self.state))
        for offer in [o for o in self.offers.values() if o.agent_id == agent_id]:
            self.withdraw(offer, WithdrawnBecause.AGENT_LEFT)
        self.set_state(agent_id, self.one_of([AgentState.BREAK, AgentState.OFF]))

    def set_state(self, agent_id: AgentId, state: AgentState) -> None:
        """Change it."""
        self.state[agent_id] = state
        self.tell(AgentStateChanged(at=self.now, agent_id=agent_id, state=state))

    def lose(self) -> None:
        """A desk disappears; after a while its contacts go back in line."""
        agent_id = self.one_of(list(self.state))
        self.lost[agent_id] = None
        self.tell(AgentLost(at=self.now, agent_id=agent_id))
        for offer in [o for o in self.offers.values() if o.agent_id == agent_id]:
            self.withdraw(offer, WithdrawnBecause.AGENT_LOST)
        for contact_id, who in [key for key in self.served if key[1] == agent_id]:
            queue_id = self.served.pop((contact_id, who))
            self.end_segment(contact_id, who, queue_id, SegmentEndedBecause.AGENT_LOST)
            since = self.queued[contact_id].since
            self.enqueue(contact_id, QueuedBecause.AGENT_LOST, since=since)

    def come_back(self) -> None:
        """It is there again."""
        if self.lost:
            agent_id = self.one_of(list(self.lost))
            del self.lost[agent_id]
            self.tell(AgentReturned(at=self.now, agent_id=agent_id))

    def pass_time(self) -> None:
        """The clock moves; what comes due is stored and settled."""
        self.now += timedelta(milliseconds=self.one_of([1, 700, 4_000, 11_000, 35_000]))
        for _ in range(200):
            nexts = {routing.next_due() for routing in self.routings}
            assert len(nexts) == 1
            due = nexts.pop()
            if due is None or due > self.now:
                return
            events = self.routings[0].due(self.now)
            assert events
            for routing in self.routings[1:]:
                assert routing.due(self.now) == events
            for event in events:
                if isinstance(event, OfferExpired):
                    if self.offers.pop(event.offer_id, None) is None:
                        continue
                    self.waiting[event.contact_id] = None
                    self.state[event.agent_id] = AgentState.BREAK
                self.tell(event)
        raise AssertionError("time never stops coming due")
