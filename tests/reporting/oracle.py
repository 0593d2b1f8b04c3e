"""The textbook's way to the same rows: look at the whole log again for every single contact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from cordboard.agents.events import (
    AgentEvent,
    AgentLost,
    AgentReturned,
    AgentState,
    AgentStateChanged,
)
from cordboard.contacts import events as e
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, QueueId
from cordboard.kernel.interval import Interval, interval_of
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from cordboard.settings.centre import Centre
from cordboard.settings.events import SettingsPublished

QueueRows = dict[tuple[datetime, QueueId, str], QueueIntervalRow]
AgentRows = dict[tuple[datetime, AgentId], AgentIntervalRow]


class Part(msgspec.Struct, kw_only=True):
    """An agent's part in a contact, as the whole log tells it."""

    agent_id: AgentId
    connected: datetime
    ended: e.SegmentEnded | None = None
    wrap_up: e.WrapUpStarted | None = None
    wrapped: e.WrapUpEnded | None = None
    disposed: tuple[e.ContactDisposed, Centre] | None = None


class Episode(msgspec.Struct, kw_only=True):
    """From one enqueue to the next that counts, with the settings in force at each event."""

    queued: e.ContactQueued
    story: list[tuple[e.ContactEvent, Centre]]
    """Up to the next episode's beginning."""
    parts: list[Part]
    left: bool = False
    """Another episode follows."""


def with_settings(log: Iterable[Event]) -> Iterator[tuple[Event, Centre]]:
    """Pair each event with the settings it happened under."""
    centre = Centre()
    for event in log:
        if isinstance(event, SettingsPublished):
            centre = event.centre
        yield event, centre


def episodes(story: list[tuple[e.ContactEvent, Centre]]) -> list[Episode]:
    """Cut a contact's events at each enqueue that counts; give each part its own events."""
    found: list[Episode] = []
    parts: list[Part] = []
    again = (e.QueuedBecause.AGENT_LOST, e.QueuedBecause.AGENT_LEFT)
    for event, centre in story:
        if isinstance(event, e.ContactQueued) and event.because not in again:
            if found:
                found[-1].left = True
            found.append(Episode(queued=event, story=[], parts=[]))
            continue
        if not found:
            continue
        found[-1].story.append((event, centre))
        match event:
            case e.ContactConnected():
                parts.append(Part(agent_id=event.agent_id, connected=event.at))
                found[-1].parts.append(parts[-1])
            case e.SegmentEnded():
                part = next(p for p in parts if p.agent_id == event.agent_id and p.ended is None)
                part.ended = event
            case e.WrapUpStarted():
                mine(parts, event)[-1].wrap_up = event
            case e.ContactDisposed():
                mine(parts, event)[-1].disposed = (event, centre)
            case e.WrapUpEnded():
                mine(parts, event)[-1].wrapped = event
    return found


def mine(
    parts: list[Part], event: e.WrapUpStarted | e.ContactDisposed | e.WrapUpEnded
) -> list[Part]:
    """An agent's parts that are over and not written up."""
    return [p for p in parts if p.agent_id == event.agent_id and p.ended and not p.wrapped]


def queue_rows(log: list[Event]) -> QueueRows:
    """Work out every queue's rows."""
    stories: dict[str, list[tuple[e.ContactEvent, Centre]]] = defaultdict(list)
    for event, centre in with_settings(log):
        if isinstance(event, e.ContactEvent):
            stories[event.contact_id].append((event, centre))
    rows: QueueRows = {}
    for story in stories.values():
        cut = episodes(story)
        for episode in cut:
            queued = episode.queued
            start = interval_of(queued.at).start
            row = rows.setdefault(
                (start, queued.queue_id, queued.channel),
                QueueIntervalRow(start=start, queue_id=queued.queue_id, channel=queued.channel),
            )
            row.queued += 1
            _outcome(row, episode)
            _work(row, episode)
    return rows


def _outcome(row: QueueIntervalRow, episode: Episode) -> None:
    connected = [(x, c) for x, c in episode.story if isinstance(x, e.ContactConnected)]
    ended = [(x, c) for x, c in episode.story if isinstance(x, e.ContactEnded)]
    if connected:
        first, centre = connected[0]
        wait = (first.at - episode.queued.at).total_seconds()
        row.answered += 1
        row.wait_answered += wait
        row.answered_within += wait <= _target(centre, row)[0]
        row.longest_wait = max(row.longest_wait, wait)
    elif ended and ended[0][0].because is e.EndedBecause.SUPERVISOR_ENDED:
        row.flowed_out += 1
    elif ended:
        wait = (ended[0][0].at - episode.queued.at).total_seconds()
        row.abandoned += 1
        row.wait_abandoned += wait
        row.abandoned_within += wait <= _target(ended[0][1], row)[0]
        row.abandoned_short += wait < _target(ended[0][1], row)[1]
        row.longest_wait = max(row.longest_wait, wait)
    elif episode.left:
        row.flowed_out += 1
    for event, _ in episode.story:
        row.offers += isinstance(event, e.OfferMade)
        row.declined += isinstance(event, e.OfferDeclined)
        row.expired += isinstance(event, e.OfferExpired)
        if isinstance(event, e.ContactRated) and event.at - ended[0][0].at <= timedelta(days=1):
            row.rated += 1
            row.rating_sum += event.score
            row.satisfied += event.score in (4, 5)


