"""Who is really there: heartbeats of desks and visitors' pages. Only the verdicts are stored."""

from cordboard.agents.commands import AgentCommand, LoseAgent, ReturnAgent
from cordboard.contacts.commands import ContactCommand, LoseVisitor, ReturnVisitor
from cordboard.kernel.ids import AgentId, ContactId
from cordboard.ports.clock import Clock
from cordboard.runtime.floor import Floor

PATIENCE = 10.0
"""Seconds without a heartbeat until someone counts as lost."""


class Presence:
    """The last heartbeat of each desk and each visitor's page."""

    def __init__(self, clock: Clock) -> None:
        """Know of nobody."""
        self._clock = clock
        self._agents: dict[AgentId, float] = {}
        self._visitors: dict[ContactId, float] = {}

    def agent_beat(self, agent_id: AgentId) -> None:
        """A desk of this agent is connected now."""
        self._agents[agent_id] = self._clock.monotonic()

    def visitor_beat(self, contact_id: ContactId) -> None:
        """The visitor's page is connected now."""
        self._visitors[contact_id] = self._clock.monotonic()

    def visitor_gone(self, contact_id: ContactId) -> None:
        """The visitor said good-bye; nobody need wait for a heartbeat."""
        self._visitors.pop(contact_id, None)

    def take_for_present(self, floor: Floor) -> None:
        """After a start: whoever was there gets the usual time to be heard again."""
        for agent_id, agent in floor.agents.items():
            if agent.is_counted_on:
                self.agent_beat(agent_id)
        for contact_id, contact in floor.contacts.items():
            if contact.lost_at is None and contact.ended_at is None and not contact.parked:
                self.visitor_beat(contact_id)

    def differences(self, floor: Floor) -> list[AgentCommand | ContactCommand]:
        """Compare with what the log believes; what to ask so that the two agree."""
        now = self._clock.monotonic()
        asks: list[AgentCommand | ContactCommand] = []
        for agent_id, agent in floor.agents.items():
            heard = now - self._agents.get(agent_id, -PATIENCE) < PATIENCE
            if agent.is_counted_on and not heard:
                asks.append(LoseAgent(agent_id=agent_id))
            elif heard and not agent.present:
                asks.append(ReturnAgent(agent_id=agent_id))
        asks += [
            ReturnAgent(agent_id=agent_id)
            for agent_id in self._agents
            if agent_id not in floor.agents
        ]
        for contact_id, beat in list(self._visitors.items()):
            contact = floor.contacts.get(contact_id)
            if contact is None or contact.ended_at is not None:
                del self._visitors[contact_id]
            elif now - beat >= PATIENCE:
                del self._visitors[contact_id]
                asks.append(LoseVisitor(contact_id=contact_id))
            elif contact.lost_at is not None:
                asks.append(ReturnVisitor(contact_id=contact_id))
        return asks
