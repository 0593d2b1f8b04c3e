"""What contacts did: their counts belong to the interval in which they entered the queue.

When a contact comes back to the line because its agent was lost or left, that is the same visit of
that queue; passed on or moved, it visits another one. Ratings count for a day after the end.
"""

import copy
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cordboard.contacts import events as e
from cordboard.kernel.event import Event
from cordboard.kernel.ids import ContactId, DispositionId, QueueId
from cordboard.kernel.interval import interval_of
from cordboard.reporting.rows import QueueIntervalRow, add, count
from cordboard.reporting.visits import Hands, Matter, QueueKey, Visit
from cordboard.reporting.wait import Pace, quicken
from cordboard.settings.centre import Centre, ServiceTarget

RATING_COUNTS = timedelta(days=1)
RATEABLE = 50_000
"""At most so many ended contacts are remembered for their rating, the newest."""
ROWS_KEPT = timedelta(hours=26)
"""A local day has 25 hours at most; older rows are kept only while a contact may add to them."""
PRUNED_EVERY = timedelta(hours=1)

SAME_VISIT = (e.QueuedBecause.AGENT_LOST, e.QueuedBecause.AGENT_LEFT)
GAVE_UP = (e.EndedBecause.ABANDONED, e.EndedBecause.VISITOR_LEFT)
SATISFIED = 4
"""The two best ratings of five."""

DayKey = tuple[date, QueueId]