def _target(centre: Centre, row: QueueIntervalRow) -> tuple[int, int]:
    queue = centre.queue(row.queue_id)
    assert queue is not None
    return queue.target.within, queue.target.short_abandon


def _work(row: QueueIntervalRow, episode: Episode) -> None:
    for part in episode.parts:
        if part.ended is not None:
            row.handled += 1
            row.talk += (part.ended.at - part.connected).total_seconds()
            row.transferred += part.ended.because is e.SegmentEndedBecause.TRANSFERRED
        if part.wrapped is not None and part.wrap_up is not None:
            row.wrap_up += (part.wrapped.at - part.wrap_up.at).total_seconds()
        if part.disposed is not None:
            disposed, centre = part.disposed
            row.disposed += 1
            row.resolved += any(
                d.id == disposed.disposition and d.resolved for d in centre.dispositions
            )


class Standing(msgspec.Struct, kw_only=True):
    """An agent between two of their events."""

    state: AgentState = AgentState.OFF
    lost: bool = False
    talking: int = 0
    wrapping: list[str] = []
    offers: int = 0


def agent_rows(log: list[Event], agent_id: AgentId, until: datetime) -> AgentRows:
    """Work out one agent's rows up to `until`."""
    rows: AgentRows = {}
    standing = Standing()
    before: datetime | None = None
    for event in log:
        if getattr(event, "agent_id", None) != agent_id:
            continue
        if before is not None:
            _spread(rows, agent_id, standing, Interval(before, event.at))
        before = event.at
        _note(rows, standing, event, agent_id)
    if before is not None:
        _spread(rows, agent_id, standing, Interval(before, until))
    return {key: row for key, row in rows.items() if says_something(row)}


def says_something(row: AgentIntervalRow) -> bool:
    """Tell whether any of the sums is not zero."""
    return any(
        getattr(row, field) for field in row.__struct_fields__ if field not in ("start", "agent_id")
    )


def _note(rows: AgentRows, standing: Standing, event: Event, agent_id: AgentId) -> None:
    row = _row(rows, agent_id, event.at)
    match event:
        case AgentStateChanged():
            standing.state = event.state
        case AgentLost() | AgentReturned():
            standing.lost = isinstance(event, AgentLost)
        case e.OfferMade():
            standing.offers += 1
            row.offers += 1
        case e.OfferAnswer():
            standing.offers -= 1
            row.accepted += isinstance(event, e.OfferAccepted)
            row.declined += isinstance(event, e.OfferDeclined)
            row.expired += isinstance(event, e.OfferExpired)
        case e.ContactConnected():
            standing.talking += 1
        case e.SegmentEnded():
            standing.talking -= 1
            row.handled += 1
        case e.WrapUpStarted():
            standing.wrapping.append(event.contact_id)
        case e.WrapUpEnded() if event.contact_id in standing.wrapping:
            standing.wrapping.remove(event.contact_id)


def _spread(rows: AgentRows, agent_id: AgentId, standing: Standing, span: Interval) -> None:
    at = span.start
    while at < span.end:
        interval = interval_of(at)
        seconds = interval.overlap(span).total_seconds()
        row = _row(rows, agent_id, at)
        is_busy = standing.talking + len(standing.wrapping) > 0
        is_ready = standing.state is AgentState.READY and not standing.lost
        row.talk += seconds * standing.talking
        row.wrap_up += seconds * len(standing.wrapping)
        row.on_contact += seconds if is_busy else 0
        row.ready += seconds if is_ready else 0
        row.idle += seconds if is_ready and not is_busy and not standing.offers else 0
        row.on_break += seconds if standing.state is AgentState.BREAK else 0
        at = interval.end


def _row(rows: AgentRows, agent_id: AgentId, at: datetime) -> AgentIntervalRow:
    start = interval_of(at).start
    return rows.setdefault((start, agent_id), AgentIntervalRow(start=start, agent_id=agent_id))


def agents_in(log: Iterable[Event]) -> list[AgentId]:
    """Everyone who did anything."""
    found = {
        event.agent_id
        for event in log
        if isinstance(event, AgentEvent | e.OfferMade | e.ContactConnected)
    }
    return sorted(found)
