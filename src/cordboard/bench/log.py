"""The log: durable appends, and reading all of it again."""

import sqlite3
import tempfile
import time
from asyncio import TaskGroup
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

import msgspec
import uvloop

from cordboard.adapters.clock import SystemClock
from cordboard.adapters.ids import TimeSortedIds
from cordboard.adapters.storage.codec import decode_event, encode_event
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.bench.line import BenchLine
from cordboard.bench.throwaway import NoPostgres, running_server
from cordboard.contacts.events import Author, MessagePosted
from cordboard.kernel.ids import ContactId, MessageId
from cordboard.ports.event_store import Lease, NewEvent

ROUNDS = 5

ROUNDS_ON_A_SERVER = 3

CALLERS = 1000
"""Calls of ``append`` under way at the same time, each with one event."""
EACH = 20
"""Events each of them appends, one after the other."""
ALONE = 300
"""Events appended by one caller, one after the other: a commit per event."""
BATCH = 64
"""Events in a batch, as the engine stores them: one batch at a time."""
BATCHES = 200
PAGE = 2000
"""Events read at a time."""

APPENDS = 20_000.0
REPLAYS = 200_000.0
"""What targets.md asks for, a second."""

IN_GROUPS = f"log.append: {CALLERS} callers, an event each, fsync honoured; median of {ROUNDS}"
REPLAY = (
    f"log.replay: {CALLERS * EACH} events read and decoded in pages of {PAGE}; median of {ROUNDS}"
)

Measure = Callable[[Storage, Lease], Awaitable[float]]


def run() -> Iterator[BenchLine]:
    """Measure SQLite in a new folder of the working directory, and a PostgreSQL of its own.

    The floor of appending is sqlite3 alone: the same bytes into the same table by ``executemany``,
    in commits of as many rows as there are callers. What is compared is measured in turn.
    """
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-", dir=Path.cwd()) as folder:
        yield from _sqlite(Path(folder))
    yield from _postgresql()


def _sqlite(folder: Path) -> Iterator[BenchLine]:
    rounds = [f"sqlite:///{folder}/{number}.db" for number in range(ROUNDS)]
    ours, alone, batched, floor, replayed, read = [], [], [], [], [], []
    for number, url in enumerate(rounds):
        ours.append(_measured(url, append_together))
        floor.append(_floor(folder / f"floor-{number}.db"))
        replayed.append(_measured(url, replay))
        read.append(_floor_of_replay(folder / f"{number}.db"))
        alone.append(_measured(url, append_alone))
        batched.append(_measured(url, append_batches))
    rate = median(ours)
    yield _rate("log.append", rate, limit=APPENDS)
    yield _beside("log.append.alone", rate, peer=median(alone), peer_name="a commit per event")
    yield _beside("log.append.floor", rate, peer=median(floor), peer_name="sqlite3 alone")
    yield _rate("log.append.batches", median(batched), limit=APPENDS)
    replays = BenchLine(
        name="log.replay",
        ours=median(replayed),
        unit="events/CPU-s",
        bound="at least",
        limit=REPLAYS,
        run=REPLAY,
    )
    yield replays
    yield msgspec.structs.replace(
        replays,
        name="log.replay.floor",
        peer=median(read),
        peer_name="sqlite3 and JSON alone",
        bound="",
        limit=None,
    )


def _postgresql() -> Iterator[BenchLine]:
    try:
        with running_server(is_durable=True) as server:
            ours = [_measured(server.url(), append_together) for _ in range(ROUNDS_ON_A_SERVER)]
            alone = [_measured(server.url(), append_alone) for _ in range(ROUNDS_ON_A_SERVER)]
            replayed = [_measured(server.url(), replay) for _ in range(ROUNDS_ON_A_SERVER)]
    except NoPostgres as reason:
        yield BenchLine(name="log.postgresql", ours=0.0, unit="", run=f"skipped: {reason}")
        return
    rate = median(ours)
    name = "log.postgresql"
    yield _beside(f"{name}.append", rate, peer=median(alone), peer_name="a commit per event")
    yield BenchLine(name=f"{name}.replay", ours=median(replayed), unit="events/CPU-s", run=REPLAY)


def _rate(name: str, rate: float, *, limit: float) -> BenchLine:
    return BenchLine(
        name=name, ours=rate, unit="events/s", bound="at least", limit=limit, run=IN_GROUPS
    )


