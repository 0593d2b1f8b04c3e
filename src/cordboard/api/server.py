"""The web server: where it listens, with which certificate, and how it stops."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from cordboard.api.front import Front
from cordboard.api.origin import is_loopback
from cordboard.api.streams import LARGEST_FRAME
from cordboard.kernel.errors import Unavailable

STOPS_WITHIN = 5
"""Seconds that requests under way get when the server stops."""

BACKLOG = 2048


class CannotListen(Unavailable):
    """The server cannot listen there."""


class Listen(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, and how."""

    host: str = "127.0.0.1"
    port: int = 8420
    """0 is any free one."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: str = ""
    """Addresses of proxies whose word on the client's address is taken, with commas between."""

    @property
    def is_here_only(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host == "localhost" or is_loopback(self.host)

    def url(self, port: int) -> str:
        """Give the address under which this machine reaches it."""
        scheme = "https" if self.tls_cert else "http"
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
        host = anywhere.get(self.host, self.host)
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def bind(listen: Listen) -> socket.socket:
    """Take the address. Raises ``CannotListen`` when it is taken or not ours."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as trouble:
        raise CannotListen(
            f"Nothing can listen on {listen.host} port {listen.port}: {trouble}.",
            mend="Stop whatever listens there, or choose another --port.",
        ) from trouble


class _WebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that also stops when its closing is under way already.

    The server's own would try to close it once more, which is refused, and the process would end
    with an error because of a client that was just leaving.
    """

    def shutdown(self) -> None:
        if self.conn.state in (State.CLOSING, State.CLOSED) and not self.close_sent:
            self.stop_keepalive()
            self.transport.close()
        else:
            super().shutdown()


class _Server(uvicorn.Server):
    """Tells when it takes requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_there = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to us: uvicorn's way ends the process before the centre is closed."""
        yield

    def stop(self) -> None:
        """Stop; asked twice, at once."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_there.set()


def _server(app: Front, listen: Listen) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            log_level="warning",
            lifespan="on",
            ssl_certfile=listen.tls_cert,
            ssl_keyfile=listen.tls_key,
            proxy_headers=bool(listen.behind_proxy),
            forwarded_allow_ips=listen.behind_proxy or None,
            server_header=False,
            ws=_WebSocket,
            ws_max_size=LARGEST_FRAME,
            # Frames are small and streams many: compressing would cost more than it saves.
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=STOPS_WITHIN,
            backlog=BACKLOG,
        )
    )


async def serve_until_signalled(app: Front, listen: Listen, bound: socket.socket) -> None:
    """Serve until the process is asked to stop (SIGINT, SIGTERM)."""
    server = _server(app, listen)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, server.stop)
    await server.serve(sockets=[bound])


@asynccontextmanager
async def serving(app: Front, listen: Listen) -> AsyncIterator[str]:
    """Serve for as long as the context lasts; gives the address."""
    server = _server(app, listen)
    with bind(listen) as bound:
        port = bound.getsockname()[1]
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[bound]))
            await server.is_there.wait()
            try:
                yield listen.url(port)
            finally:
                server.stop()
