"""A contact told from its log: its messages, and what happened to it, in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from cordboard.contacts.events import (
    ContactArrived,
    ContactEvent,
    MessagePosted,
    OfferAccepted,
    OfferAnswer,
    OfferMade,
    OfferReason,
    OfferWithdrawn,
    SupervisorEntered,
    SupervisorLeft,
    SupervisorMode,
)
from cordboard.contacts.record import ContactRecord, begin, evolve
from cordboard.kernel.event import Recorded
from cordboard.kernel.ids import AgentId, OfferId
from cordboard.runtime.painting import paint_message
from cordboard.runtime.views import MessageView

_SAID_ELSEWHERE = frozenset({"at", "type", "contact_id", "text"})
"""Fields that a line of a story does not repeat."""


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    position: int
    at: datetime
    type: str
    """The event's type; see the event catalogue."""
    actor: str
    text_key: str
    """A key of the message catalogues."""
    data: dict[str, Any]
    """What fills the text's blanks, and more."""


class OfferStory(msgspec.Struct, frozen=True, kw_only=True):
    """One offer and how it ended."""

    offer_id: OfferId
    agent_id: AgentId
    made_at: datetime
    outcome: str
    """``pending``, ``accepted``, ``declined``, ``expired`` or ``withdrawn``."""
    reason: OfferReason


def messages_of(story: Sequence[Recorded]) -> list[MessageView]:
    """Give the messages, whispers included, numbered from 1."""
    posted = [r.event for r in story if isinstance(r.event, MessagePosted)]
    return [paint_message(event, number) for number, event in enumerate(posted, 1)]


def timeline_of(story: Sequence[Recorded], *, with_watchers: bool) -> list[TimelineEntry]:
    """Give everything that happened, in order; who watched unseen, only `with_watchers`."""
    seen = story if with_watchers else _without_watchers(story)
    return [_entry(recorded) for recorded in seen]


def _without_watchers(story: Sequence[Recorded]) -> list[Recorded]:
    seen: list[Recorded] = []
    joined: set[str] = set()
    for recorded in story:
        match recorded.event:
            case SupervisorEntered(mode=SupervisorMode.WATCH, user_id=user_id):
                joined.discard(user_id)
                continue
            case SupervisorEntered(user_id=user_id):
                joined.add(user_id)
            case SupervisorLeft(user_id=user_id) if user_id not in joined:
                continue
        seen.append(recorded)
    return seen


def without_watchers(record: ContactRecord) -> ContactRecord:
    """Give a record as its agent may see it."""
    seen = tuple(s for s in record.supervisors if s.mode is SupervisorMode.JOIN)
    return replace(record, supervisors=seen)


def _entry(recorded: Recorded) -> TimelineEntry:
    fields: dict[str, Any] = msgspec.to_builtins(recorded.event)
    kind = str(fields["type"])
    return TimelineEntry(
        position=recorded.position,
        at=recorded.event.at,
        type=kind,
        actor=recorded.actor,
        text_key=f"timeline.{kind}",
        data={name: value for name, value in fields.items() if name not in _SAID_ELSEWHERE},
    )


def offers_of(story: Sequence[Recorded]) -> list[OfferStory]:
    """Give every offer there was, in order."""
    outcomes: dict[OfferId, str] = {}
    for recorded in story:
        if isinstance(recorded.event, OfferAnswer):
            outcomes[recorded.event.offer_id] = _outcome(recorded.event)
    return [
        OfferStory(
            offer_id=event.offer_id,
            agent_id=event.agent_id,
            made_at=event.at,
            outcome=outcomes.get(event.offer_id, "pending"),
            reason=event.reason,
        )
        for event in (recorded.event for recorded in story)
        if isinstance(event, OfferMade)
    ]


def _outcome(answer: OfferAnswer) -> str:
    if isinstance(answer, OfferAccepted):
        return "accepted"
    if isinstance(answer, OfferWithdrawn):
        return "withdrawn"
    return type(answer).__name__.removeprefix("Offer").lower()


def record_of(story: Sequence[Recorded]) -> ContactRecord | None:
    """Fold the record; None when there was no such contact."""
    record: ContactRecord | None = None
    for recorded in story:
        event = recorded.event
        if isinstance(event, ContactArrived):
            record = begin(event)
        elif record is not None and isinstance(event, ContactEvent):
            record = evolve(record, event)
    return record
