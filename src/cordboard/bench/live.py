"""The live path: from a visitor's message to their agent's screen, in a centre that is at work.

A real ``cordboard serve`` on SQLite, agents at their desks over WebSockets, visitors who come at
random moments; everything on this machine's loopback. The floor is the same server program without
a centre behind it: as many sockets, as many requests, and a frame for each message.
"""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec
import uvloop

from cordboard.api.near import near
from cordboard.api.settings import Settings
from cordboard.api.tokens import NewToken, TokenMade
from cordboard.bench.line import BenchLine
from cordboard.bench.load import (
    MESSAGES,
    PAUSE,
    POSTS,
    TEXT,
    Floor,
    Rhythm,
    Taken,
    Visit,
    come,
    together,
)
from cordboard.bench.posting import Posting
from cordboard.bench.process import Server, serving
from cordboard.client.screen import Frame
from cordboard.client.stream import Address, Stream
from cordboard.client.wire import wait
from cordboard.contacts.events import Author
from cordboard.kernel.errors import Broken
from cordboard.kernel.ids import (
    ContactId,
    DispositionId,
    MessageId,
    QueueId,
    SiteId,
    UserId,
)
from cordboard.runtime.feeds import Change, ChangesFrame
from cordboard.runtime.views import MessageView
from cordboard.settings.centre import Centre, Disposition, Limits, Queue, Role, Site, User

AGENTS = 1000
QUEUES = 20
RATES = (12.5, 25.0, 50.0)
"""Contacts a second that are tried, until one is not carried; the last one is the aim."""
CARRIED = 0.95
"""So much of what is offered must be lived through for a rate to count as carried."""
IDLE, WARM_UP, MEASURED = 5.0, 5.0, 20.0
"""Seconds with agents alone, with contacts not yet counted, and counted."""
AT_ONCE = 25
"""Requests under way at once while the centre is set up."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What one server did under the load."""

    taken: Taken
    rate: float
    """Contacts offered a second."""
    seconds: float
    idle: float
    """CPU seconds a second with the agents signed in and nobody else there."""
    cpu: float
    """CPU seconds while contacts came."""
    client: float
    """CPU seconds of the load itself."""
    memory: float

    @property
    def cpu_each(self) -> float:
        """Milliseconds of CPU for a contact, beyond what the signed-in agents cost anyway."""
        return 1000 * (self.cpu - self.idle * self.seconds) / max(1, self.taken.finished)

    @property
    def reached(self) -> float:
        """Contacts a second that were lived through to their end."""
        return self.taken.finished / self.seconds

    @property
    def is_carried(self) -> bool:
        """Whether the server kept up."""
        return self.reached >= CARRIED * self.rate


def run() -> Iterator[BenchLine]:
    """Measure the centre, then the floor; give what is to be said of both."""
    ours = uvloop.run(_centre())
    floor = uvloop.run(_floor(ours.rate))
    if not ours.taken.shown or not floor.taken.shown:
        raise Broken(f"No contact came through: {ours.taken.trouble}")
    yield from _lines(ours, floor)


