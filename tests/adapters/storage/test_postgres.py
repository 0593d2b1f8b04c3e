"""PostgreSQL when things go wrong: nothing half-stored, and it mends by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from cordboard.adapters.clock import SystemClock
from cordboard.adapters.ids import TimeSortedIds
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.adapters.storage.schema import LEASE
from cordboard.bench.throwaway import NoPostgres, Server, running_server
from cordboard.kernel.errors import Invalid
from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import Lease, NewEvent, OutcomeUnknown, StoreUnavailable
from tests.contract.places import Place, fact, leased, positions

pytestmark = [
    pytest.mark.contract,
    pytest.mark.parametrize("place", ["postgresql"], indirect=True),
]


@asynccontextmanager
async def opened(url: str, *, patience: float = 5.0) -> AsyncIterator[Storage]:
    clock = SystemClock()
    opening = Opening(clock=clock, ids=TimeSortedIds(clock), patience=patience)
    async with open_storage(url, opening) as storage:
        yield storage


async def once_it_works(storage: Storage, batch: list[NewEvent], lease: Lease) -> list[Recorded]:
    """Append, again and again until it is stored; the test's timeout is the limit."""
    clock = SystemClock()
    while True:
        try:
            return await storage.events.append(batch, lease=lease)
        except StoreUnavailable:
            await clock.sleep(0.05)


async def test_a_connection_that_died_is_replaced_without_a_word(
    place: Place, postgres: Server
) -> None:
    async with opened(place.url) as storage:
        lease = await leased(storage)
        await storage.events.append([fact()], lease=lease)
        end_connections(postgres, place)
        assert positions(await storage.events.read()) == [1]
        end_connections(postgres, place)
        assert positions(await once_it_works(storage, [fact()], lease)) == [2]


def end_connections(server: Server, place: Place) -> None:
    schema = sa.make_url(place.url).query["schema"]
    theirs = f"application_name = 'cordboard/{schema}'"
    server.run_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {theirs}")  # noqa: S608 - ours


async def test_who_cannot_have_the_lock_in_time_is_told(place: Place) -> None:
    async with opened(place.url, patience=0.2) as storage:
        lease = await leased(storage)
        database = storage.database
        assert database is not None
        is_locked, is_over = asyncio.Event(), asyncio.Event()

        async def keep_it_locked() -> None:
            async with other_engine(place.url).begin() as connection:
                await connection.execute(sa.select(LEASE).with_for_update())
                is_locked.set()
                await is_over.wait()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(keep_it_locked())
            await is_locked.wait()
            with pytest.raises(StoreUnavailable, match="locked"):
                await storage.events.append([fact()], lease=lease)
            is_over.set()
        assert positions(await once_it_works(storage, [fact()], lease)) == [1]


def other_engine(url: str) -> AsyncEngine:
    """Connect as somebody else would, with a connection that ends with its use."""
    parsed = sa.make_url(url).set(drivername="postgresql+asyncpg")
    schema = {"search_path": str(parsed.query["schema"])}
    return create_async_engine(
        parsed.difference_update_query(["schema"]),
        poolclass=sa.NullPool,
        connect_args={"server_settings": schema},
    )


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("53100", "no room"),
        ("25006", "takes no writes"),
        ("40001", "gave way"),
        ("58030", "disk refuses"),
    ],
)
async def test_what_the_server_says_is_told_in_our_words(
    place: Place, state: str, reason: str
) -> None:
    async with opened(place.url) as storage:
        assert storage.database is not None
        trouble = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
        with pytest.raises(StoreUnavailable, match=reason):
            await storage.database.write(
                lambda connection: connection.exec_driver_sql(trouble).rowcount
            )
        assert await storage.events.head() == 0


async def test_a_wrong_password_is_told_without_telling_it(place: Place) -> None:
    wrong = sa.make_url(place.url).set(password="sesame-sesame")
    with pytest.raises(StoreUnavailable, match="does not let us in") as told:
        async with opened(wrong.render_as_string(hide_password=False)):
            pass
    assert "sesame" not in f"{told.value.message}{told.value.details}{told.value.mend}"
    assert wrong.host
    assert wrong.host in told.value.message


async def test_a_schema_has_a_plain_name(place: Place) -> None:
    named = place.url.replace("schema=", 'schema=a";drop')
    with pytest.raises(Invalid, match="schema"):
        async with opened(named):
            pass


