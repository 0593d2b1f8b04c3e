"""Lawful histories: a centre whose people do anything the rooms allow, in any order, at any time.

What happens to contacts and agents is decided by their own rooms; only who is offered what is made
up here. So every history is one that could have been in a log.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from cordboard.agents import record as agents
from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentEvent, AgentState, BreakCause
from cordboard.contacts import commands as c
from cordboard.contacts import events as e
from cordboard.contacts import record as contacts
from cordboard.contacts.decide import decide, timers
from cordboard.contacts.moment import Moment
from cordboard.kernel.errors import Forbidden, Invalid, Refused, Unknown
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, DispositionId, OfferId, QueueId, UserId
from cordboard.kernel.interval import interval_of
from cordboard.settings.centre import (
    Centre,
    Channel,
    Disposition,
    Queue,
    Role,
    ServiceTarget,
    User,
)
from cordboard.settings.events import SettingsPublished

T = TypeVar("T")

MONDAY = datetime(2026, 3, 2, 8, 50, tzinfo=UTC)
QUEUES = (QueueId("sales"), QueueId("care"), QueueId("billing"))
AGENTS = (AgentId("zoe"), AgentId("yann"), AgentId("xenia"))
SUPERVISOR = UserId("sue")
OFFER_TIMEOUT = timedelta(seconds=20)
REASON = e.OfferReason(
    rule="requirements",
    step=0,
    requires=(),
    contact_score=0.0,
    waited=0.0,
    able=1,
    waiting=1,
    candidates=(),
)


def centre_of(random: Random, time_zone: str) -> Centre:
    """Make up a centre: three queues, three agents, one supervisor."""
    return Centre(
        time_zone=time_zone,
        queues=tuple(
            Queue(
                id=queue_id,
                name=queue_id,
                wrap_up=random.choice([0, 30, 600]),
                abandon_grace=random.choice([5, 60]),
                target=ServiceTarget(
                    within=random.choice([1, 20, 120]), short_abandon=random.choice([0, 5])
                ),
            )
            for queue_id in QUEUES
        ),
        users=(
            *(User(id=UserId(one), name=one, queues=QUEUES) for one in AGENTS),
            User(id=SUPERVISOR, name=SUPERVISOR, roles=(Role.SUPERVISOR, Role.AGENT)),
        ),
        dispositions=(
            Disposition(id=DispositionId("solved"), name="Solved"),
            Disposition(id=DispositionId("open"), name="Open", resolved=random.random() < 0.3),
        ),
    )


class History:
    """Makes events one after the other; `log` is what has happened so far."""

    def __init__(
        self, random: Random, *, start: datetime = MONDAY, time_zone: str = "Europe/Vilnius"
    ) -> None:
        """Begin at `start` with everyone signed off and nobody in line."""
        self.random = random
        self.now = start
        self.log: list[Event] = []
        self.contacts: dict[ContactId, contacts.ContactRecord] = {}
        self.agents: dict[AgentId, agents.AgentRecord] = {}
        self.time_zone = time_zone
        self.version = 0
        self.count = 0
        self.publish()

    # Telling

    @property
    def moment(self) -> Moment:
        """Now, under the settings in force."""
        return Moment(now=self.now, centre=self.centre, settings_version=self.version)

    def tell(self, event: Event) -> None:
        """It happened."""
        self.log.append(event)
        match event:
            case e.ContactArrived():
                self.contacts[event.contact_id] = contacts.begin(event)
            case e.ContactEvent():
                record = self.contacts[event.contact_id]
                self.contacts[event.contact_id] = contacts.evolve(record, event)
            case AgentEvent():
                self.agents[event.agent_id] = agents.evolve(self.agents.get(event.agent_id), event)

    def ask(self, command: c.ContactCommand) -> None:
        """Do what the contact's room says follows; nothing when it refuses."""
        try:
            events = decide(self.contacts.get(command.contact_id), command, self.moment)
        except (Refused, Invalid, Unknown, Forbidden):
            return
        for event in events:
            self.tell(event)

    def one_of(self, things: Sequence[T]) -> T:
        """Choose one."""
        return self.random.choice(things)

    # What happens

    def steps(self, count: int) -> "History":
        """Let `count` things happen."""
        happenings: list[tuple[int, Callable[[], None]]] = [
            (5, self.arrive), (6, self.offer), (6, self.answer), (5, self.end), (4, self.dispose),
            (5, self.change_state), (6, self.pass_time), (2, self.pass_on), (1, self.move),
            (1, self.take_over), (1, self.lose_agent), (2, self.come_back), (2, self.rate),
            (2, self.lose_visitor), (1, self.publish),
        ]  # fmt: skip
        weights = [weight for weight, _ in happenings]
        for _ in range(count):
            [(_, happen)] = self.random.choices(happenings, weights)
            happen()
        return self

    def publish(self) -> None:
        """New settings."""
        self.version += 1
        self.centre = centre_of(self.random, self.time_zone)
        self.tell(SettingsPublished(at=self.now, version=self.version, centre=self.centre, by=None))

    def living(self, *states: contacts.ContactState) -> list[ContactId]:
        """Contacts in one of these states."""
        return [key for key, record in self.contacts.items() if record.state in states]

    def arrive(self) -> None:
        """Someone reaches us."""
        self.count += 1
        self.ask(
            c.Arrive(
                contact_id=ContactId(f"c{self.count}"),
                channel=self.one_of([Channel.CHAT, Channel.CHAT, Channel.MESSAGE]),
                queue_id=self.one_of(QUEUES),
            )
        )

    def offer(self) -> None:
        """Someone in line is offered to someone who is there."""
        waiting = self.living(contacts.ContactState.QUEUED)
        ready = [
            key
            for key, record in self.agents.items()
            if record.state is AgentState.READY and record.present
        ]
        if waiting and ready:
            self.count += 1
            record = self.contacts[self.one_of(waiting)]
            assert record.queue_id is not None
            self.tell(
                e.OfferMade(
                    at=self.now,
                    contact_id=record.contact_id,
                    offer_id=OfferId(f"o{self.count}"),
                    agent_id=self.one_of(ready),
                    queue_id=record.queue_id,
                    channel=record.channel,
                    expires_at=self.now + OFFER_TIMEOUT,
                    reason=REASON,
                )
            )

    def answer(self) -> None:
        """An offer is accepted, declined now and then."""
        offered = self.living(contacts.ContactState.OFFERED)
        if not offered:
            return
        contact_id = self.one_of(offered)
        offer = self.contacts[contact_id].offer
        assert offer is not None
        if self.random.random() < 0.75:
            self.ask(
                c.AcceptOffer(
                    contact_id=contact_id, offer_id=offer.offer_id, agent_id=offer.agent_id
                )
            )
        else:
            self.ask(
                c.DeclineOffer(
                    contact_id=contact_id, offer_id=offer.offer_id, agent_id=offer.agent_id
                )
            )
            self.steps_out(offer.agent_id, BreakCause.DECLINED)

    def steps_out(self, agent_id: AgentId, cause: BreakCause) -> None:
        """An agent who did not take an offer is out."""
        for event in agents.step_out(self.agents[agent_id], self.now, cause):
            self.tell(event)

    def end(self) -> None:
        """Someone ends it, wherever it stands."""
        state = contacts.ContactState
        living = self.living(state.QUEUED, state.OFFERED, state.CONNECTED, state.CONNECTED)
        if living:
            contact_id = self.one_of(living)
            connected = self.contacts[contact_id].state is state.CONNECTED
            choices = [e.EndedBecause.VISITOR_LEFT, e.EndedBecause.SUPERVISOR_ENDED]
            if connected:
                choices.append(e.EndedBecause.AGENT_ENDED)
            self.ask(c.EndContact(contact_id=contact_id, because=self.one_of(choices), by="x"))

    def dispose(self) -> None:
        """An agent writes a contact up."""
        wrapping = [
            (record.contact_id, segment.agent_id)
            for record in self.contacts.values()
            for segment in record.segments
            if segment.is_wrapping_up
        ]
        if wrapping:
            contact_id, agent_id = self.one_of(wrapping)
            self.ask(
                c.DisposeContact(
                    contact_id=contact_id,
                    agent_id=agent_id,
                    disposition=DispositionId(self.one_of(["solved", "open"])),
                    notes="",
                )
            )

    def change_state(self) -> None:
        """An agent comes, goes or takes a break."""
        agent_id = self.one_of(AGENTS)
        record = self.agents.get(agent_id)
        if record is None or not record.present:
            begun = record or agents.AgentRecord(agent_id=agent_id, since=self.now)
            for event in agents.come_back(begun, self.now):
                self.tell(event)
        state = self.one_of(
            [AgentState.READY, AgentState.READY, AgentState.READY, AgentState.BREAK, AgentState.OFF]
        )
        command = SetAgentState(agent_id=agent_id, state=state, force=True)
        record = self.agents[agent_id]
        for changed in agents.set_state(
            record, command, centre=self.centre, now=self.now, carrying=0
        ):
            self.tell(changed)
        if state is AgentState.OFF:
            self.release(agent_id, lost=False)

    def release(self, agent_id: AgentId, *, lost: bool) -> None:
        """Everything an agent has in hand goes back where it was."""
        for record in list(self.contacts.values()):
            if agent_id in record.agents_involved():
                self.ask(
                    c.ReleaseContact(contact_id=record.contact_id, agent_id=agent_id, lost=lost)
                )

    def pass_on(self) -> None:
        """An agent transfers a contact to a queue, at times to a colleague."""
        connected = self.living(contacts.ContactState.CONNECTED)
        if connected:
            record = self.contacts[self.one_of(connected)]
            assert record.serving is not None
            colleague = self.one_of([None, None, *AGENTS])
            self.ask(
                c.TransferContact(
                    contact_id=record.contact_id,
                    agent_id=record.serving.agent_id,
                    to_queue=self.one_of(QUEUES),
                    to_agent=colleague,
                    note="",
                )
            )

    def move(self) -> None:
        """A supervisor moves a contact, waiting or not."""
        state = contacts.ContactState
        living = self.living(state.QUEUED, state.OFFERED, state.CONNECTED)
        if living:
            self.ask(
                c.MoveContact(
                    contact_id=self.one_of(living),
                    to_queue=self.one_of(QUEUES),
                    note="",
                    by=SUPERVISOR,
                )
            )

    def take_over(self) -> None:
        """A supervisor serves a contact."""
        state = contacts.ContactState
        living = self.living(state.QUEUED, state.OFFERED, state.CONNECTED)
        if living:
            self.ask(c.TakeOver(contact_id=self.one_of(living), by=SUPERVISOR))

    def lose_agent(self) -> None:
        """A desk is gone."""
        if self.agents:
            for event in agents.lose(self.agents[self.one_of(list(self.agents))], self.now):
                self.tell(event)

    def come_back(self) -> None:
        """A desk is there again."""
        if self.agents:
            for event in agents.come_back(self.agents[self.one_of(list(self.agents))], self.now):
                self.tell(event)

    def lose_visitor(self) -> None:
        """A visitor's page is gone, or back."""
        if self.contacts:
            contact_id = self.one_of(list(self.contacts))
            self.ask(
                self.one_of([c.LoseVisitor, c.LoseVisitor, c.ReturnVisitor])(contact_id=contact_id)
            )

    def rate(self) -> None:
        """A customer says what they thought of it."""
        ended = self.living(contacts.ContactState.ENDED)
        if ended:
            score = self.random.randint(1, 5)
            self.ask(c.RateContact(contact_id=self.one_of(ended), score=score))

    # Time

    def pass_time(self) -> None:
        """Time passes, often to the very border of an interval; what falls due happens."""
        seconds = self.random.choice([0.25, 1, 4, 19, 60, 240, 1000, 4000])
        until = self.now + timedelta(seconds=seconds)
        if self.random.random() < 0.3:
            until = interval_of(self.now).end
        while due := min(self.due(), key=lambda one: one[0], default=None):
            at, happen = due
            if at > until:
                break
            self.now = max(self.now, at)
            happen()
        self.now = until

    def due(self) -> list[tuple[datetime, Callable[[], None]]]:
        """What happens by itself, and when."""
        found: list[tuple[datetime, Callable[[], None]]] = []
        for record in self.contacts.values():
            for at, command in timers(record, self.moment):
                found.append((at, lambda command=command: self.ask(command)))  # type: ignore[misc]
            if record.offer is not None:
                found.append(
                    (record.offer.expires_at, lambda key=record.contact_id: self.expire(key))  # type: ignore[misc]
                )
        for agent in self.agents.values():
            gives_up = agents.gives_up_at(agent, self.centre)
            if gives_up is not None:
                found.append((gives_up, lambda key=agent.agent_id: self.sign_off(key)))  # type: ignore[misc]
        return found

    def expire(self, contact_id: ContactId) -> None:
        """An agent did not answer."""
        offer = self.contacts[contact_id].offer
        assert offer is not None
        self.tell(
            e.OfferExpired(
                at=self.now,
                contact_id=contact_id,
                offer_id=offer.offer_id,
                agent_id=offer.agent_id,
            )
        )
        self.steps_out(offer.agent_id, BreakCause.NO_ANSWER)

    def sign_off(self, agent_id: AgentId) -> None:
        """A lost agent does not come back in time."""
        for event in agents.sign_off(self.agents[agent_id], self.now, BreakCause.LOST):
            self.tell(event)
        self.release(agent_id, lost=True)
