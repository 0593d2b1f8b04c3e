"""A whole centre behind its HTTP interface: hand-moved clock, memory, no sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import msgspec
import pyotp

from cordboard.adapters.blobs.memory import MemoryBlobStore
from cordboard.adapters.clock import HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.passwords import CHEAP, Argon2Passwords
from cordboard.adapters.seal import KeySeal
from cordboard.adapters.second_factor import TimeBasedCodes
from cordboard.adapters.storage.memory import MemoryStorage
from cordboard.api.app import make_app
from cordboard.api.front import Front
from cordboard.api.measures import Measures
from cordboard.api.tenant import Means, Tenant, Tenants
from cordboard.kernel.ids import (
    AgentId,
    ContactId,
    DispositionId,
    PauseReasonId,
    QueueId,
    SiteId,
    TeamId,
    UserId,
)
from cordboard.ports.vault import Credential
from cordboard.runtime.commands import PublishSettings
from cordboard.runtime.engine import Engine, Parts
from cordboard.settings.centre import (
    Centre,
    Disposition,
    FieldKind,
    FormField,
    Limits,
    PauseReason,
    Queue,
    Role,
    Site,
    Team,
    User,
)

PASSWORD = "seven quiet otters reading"
LOCAL_KEY = "cbl_the-key-of-this-machine"
HOST = "http://localhost"

SALES, CARE = QueueId("sales"), QueueId("care")


def user(name: str, *roles: Role, **more: Any) -> User:
    """Someone who can sign in with `PASSWORD`."""
    return User(id=UserId(name), name=name.title(), roles=roles, **more)


STAFF = (
    user("zoe", Role.AGENT, team=TeamId("red"), queues=(SALES,)),
    user("yann", Role.AGENT, team=TeamId("blue"), queues=(CARE,)),
    user("sue", Role.SUPERVISOR),
    user("rob", Role.SUPERVISOR, supervises=(TeamId("red"),), supervises_queues=(SALES,)),
    user("ada", Role.ADMINISTRATOR),
    user("quin", Role.QUALITY),
    user("pam", Role.PLANNER),
    user("otto", Role.AUDITOR),
    user("api", Role.API),
)
"""One of each role; rob leads the red team only."""

ONE_OF_EACH = {
    Role.AGENT: "zoe",
    Role.SUPERVISOR: "sue",
    Role.ADMINISTRATOR: "ada",
    Role.QUALITY: "quin",
    Role.PLANNER: "pam",
    Role.AUDITOR: "otto",
    Role.API: "api",
}


def centre(**more: Any) -> Centre:
    """A small company with a widget on its shop."""
    form = (
        FormField(id="email", label="E-mail", kind=FieldKind.EMAIL),
        FormField(
            id="topic",
            label="Topic",
            kind=FieldKind.CHOICE,
            choices=("Buy", "Help"),
            queue_by_choice={"Help": CARE},
        ),
    )
    whole: dict[str, Any] = {
        "name": "Small",
        "teams": (Team(id=TeamId("red"), name="Red"), Team(id=TeamId("blue"), name="Blue")),
        "queues": (Queue(id=SALES, name="Sales"), Queue(id=CARE, name="Care")),
        "users": STAFF,
        "dispositions": (Disposition(id=DispositionId("sold"), name="Sold"),),
        "pause_reasons": (PauseReason(id=PauseReasonId("lunch"), name="Lunch"),),
        "sites": (
            Site(
                id=SiteId("shop"),
                name="Shop",
                queue=SALES,
                origins=("https://shop.example.com",),
                form=form,
            ),
        ),
        "limits": Limits(sign_in_tries=5),
    }
    return Centre(**(whole | more))


class Browser:
    """Someone's browser: keeps cookies, sends the CSRF token, says where its page is from."""

    def __init__(self, app: Front, *, address: str = "127.0.0.1", host: str = HOST) -> None:
        """Open it at `address`."""
        transport = httpx.ASGITransport(app=cast("Any", app), client=(address, 50000))
        self.http = httpx.AsyncClient(transport=transport, base_url=host)
        self.csrf = ""

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request as the app's own pages do."""
        headers = {"Origin": str(self.http.base_url).rstrip("/"), "X-CSRF-Token": self.csrf}
        headers |= more.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return await self.ask("GET", path, **more)

    async def post(self, path: str, body: object = None, **more: Any) -> httpx.Response:
        """POST JSON, or nothing."""
        return await self.ask("POST", path, **({"json": body} if body is not None else {}), **more)

    async def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
        """Sign in, and keep what is needed for the rest."""
        body = {"user_id": name, "password": password, "code": code}
        answer = await self.post("/api/session", body)
        if answer.is_success:
            self.csrf = answer.json()["csrf"]
        return answer

    @property
    def cookie(self) -> str:
        """The session cookie as a header."""
        return "; ".join(f"{key}={value}" for key, value in self.http.cookies.items())


