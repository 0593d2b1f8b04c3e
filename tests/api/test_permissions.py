"""Every route says whom it is for, and is shut to everyone else."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute, WebSocketRoute

from cordboard.access.permissions import GRANTS, Permission
from cordboard.api.guards import ACCESS, Access, Door
from cordboard.settings.centre import Role
from tests.api.office import ONE_OF_EACH, Browser, Office, office

pytestmark = pytest.mark.journey

GOLDEN = Path(__file__).with_name("routes.txt")
"""Each route and whom it is for: a change here is a decision, and is seen in review."""

PUBLIC_ALL_KNOW = {
    "GET /",
    "GET /api/docs",
    "GET /api/docs/style.css",
    "GET /api/health",
    "GET /api/schema",
    "GET /api/schema/openapi.json",
    "GET /api/schema/{path:str}",
    "GET /api/setup",
    "GET /api/visitor/{site_id:str}",
    "GET /app",
    "GET /app/{place:path}",
    "GET /chat/{site_id:str}",
    "GET /demo/{site_id:str}",
    "GET /widget.js",
    "POST /api/session",
    "POST /api/setup",
    "POST /api/visitor/{site_id:str}/visits",
}


def routes(app: Litestar) -> Iterator[tuple[str, str, Access | None]]:
    """Give every method, path and whom it is for; OPTIONS is answered by the framework."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS"}):
                    yield method, route.path, handler.opt.get(ACCESS)
        elif isinstance(route, WebSocketRoute):
            yield "WS", route.path, route.route_handler.opt.get(ACCESS)
        else:
            yield "ASGI", route.path, None


def said(access: Access | None) -> str:
    """Write whom a route is for."""
    assert access is not None
    extras = ["browser only"] if access.browser_only else []
    rights = " or ".join(access.permissions) or ("signed in" if access.door is Door.STAFF else "")
    return ", ".join([part for part in (str(access.door), rights, *extras) if part])


async def test_every_route_says_whom_it_is_for() -> None:
    async with office() as one:
        undeclared = [f"{m} {p}" for m, p, access in routes(one.app.app) if access is None]
    assert undeclared == []


async def test_whom_each_route_is_for_has_not_changed_unseen() -> None:
    async with office() as one:
        lines = sorted(f"{m} {p}: {said(access)}" for m, p, access in routes(one.app.app))
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


async def test_nothing_is_public_but_what_must_be() -> None:
    async with office() as one:
        public = [(m, p, a) for m, p, a in routes(one.app.app) if a and a.door is Door.PUBLIC]
    assert {f"{m} {p}" for m, p, _ in public} == PUBLIC_ALL_KNOW
    assert all(access.because for _, _, access in public)


def concrete(path: str) -> str:
    """Fill a path's blanks with something that is not there."""
    return re.sub(r"{\w+:(\w+)}", lambda found: "7" if found[1] == "int" else "nothing", path)


async def knock(browser: Browser, method: str, path: str) -> httpx.Response:
    """Ask with nothing to say; only whether one is let in is of interest."""
    return await browser.ask(method, concrete(path))


async def staff_routes(one: Office) -> list[tuple[str, str, Access]]:
    return [
        (method, path, access)
        for method, path, access in routes(one.app.app)
        if access is not None and access.door is Door.STAFF and method != "WS"
    ]


async def test_nobody_comes_in_without_signing_in() -> None:
    async with office() as one:
        stranger = one.browser(address="203.0.113.5", host="https://centre.example")
        for method, path, access in routes(one.app.app):
            if access is None or access.door is Door.PUBLIC or method == "WS":
                continue
            answer = await knock(stranger, method, path)
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_comes_in_where_it_may_and_nowhere_else(role: Role) -> None:
    granted = set(GRANTS[role])
    async with office() as one:
        browser = await one.signed_in(ONE_OF_EACH[role])
        for method, path, access in await staff_routes(one):
            if (method, path) == ("DELETE", "/api/session"):
                continue
            answer = await knock(browser, method, path)
            may = not access.permissions or bool(granted & set(access.permissions))
            refused = answer.status_code == 403
            if not may:
                assert refused, (role, method, path, answer.text)
                assert answer.json()["error"] == "not_allowed"
            elif not access.permissions:
                assert not refused, (role, method, path, answer.text)
            assert answer.status_code < 500, (role, method, path, answer.text)


