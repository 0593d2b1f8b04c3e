"""The same request with the same key is answered the same, and done once."""

import hashlib
from dataclasses import dataclass

import msgspec
import structlog
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from cordboard.api.alone import Alone
from cordboard.api.body import again, drained
from cordboard.api.tenant import Tenant
from cordboard.kernel.errors import Invalid, Unavailable
from cordboard.ports.vault import REPLIES_LAST, IdempotentReply

log = structlog.get_logger(__name__)

LONGEST_KEY = 200

NOT_KEPT = frozenset({401, 403, 413, 429})
"""Answers about the moment and not about the request; and whatever went wrong with us."""


class KeyUsedOtherwise(Invalid):
    """This idempotency key came with another request before."""


class KeyTooLong(Invalid):
    """The idempotency key is too long."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    media_type: str
    body: bytes


class _Held:
    """Holds an answer back until it is remembered, so that no repeat can slip in between."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    async def release(self, send: Send) -> None:
        for message in self.messages:
            await send(message)

    def reply(self) -> tuple[int, _Kept]:
        http, media_type, body = 0, "", bytearray()
        for message in self.messages:
            if message["type"] == "http.response.start":
                http = message["status"]
                headers = dict(message.get("headers", []))
                media_type = headers.get(b"content-type", b"").decode("latin-1")
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
        return http, _Kept(media_type, bytes(body))


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request with a key, and who does it."""

    tenant: Tenant
    key: str
    """Who asks plus their key."""
    app: ASGIApp
    """The ASGI application behind."""


def key_of(scope: HTTPScope) -> str:
    """Give the request's idempotency key; empty when it has none. Raises ``KeyTooLong``."""
    for name, value in scope["headers"]:
        if name == b"idempotency-key":
            if len(value) > LONGEST_KEY:
                raise KeyTooLong(mend=f"Use at most {LONGEST_KEY} characters.")
            return value.decode("latin-1")
    return ""


def _hash(scope: HTTPScope, body: bytes) -> str:
    parts = (scope["method"].encode(), scope["path"].encode(), scope["query_string"], body)
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


class Repeats:
    """Answers repeated requests from memory, and remembers the others' answers."""

    def __init__(self) -> None:
        """Know of no request under way."""
        self._in_flight = Alone()

    async def through(self, scope: HTTPScope, receive: Receive, send: Send, *, call: Call) -> None:
        """Answer as before, or let `call` do its work and remember what it answers."""
        body = await drained(receive)
        if body is None:
            return
        request_hash = _hash(scope, body)
        async with self._in_flight.with_key(call.key):
            kept = await call.tenant.vault.reply(call.key)
            if kept is not None and call.tenant.clock.now() - kept.at < REPLIES_LAST:
                await _repeat(kept, request_hash, call.tenant, send=send)
                return
            held = _Held()
            await call.app(scope, again(body, receive), held)
            await _keep(call, held, request_hash)
            await held.release(send)


async def _repeat(kept: IdempotentReply, request_hash: str, tenant: Tenant, *, send: Send) -> None:
    if kept.request_hash != request_hash:
        raise KeyUsedOtherwise(mend="Use a new key for a new request.")
    plain = tenant.seal.open(kept.body)
    if plain is None:
        raise KeyUsedOtherwise(
            "What was answered before cannot be read with the centre's key of today.",
            mend="Use a new key.",
        )
    reply = msgspec.msgpack.decode(plain, type=_Kept)
    headers = [
        (b"content-type", reply.media_type.encode("latin-1")),
        (b"content-length", str(len(reply.body)).encode()),
        (b"idempotent-replayed", b"true"),
    ]
    await send({"type": "http.response.start", "status": kept.http, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


async def _keep(call: Call, held: _Held, request_hash: str) -> None:
    http, kept = held.reply()
    if not 200 <= http < 500 or http in NOT_KEPT:
        return
    reply = IdempotentReply(
        key=call.key,
        request_hash=request_hash,
        http=http,
        # An answer may hold what is shown only once, such as a new token.
        body=call.tenant.seal.close(msgspec.msgpack.encode(kept)),
        at=call.tenant.clock.now(),
    )
    try:
        await call.tenant.vault.save_reply(reply)
    except Unavailable:
        # It is done and must be said; commands that are repeated find it done by themselves.
        log.warning("reply not remembered")
