"""From events to interval rows: each event folded once, in the order of the log.

A contact's counts belong to the interval in which it entered the queue; when it comes back to the
line because its agent was lost or left, that is the same visit. An agent's times are cut at the
borders of the intervals they fall in. Ratings count within a day of the contact's end.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cordboard.agents.events import AgentEvent, AgentLost, AgentState, AgentStateChanged
from cordboard.contacts import events as e
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, QueueId
from cordboard.kernel.interval import interval_of
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from cordboard.settings.centre import Centre, Queue, ServiceTarget
from cordboard.settings.events import SettingsPublished

RATING_COUNTS = timedelta(days=1)
ROWS_KEPT = timedelta(hours=26)
"""A local day has 25 hours at most; older rows are kept only while a contact may add to them."""

SAME_VISIT = (e.QueuedBecause.AGENT_LOST, e.QueuedBecause.AGENT_LEFT)
SATISFIED = 4

QueueKey = tuple[datetime, QueueId, str]
AgentKey = tuple[datetime, AgentId]


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
    wrapping: bool = False
    over: bool = False


class Matter(msgspec.Struct, kw_only=True):
    """A contact that may still add to a row."""

    contact_id: ContactId
    visit: Visit | None = None
    hands: list[Hands] = []
    ended_at: datetime | None = None


class Shift(msgspec.Struct, kw_only=True):
    """What an agent is doing."""

    agent_id: AgentId
    at: datetime
    state: AgentState = AgentState.OFF
    lost: bool = False
    talking: int = 0
    wrapping: int = 0
    offers: int = 0


class FiguresState(msgspec.Struct, frozen=True, kw_only=True):
    """The fold as plain data."""

    at: datetime | None
    centre: Centre
    matters: tuple[Matter, ...]
    shifts: tuple[Shift, ...]
    queue_rows: tuple[QueueIntervalRow, ...]
    agent_rows: tuple[AgentIntervalRow, ...]


class Figures:
    """Interval rows of the recent past, kept current."""

    def __init__(self) -> None:
        """Have counted nothing."""
        self._at: datetime | None = None
        self._centre = Centre()
        self._zone = ZoneInfo("UTC")
        self._targets: dict[QueueId, ServiceTarget] = {}
        self._resolved: dict[str, bool] = {}
        self._matters: dict[ContactId, Matter] = {}
        self._shifts: dict[AgentId, Shift] = {}
        self._queue_rows: dict[QueueKey, QueueIntervalRow] = {}
        self._agent_rows: dict[AgentKey, AgentIntervalRow] = {}
        self._days: dict[tuple[date, QueueId], QueueIntervalRow] = {}
        self._changed_queues: dict[QueueKey, None] = {}
        self._changed_agents: dict[AgentKey, None] = {}
        self._pruned: datetime | None = None

    # Folding

    def evolve(self, event: Event) -> None:
        """Count one event; what figures do not need changes nothing."""
        self._at = event.at
        match event:
            case e.ContactEvent():
                fold = _FOLDS.get(type(event))
                if fold is not None:
                    matter = self._matters.get(event.contact_id)
                    if matter is None:
                        matter = Matter(contact_id=event.contact_id)
                        self._matters[event.contact_id] = matter
                    fold(self, matter, event)
            case AgentEvent():
                self._agent(event)
            case SettingsPublished():
                self._settings(event.centre)
        if self._pruned is None or event.at - self._pruned > timedelta(hours=1):
            self._prune(event.at)

    def _settings(self, centre: Centre) -> None:
        self._centre = centre
        self._targets = {queue.id: queue.target for queue in centre.queues}
        self._resolved = {d.id: d.resolved for d in centre.dispositions}
        zone = ZoneInfo(centre.time_zone)
        if zone != self._zone:
            self._zone = zone
            self._add_up_days()

    def _agent(self, event: AgentEvent) -> None:
        shift = self._accrue(event.agent_id, event.at)
        match event:
            case AgentStateChanged():
                shift.state = event.state
            case _:
                shift.lost = isinstance(event, AgentLost)

    def _queued(self, matter: Matter, event: e.ContactQueued) -> None:
        before = matter.visit
        if before is not None:
            if event.because in SAME_VISIT and before.queue_id == event.queue_id:
                return
            if not before.answered:
                self._count(before, flowed_out=1)
        matter.visit = Visit(
            start=interval_of(event.at).start,
            queue_id=event.queue_id,
            channel=event.channel,
            enqueued_at=event.at,
        )
        self._count(matter.visit, queued=1)

    def _offered(self, matter: Matter, event: e.OfferMade) -> None:
        shift = self._accrue(event.agent_id, event.at)
        shift.offers += 1
        self._count_agent(event.agent_id, event.at, offers=1)
        if matter.visit is not None:
            self._count(matter.visit, offers=1)

    def _answer(self, matter: Matter, event: e.OfferAnswer) -> None:
        shift = self._accrue(event.agent_id, event.at)
        shift.offers = max(0, shift.offers - 1)
        match event:
            case e.OfferAccepted():
                self._count_agent(event.agent_id, event.at, accepted=1)
            case e.OfferDeclined():
                self._count_agent(event.agent_id, event.at, declined=1)
                if matter.visit is not None:
                    self._count(matter.visit, declined=1)
            case e.OfferExpired():
                self._count_agent(event.agent_id, event.at, expired=1)
                if matter.visit is not None:
                    self._count(matter.visit, expired=1)

    def _connected(self, matter: Matter, event: e.ContactConnected) -> None:
        visit = matter.visit
        if visit is None:
            return
        if not visit.answered:
            visit.answered = True
            wait = (event.at - visit.enqueued_at).total_seconds()
            within = wait <= self._target(visit.queue_id).within
            self._count(visit, answered=1, answered_within=int(within), wait_answered=wait)
            self._longest(visit, wait)
        self._accrue(event.agent_id, event.at).talking += 1
        matter.hands.append(Hands(agent_id=event.agent_id, visit=visit, since=event.at))

    def _segment_ended(self, matter: Matter, event: e.SegmentEnded) -> None:
        hands = _find(matter, event.agent_id, over=False)
        if hands is None:
            return
        talk = (event.at - hands.since).total_seconds()
        transferred = int(event.because is e.SegmentEndedBecause.TRANSFERRED)
        self._count(hands.visit, handled=1, talk=talk, transferred=transferred)
        self._accrue(event.agent_id, event.at).talking -= 1
        self._count_agent(event.agent_id, event.at, handled=1)
        hands.over = True

    def _wrap_up(self, matter: Matter, event: e.WrapUpStarted) -> None:
        hands = _find(matter, event.agent_id, over=True)
        if hands is None or hands.wrapping:
            return
        hands.wrapping = True
        hands.since = event.at
        self._accrue(event.agent_id, event.at).wrapping += 1

    def _wrapped(self, matter: Matter, event: e.WrapUpEnded) -> None:
        hands = _find(matter, event.agent_id, over=True)
        if hands is None:
            return
        matter.hands.remove(hands)
        if hands.wrapping:
            self._accrue(event.agent_id, event.at).wrapping -= 1
            self._count(hands.visit, wrap_up=(event.at - hands.since).total_seconds())

    def _disposed(self, matter: Matter, event: e.ContactDisposed) -> None:
        hands = _find(matter, event.agent_id, over=True)
        if hands is not None:
            resolved = int(self._resolved.get(event.disposition, False))
            self._count(hands.visit, disposed=1, resolved=resolved)

    def _ended(self, matter: Matter, event: e.ContactEnded) -> None:
        matter.ended_at = event.at
        visit = matter.visit
        if visit is None or visit.answered:
            return
        if event.because is e.EndedBecause.SUPERVISOR_ENDED:
            self._count(visit, flowed_out=1)
            return
        wait = (event.at - visit.enqueued_at).total_seconds()
        target = self._target(visit.queue_id)
        self._count(
            visit,
            abandoned=1,
            abandoned_within=int(wait <= target.within),
            abandoned_short=int(wait < target.short_abandon),
            wait_abandoned=wait,
        )
        self._longest(visit, wait)

    def _rated(self, matter: Matter, event: e.ContactRated) -> None:
        if matter.visit is not None:
            satisfied = int(event.score >= SATISFIED)
            self._count(matter.visit, rated=1, rating_sum=event.score, satisfied=satisfied)

    # Counting

    def _target(self, queue_id: QueueId) -> ServiceTarget:
        return self._targets.get(queue_id) or Queue(id=queue_id, name=queue_id).target

    def _row(self, key: QueueKey) -> QueueIntervalRow:
        row = self._queue_rows.get(key)
        if row is None:
            row = QueueIntervalRow(start=key[0], queue_id=key[1], channel=key[2])
            self._queue_rows[key] = row
        self._changed_queues[key] = None
        return row

    def _day(self, row: QueueIntervalRow) -> QueueIntervalRow:
        day = row.start.astimezone(self._zone).date(), row.queue_id
        known = self._days.get(day)
        if known is None:
            known = QueueIntervalRow(start=row.start, queue_id=row.queue_id, channel="")
            self._days[day] = known
        return known

    def _count(self, visit: Visit, **more: float) -> None:
        row = self._row(visit.key)
        day = self._day(row)
        for field, amount in more.items():
            setattr(row, field, getattr(row, field) + amount)
            setattr(day, field, getattr(day, field) + amount)

    def _longest(self, visit: Visit, wait: float) -> None:
        row = self._row(visit.key)
        for one in (row, self._day(row)):
            one.longest_wait = max(one.longest_wait, wait)

    def _agent_row(self, agent_id: AgentId, at: datetime) -> AgentIntervalRow:
        key = (interval_of(at).start, agent_id)
        row = self._agent_rows.get(key)
        if row is None:
            row = AgentIntervalRow(start=key[0], agent_id=agent_id)
            self._agent_rows[key] = row
        self._changed_agents[key] = None
        return row

    def _count_agent(self, agent_id: AgentId, at: datetime, **more: float) -> None:
        row = self._agent_row(agent_id, at)
        for field, amount in more.items():
            setattr(row, field, getattr(row, field) + amount)

    def _accrue(self, agent_id: AgentId, at: datetime) -> Shift:
        """Add the time since the agent's last event to the intervals it fell in."""
        shift = self._shifts.get(agent_id)
        if shift is None:
            shift = self._shifts[agent_id] = Shift(agent_id=agent_id, at=at)
        busy = shift.talking + shift.wrapping > 0
        if shift.state is AgentState.OFF and not busy:
            shift.at = max(shift.at, at)
            return shift
        while shift.at < at:
            span = interval_of(shift.at)
            until = min(span.end, at)
            seconds = (until - shift.at).total_seconds()
            row = self._agent_row(agent_id, shift.at)
            self._spend(row, shift, seconds)
            shift.at = until
        return shift

    def _spend(self, row: AgentIntervalRow, shift: Shift, seconds: float) -> None:
        busy = shift.talking + shift.wrapping > 0
        ready = shift.state is AgentState.READY and not shift.lost
        row.talk += shift.talking * seconds
        row.wrap_up += shift.wrapping * seconds
        row.on_contact += seconds * busy
        row.ready += seconds * ready
        row.idle += seconds * (ready and not busy and not shift.offers)
        row.on_break += seconds * (shift.state is AgentState.BREAK)

    # Asking

    def take_changed(self) -> tuple[list[QueueIntervalRow], list[AgentIntervalRow]]:
        """Give the rows that have changed since the last call, whole."""
        queues = [self._queue_rows[key] for key in self._changed_queues]
        agents = [self._agent_rows[key] for key in self._changed_agents]
        self._changed_queues, self._changed_agents = {}, {}
        return queues, agents

    def today(self, queue_id: QueueId, now: datetime | None = None) -> QueueIntervalRow:
        """Give a queue's sums of the local day of `now` (default: of the last event)."""
        at = now or self._at
        if at is not None:
            known = self._days.get((at.astimezone(self._zone).date(), queue_id))
            if known is not None:
                return known
        start = at or datetime.min.replace(tzinfo=self._zone)
        return QueueIntervalRow(start=start, queue_id=queue_id, channel="")

    # Memory

    def _prune(self, now: datetime) -> None:
        """Drop what no event can add to any more."""
        self._pruned = now
        for matter in list(self._matters.values()):
            if matter.ended_at is not None and now - matter.ended_at > RATING_COUNTS:
                del self._matters[matter.contact_id]
        owed = {visit.key for visit in self._visits()}
        kept = now - ROWS_KEPT
        for key in [k for k in self._queue_rows if k[0] < kept and k not in owed]:
            if key not in self._changed_queues:
                del self._queue_rows[key]
        for agent_key in [k for k in self._agent_rows if k[0] < kept]:
            if agent_key not in self._changed_agents:
                del self._agent_rows[agent_key]
        oldest = kept.astimezone(self._zone).date() - timedelta(days=1)
        for day in [k for k in self._days if k[0] < oldest]:
            del self._days[day]

    def _visits(self) -> Iterator[Visit]:
        for matter in self._matters.values():
            if matter.visit is not None:
                yield matter.visit
            yield from (hands.visit for hands in matter.hands)

    def _add_up_days(self) -> None:
        self._days.clear()
        for row in self._queue_rows.values():
            add(self._day(row), row)

    def dump(self) -> FiguresState:
        """Give it as plain data."""
        return FiguresState(
            at=self._at,
            centre=self._centre,
            matters=tuple(self._matters.values()),
            shifts=tuple(self._shifts.values()),
            queue_rows=tuple(self._queue_rows.values()),
            agent_rows=tuple(self._agent_rows.values()),
        )

    @classmethod
    def load(cls, state: FiguresState) -> "Figures":
        """Go on from plain data."""
        figures = cls()
        figures._at = state.at
        figures._settings(state.centre)
        figures._matters = {matter.contact_id: matter for matter in state.matters}
        figures._shifts = {shift.agent_id: shift for shift in state.shifts}
        figures._queue_rows = {(r.start, r.queue_id, r.channel): r for r in state.queue_rows}
        figures._agent_rows = {(r.start, r.agent_id): r for r in state.agent_rows}
        figures._add_up_days()
        return figures