def _lines(ours: Found, floor: Found) -> Iterator[BenchLine]:
    what = (
        f"cordboard serve on SQLite, {AGENTS} agents on WebSockets, {ours.rate:g} contacts/s "
        f"offered for {MEASURED:.0f} s (the most of {RATES} that was carried), "
        f"{POSTS} requests and {MESSAGES} visitor's messages each; "
        f"{ours.taken.finished} of {ours.taken.begun} finished, {ours.taken.failures} failed; "
        f"the load itself used {ours.client / ours.seconds:.0%} of a core, the server "
        f"{ours.cpu / ours.seconds:.0%}"
    )
    floor_name = "bare relay"
    yield BenchLine(
        name="live.contacts",
        ours=ours.reached,
        peer=RATES[-1],
        peer_name="aim",
        unit="contacts/s",
        bound="at least",
        limit=CARRIED,
        run=what,
    )
    for share in (0.5, 0.99):
        yield BenchLine(
            name=f"live.message_p{share * 100:.0f}",
            ours=1000 * quantile(ours.taken.shown, share),
            peer=1000 * quantile(floor.taken.shown, share),
            peer_name=floor_name,
            unit="ms",
            run=what,
        )
    for share in (0.5, 0.99):
        yield BenchLine(
            name=f"live.offer_p{share * 100:.0f}",
            ours=1000 * quantile(ours.taken.offered, share),
            unit="ms",
            run=what,
        )
    yield BenchLine(
        name="live.cpu_per_contact",
        ours=ours.cpu_each,
        peer=floor.cpu_each,
        peer_name=floor_name,
        unit="ms CPU",
        bound="at most",
        limit=10.0,
        run=what,
    )
    yield BenchLine(
        name="live.cpu_of_idle_agents",
        ours=1000 * ours.idle,
        peer=1000 * floor.idle,
        peer_name=floor_name,
        unit="ms CPU/s",
        run=what,
    )
    yield BenchLine(name="live.memory", ours=ours.memory, unit="MiB", run=what)


