"""Signing in and out."""

import hmac

import msgspec
from litestar import Response, delete, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery, JSONBody
from msgspec.structs import replace

from cordboard.access.passwords import MOST_CHARS, normalise
from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentState
from cordboard.api.asking import Body, HttpRequest, part, staff_of
from cordboard.api.guards import public, signed_in
from cordboard.api.identify import COOKIE, cookie_of
from cordboard.api.origin import address_of, header
from cordboard.api.sessions import Visit, hash_of
from cordboard.api.tenant import Tenant, centre_of
from cordboard.api.who import Newcomer, Staff
from cordboard.kernel.errors import Unauthenticated
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import Credential, Session
from cordboard.settings.centre import User


class SecondFactorNeeded(Unauthenticated):
    """The password is right; the code of the authenticator app is needed too."""


class SecondFactorWrong(Unauthenticated):
    """The code is wrong, too old or was used before."""


class SignIn(Body, frozen=True, kw_only=True):
    """Who one is, and the proof."""

    user_id: str
    password: str
    code: str = ""
    """Of the authenticator app, or a recovery code."""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Signed in."""

    user: User
    csrf: str
    """To be sent in X-CSRF-Token with everything that changes something."""
    must_change: bool
    """Nothing else works until the password has been changed."""


@post("/api/session", opt=public("Signing in is how one becomes known."), status_code=200)
async def sign_in(request: HttpRequest, data: JSONBody[SignIn]) -> Response[SignedIn]:
    """Sign in with a password, and the second factor where there is one."""
    tenant, address = centre_of(request.scope), address_of(request.scope)
    tenant.throttles.begin_sign_in(data.user_id, address)
    user, credential = await _proven(tenant, data, address=address)
    tenant.throttles.signed_in(data.user_id, address)
    # A session that was there before, perhaps planted, is not the one that is signed in.
    if old := cookie_of(request.scope):
        await tenant.sessions.end(hash_of(old))
    return await begin(request, tenant, user, must_change=credential.must_change)


async def begin(
    request: HttpRequest, tenant: Tenant, user: User, *, must_change: bool
) -> Response[SignedIn]:
    """Begin a session of `user` and give its cookie."""
    visit = Visit(
        address=address_of(request.scope), agent_string=header(request.scope, b"user-agent")
    )
    token, session = await tenant.sessions.begin(user.id, visit)
    who = Staff(user=user, address=visit.address, session=session)
    await tenant.note(who, "session.signed_in", f"user/{user.id}")
    answer = SignedIn(user=user, csrf=session.csrf, must_change=must_change)
    return Response(answer, cookies=[_cookie(request, token, session)])


def _cookie(request: HttpRequest, token: str, session: Session) -> Cookie:
    lasts = int((session.expires_at - session.created_at).total_seconds())
    return Cookie(
        key=COOKIE,
        value=token,
        max_age=lasts,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.scope["scheme"] == "https",
    )


async def _proven(tenant: Tenant, data: SignIn, *, address: str) -> tuple[User, Credential]:
    """Give who it is; raise a kind of ``Unauthenticated`` that tells nothing more."""
    user = tenant.engine.centre.user(UserId(data.user_id))
    credential = await tenant.vault.credential(user.id) if user and user.active else None
    stored = credential.password_hash if credential else ""
    fits = await fits_password(tenant, stored, data.password)
    if user is None or credential is None or not fits:
        await refused(tenant, data.user_id, address=address)
        raise Unauthenticated(
            "The name or the password is wrong.",
            mend="Check both; an administrator can give you a new password.",
        )
    if credential.totp_confirmed:
        credential = await _second_factor(tenant, user, data, address=address)
    if tenant.means.passwords.is_outdated(stored):
        fresh = await tenant.means.passwords.hash(normalise(data.password))
        credential = replace(credential, password_hash=fresh)
        await tenant.vault.save_credential(credential)
    return user, credential


async def fits_password(tenant: Tenant, stored: str, password: str) -> bool:
    """Tell whether a typed password is the stored one, in the same time whether there is one."""
    # What is longer than any password can be is not worth hashing.
    typed = normalise(password[: 2 * MOST_CHARS])
    return await tenant.means.passwords.verify(stored, typed)


async def refused(tenant: Tenant, name: str, *, address: str) -> None:
    """Keep a failed proof on record."""
    # What is not a user's id may be a password typed into the wrong field.
    known = tenant.engine.centre.user(UserId(name)) is not None
    subject = f"user/{name}" if known else "user/unknown"
    who = Newcomer(name="system", address=address)
    await tenant.note(who, "session.refused", subject)


async def _second_factor(tenant: Tenant, user: User, data: SignIn, *, address: str) -> Credential:
    if not data.code:
        raise SecondFactorNeeded(mend="Send the code as well.")
    # One at a time for each user, or a code could be used twice in the same moment.
    async with tenant.alone.with_key(f"second factor {user.id}"):
        credential = await tenant.vault.credential(user.id)
        used = use_code(tenant, credential, data.code) if credential else None
        if used is None:
            await refused(tenant, data.user_id, address=address)
            raise SecondFactorWrong(mend="Wait for the next code, or use a recovery code.")
        await tenant.vault.save_credential(used)
        return used


def use_code(tenant: Tenant, credential: Credential, code: str) -> Credential | None:
    """Use up a code of the app or a recovery code; None when it is wrong."""
    secret = tenant.seal.open(credential.totp_secret.encode())
    if secret is None:
        return None
    code = code.replace(" ", "").strip()
    step = tenant.means.second_factor.step_of(
        secret.decode(), code, now=tenant.clock.now(), after=credential.totp_last_step
    )
    if step is not None:
        return replace(credential, totp_last_step=step)
    hashed = hash_of(code.lower().replace("-", ""))
    fitting = [h for h in credential.recovery_hashes if hmac.compare_digest(h, hashed)]
    if not fitting:
        return None
    left = tuple(h for h in credential.recovery_hashes if h not in fitting)
    return replace(credential, recovery_hashes=left)


@delete("/api/session", opt=signed_in(while_must_change=True, browser_only=True))
async def sign_out(request: HttpRequest, force: FromQuery[bool] = False) -> Response[None]:
    """Sign out. An agent with open contacts must say `force`: they go back to their place in line.

    While another desk of theirs is connected, only this session ends.
    """
    tenant, who = staff_of(request)
    key = who.session.token_hash if who.session else ""
    if not tenant.sockets.has_other(who.user_id, but=key):
        await leave_seat(tenant, who, force=force)
    await tenant.note(who, "session.signed_out", f"user/{who.user_id}")
    await tenant.sessions.end(key)
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


async def leave_seat(tenant: Tenant, who: Staff, *, force: bool) -> None:
    """Have an agent who leaves go off. Raises ``ContactsOpen``."""
    agent = tenant.engine.agent(who.agent_id)
    if agent is not None and agent.state is not AgentState.OFF:
        off = SetAgentState(agent_id=who.agent_id, state=AgentState.OFF, force=force)
        await tenant.ask(off, who)


PART = part("Signing in", sign_in, sign_out)
