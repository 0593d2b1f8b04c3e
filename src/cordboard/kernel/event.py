"""What happened: frozen, typed, in the past tense, carrying its own time."""

from datetime import datetime

import msgspec

from cordboard.kernel.ids import EventId


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A fact. Subclasses name it in the past tense and give their ``tag``."""

    at: datetime
    """When it happened, UTC."""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the log holds it."""

    position: int
    """Place in the whole log, from 1, without holes."""
    id: EventId
    stream: str
    """Whose story it belongs to, e.g. ``contact/0198...``; see the room that owns the event."""
    version: int
    """Place in its stream, from 1, without holes."""
    event: Event
    actor: str
    """Who caused it: ``user/anna``, ``visitor/...``, ``token/...`` or ``system``."""
    caused_by: int = 0
    """Position of the fact this one follows from; 0 for a request from outside."""


def stream_of(kind: str, key: str) -> str:
    """Name the stream of one thing: ``stream_of("contact", id)``."""
    return f"{kind}/{key}"
