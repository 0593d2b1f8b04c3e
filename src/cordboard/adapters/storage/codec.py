"""Events as the databases keep them: JSON, told apart by their tag."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from cordboard.access.events import Audited
from cordboard.agents.events import AnyAgentEvent
from cordboard.contacts.events import AnyContactEvent
from cordboard.customers.events import CustomerCreated, CustomerRenamed, IdentityClaimed
from cordboard.kernel.errors import Broken
from cordboard.kernel.event import Event, Recorded
from cordboard.settings.events import SettingsPublished

AnyEvent: TypeAlias = (
    AnyContactEvent
    | AnyAgentEvent
    | CustomerCreated
    | CustomerRenamed
    | IdentityClaimed
    | Audited
    | SettingsPublished
)
"""Every event there is. One that is missing here can be stored by nobody; a test looks for it."""

LogRow: TypeAlias = tuple[int, str, str, int, str, str, int]
"""Position, id, stream, version, event as JSON, actor, caused by: a row of the log's table."""


class Unreadable(Broken):
    """The log holds an event that this version of the program cannot read."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(AnyEvent)


def encode_event(event: Event) -> str:
    """Write an event as JSON text with its ``type``."""
    return _encoder.encode(event).decode()


def decode_event(text: str | bytes) -> Event:
    """Read what `encode_event` wrote; raises ``msgspec.DecodeError`` for anything else."""
    return _decoder.decode(text)


def recorded(rows: Sequence[Sequence[Any]]) -> list[Recorded]:
    """Read rows of the log, each a `LogRow`; raises ``Unreadable``."""
    decode = _decoder.decode
    try:
        return [
            Recorded(
                position=position,
                id=event_id,
                stream=stream,
                version=version,
                event=decode(text),
                actor=actor,
                caused_by=caused_by,
            )
            for position, event_id, stream, version, text, actor, caused_by in rows
        ]
    except msgspec.DecodeError as error:
        raise _unreadable(rows) from error


def _unreadable(rows: Sequence[Sequence[Any]]) -> Unreadable:
    """Say which of the rows is the first that cannot be read."""
    for position, _, stream, _, text, _, _ in rows:
        try:
            _decoder.decode(text)
        except msgspec.DecodeError as error:
            return Unreadable(
                f"The event at position {position} of stream {stream} cannot be read: {error}.",
                mend="Run the version of Cordboard that wrote it, or a newer one.",
                position=position,
                stream=stream,
            )
    return Unreadable()
