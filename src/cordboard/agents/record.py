"""The agent record: state and presence, folded from events; and every decision about them."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from cordboard.agents import commands as c
from cordboard.agents.events import (
    AgentEvent,
    AgentLost,
    AgentReturned,
    AgentState,
    AgentStateChanged,
    BreakCause,
)
from cordboard.kernel.errors import Invalid, Refused
from cordboard.kernel.ids import AgentId, PauseReasonId
from cordboard.settings.centre import Centre, Role


class ContactsOpen(Refused):
    """You still have open contacts."""


class NotAnAgent(Refused):
    """This user has no agent's seat."""


class UnknownPauseReason(Invalid):
    """There is no such pause reason."""


class AgentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Where one agent stands."""

    agent_id: AgentId
    since: datetime
    """When the state began."""
    state: AgentState = AgentState.OFF
    cause: BreakCause = BreakCause.CHOSEN
    reason: PauseReasonId | None = None
    present: bool = False
    """Whether a desk of theirs is connected."""
    lost_at: datetime | None = None

    @property
    def is_counted_on(self) -> bool:
        """Whether contacts may come to them: present, or at work and not known to be lost.

        Someone may say that they are ready and be gone before their desk was ever seen.
        """
        return self.present or (self.state is not AgentState.OFF and self.lost_at is None)


def evolve(record: AgentRecord | None, event: AgentEvent) -> AgentRecord:
    """Fold one event in. Never fails."""
    record = record or AgentRecord(agent_id=event.agent_id, since=event.at)
    match event:
        case AgentStateChanged():
            return replace(
                record,
                state=event.state,
                cause=event.cause,
                reason=event.reason,
                since=event.at,
            )
        case AgentLost():
            return replace(record, present=False, lost_at=event.at)
        case AgentReturned():
            return replace(record, present=True, lost_at=None)
        case _:
            return record


def set_state(
    record: AgentRecord, command: c.SetAgentState, *, centre: Centre, now: datetime, carrying: int
) -> list[AgentEvent]:
    """Change the agent's state; the same state again changes nothing."""
    _has_seat(record.agent_id, centre)
    reason = command.reason if command.state is AgentState.BREAK else None
    if reason is not None and all(r.id != reason for r in centre.pause_reasons):
        known = ", ".join(r.id for r in centre.pause_reasons) or "none are configured"
        raise UnknownPauseReason(f"There is no pause reason '{reason}'.", mend=f"Known: {known}.")
    if command.state is AgentState.OFF and carrying and not command.force:
        raise ContactsOpen(
            f"{carrying} contacts are still open.",
            mend="Finish or transfer them, or go off by force: they then return to the line.",
            contacts=carrying,
        )
    chosen = record.cause is BreakCause.CHOSEN
    if command.state is record.state and reason == record.reason and chosen:
        return []
    changed = AgentStateChanged(
        at=now,
        agent_id=record.agent_id,
        state=command.state,
        reason=reason,
        by=command.by,
    )
    return [changed]


def lose(record: AgentRecord, now: datetime) -> list[AgentEvent]:
    """The desk's heartbeat is missing."""
    return [AgentLost(at=now, agent_id=record.agent_id)] if record.is_counted_on else []


def come_back(record: AgentRecord, now: datetime) -> list[AgentEvent]:
    """The desk is connected."""
    return [] if record.present else [AgentReturned(at=now, agent_id=record.agent_id)]


def sign_off(record: AgentRecord, now: datetime, cause: BreakCause) -> list[AgentEvent]:
    """The centre ends the agent's work for them."""
    if record.state is AgentState.OFF:
        return []
    return [AgentStateChanged(at=now, agent_id=record.agent_id, state=AgentState.OFF, cause=cause)]


def step_out(record: AgentRecord, now: datetime, cause: BreakCause) -> list[AgentEvent]:
    """An offer was not taken: out until they say they are ready again."""
    if record.state is not AgentState.READY:
        return []
    return [
        AgentStateChanged(at=now, agent_id=record.agent_id, state=AgentState.BREAK, cause=cause)
    ]


def gives_up_at(record: AgentRecord, centre: Centre) -> datetime | None:
    """When a lost agent's contacts go back in line and the centre signs them off."""
    if record.present or record.lost_at is None or record.state is AgentState.OFF:
        return None
    return record.lost_at + timedelta(seconds=centre.limits.return_within)


def _has_seat(agent_id: AgentId, centre: Centre) -> None:
    user = centre.user(agent_id)
    if user is None or not user.active or Role.AGENT not in user.roles:
        raise NotAnAgent(mend="Give the user the role 'agent' in the settings.", agent=agent_id)
