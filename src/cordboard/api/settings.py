"""The configuration: read, preview, publish, export; whole, as a text, or item by item."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from cordboard.access.permissions import Permission
from cordboard.access.roles import needed_to_publish
from cordboard.api import body
from cordboard.api.asking import Body, HttpRequest, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.kernel.errors import Invalid, Unknown
from cordboard.kernel.ids import UserId
from cordboard.runtime.commands import PublishSettings, RecordAudit, SettingsMoved
from cordboard.settings.centre import Centre
from cordboard.settings.diff import Change, diff
from cordboard.settings.edit import Edited, change, put_plain, remove
from cordboard.settings.events import SETTINGS_STREAM, SettingsPublished
from cordboard.settings.problem import InvalidSettings, Problem, Severity, errors
from cordboard.settings.shape import sections
from cordboard.settings.text import Reading, export, read_plain, read_text

YAML = "application/yaml"


class UnknownVersion(Unknown):
    """There is no such version of the settings."""


class TextOrCentre(Invalid):
    """Send the settings either as a text or as a centre."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one version."""

    version: int
    centre: Centre


class Replacement(Body, frozen=True, kw_only=True):
    """Settings in place of the version they were edited from."""

    base_version: int
    centre: dict[str, Any]
    note: str = ""


class Draft(Body, frozen=True, kw_only=True):
    """Settings that might be published: a text, or a centre."""

    text: str = ""
    centre: dict[str, Any] | None = None


class Apply(Body, frozen=True, kw_only=True):
    """A settings file."""

    text: str
    base_version: int | None = None
    """The version it was edited from; null applies it to whatever there is."""
    note: str = ""
    dry_run: bool = False
    file: str = "centre.yaml"
    """What problems call the file."""


