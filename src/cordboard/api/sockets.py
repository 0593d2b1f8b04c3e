"""Open live streams: who has one, whether they are still there, and how they are closed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from cordboard.api.measures import Measures
from cordboard.ports.clock import Clock

SILENCE = 10.0
"""Seconds without a frame from the client after which a stream is closed."""

PATROL = 1.0
"""Seconds between two looks at all open streams."""


class Close(msgspec.Struct, frozen=True):
    """How a stream is closed: the WebSocket code, and why in one word."""

    code: int
    reason: str


SIGNED_OUT = Close(4401, "signed_out")
FORBIDDEN = Close(4403, "forbidden")
SILENT = Close(4408, "silent")
BAD_FRAMES = Close(1008, "bad_frames")
TOO_SLOW = Close(1008, "too_slow")
TOO_BIG = Close(1009, "too_big")
CHANGED = Close(1012, "rights_changed")
"""The same client may connect again at once, and sees what it may see now."""
GOING_AWAY = Close(1012, "restarting")


@dataclass(eq=False, kw_only=True)
class OpenSocket:
    """One open stream."""

    of: str
    """``staff``, ``visitor`` or ``program``."""
    user_id: str = ""
    proof: str = ""
    """The hash of the session's or token's value that opened it."""
    still_allowed: Callable[[], Close | None] = lambda: None
    """Tells, every second, why the stream must be closed; None while it may go on."""
    heard_at: float = 0.0
    needs_beats: bool = True
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _close: Close | None = None

    def close(self, how: Close) -> None:
        """Have it closed; the first who asks decides how."""
        if self._close is None:
            self._close = how
            self._closing.set()

    async def until_closed(self) -> Close:
        """Wait until someone has it closed."""
        await self._closing.wait()
        return self._close or GOING_AWAY


class Sockets:
    """The open streams of one centre."""

    def __init__(self, clock: Clock, measures: Measures) -> None:
        """Have none."""
        self._clock = clock
        self._measures = measures
        self._open: set[OpenSocket] = set()

    def __len__(self) -> int:
        """Count them."""
        return len(self._open)

    def add(self, socket: OpenSocket) -> None:
        """Keep an eye on `socket`."""
        socket.heard_at = self._clock.monotonic()
        self._open.add(socket)
        self._measures.sockets.labels(socket.of).inc()

    def remove(self, socket: OpenSocket) -> None:
        """It is closed."""
        if socket in self._open:
            self._open.remove(socket)
            self._measures.sockets.labels(socket.of).dec()

    def heard(self, socket: OpenSocket) -> None:
        """Its client has sent something."""
        socket.heard_at = self._clock.monotonic()

    def signed_out(self, proof: str) -> None:
        """Close every stream of a session or token that has been revoked, at once."""
        for socket in list(self._open):
            if socket.proof == proof:
                socket.close(SIGNED_OUT)

    def has_other(self, user_id: str, *, but: str) -> bool:
        """Tell whether a user has a stream open, other than those opened with `but`."""
        return any(s.user_id == user_id and s.proof != but for s in self._open)

    def close_all(self) -> None:
        """The server stops."""
        for socket in list(self._open):
            socket.close(GOING_AWAY)

    def look(self) -> None:
        """Close the streams that are silent, and those whose right has gone."""
        now = self._clock.monotonic()
        for socket in list(self._open):
            if socket.needs_beats and now - socket.heard_at >= SILENCE:
                socket.close(SILENT)
            elif (why := socket.still_allowed()) is not None:
                socket.close(why)

    async def patrol(self) -> None:
        """Look every second, for ever."""
        while True:
            await self._clock.sleep(PATROL)
            self.look()
