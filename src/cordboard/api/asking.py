"""What every handler begins with: the centre, and who asks."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, WebSocket
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from cordboard.api.body import refuse_nul
from cordboard.api.errors import Malformed, Problem
from cordboard.api.gate import who_asks
from cordboard.api.tenant import Tenant, centre_of
from cordboard.api.who import Staff, Visitor
from cordboard.kernel.errors import Unauthenticated


class CarefulRequest(Request[Any, Any, Any]):
    """A request whose body holds nothing that cannot be stored."""

    async def json(self) -> Any:
        """Decode the body. Raises ``Malformed`` when a text in it has a NUL character."""
        refuse_nul(await self.body())
        return await super().json()


HttpRequest = CarefulRequest
Socket = WebSocket[Any, Any, Any]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """It is done, and durable."""

    position: int
    """The log's position by which it is; a live stream that has come so far shows it."""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a request's body may hold; unknown fields are mistakes."""


def moment(given: datetime, name: str) -> datetime:
    """Give a parameter's time in UTC. Raises ``Malformed`` when it does not say its zone."""
    if given.tzinfo is None:
        raise Malformed(
            f"{name} does not say its time zone.",
            mend="Write Z or an offset at its end, as in 2026-03-02T09:00:00Z.",
            problems=[Problem(path=name, message="Expected a time zone", source="query")],
        )
    return given.astimezone(UTC)


def part(tag: str, *handlers: BaseRouteHandler) -> tuple[BaseRouteHandler, ...]:
    """Put a capability's routes together under the name the documents have for it."""
    for handler in handlers:
        if isinstance(handler, HTTPRouteHandler):
            handler.tags = [tag]
    return handlers


def staff_of(connection: HttpRequest | Socket) -> tuple[Tenant, Staff]:
    """Give the centre and who of its staff asks. Raises ``Unauthenticated``."""
    who = who_asks(connection.scope)
    if not isinstance(who, Staff):
        raise Unauthenticated
    return centre_of(connection.scope), who


def visitor_of(connection: HttpRequest | Socket) -> tuple[Tenant, Visitor]:
    """Give the centre and which visitor asks. Raises ``Unauthenticated``."""
    who = who_asks(connection.scope)
    if not isinstance(who, Visitor):
        raise Unauthenticated
    return centre_of(connection.scope), who
