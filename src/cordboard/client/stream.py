"""A live stream that stays: beats, reconnects, keeps a screen current."""

import asyncio
import random
import ssl
from collections.abc import Callable, Mapping

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from cordboard.client.screen import Frame, Screen, read_frame
from cordboard.client.wire import wait
from cordboard.kernel.ids import ContactId
from cordboard.runtime.feeds import SignedOutFrame

BEAT_EVERY = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 10.0
BEAT = '{"type":"beat"}'


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a stream is, and as whom."""

    url: str
    """``ws://`` or ``wss://``."""
    headers: dict[str, str] = {}
    subprotocols: tuple[str, ...] = ()


class Stream:
    """One screen of one principal, for as long as `run` runs."""

    def __init__(
        self,
        address: Address,
        *,
        tls: ssl.SSLContext | None = None,
        on_frame: Callable[[Frame], None] | None = None,
    ) -> None:
        """Be ready to connect to `address`; `on_frame` hears every frame after the screen."""
        self.address = address
        self._tls = tls
        self._on_frame = on_frame
        self._socket: ClientConnection | None = None
        self._changed = asyncio.Event()
        self._closed = asyncio.Event()
        self.screen = Screen()
        self.is_connected = False

    async def run(self) -> None:
        """Stay connected until `close`, or until the centre says that the session is over."""
        pause = FIRST_PAUSE
        while not self._closed.is_set():
            try:
                async with connect(
                    self.address.url,
                    additional_headers=self.address.headers,
                    subprotocols=list(self.address.subprotocols) or None,  # type: ignore[arg-type]
                    ssl=self._tls,
                    max_size=None,
                    proxy=None,
                ) as socket:
                    pause = FIRST_PAUSE
                    await self._serve(socket)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                self.is_connected = False
            if not self._closed.is_set():
                # Everyone who lost the same server must not come back in the same moment.
                await wait(pause * random.uniform(0.5, 1.5), self._closed)  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _serve(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.is_connected = True
        try:
            async with asyncio.TaskGroup() as group:
                beat = group.create_task(self._beat(socket))
                async for raw in socket:
                    self._take(read_frame(raw))
                    if self._closed.is_set():
                        break
                beat.cancel()
        except* (OSError, ConnectionClosed):
            pass
        finally:
            self._socket = None
            self.is_connected = False

    def _take(self, frame: Frame) -> None:
        self.screen.apply(frame)
        if isinstance(frame, SignedOutFrame):
            self._closed.set()
        if self._on_frame is not None:
            self._on_frame(frame)
        self._changed.set()
        self._changed = asyncio.Event()

    async def _beat(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(BEAT)
            if await wait(BEAT_EVERY, self._closed):
                await socket.close()
                return

    async def until(
        self, condition: Callable[[Screen], bool], *, seconds: float | None = None
    ) -> bool:
        """Wait until the screen shows something; False when `seconds` pass, or it is closed."""
        try:
            async with asyncio.timeout(seconds):
                while not condition(self.screen):
                    if self._closed.is_set():
                        return False
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def typing(self, contact_id: ContactId, *, on: bool) -> None:
        """Say that one is writing, or no longer is; lost without harm when not connected."""
        frame: Mapping[str, object] = {"type": "typing", "contact_id": contact_id, "on": on}
        if self._socket is not None:
            await self._socket.send(msgspec.json.encode(frame).decode())

    def close(self) -> None:
        """Disconnect, for good."""
        self._closed.set()
        self._changed.set()
