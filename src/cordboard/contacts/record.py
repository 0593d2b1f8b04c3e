"""The contact record: where a contact stands, folded from its events."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from cordboard.contacts import events as e
from cordboard.kernel.ids import (
    AgentId,
    ContactId,
    CustomerId,
    DispositionId,
    MessageId,
    OfferId,
    QueueId,
    SiteId,
    UserId,
)
from cordboard.settings.centre import Channel, Requirement

PREVIEW = 160


class ContactState(StrEnum):
    """Where a contact stands."""

    ARRIVED = "arrived"
    PARKED = "parked"
    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTED = "connected"
    ENDED = "ended"


_WAITING_ENDS: dict[type[e.ContactEvent], ContactState] = {
    e.ContactEnded: ContactState.ENDED,
    e.ContactQueued: ContactState.QUEUED,
    e.ContactTakenOver: ContactState.ARRIVED,
    e.ContactParked: ContactState.PARKED,
}

TRANSITIONS: dict[ContactState, dict[type[e.ContactEvent], ContactState]] = {
    ContactState.ARRIVED: {**_WAITING_ENDS, e.ContactConnected: ContactState.CONNECTED},
    ContactState.PARKED: dict(_WAITING_ENDS),
    ContactState.QUEUED: {**_WAITING_ENDS, e.OfferMade: ContactState.OFFERED},
    ContactState.OFFERED: {
        **_WAITING_ENDS,
        e.OfferDeclined: ContactState.QUEUED,
        e.OfferExpired: ContactState.QUEUED,
        e.OfferWithdrawn: ContactState.QUEUED,
        e.ContactConnected: ContactState.CONNECTED,
    },
    ContactState.CONNECTED: {
        e.ContactEnded: ContactState.ENDED,
        e.ContactQueued: ContactState.QUEUED,
        e.ContactTakenOver: ContactState.ARRIVED,
    },
    ContactState.ENDED: {},
}
"""Events that are not named leave the state as it is. ``ARRIVED`` is in no line and with nobody."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The offer that waits for its answer."""

    offer_id: OfferId
    agent_id: AgentId
    made_at: datetime
    expires_at: datetime
    reason: e.OfferReason


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's part in the contact."""

    agent_id: AgentId
    queue_id: QueueId
    connected_at: datetime
    ended_at: datetime | None = None
    wrap_up_deadline: datetime | None = None
    disposition: DispositionId | None = None
    notes: str = ""
    wrapped: bool = False

    @property
    def is_wrapping_up(self) -> bool:
        """Whether the agent is writing it up now."""
        return self.wrap_up_deadline is not None and not self.wrapped


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """A supervisor in the contact."""

    user_id: UserId
    mode: e.SupervisorMode


class ContactRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All that matters about one contact, but the words that were said."""

    contact_id: ContactId
    channel: Channel
    customer_id: CustomerId | None
    customer_name: str
    language: str
    fields: dict[str, str]
    site: SiteId | None
    page: str
    arrived_at: datetime
    state: ContactState = ContactState.ARRIVED
    queue_id: QueueId | None = None
    since: datetime | None = None
    queued_at: datetime | None = None
    opens_at: datetime | None = None
    parked: bool = False
    """It began as a message left outside opening hours; nobody waits on the other side."""
    priority: int = 0
    requires: tuple[Requirement, ...] = ()
    step: int = 0
    preferred_agent: AgentId | None = None
    note: str = ""
    offer: Offer | None = None
    segments: tuple[Segment, ...] = ()
    supervisors: tuple[Present, ...] = ()
    lost_at: datetime | None = None
    """When the visitor's connection went; None while they are here."""
    message_ids: frozenset[MessageId] = frozenset()
    attachments: int = 0
    last_message: str = ""
    last_author: e.Author | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ended_because: e.EndedBecause | None = None
    rating: int | None = None

    @property
    def serving(self) -> Segment | None:
        """The segment that is going on, if an agent is talking."""
        if self.state is not ContactState.CONNECTED or not self.segments:
            return None
        last = self.segments[-1]
        return last if last.ended_at is None else None

    @property
    def is_waiting(self) -> bool:
        """Whether it stands in line, offered or not."""
        return self.state in (ContactState.QUEUED, ContactState.OFFERED)

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is owed: the customer is gone and every segment is written up."""
        return self.state is ContactState.ENDED and all(s.wrapped for s in self.segments)

    def segment_in_wrap_up(self, agent_id: AgentId) -> Segment | None:
        """Find the agent's segment that is being written up."""
        return next((s for s in self.segments if s.agent_id == agent_id and s.is_wrapping_up), None)

    def agents_involved(self) -> list[AgentId]:
        """Who has their hands on it: offered, connected or in wrap-up."""
        found = [s.agent_id for s in self.segments if not s.wrapped]
        if self.offer is not None:
            found.append(self.offer.agent_id)
        return list(dict.fromkeys(found))


def begin(event: e.ContactArrived) -> ContactRecord:
    """Open the record of a contact that has just arrived."""
    return ContactRecord(
        contact_id=event.contact_id,
        channel=event.channel,
        customer_id=event.customer_id,
        customer_name=event.customer_name,
        language=event.language,
        fields=event.fields,
        site=event.site,
        page=event.page,
        arrived_at=event.at,
    )


