"""One request, typed at both ends; safe to repeat."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from cordboard.kernel.errors import CordboardError

T = TypeVar("T")

TRIES = 5
"""How often a request is made before the trouble is the caller's."""
FIRST_PAUSE = 0.2
"""Seconds before the second try; each further pause is twice as long."""


class ApiRefused(CordboardError):
    """The centre refused."""

    def __init__(self, http: int, body: "ErrorBody") -> None:
        """Say what the centre said."""
        super().__init__(body.message, mend=body.mend, **body.details)
        self.status_code = http
        self.error = body.error
        """The stable name of the refusal, e.g. ``offer_closed``."""


class ErrorBody(msgspec.Struct, kw_only=True):
    """A refusal as the API says it."""

    error: str = "broken"
    message: str = ""
    mend: str = ""
    details: dict[str, Any] = {}


class Wire:
    """Speaks to one centre as one principal.

    Every change carries an idempotency key, so that trying again after a lost answer (or while the
    centre's database is away) is doing it once.
    """

    def __init__(
        self, http: httpx.AsyncClient, *, headers: Mapping[str, str] | None = None
    ) -> None:
        """Use `http`, whose base URL is the centre's; send `headers` with everything."""
        self.http = http
        self.headers = dict(headers or {})

    async def get(self, path: str, answer: type[T], **query: str | int) -> T:
        """Read something. Raises ``ApiRefused``, and ``httpx.TransportError`` after some tries."""
        return _decode(await self._send("GET", path, params=query), answer)

    async def post(self, path: str, answer: type[T], body: msgspec.Struct | None = None) -> T:
        """Change something. Raises as `get` does."""
        return _decode(await self._change("POST", path, body), answer)

    async def put(self, path: str, answer: type[T], body: msgspec.Struct) -> T:
        """Replace something. Raises as `get` does."""
        return _decode(await self._change("PUT", path, body), answer)

    async def do(self, path: str, body: msgspec.Struct | None = None) -> None:
        """Change something that answers nothing. Raises as `get` does."""
        await self._change("POST", path, body)

    async def delete(self, path: str) -> None:
        """Take something away. Raises as `get` does."""
        await self._change("DELETE", path, None)

    async def _change(self, method: str, path: str, body: msgspec.Struct | None) -> bytes:
        content = b"" if body is None else msgspec.json.encode(body)
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return await self._send(method, path, content=content, headers=headers)

    async def _send(self, method: str, path: str, **request: Any) -> bytes:
        headers = self.headers | request.pop("headers", {})
        pause = FIRST_PAUSE
        for tries_left in reversed(range(TRIES)):
            try:
                response = await self.http.request(method, path, headers=headers, **request)
            except httpx.TransportError:
                if not tries_left:
                    raise
            else:
                if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or not tries_left:
                    return _body_of(response)
            await wait(pause)
            pause *= 2
        raise AssertionError("the last try returns or raises")  # pragma: no cover


def _body_of(response: httpx.Response) -> bytes:
    if response.is_success:
        return response.content
    try:
        body = msgspec.json.decode(response.content, type=ErrorBody)
    except msgspec.DecodeError:
        body = ErrorBody(message=f"The centre answered {response.status_code}.")
    raise ApiRefused(response.status_code, body)


def _decode(content: bytes, answer: type[T]) -> T:
    return msgspec.json.decode(content, type=answer)


async def wait(seconds: float, until: asyncio.Event | None = None) -> bool:
    """Wait so long, or until `until` is set; tells which: True when it was set.

    A client lives outside the centre's clock, so this is real time.
    """
    event = until or asyncio.Event()
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
