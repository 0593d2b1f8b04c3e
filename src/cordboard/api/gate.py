"""The one way in: who are you, may you, is the request sound, was it made before."""

import hmac
from typing import cast

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send, WebSocketScope
from litestar.types.asgi_types import ReceiveMessage

from cordboard.api import body, streams
from cordboard.api.errors import Malformed
from cordboard.api.guards import ACCESS, Access, Door
from cordboard.api.idempotency import Call, Repeats, key_of
from cordboard.api.identify import identify
from cordboard.api.origin import ForeignPage, address_of, header, method_of, refuse_foreign_page
from cordboard.api.sockets import FORBIDDEN, SIGNED_OUT
from cordboard.api.tenant import Tenant, centre_of
from cordboard.api.who import Staff, Visitor, Who
from cordboard.kernel.errors import Forbidden, Unauthenticated

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

WHO = "cordboard.who"
"""Where the scope keeps who asks."""


class CsrfTokenWrong(Forbidden):
    """The X-CSRF-Token header is missing or not this session's."""


class PasswordChangeNeeded(Forbidden):
    """Change your password first."""


def _check_csrf(scope: Scope, who: Staff) -> None:
    if who.session is None:
        return
    refuse_foreign_page(scope)
    given = header(scope, b"x-csrf-token")
    if not hmac.compare_digest(given.encode(), who.session.csrf.encode()):
        raise CsrfTokenWrong(mend="Send the csrf value of GET /api/me in the X-CSRF-Token header.")


def _refuse_nul(scope: Scope) -> None:
    # No store keeps it in a text, and no honest address has it.
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        raise Malformed("The address has a NUL character in it.", mend="Leave it out.", problems=[])


def limit_of(access: Access, tenant: Tenant) -> int:
    """Give how many bytes a body may have here."""
    return access.body or tenant.engine.centre.limits.attachment_bytes


def who_asks(scope: Scope) -> Who:
    """Give whom the gate let in; public addresses have nobody. Raises ``Unauthenticated``."""
    who = scope["state"].get(WHO)
    if who is None:
        raise Unauthenticated
    return cast("Who", who)


class Gate(ASGIMiddleware):
    """Stands before every route; a route that does not say whom it is for is shut."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    def __init__(self) -> None:
        """Keep track of requests under way."""
        self._repeats = Repeats()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through, or raise why not."""
        if scope["type"] == ScopeType.WEBSOCKET:
            await self._stream(scope, receive, send, next_app=next_app)
        else:
            await self._request(scope, receive, send, next_app=next_app)

    async def _request(
        self, scope: HTTPScope, receive: Receive, send: Send, *, next_app: ASGIApp
    ) -> None:
        if scope["method"] == "OPTIONS":
            await next_app(scope, receive, send)
            return
        tenant, access, who = await self._admit(scope)
        if scope["method"] in SAFE:
            await next_app(scope, receive, send)
            return
        limit = limit_of(access, tenant)
        _refuse_announced(scope, limit)
        receive = body.limited(receive, limit)
        key = key_of(scope)
        if not key or (who is None and not access.repeats):
            await next_app(scope, receive, send)
            return
        asker = who.actor if who is not None else f"from/{address_of(scope)}"
        call = Call(tenant=tenant, key=f"{asker} {key}", app=next_app)
        await self._repeats.through(scope, receive, send, call=call)

    async def _stream(
        self, scope: WebSocketScope, receive: Receive, send: Send, *, next_app: ASGIApp
    ) -> None:
        connect = await receive()
        if connect["type"] != "websocket.connect":
            return
        try:
            refuse_foreign_page(scope)
        except ForeignPage:
            await send({"type": "websocket.close", "code": 4403, "reason": "foreign_page"})
            return
        try:
            await self._admit(scope)
        except Unauthenticated:
            await streams.refuse(scope, send, SIGNED_OUT)
            return
        except Forbidden:
            await streams.refuse(scope, send, FORBIDDEN)
            return
        await next_app(scope, _after(connect, receive), send)

    async def _admit(self, scope: Scope) -> tuple[Tenant, Access, Who | None]:
        _refuse_nul(scope)
        access = scope["route_handler"].opt.get(ACCESS)
        if not isinstance(access, Access):
            raise Forbidden("Nobody has said whom this address is for.", mend="Report it.")
        tenant = centre_of(scope)
        changes = method_of(scope) not in SAFE
        who = await identify(scope, tenant, access)
        if access.door is Door.PUBLIC and changes:
            refuse_foreign_page(scope)
        if isinstance(who, Staff):
            if changes:
                _check_csrf(scope, who)
            if who.must_change and not access.while_must_change:
                raise PasswordChangeNeeded(mend="POST /api/me/password.")
            access.check(who)
        if isinstance(who, Visitor) and changes:
            refuse_foreign_page(scope)
        scope["state"][WHO] = who
        return tenant, access, who


def _refuse_announced(scope: HTTPScope, limit: int) -> None:
    announced = header(scope, b"content-length")
    if announced.isdigit() and int(announced) > limit:
        raise body.too_large(limit)


def _after(first: ReceiveMessage, receive: Receive) -> Receive:
    """Give back the message that was already taken."""
    taken = [first]

    async def next_message() -> ReceiveMessage:
        return taken.pop() if taken else await receive()

    return next_message
