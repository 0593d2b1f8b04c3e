"""One open screen: which of its entities are stale, never a growing queue of frames.

A reader that is slow gets fewer, newer values; memory is bounded by what the screen shows.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime

import msgspec

from cordboard.contacts.events import Author
from cordboard.kernel.ids import ContactId, QueueId, SiteId, UserId
from cordboard.ports.clock import Clock
from cordboard.settings.centre import User

Key = tuple[str, str]
"""Kind and id of an entity."""

EPHEMERAL = 64
"""Typing notices kept for a slow reader; older ones are worthless anyway."""


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff at a screen; made by ``sight.viewer_of``."""

    user: User
    is_wide: bool
    """Whether they may see more than their own work."""
    queues: frozenset[QueueId]
    """The queues on this screen, under the settings it was opened with: asked very often."""
    scopes: tuple[str, ...] | None = None
    """A token's scopes; None for a person."""

    @property
    def user_id(self) -> UserId:
        """Who it is."""
        return self.user.id


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A customer at the widget."""

    contact_id: ContactId
    site: SiteId


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Put `value` under `(kind, id)`; take it away when null."""

    kind: str
    id: str
    value: msgspec.Raw


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """A screen's whole state as of a position."""

    position: int
    at: datetime
    changes: list[Change]


class ChangesFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="changes"):
    """What is new since the last frame."""

    position: int
    at: datetime
    changes: list[Change]


class TypingFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="typing"):
    """Someone is writing, or no longer is."""

    contact_id: ContactId
    author: Author
    author_name: str
    on: bool


class SettingsFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="settings"):
    """Other settings are in force; read what depends on them again."""

    version: int


class SignedOutFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="signed_out"):
    """This session is over."""


Frame = Snapshot | ChangesFrame | TypingFrame | SettingsFrame | SignedOutFrame

NULL = msgspec.Raw(b"null")
_encoder = msgspec.json.Encoder()


def encode(frame: Frame) -> bytes:
    """Give a frame's JSON."""
    return _encoder.encode(frame)


class Feed:
    """A screen's subscription. Made by ``Live.open``."""

    def __init__(
        self,
        viewer: Viewer | Visitor,
        *,
        clock: Clock,
        look: Callable[["Feed"], Snapshot],
        value: Callable[["Feed", Key], msgspec.Raw | None],
        position: Callable[[], int],
        on_close: Callable[["Feed"], None],
        pace: float,
    ) -> None:
        """Watch as `viewer`; at least `pace` seconds lie between two frames of changes."""
        self.viewer = viewer
        self._clock = clock
        self._look = look
        self._value = value
        self._position = position
        self._on_close = on_close
        self._pace = pace
        self._stale: dict[Key, None] = {}
        self._known: set[Key] = set()
        self._notices: deque[Frame] = deque(maxlen=EPHEMERAL)
        self._wake = asyncio.Event()
        self._whole = True
        self._closed = False

    def touch(self, keys: Iterable[Key]) -> None:
        """These entities are stale on this screen."""
        self._stale.update(dict.fromkeys(keys))
        self._wake.set()

    def restart(self) -> None:
        """Send everything anew."""
        self._whole = True
        self._wake.set()

    def notice(self, frame: Frame) -> None:
        """Pass on something that is not state."""
        self._notices.append(frame)
        self._wake.set()

    def sign_out(self) -> None:
        """Say that the session is over, and end."""
        self.notice(SignedOutFrame())
        self._closed = True

    def close(self) -> None:
        """Forget this screen."""
        self._closed = True
        self._wake.set()
        self._on_close(self)

    async def frames(self) -> AsyncIterator[bytes]:
        """Give frames as they come due: a snapshot first, then what changes."""
        while True:
            for frame in self._due():
                yield encode(frame)
            if self._closed:
                return
            if self._pace:
                await self._clock.sleep(self._pace)
            await self._wake.wait()
            self._wake.clear()

    def _due(self) -> list[Frame]:
        due: list[Frame] = []
        # Who was writing is told before what they wrote, else they seem to go on.
        while self._notices and not self._whole:
            due.append(self._notices.popleft())
        if self._whole:
            self._whole = False
            self._stale.clear()
            snapshot = self._look(self)
            self._known = {(change.kind, change.id) for change in snapshot.changes}
            due.append(snapshot)
        elif self._stale:
            changes = self._changes()
            if changes:
                due.append(
                    ChangesFrame(position=self._position(), at=self._clock.now(), changes=changes)
                )
        while self._notices:
            due.append(self._notices.popleft())
        return due

    def _changes(self) -> list[Change]:
        stale, self._stale = self._stale, {}
        changes: list[Change] = []
        for key in stale:
            value = self._value(self, key)
            if value is not None:
                self._known.add(key)
                changes.append(Change(kind=key[0], id=key[1], value=value))
            elif key in self._known:
                self._known.discard(key)
                changes.append(Change(kind=key[0], id=key[1], value=NULL))
        return changes