def quantile(values: list[float], share: float) -> float:
    """Give the value that `share` of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# The centre


def centre() -> Centre:
    """Give a large company: every agent serves one queue, every queue has a site."""
    queues = tuple(Queue(id=QueueId(f"q{n}"), name=f"Queue {n}") for n in range(QUEUES))
    return Centre(
        name="Load",
        queues=queues,
        sites=tuple(
            Site(id=SiteId(f"s{n}"), name=f"Site {n}", queue=queue.id)
            for n, queue in enumerate(queues)
        ),
        users=(
            User(id=UserId("boss"), name="Boss", roles=(Role.ADMINISTRATOR,)),
            *(
                User(id=UserId(f"a{n}"), name=f"Agent {n}", queues=(queues[n % QUEUES].id,))
                for n in range(AGENTS)
            ),
        ),
        dispositions=(Disposition(id=DispositionId("done"), name="Done"),),
        limits=Limits(visitor_messages_per_minute=600),
    )


async def _centre() -> Found:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        data = Path(folder) / "data"
        async with (
            serving("cordboard.cli", "--data", str(data), "serve", "--port", "0") as server,
            Posting(server.port) as posting,
        ):
            tokens = await _opened(data)
            sites = tuple(site.id for site in centre().sites)
            floor = Floor(posting, server.port, sites)
            async with asyncio.TaskGroup() as group:
                await floor.man(tokens, group)
                idle = await _idle(server)
                best = await _measured(server, floor.visit, rate=RATES[0], idle=idle)
                for rate in RATES[1:] if best.is_carried else ():
                    found = await _measured(server, floor.visit, rate=rate, idle=idle)
                    if not found.is_carried:
                        break
                    best = found
                floor.send_home()
            return best


async def _opened(data: Path) -> list[str]:
    """Publish the settings and give a token for each agent."""
    tokens: list[str] = []
    async with near(data) as client:
        if client is None:
            raise Broken("The centre that was just started is not there.")
        settings = msgspec.json.decode((await client.get("/api/settings")).content, type=Settings)
        body = {"base_version": settings.version, "centre": centre(), "note": ""}
        published = await client.put("/api/settings", content=msgspec.json.encode(body))
        if published.is_error:
            raise Broken(published.text)
        http = client

        async def token(user: User) -> None:
            wanted = NewToken(
                name=user.id, user_id=user.id, scopes=("contact.serve", "agent.set_state")
            )
            made = await http.post("/api/tokens", content=msgspec.json.encode(wanted))
            if made.is_error:
                raise Broken(made.text)
            tokens.append(msgspec.json.decode(made.content, type=TokenMade).value)

        agents = [user for user in centre().users if Role.AGENT in user.roles]
        await together([partial(token, agent) for agent in agents], at_once=AT_ONCE)
    return tokens


async def _idle(server: Server) -> float:
    """Give the CPU seconds a second with nobody there but the agents."""
    await wait(2 * PAUSE)
    begun = server.cpu()
    await wait(IDLE)
    return (server.cpu() - begun) / IDLE


async def _measured(server: Server, visit: Visit, *, rate: float, idle: float) -> Found:
    taken = Taken()
    async with asyncio.TaskGroup() as group:
        rhythm = Rhythm(a_second=rate, seconds=WARM_UP + MEASURED)
        group.create_task(come(rhythm, visit, taken))
        await wait(WARM_UP)
        taken.take()
        cpu, client, began = server.cpu(), time.process_time(), time.perf_counter()
        await wait(MEASURED)
        return Found(
            taken=taken.take(),
            rate=rate,
            seconds=time.perf_counter() - began,
            idle=idle,
            cpu=server.cpu() - cpu,
            client=time.process_time() - client,
            memory=server.memory(),
        )
    raise AssertionError("a group that is left in order returns")  # pragma: no cover


# The floor


async def _floor(rate: float) -> Found:
    async with (
        serving("cordboard.bench.relay") as server,
        Posting(server.port) as posting,
        asyncio.TaskGroup() as group,
    ):
        relay = Relayed(posting, server.port, group)
        desks = [partial(relay.connect, f"/a{n}") for n in range(AGENTS)]
        await together(desks, at_once=AT_ONCE)
        idle = await _idle(server)
        found = await _measured(server, relay.visit, rate=rate, idle=idle)
        for stream in relay.streams.values():
            stream.close()
        return found


class Relayed:
    """The same talk, with nobody in between but the relay."""

    def __init__(self, posting: Posting, port: int, group: asyncio.TaskGroup) -> None:
        """Talk through the relay on this port."""
        self._posting = posting
        self._port = port
        self._group = group
        self._seen: dict[str, asyncio.Future[float]] = {}
        self.streams: dict[str, Stream] = {}

    async def connect(self, path: str) -> None:
        """Hear what is posted to this path."""
        url = f"ws://127.0.0.1:{self._port}{path}"
        stream = self.streams[path] = Stream(Address(url=url), on_frame=self._hear)
        self._group.create_task(stream.run())
        await stream.until(lambda _: stream.is_connected)

    def _hear(self, frame: Frame) -> None:
        now = time.perf_counter()
        if isinstance(frame, ChangesFrame):
            for change in frame.changes:
                seen = self._seen.pop(change.id, None)
                if seen is not None:
                    seen.set_result(now)

    async def visit(self, number: int, taken: Taken) -> None:
        """Post as often as a contact does, with the same pauses."""
        agent, page = f"/a{number % AGENTS}", f"/v{number}"
        taken.offered.append(await self._say(agent))
        await self.connect(page)
        try:
            await self._say(agent)
            for _ in range(MESSAGES):
                taken.shown.append(await self._say(agent))
                await wait(PAUSE)
            await self._say(page)
            await wait(PAUSE)
            for _ in range(POSTS - MESSAGES - 3):
                await self._say(agent)
        finally:
            self.streams.pop(page).close()

    async def _say(self, path: str) -> float:
        """Post a frame as large as one with a message; give the seconds until it was there."""
        key = secrets.token_hex(16)
        seen = self._seen[key] = asyncio.get_running_loop().create_future()
        value = msgspec.Raw(msgspec.json.encode(_MESSAGE))
        change = Change(kind="message", id=key, value=value)
        began = time.perf_counter()
        await self._posting.post(
            path, Empty, ChangesFrame(position=1, at=_MESSAGE.at, changes=[change])
        )
        at: float = await seen
        return at - began


class Empty(msgspec.Struct):
    """An answer that says nothing."""


_MESSAGE = MessageView(
    id=MessageId("0" * 32),
    contact_id=ContactId("0" * 32),
    at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    author=Author.VISITOR,
    author_id="0" * 32,
    author_name="Visitor 1000",
    text=TEXT,
    attachments=(),
    whisper=False,
    number=1,
)
