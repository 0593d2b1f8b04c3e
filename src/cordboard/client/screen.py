"""A screen's state, kept current by the frames of a live stream."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from cordboard.runtime.feeds import (
    ChangesFrame,
    SettingsFrame,
    SignedOutFrame,
    Snapshot,
    TypingFrame,
)
from cordboard.runtime.views import KINDS, View

V = TypeVar("V", bound=View)

TYPES: dict[str, type[View]] = {kind: view for view, kind in KINDS.items()}


class ErrorFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """Something we sent made no sense."""

    error: str
    message: str


Frame = Snapshot | ChangesFrame | TypingFrame | SettingsFrame | SignedOutFrame | ErrorFrame

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Frame)


def read_frame(raw: bytes | str) -> Frame:
    """Read a frame of the centre; raises ``msgspec.ValidationError`` for what is none."""
    frame: Frame = _decoder.decode(raw)
    return frame


class Screen:
    """Entities by kind and id."""

    def __init__(self) -> None:
        """Show nothing."""
        self.position = 0
        self._views: dict[str, dict[str, View]] = {kind: {} for kind in TYPES}

    def apply(self, frame: Frame) -> None:
        """Take a frame in."""
        if isinstance(frame, Snapshot):
            for views in self._views.values():
                views.clear()
        if isinstance(frame, Snapshot | ChangesFrame):
            self.position = frame.position
            for change in frame.changes:
                self._put(change.kind, change.id, change.value)

    def _put(self, kind: str, key: str, value: msgspec.Raw) -> None:
        known = TYPES.get(kind)
        if known is None:
            return  # A newer centre shows more than we know of.
        if bytes(value) == b"null":
            self._views[kind].pop(key, None)
        else:
            self._views[kind][key] = msgspec.json.decode(value, type=known)

    def all(self, kind: type[V], where: Callable[[V], bool] = lambda _: True) -> list[V]:
        """Give all entities of a kind that fit."""
        views = self._views[KINDS[kind]].values()
        return [view for view in views if isinstance(view, kind) and where(view)]

    def find(self, kind: type[V], key: str) -> V | None:
        """Find one entity."""
        view = self._views[KINDS[kind]].get(key)
        return view if isinstance(view, kind) else None
