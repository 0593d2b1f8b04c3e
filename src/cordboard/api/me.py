"""Oneself: who one is and what one may; language; other sessions."""

from datetime import datetime

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from cordboard.access.permissions import Permission
from cordboard.api.asking import Body, Done, HttpRequest, part, staff_of
from cordboard.api.guards import signed_in
from cordboard.api.summary import CentreSummary, summary_of
from cordboard.kernel.errors import Refused, Unknown
from cordboard.kernel.ids import TeamId, UserId
from cordboard.runtime.commands import PublishSettings
from cordboard.settings.centre import Role
from cordboard.settings.edit import put as put_item


class NoSuchSession(Unknown):
    """You have no such session."""


class NotConfigured(Refused):
    """Only people in the configuration have a language."""


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The one who asks."""

    user_id: UserId
    name: str
    email: str
    roles: tuple[Role, ...]
    permissions: list[Permission]
    """What there may be something they may do to: for menus. Each request is checked by itself."""
    team: TeamId | None
    is_agent: bool
    language: str
    csrf: str
    totp: bool
    must_change: bool
    centre: CentreSummary


@get("/api/me", opt=signed_in(while_must_change=True))
async def me(request: HttpRequest) -> Me:
    """Say who is signed in, what they may, and what their screens need of the settings."""
    tenant, who = staff_of(request)
    credential = await tenant.vault.credential(who.user_id)
    return Me(
        user_id=who.user_id,
        name=who.user.name,
        email=who.user.email,
        roles=who.user.roles,
        permissions=who.permissions,
        team=who.user.team,
        is_agent=Role.AGENT in who.user.roles,
        language=who.user.language or tenant.engine.centre.language,
        csrf=who.session.csrf if who.session else "",
        totp=credential is not None and credential.totp_confirmed,
        must_change=who.must_change,
        centre=summary_of(tenant.engine),
    )


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One browser one is signed in with."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent_string: str
    is_this: bool


ID_LENGTH = 32
"""Digits of a session's id; it is the beginning of a hash, and no use as a token."""


@get("/api/me/sessions", opt=signed_in(browser_only=True))
async def my_sessions(request: HttpRequest) -> list[SessionRow]:
    """Give one's sessions, newest first."""
    tenant, who = staff_of(request)
    this = who.session.token_hash if who.session else ""
    return [
        SessionRow(
            id=session.token_hash[:ID_LENGTH],
            created_at=session.created_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            address=session.address,
            agent_string=session.agent_string,
            is_this=session.token_hash == this,
        )
        for session in await tenant.sessions.of(who.user_id)
    ]


@delete("/api/me/sessions/{session_id:str}", opt=signed_in(browser_only=True))
async def end_my_session(request: HttpRequest, session_id: FromPath[str]) -> None:
    """End one of one's sessions; its open pages know at once."""
    tenant, who = staff_of(request)
    for session in await tenant.sessions.of(who.user_id):
        if session.token_hash[:ID_LENGTH] == session_id:
            await tenant.sessions.end(session.token_hash)
            await tenant.note(who, "session.revoked", f"user/{who.user_id}")
            return
    raise NoSuchSession(mend="See GET /api/me/sessions.")


class Language(Body, frozen=True, kw_only=True):
    """The language one's screens are in."""

    language: str


@put("/api/me/language", opt=signed_in(browser_only=True))
async def my_language(request: HttpRequest, data: JSONBody[Language]) -> Done:
    """Choose the language of one's screens; it is kept in one's place in the configuration."""
    tenant, who = staff_of(request)
    user = tenant.engine.centre.user(who.user_id)
    if user is None:
        raise NotConfigured
    edited = put_item(tenant.engine.centre, "users", replace(user, language=data.language))
    publish = PublishSettings(
        centre=edited.centre,
        base_version=tenant.engine.settings_version,
        by=who.user_id,
        note="Language of one's own screens.",
    )
    answer = await tenant.ask(publish, who)
    return Done(position=answer.position)


PART = part("Me", me, my_sessions, end_my_session, my_language)