def evolve(record: ContactRecord, event: e.ContactEvent) -> ContactRecord:
    """Fold one event in. Never fails: it already happened."""
    state = TRANSITIONS[record.state].get(type(event), record.state)
    fold = _FOLDS.get(type(event))
    changes = fold(record, event) if fold is not None else {}
    return replace(record, state=state, **changes) if changes or state != record.state else record


def _queued(record: ContactRecord, event: e.ContactQueued) -> dict[str, Any]:
    return {
        "queue_id": event.queue_id,
        "since": event.since,
        "queued_at": event.at,
        "priority": event.priority,
        "requires": event.requires,
        "step": 0,
        "preferred_agent": event.preferred_agent,
        "note": event.note or record.note,
        "offer": None,
        "opens_at": None,
    }


def _parked(_: ContactRecord, event: e.ContactParked) -> dict[str, Any]:
    return {"queue_id": event.queue_id, "opens_at": event.opens_at, "parked": True, "offer": None}


def _offered(_: ContactRecord, event: e.OfferMade) -> dict[str, Any]:
    offer = Offer(
        offer_id=event.offer_id,
        agent_id=event.agent_id,
        made_at=event.at,
        expires_at=event.expires_at,
        reason=event.reason,
    )
    return {"offer": offer}


def _offer_closed(record: ContactRecord, event: e.OfferAnswer) -> dict[str, Any]:
    same = record.offer is not None and record.offer.offer_id == event.offer_id
    return {"offer": None} if same else {}


def _connected(record: ContactRecord, event: e.ContactConnected) -> dict[str, Any]:
    segment = Segment(agent_id=event.agent_id, queue_id=event.queue_id, connected_at=event.at)
    return {
        "segments": (*record.segments, segment),
        "offer": None,
        "queue_id": event.queue_id,
        "answered_at": record.answered_at or event.at,
    }


def _posted(record: ContactRecord, event: e.MessagePosted) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "message_ids": record.message_ids | {event.message_id},
        "attachments": record.attachments + len(event.attachments),
    }
    if not event.whisper and event.author is not e.Author.SYSTEM:
        shown = event.text or (event.attachments[0].name if event.attachments else "")
        changes |= {"last_message": shown[:PREVIEW], "last_author": event.author}
    return changes


def _entered(record: ContactRecord, event: e.SupervisorEntered) -> dict[str, Any]:
    others = tuple(s for s in record.supervisors if s.user_id != event.user_id)
    return {"supervisors": (*others, Present(user_id=event.user_id, mode=event.mode))}


def _left(record: ContactRecord, event: e.SupervisorLeft) -> dict[str, Any]:
    return {"supervisors": tuple(s for s in record.supervisors if s.user_id != event.user_id)}


def _segment(
    record: ContactRecord, agent_id: AgentId, over: bool, **changes: object
) -> dict[str, Any]:
    """Change the agent's latest segment not written up yet, of those that are `over` or are not.

    An agent whom a contact comes back to while they still write up its last visit has two.
    """
    segments = list(record.segments)
    for index in range(len(segments) - 1, -1, -1):
        segment = segments[index]
        is_over = segment.ended_at is not None
        if segment.agent_id == agent_id and is_over is over and not segment.wrapped:
            segments[index] = replace(segment, **changes)
            return {"segments": tuple(segments)}
    return {}


def _segment_ended(record: ContactRecord, event: e.SegmentEnded) -> dict[str, Any]:
    return _segment(record, event.agent_id, False, ended_at=event.at)


def _wrap_up(record: ContactRecord, event: e.WrapUpStarted) -> dict[str, Any]:
    return _segment(record, event.agent_id, True, wrap_up_deadline=event.deadline)


def _disposed(record: ContactRecord, event: e.ContactDisposed) -> dict[str, Any]:
    return _segment(record, event.agent_id, True, disposition=event.disposition, notes=event.notes)


def _wrapped(record: ContactRecord, event: e.WrapUpEnded) -> dict[str, Any]:
    return _segment(record, event.agent_id, True, wrapped=True)


_FOLDS: dict[type[e.ContactEvent], Callable[[ContactRecord, Any], dict[str, Any]]] = {
    e.ContactQueued: _queued,
    e.ContactParked: _parked,
    e.StepReached: lambda _, event: {"step": event.step},
    e.PreferenceLapsed: lambda _r, _e: {"preferred_agent": None},
    e.OfferMade: _offered,
    e.OfferAccepted: _offer_closed,
    e.OfferDeclined: _offer_closed,
    e.OfferExpired: _offer_closed,
    e.OfferWithdrawn: _offer_closed,
    e.ContactConnected: _connected,
    e.MessagePosted: _posted,
    e.VisitorLost: lambda _, event: {"lost_at": event.at},
    e.VisitorReturned: lambda _r, _e: {"lost_at": None},
    e.SupervisorEntered: _entered,
    e.SupervisorLeft: _left,
    e.SegmentEnded: _segment_ended,
    e.WrapUpStarted: _wrap_up,
    e.ContactDisposed: _disposed,
    e.WrapUpEnded: _wrapped,
    e.ContactTransferred: lambda _, event: {"note": event.note},
    e.ContactEnded: lambda _, event: {
        "ended_at": event.at,
        "ended_because": event.because,
        "offer": None,
    },
    e.ContactRated: lambda _, event: {"rating": event.score},
}