async def test_two_schemas_of_a_database_know_nothing_of_each_other(
    place: Place, postgres: Server
) -> None:
    other = replace(place, url=f"{place.url}_other")
    async with opened(place.url) as one, opened(other.url) as two:
        await one.events.append([fact()], lease=await leased(one))
        assert await two.events.head() == 0
    postgres.run_sql(f"DROP SCHEMA {sa.make_url(other.url).query['schema']} CASCADE")


@pytest.fixture
def mortal() -> Iterator[Server]:
    """Give a server that a test may kill, with fsync on."""
    try:
        with running_server(is_durable=True) as server:
            yield server
    except NoPostgres as reason:
        pytest.skip(str(reason))


async def test_a_server_that_is_killed_and_comes_back_lost_nothing_acknowledged(
    place: Place, mortal: Server
) -> None:
    del place
    async with opened(mortal.url()) as storage:
        lease = await leased(storage)
        stored = await storage.events.append([fact("a"), fact("b")], lease=lease)
        async with asyncio.TaskGroup() as tasks:
            many = [
                tasks.create_task(once_it_works(storage, [fact("a")], lease)) for _ in range(40)
            ]
            await asyncio.to_thread(mortal.stop, how="immediate")
            with pytest.raises(StoreUnavailable):
                await storage.events.head()
            await asyncio.to_thread(mortal.start)
        stored += [one for call in many for one in call.result()]
        log = await storage.events.read()
        assert positions(log) == list(range(1, 43))
        assert sorted(stored, key=lambda one: one.position) == log
        assert await storage.events.read_stream("a") == [one for one in log if one.stream == "a"]


class Cut(StrEnum):
    """Where a wire breaks, once."""

    BEFORE = "before"
    """The commit does not reach the server."""
    AFTER = "after"
    """The server's answer to the commit does not reach us."""


@dataclass
class Wire:
    """A wire to the server that breaks around the commit of an append."""

    server: Server
    cut: Cut | None = None
    stays_dead: bool = False
    """Whether nobody gets through any more once it broke."""
    _is_dead: bool = False
    _swallows: bool = False

    @asynccontextmanager
    async def laid(self, place: Place) -> AsyncIterator[str]:
        """Give the URL of the place at the other end of the wire."""
        listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        async with listening:
            url = sa.make_url(place.url).set(port=listening.sockets[0].getsockname()[1])
            yield url.render_as_string(hide_password=False)

    async def _carry(self, ours: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        theirs, questions = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            if not self._is_dead:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._ask(ours, questions))
                    both.create_task(self._answer(theirs, answers))
        except* OSError:
            pass
        finally:
            for end in (answers, questions):
                end.close()

    async def _ask(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            if b"COMMIT" in data and self.cut is not None:
                self._is_dead = self.stays_dead
                self._swallows = self.cut is Cut.AFTER
                cut, self.cut = self.cut, None
                if cut is Cut.BEFORE:
                    raise ConnectionResetError
            sink.write(data)
        raise ConnectionResetError

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            if self._swallows:
                self._swallows = False
                raise ConnectionResetError
            sink.write(data)
        raise ConnectionResetError


async def test_a_commit_that_never_arrived_stored_nothing(place: Place, postgres: Server) -> None:
    wire = Wire(postgres)
    async with wire.laid(place) as url, opened(url) as storage:
        lease = await leased(storage)
        wire.cut = Cut.BEFORE
        with pytest.raises(StoreUnavailable, match="broke during the commit"):
            await storage.events.append([fact(), fact()], lease=lease)
        assert positions(await storage.events.read()) == []
        assert positions(await once_it_works(storage, [fact()], lease)) == [1]


async def test_a_commit_whose_answer_was_lost_is_found_in_the_log(
    place: Place, postgres: Server
) -> None:
    wire = Wire(postgres)
    async with wire.laid(place) as url, opened(url) as storage:
        lease = await leased(storage)
        wire.cut = Cut.AFTER
        stored = await storage.events.append([fact(), fact()], lease=lease)
        assert stored == await storage.events.read()
        assert positions(await storage.events.append([fact()], lease=lease)) == [3]


@pytest.mark.parametrize("cut", Cut)
async def test_a_commit_nobody_can_tell_about_is_no_refusal(
    place: Place, postgres: Server, cut: Cut
) -> None:
    wire = Wire(postgres, stays_dead=True)
    async with wire.laid(place) as url, opened(url, patience=0.4) as storage:
        lease = await leased(storage)
        wire.cut = cut
        for _ in range(2):
            with pytest.raises(OutcomeUnknown, match="went away"):
                await storage.events.append([fact()], lease=lease)
    async with opened(place.url) as storage:
        assert await storage.events.head() == (1 if cut is Cut.AFTER else 0)
