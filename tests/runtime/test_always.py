"""What holds on the floor, whatever anyone asks and whenever."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from cordboard.agents import commands as ac
from cordboard.agents.events import AgentState
from cordboard.contacts import commands as c
from cordboard.contacts.events import Author, EndedBecause, OfferMade, SupervisorMode
from cordboard.contacts.record import ContactState
from cordboard.kernel.errors import CordboardError
from cordboard.kernel.event import Event
from cordboard.kernel.ids import (
    AgentId,
    ContactId,
    DispositionId,
    MessageId,
    OfferId,
    QueueId,
    SkillId,
    UserId,
)
from cordboard.routing.machine import Routing
from cordboard.runtime.commands import PublishSettings
from cordboard.runtime.floor import Floor
from cordboard.settings.centre import (
    Centre,
    Channel,
    Disposition,
    Queue,
    Requirement,
    Role,
    RoutingStep,
    Skill,
    User,
)

if TYPE_CHECKING:
    from cordboard.ports.event_store import NewEvent

pytestmark = pytest.mark.pure

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LT = SkillId("lt")
QUEUES = (QueueId("sales"), QueueId("care"))
AGENTS = tuple(AgentId(name) for name in ("anna", "ben", "cy"))
SUE = UserId("sue")
CHANNELS = st.sampled_from([Channel.CHAT, Channel.VOICE, Channel.EMAIL])

CENTRE = Centre(
    skills=(Skill(id=LT, name="Lithuanian"),),
    queues=(
        Queue(
            id=QUEUES[0],
            name="Sales",
            wrap_up=20,
            offer_timeout=15,
            abandon_grace=30,
            steps=(RoutingStep(after=40, keep_contact_requirements=False, overflow=(QUEUES[1],)),),
            ceiling=120,
        ),
        Queue(id=QUEUES[1], name="Care", wrap_up=0, requires=(Requirement(skill=LT, level=2),)),
    ),
    users=(
        User(id=UserId("anna"), name="Anna", queues=QUEUES, skills={LT: 5}),
        User(id=UserId("ben"), name="Ben", queues=(QUEUES[0],), skills={LT: 1}),
        User(id=UserId("cy"), name="Cy", queues=(QUEUES[1],), skills={LT: 2}),
        User(id=SUE, name="Sue", roles=(Role.SUPERVISOR,)),
    ),
    dispositions=(Disposition(id=DispositionId("done"), name="Done"),),
)

STATES = [AgentState.READY, AgentState.READY, AgentState.READY, AgentState.BREAK, AgentState.OFF]

agents = st.sampled_from(AGENTS)
queues = st.sampled_from(QUEUES)


class ABusyFloor(RuleBasedStateMachine):
    """Agents, customers, supervisors and administrators, all at once and in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor()
        self.log: list[NewEvent] = []
        self.now = NINE
        self.count = 0

    def ask(self, command: Any) -> None:
        try:
            self.log += self.floor.carry_out(command, "someone", now=self.now)
        except CordboardError as refusal:
            assert refusal.http < 500, f"{command} broke: {refusal}"

    def some(self, data: st.DataObject) -> ContactId:
        """Pick a contact; those that are being served are where most can go wrong."""
        served = [key for key, r in self.floor.contacts.items() if r.serving is not None]
        everyone = sorted(self.floor.contacts)
        return data.draw(st.sampled_from(sorted(served) * 3 + everyone))

    @initialize()
    def open(self) -> None:
        self.ask(PublishSettings(centre=CENTRE, base_version=None, by=None))
        for agent in AGENTS:
            self.an_agent_changes_state(agent, AgentState.READY, force=False)

    @rule(seconds=st.integers(min_value=0, max_value=50))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.log += self.floor.fall_due(self.now)

    @rule(queue=queues, channel=CHANNELS, asks=st.booleans(), preferred=st.none() | agents)
    def someone_arrives(
        self, queue: QueueId, channel: Channel, asks: bool, preferred: AgentId | None
    ) -> None:
        self.count += 1
        self.ask(
            c.Arrive(
                contact_id=ContactId(f"c{self.count:03}"),
                channel=channel,
                queue_id=queue,
                requires=(Requirement(skill=LT, level=2),) if asks else (),
                preferred_agent=preferred,
            )
        )

    @rule(agent=agents, state=st.sampled_from(STATES), force=st.booleans())
    def an_agent_changes_state(self, agent: AgentId, state: AgentState, force: bool) -> None:
        self.ask(ac.ReturnAgent(agent_id=agent))
        self.ask(ac.SetAgentState(agent_id=agent, state=state, force=force))

    @rule(agent=agents)
    def an_agent_is_lost(self, agent: AgentId) -> None:
        self.ask(ac.LoseAgent(agent_id=agent))

    @rule(data=st.data(), accept=st.integers(min_value=0, max_value=3))
    def an_offer_is_answered(self, data: st.DataObject, accept: int) -> None:
        offered = [r for r in self.floor.contacts.values() if r.offer is not None]
        if not offered:
            return
        record = data.draw(st.sampled_from(offered))
        assert record.offer is not None
        answer = c.AcceptOffer if accept else c.DeclineOffer
        self.ask(
            answer(
                contact_id=record.contact_id,
                offer_id=record.offer.offer_id,
                agent_id=record.offer.agent_id,
            )
        )

    @rule(data=st.data(), agent=agents)
    def a_stale_offer_is_accepted(self, data: st.DataObject, agent: AgentId) -> None:
        if self.floor.contacts:
            contact = self.some(data)
            self.ask(
                c.AcceptOffer(contact_id=contact, offer_id=OfferId(f"{contact}/1"), agent_id=agent)
            )

    @rule(data=st.data(), what=st.integers(min_value=0, max_value=10), queue=queues, agent=agents)
    def something_happens_to_a_contact(
        self, data: st.DataObject, what: int, queue: QueueId, agent: AgentId
    ) -> None:
        if not self.floor.contacts:
            return
        key = self.some(data)
        serving = self.floor.contacts[key].serving
        who = serving.agent_id if serving is not None else agent
        commands: list[c.ContactCommand] = [
            c.EndContact(contact_id=key, because=EndedBecause.VISITOR_LEFT, by="visitor"),
            c.EndContact(contact_id=key, because=EndedBecause.AGENT_ENDED, by="agent"),
            c.TransferContact(
                contact_id=key, agent_id=who, to_queue=queue, to_agent=None, note="n"
            ),
            c.TransferContact(contact_id=key, agent_id=who, to_queue=None, to_agent=agent, note=""),
            c.MoveContact(contact_id=key, to_queue=queue, note="", by=SUE),
            c.TakeOver(contact_id=key, by=SUE),
            c.EnterContact(contact_id=key, user_id=SUE, mode=SupervisorMode.JOIN),
            c.LoseVisitor(contact_id=key),
            c.ReturnVisitor(contact_id=key),
            c.PostMessage(
                contact_id=key,
                message_id=MessageId(f"m{what}"),
                author=Author.VISITOR,
                author_id="v",
                author_name="V",
                text="hello",
            ),
            c.RateContact(contact_id=key, score=4),
        ]
        self.ask(commands[what])

    @rule(agent=agents)
    def a_wrap_up_is_finished(self, agent: AgentId) -> None:
        for key in list(self.floor.carrying[agent]):
            if self.floor.contacts[key].segment_in_wrap_up(agent) is not None:
                self.ask(
                    c.DisposeContact(
                        contact_id=key,
                        agent_id=agent,
                        disposition=DispositionId("done"),
                        notes="",
                    )
                )

    @rule(agent=agents, works=st.booleans())
    def an_agent_is_taken_out_or_put_back(self, agent: AgentId, works: bool) -> None:
        centre = self.floor.centre
        users = tuple(
            replace(user, active=works) if user.id == UserId(agent) else user
            for user in centre.users
        )
        settings_ = replace(centre, users=users)
        self.ask(PublishSettings(centre=settings_, base_version=None, by=None))

    @rule()
    def the_centre_restarts(self) -> None:
        saved = self.floor.dump()
        self.floor = Floor.load(saved)
        assert self.floor.dump() == saved

    @invariant()
    def nobody_carries_more_than_they_can(self) -> None:
        for user in self.floor.centre.users:
            carried = [self.floor.contacts[key] for key in self.floor.carrying[AgentId(user.id)]]
            if user.id == SUE:
                continue  # Who takes over decides for themselves.
            profile = self.floor.centre.capacity_of(user)
            weights = {row.channel: row for row in profile.channels}
            assert sum(weights[r.channel].weight for r in carried) <= profile.units
            for channel, row in weights.items():
                assert sum(r.channel is channel for r in carried) <= row.most

    @invariant()
    def every_contact_is_in_exactly_one_place(self) -> None:
        routing = self.floor.routing
        in_line = [key for queue in QUEUES for key in routing.positions(queue)]
        assert len(in_line) == len(set(in_line))
        for key, record in self.floor.contacts.items():
            places = [
                key in in_line,
                record.offer is not None,
                record.serving is not None,
                record.state is ContactState.PARKED,
                record.state is ContactState.ENDED,
            ]
            assert sum(places) == 1, (key, record.state, places)

    @invariant()
    def nobody_able_is_idle_beside_someone_who_waits(self) -> None:
        """`why_waiting` names agents with nothing lacking, if routing had left one."""
        for queue in QUEUES:
            for key in self.floor.routing.positions(queue):
                why = self.floor.routing.why_waiting(key, self.now)
                assert why is not None
                assert all(nearest.lacks for nearest in why.nearest), (key, why.nearest)

    def teardown(self) -> None:
        self._the_log_folds_to_the_same_floor()
        self._routing_would_decide_it_all_again()

    def _the_log_folds_to_the_same_floor(self) -> None:
        again = Floor()
        for new in self.log:
            again.evolve(new.event)
        live = {k: r for k, r in self.floor.contacts.items() if not r.is_closed}
        assert {k: r for k, r in again.contacts.items() if not r.is_closed} == live
        assert again.agents == self.floor.agents
        assert again.routing.dump() == self.floor.routing.dump()

    def _routing_would_decide_it_all_again(self) -> None:
        routing, made = Routing(), list[Event]()
        expected: list[Event] = []
        for new in self.log:
            if isinstance(new.event, OfferMade):
                made.append(new.event)
            else:
                expected += routing.settle(new.event, new.event.at)
        assert made == expected


TestABusyFloor = ABusyFloor.TestCase
TestABusyFloor.settings = settings(stateful_step_count=40)
