"""From what a request carries to who sends it."""

import hmac
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

from litestar.enums import ScopeType
from litestar.types import Scope, WebSocketScope
from msgspec.structs import replace

from cordboard.access.permissions import Permission
from cordboard.api import visit_tokens
from cordboard.api.guards import Access, Door
from cordboard.api.origin import address_of, header, is_this_machine
from cordboard.api.sessions import hash_of
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff, Visitor, Who
from cordboard.kernel.errors import Unauthenticated
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import ApiToken
from cordboard.settings.centre import Role, User

COOKIE = "cordboard_session"
TOKEN_PREFIX = "cb_"  # noqa: S105 - how tokens begin, so that a leaked one is recognised
LOCAL_PREFIX = "cbl_"
SUBPROTOCOL = "cordboard.v1"

NOTE_EVERY = timedelta(minutes=1)
"""How often at most the time a token was last used is written down."""


class TokenUnknown(Unauthenticated):
    """This token is unknown, expired or revoked."""


class VisitUnknown(Unauthenticated):
    """This visit's token is unknown or too old."""


def agreed(scope: WebSocketScope) -> str | None:
    """Give the subprotocol to accept a WebSocket with; None where the client offered none."""
    return SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None


def cookie_of(scope: Scope) -> str:
    """Give the session cookie; empty when there is none."""
    jar = SimpleCookie()
    try:
        jar.load(header(scope, b"cookie"))
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""


def bearer_of(scope: Scope) -> str:
    """Give the bearer token: of the header, or of a WebSocket's second subprotocol.

    Browsers cannot put headers on a WebSocket, and an address is written into logs.
    """
    scheme, _, token = header(scope, b"authorization").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    if scope["type"] == ScopeType.WEBSOCKET:
        offered = list(scope.get("subprotocols", ()))
        if offered[:1] == [SUBPROTOCOL] and len(offered) > 1:
            return str(offered[1])
        query = scope["query_string"].decode("latin-1")
        found = [part[6:] for part in query.split("&") if part.startswith("token=")]
        return found[0] if found else ""
    return ""


async def identify(scope: Scope, tenant: Tenant, access: Access) -> Who | None:
    """Tell who sends this, as far as the route wants to know.

    Raises a kind of ``Unauthenticated`` when nobody it is meant for does.
    """
    match access.door:
        case Door.PUBLIC:
            return None
        case Door.VISITOR:
            return _visitor(scope, tenant)
        case Door.STAFF:
            return await staff(scope, tenant)
        case Door.MACHINE:
            return None if is_this_machine(scope) else await staff(scope, tenant)


def _visitor(scope: Scope, tenant: Tenant) -> Visitor:
    visit = visit_tokens.read(bearer_of(scope), tenant.seal, now=tenant.clock.now())
    if visit is None:
        raise VisitUnknown(mend="Start a new visit.")
    return Visitor(visit=visit, address=address_of(scope))


async def staff(scope: Scope, tenant: Tenant) -> Staff:
    """Tell which of the staff sends this. Raises a kind of ``Unauthenticated``."""
    token = bearer_of(scope)
    if token.startswith(LOCAL_PREFIX):
        return _this_machine(token, tenant, address=address_of(scope))
    if token.startswith(TOKEN_PREFIX):
        return await _program(token, tenant, address=address_of(scope))
    return await _browser(cookie_of(scope), tenant, address=address_of(scope))


async def _browser(cookie: str, tenant: Tenant, *, address: str) -> Staff:
    session = await tenant.sessions.find(cookie) if cookie else None
    user = tenant.engine.centre.user(session.user_id) if session else None
    if session is None or user is None or not user.active:
        raise Unauthenticated("You are not signed in, or not any more.", mend="Sign in.")
    credential = await tenant.vault.credential(user.id)
    return Staff(
        user=user,
        address=address,
        session=session,
        must_change=credential is not None and credential.must_change,
    )


async def _program(value: str, tenant: Tenant, *, address: str) -> Staff:
    token = await tenant.vault.token_by_hash(hash_of(value))
    user = tenant.engine.centre.user(token.user_id) if token else None
    if token is None or user is None or not is_good(token, user, tenant):
        raise TokenUnknown(mend="Ask its owner for a new one.")
    now = tenant.clock.now()
    if token.last_used_at is None or now - token.last_used_at >= NOTE_EVERY:
        token = replace(token, last_used_at=now)
        await tenant.vault.save_token(token)
    return Staff(user=user, address=address, token=token)


def is_good(token: ApiToken, user: User, tenant: Tenant) -> bool:
    """Tell whether a token may be used: not too old, and its owner still active."""
    expires = token.expires_at
    return user.active and (expires is None or tenant.clock.now() < expires)


LOCAL = "local"

LOCAL_USER = User(id=UserId("this-machine"), name="This machine", roles=(Role.ADMINISTRATOR,))
"""Whoever can read the key file in the data directory could change the database as well."""


def _this_machine(value: str, tenant: Tenant, *, address: str) -> Staff:
    expected = tenant.means.local_key
    if not expected or not hmac.compare_digest(value.encode(), expected.encode()):
        raise TokenUnknown(mend="Run this on the machine the centre runs on, as its user.")
    token = ApiToken(
        token_id=LOCAL,
        token_hash=LOCAL,
        name="The command line",
        user_id=LOCAL_USER.id,
        scopes=tuple(p.value for p in Permission),
        created_at=tenant.clock.now(),
        expires_at=None,
    )
    return Staff(user=LOCAL_USER, address=address, token=token)
