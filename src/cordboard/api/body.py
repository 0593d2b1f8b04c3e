"""Bodies are counted as they come: what is too large is refused before it is all here."""

import re

from litestar.types import Receive
from litestar.types.asgi_types import ReceiveMessage

from cordboard.api.errors import Malformed, TooLarge

ORDINARY = 1_000_000
"""Bytes a JSON body may have."""

SETTINGS = 5_000_000
"""Bytes a whole centre's settings may have."""


def too_large(limit: int) -> TooLarge:
    """Say how much is allowed."""
    return TooLarge(
        f"The body is larger than the {limit:,} bytes allowed here.",
        mend="Send less, or in parts.",
        limit=limit,
    )


_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL character as JSON writes it: the backslash before it is not itself escaped."""


def refuse_nul(body: bytes) -> None:
    """Refuse a text with a NUL character: no store keeps it. Raises ``Malformed``."""
    if _NUL.search(body):
        raise Malformed(
            "A text in the body has a NUL character in it.", mend="Leave it out.", problems=[]
        )


def limited(receive: Receive, limit: int) -> Receive:
    """Pass a body on until it is more than `limit` bytes; then raise ``TooLarge``."""
    taken = 0

    async def count() -> ReceiveMessage:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise too_large(limit)
        return message

    return count


async def drained(receive: Receive) -> bytes | None:
    """Take the whole body; None when the client went away in the middle of it."""
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """Give `body` once more, and then whatever `receive` has."""
    given = False

    async def replay() -> ReceiveMessage:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
