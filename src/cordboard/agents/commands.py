"""What can be asked about an agent."""

import msgspec

from cordboard.agents.events import AgentState
from cordboard.kernel.ids import AgentId, PauseReasonId, UserId


class AgentCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A wish about one agent."""

    agent_id: AgentId


class SetAgentState(AgentCommand, frozen=True, kw_only=True):
    """Be ready, on a break for a reason, or off."""

    state: AgentState
    reason: PauseReasonId | None = None
    by: UserId | None = None
    """A supervisor, when it is not the agent."""
    force: bool = False
    """Go off although contacts are open; they go back to their place in line."""


class LoseAgent(AgentCommand, frozen=True, kw_only=True):
    """No heartbeat for too long."""


class ReturnAgent(AgentCommand, frozen=True, kw_only=True):
    """A heartbeat again."""
