"""What can happen to an agent. Stream: ``agent/<agent_id>``."""

from enum import StrEnum

from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, PauseReasonId, UserId


class AgentState(StrEnum):
    """Where an agent stands."""

    OFF = "off"
    READY = "ready"
    BREAK = "break"


class BreakCause(StrEnum):
    """Whether the agent chose the break or the centre did."""

    CHOSEN = "chosen"
    DECLINED = "declined"
    """They declined an offer and stay out until ready again."""
    NO_ANSWER = "no_answer"
    """They let an offer expire and stay out until ready again."""
    LOST = "lost"
    """Their desk was gone for so long that the centre signed them off."""
    REMOVED = "removed"
    """Their seat was taken out of the configuration."""


class AgentEvent(Event, frozen=True, kw_only=True):
    """A fact about one agent."""

    agent_id: AgentId


class AgentStateChanged(AgentEvent, frozen=True, kw_only=True, tag="agent_state_changed"):
    """They are ready, on a break or off from now on."""

    state: AgentState
    cause: BreakCause = BreakCause.CHOSEN
    reason: PauseReasonId | None = None
    by: UserId | None = None
    """Who changed it, when it was not the agent."""


class AgentLost(AgentEvent, frozen=True, kw_only=True, tag="agent_lost"):
    """Their last heartbeat is too old: no offers until they are back."""


class AgentReturned(AgentEvent, frozen=True, kw_only=True, tag="agent_returned"):
    """Their desk is connected (again)."""


AnyAgentEvent = AgentStateChanged | AgentLost | AgentReturned