def _beside(name: str, rate: float, *, peer: float, peer_name: str) -> BenchLine:
    return BenchLine(
        name=name, ours=rate, peer=peer, peer_name=peer_name, unit="events/s", run=IN_GROUPS
    )


def _measured(url: str, measure: Measure) -> float:
    async def in_storage() -> float:
        clock = SystemClock()
        opening = Opening(clock=clock, ids=TimeSortedIds(clock))
        async with open_storage(url, opening) as storage:
            lease = await storage.events.acquire_lease(clock.now().isoformat(), ttl=0)
            if lease is None:
                raise RuntimeError("The database is somebody else's.")
            return await measure(storage, lease)

    return uvloop.run(in_storage())


async def append_together(storage: Storage, lease: Lease) -> float:
    """Append from many callers at once; give events a second."""

    async def call(new: NewEvent) -> None:
        for _ in range(EACH):
            await storage.events.append([new], lease=lease)

    begun = time.perf_counter()
    async with TaskGroup() as callers:
        for number in range(CALLERS):
            callers.create_task(call(said(number)))
    return CALLERS * EACH / (time.perf_counter() - begun)


async def append_alone(storage: Storage, lease: Lease) -> float:
    """Append one event after the other; give events a second."""
    begun = time.perf_counter()
    for number in range(ALONE):
        await storage.events.append([said(number)], lease=lease)
    return ALONE / (time.perf_counter() - begun)


async def append_batches(storage: Storage, lease: Lease) -> float:
    """Append one batch after the other; give events a second."""
    begun = time.perf_counter()
    for number in range(BATCHES):
        batch = [said(number * BATCH + place) for place in range(BATCH)]
        await storage.events.append(batch, lease=lease)
    return BATCH * BATCHES / (time.perf_counter() - begun)


async def replay(storage: Storage, _: Lease) -> float:
    """Read the whole log; give events a second of this process's CPU time, all threads."""
    begun = time.process_time()
    after = 0
    while page := await storage.events.read(after=after, limit=PAGE):
        after = page[-1].position
    return after / (time.process_time() - begun)


def said(number: int) -> NewEvent:
    """Make a message of ordinary length, in the stream of one of many contacts."""
    contact_id = ContactId(f"{number % CALLERS:032x}")
    event = MessagePosted(
        at=SystemClock().now(),
        contact_id=contact_id,
        message_id=MessageId(f"{number:032x}"),
        author=Author.VISITOR,
        author_id="visitor",
        author_name="Amal",
        text="Hello, I would like to know more about my bill of last month, please.",
    )
    return NewEvent(stream=f"contact/{contact_id}", event=event, actor="visitor/amal")


def _floor(path: Path) -> float:
    """Store what `append_together` stores with nothing but sqlite3; give events a second."""
    ids = TimeSortedIds(SystemClock())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").close()
        connection.execute("PRAGMA synchronous = FULL").close()
        connection.execute(TABLE).close()
        commits = [_rows(turn, ids) for turn in range(EACH)]
        begun = time.perf_counter()
        for rows in commits:
            connection.execute("BEGIN IMMEDIATE").close()
            connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", rows).close()
            connection.execute("COMMIT").close()
        return CALLERS * EACH / (time.perf_counter() - begun)


def _floor_of_replay(path: Path) -> float:
    """Read a log with nothing but sqlite3 and a JSON decoder; give events a CPU second."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        begun = time.process_time()
        after = 0
        while page := connection.execute(PAGE_OF_ROWS, (after, PAGE)).fetchall():
            after = page[-1][0]
            for row in page:
                decode_event(row[4])
        return after / (time.process_time() - begun)


def _rows(turn: int, ids: TimeSortedIds) -> Sequence[tuple[object, ...]]:
    news = [said(number) for number in range(CALLERS)]
    return [
        (place, ids.new(), new.stream, turn + 1, encode_event(new.event), new.actor, 0)
        for place, new in enumerate(news, turn * CALLERS + 1)
    ]


TABLE = """
    CREATE TABLE event (
        position INTEGER PRIMARY KEY, id TEXT NOT NULL, stream TEXT NOT NULL,
        version INTEGER NOT NULL, event TEXT NOT NULL, actor TEXT NOT NULL,
        caused_by INTEGER NOT NULL, UNIQUE (stream, version)
    )
"""

PAGE_OF_ROWS = "SELECT * FROM event WHERE position > ? ORDER BY position LIMIT ?"