class Wire:
    """A WebSocket client without a socket."""

    def __init__(
        self, app: Front, path: str, headers: dict[str, str], protocols: list[str]
    ) -> None:
        """Be about to connect."""
        raw_path, _, query = path.partition("?")
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": raw_path,
            "raw_path": raw_path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 50001),
            "server": ("localhost", 80),
            "subprotocols": protocols,
            "state": {},
            "extensions": {},
        }
        self._to_app.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.ensure_future(
            app(cast("Any", self._scope), cast("Any", self._to_app.get), self._take)
        )

    async def _take(self, message: Any) -> None:
        await self._from_app.put(message)

    async def next(self) -> dict[str, Any]:
        """Give what the server does next."""
        async with asyncio.timeout(5):
            return await self._from_app.get()

    async def frame(self) -> dict[str, Any]:
        """Give the next frame's JSON."""
        message = await self.next()
        assert message["type"] == "websocket.send", message
        return cast("dict[str, Any]", msgspec.json.decode(message["text"]))

    async def until(self, kind: str) -> dict[str, Any]:
        """Skip frames until one of `kind`."""
        while True:
            frame = await self.frame()
            if frame["type"] == kind:
                return frame

    async def until_snapshot(self) -> dict[str, Any]:
        """Be let in, and take the first frame."""
        assert (await self.next())["type"] == "websocket.accept"
        return await self.until("snapshot")

    async def closed(self) -> int:
        """Skip frames until the server closes; give the code."""
        while True:
            message = await self.next()
            if message["type"] == "websocket.close":
                return int(message["code"])

    def say(self, frame: object) -> None:
        """Send a frame; a string goes as it is."""
        text = frame if isinstance(frame, str) else msgspec.json.encode(frame).decode()
        self._to_app.put_nowait({"type": "websocket.receive", "text": text, "bytes": None})

    async def hang_up(self) -> None:
        """Go away."""
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1000})
        async with asyncio.timeout(5):
            await self._task


_APPS: list[Front] = []


def _app(tenant: Tenant) -> Front:
    """Give the application, put together once: that takes longer than most tests."""
    if not _APPS:
        _APPS.append(make_app(Tenants(tenant), tenant.measures))
    _APPS[0].app.state["tenants"] = Tenants(tenant)
    return _APPS[0]


