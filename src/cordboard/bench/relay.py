"""The floor of the live path: the same server, the same frames, and nothing behind them.

What is posted to ``/NAME`` is a frame on the WebSocket ``/NAME``. Run as a program it listens on a
free port of this machine and prints its address.
"""

import socket
import sys

import uvicorn
import uvloop
from litestar.enums import ScopeType
from litestar.types import HTTPScope, Receive, Scope, Send, WebSocketScope

from cordboard.api.server import BACKLOG
from cordboard.api.streams import LARGEST_FRAME

NOTHING = '{"type":"snapshot","position":0,"at":"2026-03-02T09:00:00Z","changes":[]}'
"""What a screen shows first."""


class Relay:
    """Knows who is connected, and nothing else."""

    def __init__(self) -> None:
        """Know nobody."""
        self._connected: dict[str, Send] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == ScopeType.WEBSOCKET:
            await self._stream(scope, receive, send)
        else:
            await self._post(scope, receive, send)

    async def _stream(self, scope: WebSocketScope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        await send({"type": "websocket.send", "bytes": None, "text": NOTHING})
        self._connected[scope["path"]] = send
        while (await receive())["type"] != "websocket.disconnect":
            continue
        del self._connected[scope["path"]]

    async def _post(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        message = await receive()
        assert message["type"] == "http.request"  # noqa: S101 - for the type checker
        to = self._connected.get(scope["path"])
        if to is not None:
            text = message["body"].decode()
            await to({"type": "websocket.send", "bytes": None, "text": text})
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}", "more_body": False})


def main() -> None:
    """Serve until asked to stop."""
    bound = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    config = uvicorn.Config(
        Relay(),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        server_header=False,
    )
    sys.stdout.write(f"http://127.0.0.1:{bound.getsockname()[1]}\n")
    sys.stdout.flush()
    uvloop.run(uvicorn.Server(config).serve(sockets=[bound]))


if __name__ == "__main__":
    main()
