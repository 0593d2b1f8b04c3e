"""What agents did: their times, cut at the borders of the intervals, and the offers they got."""

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.agents import events as a
from cordboard.contacts import events as c
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId
from cordboard.kernel.interval import QUARTER, interval_of
from cordboard.reporting.rows import AgentIntervalRow, count

SILENCE = timedelta(days=1)
"""Longer than that without any event in the whole log was no work: the clock jumped."""

AgentKey = tuple[datetime, AgentId]


class Shift(msgspec.Struct, kw_only=True):
    """What an agent is doing, and up to when their time is counted."""

    agent_id: AgentId
    at: datetime
    state: a.AgentState = a.AgentState.OFF
    lost: bool = False
    talking: list[ContactId] = []
    wrapping: list[ContactId] = []
    offers: int = 0
    """Pending ones."""

    @property
    def is_busy(self) -> bool:
        """Whether they have their hands on a contact."""
        return bool(self.talking or self.wrapping)

    @property
    def is_away(self) -> bool:
        """Whether their time counts for nothing."""
        return self.state is a.AgentState.OFF and not self.is_busy

    def copied(self) -> "Shift":
        """Give it as it is now."""
        return msgspec.structs.replace(
            self, talking=list(self.talking), wrapping=list(self.wrapping)
        )


class AgentFiguresState(msgspec.Struct, frozen=True, kw_only=True):
    """The fold as plain data."""

    border: datetime | None
    shifts: tuple[Shift, ...]
    rows: tuple[AgentIntervalRow, ...]
    changed: tuple[AgentKey, ...]


class AgentFigures:
    """Agents' rows of the current interval, and those nobody has taken yet."""

    def __init__(self) -> None:
        """Have counted nothing."""
        self._border: datetime | None = None
        self._shifts: dict[AgentId, Shift] = {}
        self._rows: dict[AgentKey, AgentIntervalRow] = {}
        self._changed: dict[AgentKey, None] = {}

    def pass_time(self, at: datetime) -> None:
        """At the first event of a new interval, count everyone's time up to its border."""
        if self._border is not None and at < self._border:
            return
        start = interval_of(at).start
        for shift in self._shifts.values():
            self._accrue(shift, start)
        self._border = start + QUARTER
        self._rows = {
            key: row for key, row in self._rows.items() if key[0] >= start or key in self._changed
        }

    def evolve(self, event: Event) -> None:
        """Count one event of a contact or an agent."""
        fold = _FOLDS.get(type(event))
        if fold is not None:
            agent_id: AgentId = event.agent_id  # type: ignore[attr-defined]
            shift = self._shifts.get(agent_id)
            if shift is None:
                shift = self._shifts[agent_id] = Shift(
                    agent_id=agent_id, at=self._not_before(event)
                )
            self._accrue(shift, event.at)
            fold(self, shift, event)

    def _not_before(self, event: Event) -> datetime:
        # A clock that is set back must not touch rows that are gone from memory already.
        return event.at if self._border is None else max(event.at, self._border - QUARTER)

    def _stood(self, shift: Shift, event: a.AgentStateChanged) -> None:
        shift.state = event.state

    def _lost(self, shift: Shift, _: a.AgentLost) -> None:
        shift.lost = True

    def _returned(self, shift: Shift, _: a.AgentReturned) -> None:
        shift.lost = False

    def _offered(self, shift: Shift, event: c.OfferMade) -> None:
        shift.offers += 1
        count(self._row(shift.agent_id, shift.at), offers=1)

    def _answered(self, shift: Shift, event: c.OfferAnswer) -> None:
        shift.offers = max(0, shift.offers - 1)
        field = _ANSWERS.get(type(event))
        if field is not None:
            count(self._row(shift.agent_id, shift.at), **{field: 1})

    def _connected(self, shift: Shift, event: c.ContactConnected) -> None:
        shift.talking.append(event.contact_id)

    def _segment_ended(self, shift: Shift, event: c.SegmentEnded) -> None:
        if event.contact_id in shift.talking:
            shift.talking.remove(event.contact_id)
            count(self._row(shift.agent_id, shift.at), handled=1)

    def _wrap_up(self, shift: Shift, event: c.WrapUpStarted) -> None:
        shift.wrapping.append(event.contact_id)

    def _wrapped(self, shift: Shift, event: c.WrapUpEnded) -> None:
        if event.contact_id in shift.wrapping:
            shift.wrapping.remove(event.contact_id)

    def _accrue(self, shift: Shift, at: datetime) -> None:
        """Add the time since `shift` was last counted to the intervals it fell in."""
        if shift.is_away:
            shift.at = max(shift.at, at)
        elif at - shift.at > SILENCE:
            shift.at = at
        while shift.at < at:
            until = min(interval_of(shift.at).end, at)
            row = self._row(shift.agent_id, shift.at)
            _spend(row, shift, (until - shift.at).total_seconds())
            shift.at = until

    def _row(self, agent_id: AgentId, at: datetime) -> AgentIntervalRow:
        key = (interval_of(at).start, agent_id)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = AgentIntervalRow(start=key[0], agent_id=agent_id)
        self._changed[key] = None
        return row

    def take_changed(self) -> list[AgentIntervalRow]:
        """Give copies of the rows that have changed since the last call."""
        taken = [copy.copy(self._rows[key]) for key in self._changed]
        self._changed = {}
        return taken

    def dump(self) -> AgentFiguresState:
        """Give it as plain data."""
        return AgentFiguresState(
            border=self._border,
            shifts=tuple(shift.copied() for shift in self._shifts.values()),
            rows=tuple(copy.copy(row) for row in self._rows.values()),
            changed=tuple(self._changed),
        )

    @classmethod
    def load(cls, state: AgentFiguresState) -> "AgentFigures":
        """Go on from plain data."""
        figures = cls()
        figures._border = state.border
        figures._shifts = {shift.agent_id: shift for shift in state.shifts}
        figures._rows = {(row.start, row.agent_id): row for row in state.rows}
        figures._changed = dict.fromkeys(state.changed)
        return figures


def _spend(row: AgentIntervalRow, shift: Shift, seconds: float) -> None:
    ready = shift.state is a.AgentState.READY and not shift.lost
    row.talk += len(shift.talking) * seconds
    row.wrap_up += len(shift.wrapping) * seconds
    row.on_contact += seconds * shift.is_busy
    row.ready += seconds * ready
    row.idle += seconds * (ready and not shift.is_busy and not shift.offers)
    row.on_break += seconds * (shift.state is a.AgentState.BREAK)


_ANSWERS: dict[type[Event], str] = {
    c.OfferAccepted: "accepted",
    c.OfferDeclined: "declined",
    c.OfferExpired: "expired",
}

_FOLDS: dict[type[Event], Callable[[AgentFigures, Shift, Any], None]] = {
    a.AgentStateChanged: AgentFigures._stood,
    a.AgentLost: AgentFigures._lost,
    a.AgentReturned: AgentFigures._returned,
    c.OfferMade: AgentFigures._offered,
    c.OfferAccepted: AgentFigures._answered,
    c.OfferDeclined: AgentFigures._answered,
    c.OfferExpired: AgentFigures._answered,
    c.OfferWithdrawn: AgentFigures._answered,
    c.ContactConnected: AgentFigures._connected,
    c.SegmentEnded: AgentFigures._segment_ended,
    c.WrapUpStarted: AgentFigures._wrap_up,
    c.WrapUpEnded: AgentFigures._wrapped,
}
