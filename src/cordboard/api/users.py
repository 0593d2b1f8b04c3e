"""Users' proofs: temporary passwords, second factors, sessions. Users themselves are settings."""

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from cordboard.access.permissions import Permission
from cordboard.api.asking import HttpRequest, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.proof import without_totp
from cordboard.api.tenant import Tenant
from cordboard.kernel.errors import Unknown
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import Credential
from cordboard.settings.centre import User


class UnknownUser(Unknown):
    """There is no such user."""


class UserRow(msgspec.Struct, frozen=True, kw_only=True):
    """A user and how they can sign in."""

    user: User
    has_password: bool
    totp: bool
    sessions: int


class Temporary(msgspec.Struct, frozen=True, kw_only=True):
    """A password to hand over; shown once, and to be changed at the first sign-in."""

    temporary: str


def user_in(tenant: Tenant, user_id: str) -> User:
    """Find a user. Raises ``UnknownUser``."""
    user = tenant.engine.centre.user(UserId(user_id))
    if user is None:
        raise UnknownUser(mend="See GET /api/users.", user_id=user_id)
    return user


@get("/api/users", opt=needs(Permission.USER_MANAGE))
async def users(request: HttpRequest) -> list[UserRow]:
    """Give every user and how they can sign in."""
    tenant, _ = staff_of(request)
    rows = []
    for user in tenant.engine.centre.users:
        credential = await tenant.vault.credential(user.id)
        rows.append(
            UserRow(
                user=user,
                has_password=credential is not None,
                totp=credential is not None and credential.totp_confirmed,
                sessions=len(await tenant.sessions.of(user.id)),
            )
        )
    return rows


async def give_temporary(tenant: Tenant, user: User) -> str:
    """Give a user a new password that they must change, and end their sessions."""
    temporary = tenant.ids.secret()[:20]
    credential = Credential(
        user_id=user.id,
        password_hash=await tenant.means.passwords.hash(temporary),
        must_change=True,
        changed_at=tenant.clock.now(),
    )
    old = await tenant.vault.credential(user.id)
    if old is not None:
        # Losing one's password is no reason to lose one's second factor.
        credential = replace(
            old,
            password_hash=credential.password_hash,
            must_change=True,
            changed_at=credential.changed_at,
        )
    await tenant.vault.save_credential(credential)
    await tenant.sessions.end_all(user.id)
    return temporary


@post("/api/users/{user_id:str}/password", opt=needs(Permission.USER_MANAGE), status_code=200)
async def new_password(request: HttpRequest, user_id: FromPath[str]) -> Temporary:
    """Give a user a temporary password; their sessions end."""
    tenant, who = staff_of(request)
    user = user_in(tenant, user_id)
    await tenant.note(who, "password.reset", f"user/{user.id}")
    return Temporary(temporary=await give_temporary(tenant, user))


@delete("/api/users/{user_id:str}/totp", opt=needs(Permission.USER_MANAGE))
async def remove_second_factor(request: HttpRequest, user_id: FromPath[str]) -> None:
    """Take a user's second factor away, when they have lost it; their sessions end."""
    tenant, who = staff_of(request)
    user = user_in(tenant, user_id)
    await tenant.note(who, "second_factor.reset", f"user/{user.id}")
    credential = await tenant.vault.credential(user.id)
    if credential is not None:
        await tenant.vault.save_credential(without_totp(credential))
    await tenant.sessions.end_all(user.id)


@delete("/api/users/{user_id:str}/sessions", opt=needs(Permission.USER_MANAGE))
async def end_sessions(request: HttpRequest, user_id: FromPath[str]) -> None:
    """End all sessions of a user; their open pages know at once."""
    tenant, who = staff_of(request)
    # Someone who was taken out of the settings may still be signed in.
    await tenant.note(who, "session.revoked", f"user/{user_id}")
    await tenant.sessions.end_all(UserId(user_id))


PART = part("Users", users, new_password, remove_second_factor, end_sessions)
