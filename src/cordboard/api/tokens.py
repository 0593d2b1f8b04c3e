"""API tokens: keys for programs, never with more rights than their owner has now."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from cordboard.access.permissions import Permission
from cordboard.access.roles import check_scopes
from cordboard.api.asking import Body, HttpRequest, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.identify import LOCAL_USER, TOKEN_PREFIX
from cordboard.api.sessions import hash_of
from cordboard.api.users import user_in
from cordboard.kernel.errors import Unknown
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import ApiToken


class UnknownToken(Unknown):
    """There is no such token."""


class NewToken(Body, frozen=True, kw_only=True):
    """What a program shall be able to do."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    scopes: tuple[str, ...]
    user_id: str = ""
    """On whose behalf; oneself when empty."""
    days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = 365
    """How long it is good; null is until it is revoked."""


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """A token, without its value."""

    id: str
    name: str
    user_id: UserId
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenMade(msgspec.Struct, frozen=True, kw_only=True):
    """A new token with its value, which is shown this once."""

    token: TokenRow
    value: str


def _row(token: ApiToken) -> TokenRow:
    return TokenRow(
        id=token.token_id,
        name=token.name,
        user_id=token.user_id,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
    )


@get("/api/tokens", opt=needs(Permission.TOKEN_MANAGE))
async def tokens(request: HttpRequest) -> list[TokenRow]:
    """Give all tokens, newest first."""
    tenant, _ = staff_of(request)
    return [_row(token) for token in await tenant.vault.tokens()]


@post("/api/tokens", opt=needs(Permission.TOKEN_MANAGE), status_code=201)
async def make_token(request: HttpRequest, data: JSONBody[NewToken]) -> TokenMade:
    """Make a token; its value is shown this once."""
    tenant, who = staff_of(request)
    user = user_in(tenant, data.user_id or who.user_id)
    check_scopes(user, data.scopes)
    if who.token is not None and who.user is not LOCAL_USER:
        # A token must not make another one that can do more than itself.
        for scope in data.scopes:
            who.demand(Permission(scope))
    value = f"{TOKEN_PREFIX}{tenant.ids.secret()}"
    now = tenant.clock.now()
    token = ApiToken(
        token_id=tenant.ids.new(),
        token_hash=hash_of(value),
        name=data.name,
        user_id=user.id,
        scopes=tuple(dict.fromkeys(data.scopes)),
        created_at=now,
        expires_at=now + timedelta(days=data.days) if data.days else None,
    )
    detail = f"{data.name} for {user.id}: {' '.join(token.scopes)}"
    await tenant.note(who, "token.made", f"token/{token.token_id}", detail=detail)
    await tenant.vault.save_token(token)
    return TokenMade(token=_row(token), value=value)


@delete("/api/tokens/{token_id:str}", opt=needs(Permission.TOKEN_MANAGE))
async def revoke_token(request: HttpRequest, token_id: FromPath[str]) -> None:
    """Revoke a token at once."""
    tenant, who = staff_of(request)
    found = [token for token in await tenant.vault.tokens() if token.token_id == token_id]
    if not found:
        raise UnknownToken(mend="See GET /api/tokens.", token_id=token_id)
    await tenant.vault.delete_token(token_id)
    tenant.sockets.signed_out(found[0].token_hash)
    await tenant.note(who, "token.revoked", f"token/{token_id}")


PART = part("Tokens", tokens, make_token, revoke_token)