def add(total: QueueIntervalRow, row: QueueIntervalRow) -> None:
    """Add a row's sums to a total's; of the longest waits the longer stays."""
    for field in _SUMS:
        setattr(total, field, getattr(total, field) + getattr(row, field))
    total.longest_wait = max(total.longest_wait, row.longest_wait)


_SUMS = tuple(
    field
    for field in QueueIntervalRow.__struct_fields__
    if field not in ("start", "queue_id", "channel", "longest_wait")
)


def _find(matter: Matter, agent_id: AgentId, *, over: bool) -> Hands | None:
    return next((h for h in matter.hands if h.agent_id == agent_id and h.over is over), None)


_FOLDS: dict[type[Event], Callable[[Figures, Matter, Any], None]] = {
    e.ContactQueued: Figures._queued,
    e.OfferMade: Figures._offered,
    e.OfferAccepted: Figures._answer,
    e.OfferDeclined: Figures._answer,
    e.OfferExpired: Figures._answer,
    e.OfferWithdrawn: Figures._answer,
    e.ContactConnected: Figures._connected,
    e.SegmentEnded: Figures._segment_ended,
    e.WrapUpStarted: Figures._wrap_up,
    e.WrapUpEnded: Figures._wrapped,
    e.ContactDisposed: Figures._disposed,
    e.ContactEnded: Figures._ended,
    e.ContactRated: Figures._rated,
}
