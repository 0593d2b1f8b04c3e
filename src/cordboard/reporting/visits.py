"""A contact that may still add to a row: the queue it visits, the agents with their hands on it."""

import copy
from datetime import datetime

import msgspec

from cordboard.kernel.ids import AgentId, ContactId, QueueId

QueueKey = tuple[datetime, QueueId, str]
"""Start of the interval, queue, channel."""


class Visit(msgspec.Struct, kw_only=True):
    """One contact's time in one queue."""

    start: datetime
    """Of the interval it counts in."""
    queue_id: QueueId
    channel: str
    enqueued_at: datetime
    answered: bool = False

    @property
    def key(self) -> QueueKey:
        """The row it counts in."""
        return self.start, self.queue_id, self.channel


class Hands(msgspec.Struct, kw_only=True):
    """An agent's part in a contact: talk, then wrap-up."""

    agent_id: AgentId
    visit: Visit
    since: datetime
    """When talk, later wrap-up, began."""
    talk: float = 0.0
    over: bool = False
    """Talk is over."""
    wrapping: bool = False


class Matter(msgspec.Struct, kw_only=True):
    """A contact that may still add to a row."""

    contact_id: ContactId
    visit: Visit | None = None
    hands: list[Hands] = []
    ended: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing but a rating can follow."""
        return self.ended and not self.hands

    def copied(self) -> "Matter":
        """Give it as it is now; what parts say of their visit does not change any more."""
        return Matter(
            contact_id=self.contact_id,
            visit=copy.copy(self.visit),
            hands=[copy.copy(hands) for hands in self.hands],
            ended=self.ended,
        )

    def talking(self, agent_id: AgentId) -> Hands | None:
        """Find the part the agent is talking in."""
        return next((h for h in self.hands if h.agent_id == agent_id and not h.over), None)

    def talked(self, agent_id: AgentId) -> Hands | None:
        """Find the agent's latest part that is over and not written up."""
        mine = (h for h in reversed(self.hands) if h.agent_id == agent_id and h.over)
        return next(mine, None)
