"""A bare HTTP client: a load whose own cost must not show in what it measures."""

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TypeVar

import msgspec

T = TypeVar("T")

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

KEPT = 2.0
"""Seconds an idle connection is used again; servers close them after five."""


class Refused(RuntimeError):
    """The server did not do what a load must be able to rely on."""


class Posting:
    """Posts JSON over as many kept-open connections as are in use at once."""

    def __init__(self, port: int) -> None:
        """Post to this port of this machine."""
        self._port = port
        self._idle: list[tuple[float, Connection]] = []
        """Connections nobody uses, and since when."""
        self.posted = 0
        """How many requests were answered."""

    async def __aenter__(self) -> "Posting":
        """Open nothing yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        for _, (_, writer) in self._idle:
            writer.close()

    async def post(
        self, path: str, answer: type[T], body: msgspec.Struct | None = None, *, token: str = ""
    ) -> T:
        """Post once and read the answer. Raises ``Refused`` for anything but success."""
        content = b"" if body is None else msgspec.json.encode(body)
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        # As every client of ours does: it costs the server, and saves the one who tries again.
        head += f"Idempotency-Key: {secrets.token_hex(16)}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        async with self._connection() as (reader, writer):
            writer.write(head.encode() + content)
            said = await reader.readuntil(b"\r\n\r\n")
            found = _LENGTH.search(said)
            given = await reader.readexactly(int(found[1]) if found else 0)
        if not said.startswith(b"HTTP/1.1 2"):
            raise Refused(f"POST {path}: {said.split(maxsplit=2)[1].decode()} {given.decode()}")
        self.posted += 1
        return msgspec.json.decode(given, type=answer)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        connection = self._fresh() or await asyncio.open_connection("127.0.0.1", self._port)
        try:
            yield connection
        except BaseException:
            connection[1].close()
            raise
        self._idle.append((time.monotonic(), connection))

    def _fresh(self) -> Connection | None:
        """Give a connection that the server has not closed for being idle."""
        while self._idle:
            since, connection = self._idle.pop()
            if time.monotonic() - since < KEPT:
                return connection
            connection[1].close()
        return None