class Rateable(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rating of a contact that is over will count."""

    contact_id: ContactId
    key: QueueKey
    ended_at: datetime


class QueueFiguresState(msgspec.Struct, frozen=True, kw_only=True):
    """The fold as plain data."""

    at: datetime | None
    pruned: datetime | None
    time_zone: str
    targets: dict[QueueId, ServiceTarget]
    resolving: tuple[DispositionId, ...]
    paces: dict[QueueId, Pace]
    matters: tuple[Matter, ...]
    rateable: tuple[Rateable, ...]
    rows: tuple[QueueIntervalRow, ...]
    days: tuple[tuple[DayKey, QueueIntervalRow], ...]
    changed: tuple[QueueKey, ...]


class QueueFigures:
    """Queues' rows of about a day, and the sums of the local days in it."""

    def __init__(self) -> None:
        """Have counted nothing."""
        self._at: datetime | None = None
        self._pruned: datetime | None = None
        self._zone = ZoneInfo("UTC")
        self._targets: dict[QueueId, ServiceTarget] = {}
        self._resolving: frozenset[DispositionId] = frozenset()
        self._paces: dict[QueueId, Pace] = {}
        self._matters: dict[ContactId, Matter] = {}
        self._rateable: dict[ContactId, Rateable] = {}
        self._rows: dict[QueueKey, QueueIntervalRow] = {}
        self._days: dict[DayKey, QueueIntervalRow] = {}
        self._changed: dict[QueueKey, None] = {}

    def settle(self, centre: Centre) -> None:
        """Count by these settings from now on; another time zone cuts the days anew."""
        self._targets = {queue.id: queue.target for queue in centre.queues}
        self._resolving = frozenset(d.id for d in centre.dispositions if d.resolved)
        zone = ZoneInfo(centre.time_zone)
        if zone != self._zone:
            self._zone = zone
            self._days.clear()
            for row in self._rows.values():
                add(self._day(row), row)

    def evolve(self, event: e.ContactEvent) -> None:
        """Count one event of a contact."""
        matter = self._matters.get(event.contact_id)
        if isinstance(event, e.ContactQueued):
            if matter is None:
                matter = self._matters[event.contact_id] = Matter(contact_id=event.contact_id)
            self._queued(matter, event)
        elif isinstance(event, e.ContactRated):
            self._rated(event)
        elif matter is not None:
            fold = _FOLDS.get(type(event))
            if fold is not None:
                fold(self, matter, event)
                if matter.is_over:
                    del self._matters[event.contact_id]

    def _queued(self, matter: Matter, event: e.ContactQueued) -> None:
        before = matter.visit
        if before is not None and event.because in SAME_VISIT:
            return
        self._leaves_unanswered(matter)
        matter.visit = Visit(
            start=interval_of(event.at).start,
            queue_id=event.queue_id,
            channel=event.channel,
            enqueued_at=event.at,
        )
        self._count(matter.visit, queued=1)

    def _parked(self, matter: Matter, _: e.ContactParked) -> None:
        self._leaves_unanswered(matter)
        matter.visit = None

    def _leaves_unanswered(self, matter: Matter) -> None:
        if matter.visit is not None and not matter.visit.answered:
            self._count(matter.visit, flowed_out=1)

    def _offered(self, matter: Matter, _: e.OfferMade) -> None:
        if matter.visit is not None:
            self._count(matter.visit, offers=1)

    def _declined(self, matter: Matter, _: e.OfferDeclined) -> None:
        if matter.visit is not None:
            self._count(matter.visit, declined=1)

    def _expired(self, matter: Matter, _: e.OfferExpired) -> None:
        if matter.visit is not None:
            self._count(matter.visit, expired=1)

    def _connected(self, matter: Matter, event: e.ContactConnected) -> None:
        visit = matter.visit
        if visit is None:
            return
        if not visit.answered:
            visit.answered = True
            wait = _seconds(visit.enqueued_at, event.at)
            within = wait <= self._target(visit.queue_id).within
            self._count(visit, answered=1, answered_within=int(within), wait_answered=wait)
            self._longest(visit, wait)
        matter.hands.append(Hands(agent_id=event.agent_id, visit=visit, since=event.at))

    def _segment_ended(self, matter: Matter, event: e.SegmentEnded) -> None:
        hands = matter.talking(event.agent_id)
        if hands is not None:
            hands.talk = _seconds(hands.since, event.at)
            hands.over = True
            transferred = int(event.because is e.SegmentEndedBecause.TRANSFERRED)
            self._count(hands.visit, handled=1, talk=hands.talk, transferred=transferred)

    def _wrap_up(self, matter: Matter, event: e.WrapUpStarted) -> None:
        hands = matter.talked(event.agent_id)
        if hands is not None:
            hands.wrapping = True
            hands.since = event.at

    def _disposed(self, matter: Matter, event: e.ContactDisposed) -> None:
        hands = matter.talked(event.agent_id)
        if hands is not None:
            resolved = int(event.disposition in self._resolving)
            self._count(hands.visit, disposed=1, resolved=resolved)

    def _wrapped(self, matter: Matter, event: e.WrapUpEnded) -> None:
        hands = matter.talked(event.agent_id)
        if hands is not None:
            wrap_up = _seconds(hands.since, event.at) if hands.wrapping else 0.0
            matter.hands.remove(hands)
            self._count(hands.visit, wrap_up=wrap_up)
            pace = self.pace(hands.visit.queue_id)
            self._paces[hands.visit.queue_id] = quicken(pace, hands.talk + wrap_up)

    def _ended(self, matter: Matter, event: e.ContactEnded) -> None:
        matter.ended = True
        visit = matter.visit
        if visit is None:
            return
        self._rateable[matter.contact_id] = Rateable(
            contact_id=matter.contact_id, key=visit.key, ended_at=event.at
        )
        if len(self._rateable) > RATEABLE:
            del self._rateable[next(iter(self._rateable))]
        if event.because not in GAVE_UP:
            self._leaves_unanswered(matter)
        elif not visit.answered:
            self._abandoned(visit, _seconds(visit.enqueued_at, event.at))

    def _abandoned(self, visit: Visit, wait: float) -> None:
        target = self._target(visit.queue_id)
        self._count(
            visit,
            abandoned=1,
            abandoned_within=int(wait <= target.within),
            abandoned_short=int(wait < target.short_abandon),
            wait_abandoned=wait,
        )
        self._longest(visit, wait)

    def _rated(self, event: e.ContactRated) -> None:
        rateable = self._rateable.pop(event.contact_id, None)
        if rateable is not None and event.at - rateable.ended_at <= RATING_COUNTS:
            satisfied = int(event.score >= SATISFIED)
            row = self._row(rateable.key)
            for one in (row, self._day(row)):
                count(one, rated=1, rating_sum=event.score, satisfied=satisfied)

    def _target(self, queue_id: QueueId) -> ServiceTarget:
        return self._targets.get(queue_id) or ServiceTarget()

    def _count(self, visit: Visit, **more: float) -> None:
        row = self._row(visit.key)
        count(row, **more)
        count(self._day(row), **more)

    def _longest(self, visit: Visit, wait: float) -> None:
        row = self._row(visit.key)
        for one in (row, self._day(row)):
            one.longest_wait = max(one.longest_wait, wait)

    def _row(self, key: QueueKey) -> QueueIntervalRow:
        row = self._rows.get(key)
        if row is None:
            row = QueueIntervalRow(start=key[0], queue_id=key[1], channel=key[2])
            self._rows[key] = row
        self._changed[key] = None
        return row

    def _day(self, row: QueueIntervalRow) -> QueueIntervalRow:
        key = row.start.astimezone(self._zone).date(), row.queue_id
        day = self._days.get(key)
        if day is None:
            day = QueueIntervalRow(start=row.start, queue_id=row.queue_id, channel="")
            self._days[key] = day
        return day

    def take_changed(self) -> list[QueueIntervalRow]:
        """Give copies of the rows that have changed since the last call."""
        taken = [copy.copy(self._rows[key]) for key in self._changed]
        self._changed = {}
        return taken

    def today(self, queue_id: QueueId, now: datetime | None) -> QueueIntervalRow:
        """Give a queue's sums of the local day of `now`, or of the last event."""
        at = now or self._at
        if at is None:
            return QueueIntervalRow(start=_NEVER, queue_id=queue_id, channel="")
        day = self._days.get((at.astimezone(self._zone).date(), queue_id))
        return day or QueueIntervalRow(start=at, queue_id=queue_id, channel="")

    def pace(self, queue_id: QueueId) -> Pace:
        """Give how long a queue's contacts have taken of late."""
        return self._paces.get(queue_id) or Pace()

    def pass_time(self, at: datetime) -> None:
        """Drop, now and then, what no event can add to any more."""
        self._at = at
        if self._pruned is not None and at - self._pruned < PRUNED_EVERY:
            return
        self._pruned = at
        self._rateable = {
            key: one for key, one in self._rateable.items() if at - one.ended_at <= RATING_COUNTS
        }
        needed = set(self._owed()) | set(self._changed)
        kept = at - ROWS_KEPT
        self._rows = {k: row for k, row in self._rows.items() if k[0] >= kept or k in needed}
        days = {row.start.astimezone(self._zone).date() for row in self._rows.values()}
        self._days = {key: day for key, day in self._days.items() if key[0] in days}

    def _owed(self) -> Iterator[QueueKey]:
        """Yield the rows that a contact may still add to."""
        for matter in self._matters.values():
            if matter.visit is not None:
                yield matter.visit.key
            for hands in matter.hands:
                yield hands.visit.key
        for rateable in self._rateable.values():
            yield rateable.key

    def dump(self) -> QueueFiguresState:
        """Give it as plain data."""
        return QueueFiguresState(
            at=self._at,
            pruned=self._pruned,
            time_zone=self._zone.key,
            targets=self._targets,
            resolving=tuple(sorted(self._resolving)),
            paces=dict(self._paces),
            matters=tuple(matter.copied() for matter in self._matters.values()),
            rateable=tuple(self._rateable.values()),
            rows=tuple(copy.copy(row) for row in self._rows.values()),
            days=tuple((key, copy.copy(day)) for key, day in self._days.items()),
            changed=tuple(self._changed),
        )

    @classmethod
    def load(cls, state: QueueFiguresState) -> "QueueFigures":
        """Go on from plain data."""
        figures = cls()
        figures._at = state.at
        figures._pruned = state.pruned
        figures._zone = ZoneInfo(state.time_zone)
        figures._targets = state.targets
        figures._resolving = frozenset(state.resolving)
        figures._paces = dict(state.paces)
        figures._matters = {matter.contact_id: matter for matter in state.matters}
        figures._rateable = {one.contact_id: one for one in state.rateable}
        figures._rows = {(row.start, row.queue_id, row.channel): row for row in state.rows}
        figures._days = dict(state.days)
        figures._changed = dict.fromkeys(state.changed)
        return figures


_NEVER = datetime.min.replace(tzinfo=ZoneInfo("UTC"))

_FOLDS: dict[type[Event], Callable[[QueueFigures, Matter, Any], None]] = {
    e.ContactParked: QueueFigures._parked,
    e.OfferMade: QueueFigures._offered,
    e.OfferDeclined: QueueFigures._declined,
    e.OfferExpired: QueueFigures._expired,
    e.ContactConnected: QueueFigures._connected,
    e.SegmentEnded: QueueFigures._segment_ended,
    e.WrapUpStarted: QueueFigures._wrap_up,
    e.ContactDisposed: QueueFigures._disposed,
    e.WrapUpEnded: QueueFigures._wrapped,
    e.ContactEnded: QueueFigures._ended,
}


def _seconds(since: datetime, until: datetime) -> float:
    """Give the seconds between the two; none when the clock was set back in the meantime."""
    return max(0.0, (until - since).total_seconds())