class Office:
    """The centre, and the doors into it."""

    def __init__(self, **means: Any) -> None:
        """Put it together; nothing runs yet."""
        self.clock = HandClock()
        self.ids = SeededIds(self.clock)
        self.storage = MemoryStorage(clock=self.clock, ids=self.ids)
        parts = Parts(
            events=self.storage.events,
            archive=self.storage.archive,
            clock=self.clock,
            holder="office",
        )
        self.engine = Engine(parts)
        self.passwords = Argon2Passwords(CHEAP)
        self.blobs = MemoryBlobStore()
        whole: dict[str, Any] = {
            "engine": self.engine,
            "events": self.storage.events,
            "archive": self.storage.archive,
            "vault": self.storage.vault,
            "blobs": self.blobs,
            "clock": self.clock,
            "ids": self.ids,
            "passwords": self.passwords,
            "second_factor": TimeBasedCodes(),
            "seal": KeySeal(bytes(32)),
            "local_key": LOCAL_KEY,
        }
        measures = Measures()
        self.tenant = Tenant.of(Means(**(whole | means)), measures)
        self.app = _app(self.tenant)

    def browser(self, address: str = "127.0.0.1", host: str = HOST) -> Browser:
        """Open a browser somewhere."""
        return Browser(self.app, address=address, host=host)

    async def signed_in(self, name: str, **where: str) -> Browser:
        """Open a browser and sign in."""
        browser = self.browser(**where)
        answer = await browser.sign_in(name)
        assert answer.status_code == 200, answer.text
        return browser

    def connect(self, path: str, browser: Browser | None = None, **more: Any) -> Wire:
        """Open a WebSocket, from a browser's page or from a program."""
        headers = {"Host": "localhost", "Origin": HOST}
        if browser is not None:
            headers["Cookie"] = browser.cookie
        headers |= more.get("headers", {})
        headers = {key: value for key, value in headers.items() if value}
        return Wire(self.app, path, headers, more.get("protocols", []))

    async def token(self, name: str, *scopes: str) -> dict[str, str]:
        """Make an API token for someone; gives its header."""
        local = self.browser()
        local.http.headers["Authorization"] = f"Bearer {LOCAL_KEY}"
        body = {"name": "test", "user_id": name, "scopes": scopes}
        made = await local.post("/api/tokens", body)
        assert made.status_code == 201, made.text
        return {"Authorization": f"Bearer {made.json()['value']}"}

    async def give_password(self, name: str, *, must_change: bool = False) -> None:
        """Give someone the password."""
        credential = Credential(
            user_id=UserId(name),
            password_hash=await self.passwords.hash(PASSWORD),
            changed_at=self.clock.now(),
            must_change=must_change,
        )
        await self.storage.vault.save_credential(credential)

    async def publish(self, settings: Centre) -> None:
        """Work by these settings."""
        command = PublishSettings(centre=settings, base_version=None, by=None)
        await self.engine.ask(command, actor="system")

    async def visit(self, **body: Any) -> "Guest":
        """Have a visitor begin a visit at the shop."""
        browser = self.browser(address="203.0.113.7")
        answer = await browser.post("/api/visitor/shop/visits", {"name": "Amal", **body})
        assert answer.status_code == 201, answer.text
        return Guest(browser, answer.json())

    async def ready(self, name: str) -> Browser:
        """Have an agent sign in, open their desk and be ready."""
        browser = await self.signed_in(name)
        self.engine.presence.agent_beat(AgentId(name))
        await self.clock.advance(1.5)
        answer = await browser.post("/api/agent/state", {"state": "ready"})
        assert answer.status_code == 200, answer.text
        return browser

    async def served(self, name: str = "zoe") -> tuple["Guest", Browser]:
        """Have an agent serve a visitor."""
        agent = await self.ready(name)
        guest = await self.visit()
        record = self.engine.contact(guest.contact_id)
        assert record is not None
        assert record.offer is not None
        body = {"offer_id": record.offer.offer_id}
        answer = await agent.post(f"/api/contacts/{guest.contact_id}/accept", body)
        assert answer.status_code == 200, answer.text
        return guest, agent

    async def pass_time(self, seconds: float) -> None:
        """Let a long time pass in one jump."""
        self.clock.move(seconds)
        await self.clock.settle()

    def code(self, secret: str) -> str:
        """Give what the authenticator app shows now."""
        return pyotp.TOTP(secret).at(self.clock.now())

    async def audited(self) -> list[tuple[str, str, str]]:
        """Give the audit trail: who, what, to what."""
        rows = [r.event for r in await self.storage.events.read_stream("audit")]
        return [(e.actor, e.action, e.subject) for e in rows]  # type: ignore[attr-defined]


class Guest:
    """A visitor with a visit."""

    def __init__(self, browser: Browser, begun: dict[str, Any]) -> None:
        """Hold on to what the visit gave."""
        self.browser = browser
        self.begun = begun
        self.contact_id = ContactId(begun["contact_id"])
        self.token: str = begun["token"]
        browser.http.headers["Authorization"] = f"Bearer {self.token}"

    async def write(self, text: str, number: int = 1, **more: Any) -> httpx.Response:
        """Write a message."""
        body = {"message_id": f"{number:032x}", "text": text, **more}
        return await self.browser.post("/api/visitor/visit/messages", body)


@asynccontextmanager
async def office(settings: Centre | None = None, **means: Any) -> AsyncIterator[Office]:
    """A running centre whose staff have passwords."""
    one = Office(**means)
    await one.engine.start()
    running = asyncio.ensure_future(one.engine.run())
    async with one.app.app.lifespan():
        try:
            settings = settings or centre()
            await one.publish(settings)
            for each in settings.users:
                await one.give_password(each.id)
            yield one
        finally:
            await one.engine.stop()
            one.clock.move(60)
            await running
            await one.engine.close()
