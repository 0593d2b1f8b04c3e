"""One's own password and second factor."""

import base64
import hashlib

import msgspec
from litestar import delete, post
from litestar.params import JSONBody
from msgspec.structs import replace

from cordboard.access.passwords import check_password, normalise
from cordboard.api.asking import Body, HttpRequest, part, staff_of
from cordboard.api.guards import signed_in
from cordboard.api.session import fits_password, refused, use_code
from cordboard.api.sessions import hash_of
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.kernel.errors import Forbidden, Refused
from cordboard.ports.vault import Credential

RECOVERY_CODES = 10


class PasswordWrong(Forbidden):
    """That is not your password."""


class SecondFactorThere(Refused):
    """A second factor is set up already."""


class NothingToConfirm(Refused):
    """No second factor is being set up."""


class CodeWrong(Forbidden):
    """The code is wrong or too old."""


class NewPassword(Body, frozen=True, kw_only=True):
    """The password there is, and the one there shall be."""

    old: str
    new: str


class Password(Body, frozen=True, kw_only=True):
    """One's password, to prove it is still oneself."""

    password: str


class Code(Body, frozen=True, kw_only=True):
    """A code of the authenticator app."""

    code: str


class TotpSecret(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app is told; shown once."""

    secret: str
    uri: str


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """Each signs in once in place of the app's code; shown once."""

    recovery_codes: list[str]


async def _proven(tenant: Tenant, who: Staff, password: str) -> Credential:
    """Give the credential of `who` if `password` is theirs. Raises ``PasswordWrong``."""
    tenant.throttles.begin_sign_in(who.user_id, who.address)
    credential = await tenant.vault.credential(who.user_id)
    stored = credential.password_hash if credential else ""
    if credential is None or not await fits_password(tenant, stored, password):
        await refused(tenant, who.user_id, address=who.address)
        raise PasswordWrong(mend="Type the password you signed in with.")
    tenant.throttles.signed_in(who.user_id, who.address)
    return credential


@post(
    "/api/me/password",
    opt=signed_in(browser_only=True, while_must_change=True),
    status_code=204,
)
async def change_password(request: HttpRequest, data: JSONBody[NewPassword]) -> None:
    """Change one's password; one's other sessions end."""
    tenant, who = staff_of(request)
    credential = await _proven(tenant, who, data.old)
    check_password(data.new, who.user)
    fresh = await tenant.means.passwords.hash(normalise(data.new))
    await tenant.vault.save_credential(
        replace(credential, password_hash=fresh, must_change=False, changed_at=tenant.clock.now())
    )
    this = who.session.token_hash if who.session else ""
    await tenant.sessions.end_all(who.user_id, but=this)
    await tenant.note(who, "password.changed", f"user/{who.user_id}")


@post("/api/me/totp", opt=signed_in(browser_only=True), status_code=200)
async def begin_totp(request: HttpRequest) -> TotpSecret:
    """Begin to set up a second factor; it holds once a code has confirmed it."""
    tenant, who = staff_of(request)
    async with tenant.alone.with_key(f"second factor {who.user_id}"):
        credential = await _credential(tenant, who)
        if credential.totp_confirmed:
            raise SecondFactorThere(mend="Take the one there is away first.")
        secret = tenant.means.second_factor.new_secret()
        sealed = tenant.seal.close(secret.encode()).decode()
        await tenant.vault.save_credential(replace(credential, totp_secret=sealed))
    uri = tenant.means.second_factor.uri(
        secret, account=who.user.email or who.user_id, issuer=tenant.engine.centre.name
    )
    return TotpSecret(secret=secret, uri=uri)


@post("/api/me/totp/confirm", opt=signed_in(browser_only=True), status_code=200)
async def confirm_totp(request: HttpRequest, data: JSONBody[Code]) -> RecoveryCodes:
    """Confirm the second factor with a first code; gives the recovery codes."""
    tenant, who = staff_of(request)
    tenant.throttles.begin_sign_in(who.user_id, who.address)
    async with tenant.alone.with_key(f"second factor {who.user_id}"):
        credential = await _credential(tenant, who)
        if credential.totp_confirmed or not credential.totp_secret:
            raise NothingToConfirm(mend="POST /api/me/totp first.")
        used = use_code(tenant, replace(credential, recovery_hashes=()), data.code)
        if used is None:
            raise CodeWrong(mend="Wait for the next code; check the clock of your phone.")
        tenant.throttles.signed_in(who.user_id, who.address)
        codes = [_recovery_code(tenant) for _ in range(RECOVERY_CODES)]
        hashes = tuple(hash_of(code.replace("-", "")) for code in codes)
        await tenant.vault.save_credential(
            replace(used, totp_confirmed=True, recovery_hashes=hashes)
        )
    await tenant.note(who, "second_factor.confirmed", f"user/{who.user_id}")
    return RecoveryCodes(recovery_codes=codes)


@delete("/api/me/totp", opt=signed_in(browser_only=True))
async def remove_totp(request: HttpRequest, data: JSONBody[Password]) -> None:
    """Take one's second factor away; the password proves that it is oneself."""
    tenant, who = staff_of(request)
    credential = await _proven(tenant, who, data.password)
    await tenant.vault.save_credential(without_totp(credential))
    await tenant.note(who, "second_factor.removed", f"user/{who.user_id}")


def without_totp(credential: Credential) -> Credential:
    """Give the credential with a password alone."""
    return replace(
        credential, totp_secret="", totp_confirmed=False, totp_last_step=0, recovery_hashes=()
    )


async def _credential(tenant: Tenant, who: Staff) -> Credential:
    credential = await tenant.vault.credential(who.user_id)
    if credential is None:
        raise PasswordWrong("You have no password here.", mend="Ask an administrator for one.")
    return credential


def _recovery_code(tenant: Tenant) -> str:
    """Make a code of 80 random bits that can be read out: four groups of four."""
    digest = hashlib.sha256(tenant.ids.secret().encode()).digest()
    text = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


PART = part("Me", change_password, begin_totp, confirm_totp, remove_totp)
