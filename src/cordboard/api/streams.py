"""How every live stream runs: one reader, one writer, one who may end it; never a queue."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import msgspec
from litestar.exceptions import WebSocketDisconnect
from litestar.types import Receive, Send, WebSocketScope

from cordboard.api.identify import agreed
from cordboard.api.sockets import BAD_FRAMES, SIGNED_OUT, TOO_BIG, TOO_SLOW, Close, OpenSocket
from cordboard.api.tenant import Tenant

LARGEST_FRAME = 65_536
"""Bytes a client may send in one frame."""

BAD_ALLOWED = 5
"""Frames that make no sense before the stream is closed."""

BURST, A_SECOND = 60.0, 20.0
"""Frames a client may send at once, and in the long run."""

SEND_WITHIN = 20.0
"""Seconds one frame may take to leave; who reads slower than that is closed."""


class BadFrame(Exception):
    """A frame that makes no sense."""


class _Ended(Exception):
    def __init__(self, how: Close | None) -> None:
        self.how = how


@dataclass(frozen=True, kw_only=True)
class Stream:
    """What one kind of stream does."""

    tenant: Tenant
    entry: OpenSocket
    frames: AsyncIterator[bytes]
    """What is sent, as encoded JSON; made when it can be sent, never before."""
    hear: Callable[[bytes], Awaitable[bytes | None]]
    """Takes a frame of the client and gives what to answer, if anything; raises ``BadFrame``."""


class _Allowance:
    """How many frames a client may still send."""

    def __init__(self, now: float) -> None:
        self._left = BURST
        self._at = now

    def take(self, now: float) -> bool:
        self._left = min(BURST, self._left + (now - self._at) * A_SECOND)
        self._at = now
        self._left -= 1
        return self._left >= 0


async def refuse(scope: WebSocketScope, send: Send, how: Close) -> None:
    """Accept, so that a browser can read the code, and close."""
    # Without the subprotocol it asked for, a browser fails the connection and never reads why.
    await send({"type": "websocket.accept", "subprotocol": agreed(scope), "headers": []})
    await send({"type": "websocket.close", "code": how.code, "reason": how.reason})


def error_frame(code: str, message: str) -> bytes:
    """Say on the stream what was wrong."""
    return msgspec.json.encode({"type": "error", "error": code, "message": message})


async def run(stream: Stream, receive: Receive, send: Send) -> None:
    """Serve an accepted stream until one side has had enough."""
    tenant, entry = stream.tenant, stream.entry
    tenant.sockets.add(entry)
    how: Close | None = None
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_write(stream, send))
            group.create_task(_read(stream, receive, send))
            group.create_task(_watch(entry))
    except* _Ended as ended:
        found = [each.how for each in ended.exceptions if isinstance(each, _Ended)]
        how = next((each for each in found if each is not None), None)
    except* (WebSocketDisconnect, OSError):
        how = None
    finally:
        tenant.sockets.remove(entry)
    if how is not None:
        await _close(send, how)


async def _close(send: Send, how: Close) -> None:
    try:
        async with asyncio.timeout(SEND_WITHIN):
            if how.reason == "signed_out":
                await _send(send, b'{"type":"signed_out"}')
            await send({"type": "websocket.close", "code": how.code, "reason": how.reason})
    except (TimeoutError, OSError, RuntimeError, WebSocketDisconnect):
        return  # It has gone already, or takes nothing any more.


async def _send(send: Send, frame: bytes) -> None:
    await send({"type": "websocket.send", "bytes": None, "text": frame.decode()})


async def _write(stream: Stream, send: Send) -> None:
    sent = stream.tenant.measures.frames.labels(stream.entry.of)
    async for frame in stream.frames:
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await _send(send, frame)
        except TimeoutError:
            raise _Ended(TOO_SLOW) from None
        sent.inc()
    # Nothing ends a screen's frames but its user being signed out of the settings.
    raise _Ended(SIGNED_OUT)


async def _read(stream: Stream, receive: Receive, send: Send) -> None:
    clock = stream.tenant.clock
    allowance, bad = _Allowance(clock.monotonic()), 0
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            raise _Ended(None)
        if message["type"] != "websocket.receive":
            continue
        frame = message.get("bytes") or (message.get("text") or "").encode()
        if len(frame) > LARGEST_FRAME:
            raise _Ended(TOO_BIG)
        stream.tenant.sockets.heard(stream.entry)
        if not allowance.take(clock.monotonic()):
            raise _Ended(BAD_FRAMES)
        try:
            if (answer := await stream.hear(frame)) is not None:
                await _send(send, answer)
        except BadFrame as trouble:
            bad += 1
            if bad > BAD_ALLOWED:
                raise _Ended(BAD_FRAMES) from None
            await _send(send, error_frame("bad_frame", str(trouble)))


async def _watch(entry: OpenSocket) -> None:
    raise _Ended(await entry.until_closed())