async def test_a_visitor_comes_in_at_no_door_of_the_staff_and_the_other_way_round() -> None:
    async with office() as one:
        guest = await one.visit()
        for method, path, _ in await staff_routes(one):
            answer = await knock(guest.browser, method, path)
            assert answer.status_code == 401, (method, path)
        zoe = await one.signed_in("zoe")
        assert (await zoe.get("/api/visitor/visit")).status_code == 401


async def test_a_token_opens_only_what_its_scopes_say() -> None:
    async with office() as one:
        program = one.browser()
        program.http.headers.update(await one.token("ada", "settings.read"))
        assert (await program.get("/api/settings")).status_code == 200
        refused = await program.get("/api/audit")
        assert refused.status_code == 403
        assert "audit.read" in refused.json()["mend"]


async def test_a_token_loses_what_its_owner_loses() -> None:
    async with office() as one:
        program = one.browser()
        program.http.headers.update(await one.token("sue", "contact.look"))
        assert (await program.get("/api/contacts")).status_code == 200
        centre = one.engine.centre
        users = tuple(u for u in centre.users if u.id != "sue")
        await one.publish(type(centre)(name=centre.name, users=users))
        assert (await program.get("/api/contacts")).status_code == 401


async def test_tokens_have_no_part_in_signing_in() -> None:
    async with office() as one:
        program = one.browser()
        program.http.headers.update(await one.token("ada", "user.manage"))
        refused = await program.post("/api/me/totp")
        assert refused.json()["error"] == "browser_only"


async def test_the_figures_of_the_program_are_for_this_machine_or_those_who_may() -> None:
    async with office() as one:
        assert (await one.browser().get("/metrics")).status_code == 200
        through_proxy = {"X-Forwarded-For": "203.0.113.9"}
        assert (await one.browser().get("/metrics", headers=through_proxy)).status_code == 401
        elsewhere = {"address": "203.0.113.5", "host": "http://centre.example"}
        assert (await one.browser(**elsewhere).get("/metrics")).status_code == 401
        assert (await (await one.signed_in("ada", **elsewhere)).get("/metrics")).is_success
        zoe = await one.signed_in("zoe", **elsewhere)
        assert (await zoe.get("/metrics")).status_code == 403


async def test_a_supervisor_reaches_only_their_own_teams_and_queues() -> None:
    async with office() as one:
        guest, _ = await one.served("zoe")
        help_me = {"fields": {"topic": "Help"}}
        other = await one.visit(**help_me)
        rob = await one.signed_in("rob")
        assert (await rob.post(f"/api/contacts/{guest.contact_id}/watch")).status_code == 200
        assert (await rob.post(f"/api/contacts/{other.contact_id}/watch")).status_code == 403
        off = {"state": "off"}
        assert (await rob.post("/api/agents/zoe/state", off)).status_code == 200
        assert (await rob.post("/api/agents/yann/state", off)).status_code == 403


async def test_an_agent_sees_only_what_passes_through_their_hands() -> None:
    async with office() as one:
        guest, zoe = await one.served("zoe")
        yann = await one.signed_in("yann")
        look = f"/api/contacts/{guest.contact_id}"
        assert (await zoe.get(look)).status_code == 200
        for path in (look, f"{look}/messages", f"{look}/why"):
            assert (await yann.get(path)).status_code == 403
        customer = (await zoe.get(look)).json()["contact"]["customer_id"]
        await one.clock.advance(2)
        assert (await zoe.get(f"/api/customers/{customer}")).status_code == 200
        assert (await yann.get(f"/api/customers/{customer}")).status_code == 403


def test_every_permission_opens_something() -> None:
    text = GOLDEN.read_text(encoding="utf-8")
    on_the_live_stream = {Permission.AGENT_LOOK, Permission.WALLBOARD_READ}
    assert {p for p in Permission if p not in text} == on_the_live_stream
