"""The first run: an empty centre gets its administrator."""

import hmac

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec.structs import replace

from cordboard.access.passwords import check_password, normalise
from cordboard.api.asking import Body, HttpRequest, part
from cordboard.api.guards import public
from cordboard.api.origin import address_of, is_this_machine
from cordboard.api.session import SignedIn, begin
from cordboard.api.tenant import Tenant, centre_of
from cordboard.api.who import Newcomer
from cordboard.kernel.errors import Forbidden, Refused
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import Credential
from cordboard.runtime.commands import PublishSettings
from cordboard.settings.centre import Role, User
from cordboard.settings.edit import put


class SetUpAlready(Refused):
    """This centre has its administrator."""


class SetupCodeWrong(Forbidden):
    """The setup code is missing or wrong."""


class SetupState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the first run is still to be done."""

    needed: bool
    name: str
    needs_code: bool
    """The code was printed where the server was started."""


class FirstRun(Body, frozen=True, kw_only=True):
    """The administrator, and the centre's name, language and time zone."""

    user_id: str
    name: str
    password: str
    email: str = ""
    language: str = "en"
    centre_name: str = "Contact centre"
    time_zone: str = "UTC"
    setup_code: str = ""


async def is_needed(tenant: Tenant) -> bool:
    """Tell whether nobody can sign in as administrator yet."""
    for user in tenant.engine.centre.users:
        is_one = Role.ADMINISTRATOR in user.roles and user.active
        if is_one and await tenant.vault.credential(user.id) is not None:
            return False
    return True


def _needs_code(request: HttpRequest, tenant: Tenant) -> bool:
    """Whoever is not at this machine proves that they can read its console."""
    return bool(tenant.means.setup_code) or not is_this_machine(request.scope)


@get("/api/setup", opt=public("Nobody can sign in before the first run."))
async def setup_state(request: HttpRequest) -> SetupState:
    """Tell whether the centre still needs its administrator."""
    tenant = centre_of(request.scope)
    needed = await is_needed(tenant)
    return SetupState(
        needed=needed,
        name=tenant.engine.centre.name,
        needs_code=needed and _needs_code(request, tenant),
    )


@post("/api/setup", opt=public("Nobody can sign in before the first run."), status_code=200)
async def set_up(request: HttpRequest, data: JSONBody[FirstRun]) -> Response[SignedIn]:
    """Make the administrator of an empty centre, and sign them in."""
    tenant, address = centre_of(request.scope), address_of(request.scope)
    async with tenant.alone.with_key("setup"):
        if not await is_needed(tenant):
            raise SetUpAlready(mend="Sign in.")
        _check_code(request, tenant, data.setup_code)
        user = User(
            id=UserId(data.user_id),
            name=data.name,
            email=data.email,
            roles=(Role.ADMINISTRATOR,),
            language=data.language,
        )
        named = replace(
            tenant.engine.centre,
            name=data.centre_name,
            language=data.language,
            time_zone=data.time_zone,
        )
        centre = put(named, "users", user).centre
        check_password(data.password, user)
        hashed = await tenant.means.passwords.hash(normalise(data.password))
        publish = PublishSettings(centre=centre, base_version=None, by=user.id, note="First run")
        await tenant.ask(publish, Newcomer(name=f"user/{user.id}", address=address))
        await tenant.vault.save_credential(
            Credential(user_id=user.id, password_hash=hashed, changed_at=tenant.clock.now())
        )
    return await begin(request, tenant, user, must_change=False)


def _check_code(request: HttpRequest, tenant: Tenant, given: str) -> None:
    if not _needs_code(request, tenant):
        return
    address = address_of(request.scope)
    tenant.throttles.begin_sign_in("setup", address)
    expected = tenant.means.setup_code
    if not expected or not hmac.compare_digest(given.strip().encode(), expected.encode()):
        raise SetupCodeWrong(mend="It was printed where the server was started.")
    tenant.throttles.signed_in("setup", address)


PART = part("Signing in", setup_state, set_up)