class Item(Body, frozen=True, kw_only=True):
    """One item of a section, or one part of the centre."""

    base_version: int
    item: Any


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing would do; with problems it would be refused."""

    problems: list[Problem]
    warnings: list[Problem]
    changes: list[Change]


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The version in force, and what is new in it."""

    version: int
    changes: list[Change]
    warnings: list[Problem]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version in the list."""

    version: int
    at: datetime
    by: UserId | None
    note: str
    changes: int
    """How many places it changed."""


@get("/api/settings", opt=needs(Permission.SETTINGS_READ))
async def current(request: HttpRequest) -> Settings:
    """Give the settings in force."""
    tenant, _ = staff_of(request)
    return Settings(version=tenant.engine.settings_version, centre=tenant.engine.centre)


@put("/api/settings", opt=needs(Permission.SETTINGS_PUBLISH, body=body.SETTINGS))
async def replace(request: HttpRequest, data: JSONBody[Replacement]) -> Published:
    """Publish a whole centre; refused when another version has been published in between."""
    tenant, who = staff_of(request)
    reading = _sound(read_plain(data.centre))
    return await _publish(tenant, who, reading, base_version=data.base_version, note=data.note)


@post(
    "/api/settings/preview",
    opt=needs(Permission.SETTINGS_READ, body=body.SETTINGS),
    status_code=200,
)
async def preview(request: HttpRequest, data: JSONBody[Draft]) -> Preview:
    """Tell what publishing would change, and what is wrong with it."""
    tenant, _ = staff_of(request)
    if bool(data.text) == (data.centre is not None):
        raise TextOrCentre(mend="Give `text` or `centre`, one of the two.")
    reading = read_text(data.text) if data.centre is None else read_plain(data.centre)
    changes = diff(tenant.engine.centre, reading.centre) if reading.is_sound else []
    return Preview(
        problems=errors(reading.problems), warnings=_warnings(reading.problems), changes=changes
    )


@post(
    "/api/settings/apply",
    opt=needs(Permission.SETTINGS_PUBLISH, body=body.SETTINGS),
    status_code=200,
)
async def apply(request: HttpRequest, data: JSONBody[Apply]) -> Published:
    """Publish a settings file (YAML); `dry_run` only tells what it would change."""
    tenant, who = staff_of(request)
    reading = _sound(read_text(data.text, file=data.file))
    changes = diff(tenant.engine.centre, reading.centre)
    if data.dry_run or not changes:
        _check_base(tenant, data.base_version)
        return Published(
            version=tenant.engine.settings_version,
            changes=changes,
            warnings=_warnings(reading.problems),
        )
    return await _publish(tenant, who, reading, base_version=data.base_version, note=data.note)


@get("/api/settings/export", opt=needs(Permission.SETTINGS_READ), media_type=YAML)
async def exported(request: HttpRequest) -> Response[str]:
    """Give the settings in force as a file that can be applied again."""
    tenant, _ = staff_of(request)
    headers = {
        "Content-Disposition": 'attachment; filename="centre.yaml"',
        "Settings-Version": str(tenant.engine.settings_version),
    }
    return Response(export(tenant.engine.centre), media_type=YAML, headers=headers)


async def _history(tenant: Tenant) -> list[SettingsPublished]:
    stream = await tenant.means.events.read_stream(SETTINGS_STREAM)
    return [r.event for r in stream if isinstance(r.event, SettingsPublished)]


@get("/api/settings/versions", opt=needs(Permission.SETTINGS_READ))
async def versions(request: HttpRequest) -> list[Version]:
    """Give every version there was, newest first."""
    tenant, _ = staff_of(request)
    history = await _history(tenant)
    before = [Centre(), *(event.centre for event in history)]
    listed = [
        Version(
            version=event.version,
            at=event.at,
            by=event.by,
            note=event.note,
            changes=len(diff(old, event.centre)),
        )
        for old, event in zip(before, history, strict=False)
    ]
    return listed[::-1]


@get("/api/settings/versions/{version:int}", opt=needs(Permission.SETTINGS_READ))
async def version(request: HttpRequest, version: FromPath[int]) -> Settings:
    """Give the settings of an earlier version."""
    tenant, _ = staff_of(request)
    for event in await _history(tenant):
        if event.version == version:
            return Settings(version=version, centre=event.centre)
    raise UnknownVersion(mend="See GET /api/settings/versions.", version=version)


@put(
    "/api/settings/{section:str}/{item_id:str}",
    opt=needs(Permission.SETTINGS_PUBLISH, body=body.SETTINGS),
)
async def put_item(
    request: HttpRequest, section: FromPath[str], item_id: FromPath[str], data: JSONBody[Item]
) -> Published:
    """Add an item to a section, or replace it; or replace a part (``limits/limits``)."""
    tenant, who = staff_of(request)
    if section in sections():
        item = _with_id(data.item, item_id)
        edited = put_plain(tenant.engine.centre, section, item)
    else:
        edited = change(tenant.engine.centre, section, data.item)
    note = f"{section}: {item_id}"
    return await _publish(tenant, who, edited, base_version=data.base_version, note=note)


def _with_id(item: Any, item_id: str) -> Any:
    if isinstance(item, dict) and item.setdefault("id", item_id) != item_id:
        raise Invalid(
            f"The item's id is {item['id']!r}, and the address says {item_id!r}.",
            mend="An id cannot be changed; add a new item instead.",
        )
    return item


@delete(
    "/api/settings/{section:str}/{item_id:str}",
    opt=needs(Permission.SETTINGS_PUBLISH),
    status_code=200,
)
async def delete_item(
    request: HttpRequest,
    section: FromPath[str],
    item_id: FromPath[str],
    base_version: FromQuery[int],
) -> Published:
    """Take an item away; refused while others refer to it."""
    tenant, who = staff_of(request)
    edited = remove(tenant.engine.centre, section, item_id)
    note = f"{section}: {item_id} removed"
    return await _publish(tenant, who, edited, base_version=base_version, note=note)


def _sound(reading: Reading) -> Reading:
    if not reading.is_sound:
        raise InvalidSettings(reading.problems)
    return reading


def _warnings(problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.WARNING]


def _check_base(tenant: Tenant, base_version: int | None) -> None:
    current = tenant.engine.settings_version
    if base_version is not None and base_version != current:
        raise SettingsMoved(
            f"Version {current} is in force, and this was edited from {base_version}.",
            mend="Load the settings again and repeat the change.",
            version=current,
        )


async def _publish(
    tenant: Tenant, who: Staff, ready: Reading | Edited, *, base_version: int | None, note: str
) -> Published:
    """Publish what has been checked, by someone who may change what it changes."""
    _check_base(tenant, base_version)
    changes = diff(tenant.engine.centre, ready.centre)
    for permission in sorted(needed_to_publish(changes)):
        who.demand(permission)
    # What the change was measured against must still be what it is applied to.
    base = tenant.engine.settings_version
    subject = f"settings/{base + 1}"
    detail = ", ".join(each.path for each in changes[:20])
    await tenant.ask(
        PublishSettings(
            centre=ready.centre,
            base_version=base,
            by=who.user_id if who.token is None else None,
            note=note,
        ),
        who,
        audit=RecordAudit(action="settings.published", subject=subject, detail=detail),
    )
    problems = ready.problems if isinstance(ready, Reading) else ready.warnings
    return Published(
        version=tenant.engine.settings_version, changes=changes, warnings=_warnings(problems)
    )


PART = part(
    "Settings", current, replace, preview, apply, exported, versions, version, put_item, delete_item
)
