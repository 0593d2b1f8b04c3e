"""PostgreSQL by asyncpg: appends share transactions, everything else has its own."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import asyncpg  # type: ignore[import-untyped]
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from cordboard.adapters.storage import appending
from cordboard.adapters.storage.appending import Entry, KnownVersions, Outcome
from cordboard.adapters.storage.codec import LogRow
from cordboard.adapters.storage.schema import EVENT, LEASE
from cordboard.adapters.storage.troubles import told, unavailable
from cordboard.kernel.errors import Invalid
from cordboard.kernel.event import Recorded
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import OutcomeUnknown, StoreUnavailable

T = TypeVar("T")

CONNECTIONS = 5
"""Connections kept open."""

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 2.0
"""Seconds without a new attempt after a failed one; doubled with each failure in a row."""

LONGEST_STATEMENT = 60.0
"""Seconds after which an answer is not awaited any more."""


class PostgresDatabase:
    """A database, or a schema of one, on a PostgreSQL server."""

    def __init__(self, url: sa.URL, *, clock: Clock, patience: float) -> None:
        """Name the database; nothing is connected yet.

        `patience` is how many seconds to wait for a connection, for a lock, and for a server that
        went away in the middle of a commit. Raises ``Invalid`` for a bad name of a schema.
        """
        self.name = url.render_as_string(hide_password=True)
        self._clock = clock
        self._patience = patience
        self.schema = _schema_of(url)
        self._engine = _engine(url, schema=self.schema, patience=patience)
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._trouble = Trouble(clock)
        self._waiting: list[Waiting] = []
        self._known = KnownVersions()
        self._turn = asyncio.Lock()
        self._turns: set[asyncio.Future[None]] = set()
        self._is_closed = False
        self._is_lost = False

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work`, again on a fresh connection when the first one turns out to be dead."""
        try:
            return await self._guarded(lambda: self._read(work))
        except StoreUnavailable:
            return await self._guarded(lambda: self._read(work))

    async def snapshot(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one REPEATABLE READ transaction."""

        async def run() -> T:
            engine = self._engine.execution_options(isolation_level="REPEATABLE READ")
            async with engine.connect() as connection:
                return await connection.run_sync(work)

        return await self._guarded(run)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction of its own."""

        async def run() -> T:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)

        return await self._guarded(run)

    async def append(self, entry: Entry) -> list[Recorded]:
        """Store an entry with all that wait for their turn by then.

        Once an outcome is unknown nothing more is stored before the lease is taken again: positions
        handed out since would lie.
        """
        if self._is_lost:
            raise self._lost()
        waiting = Waiting(entry)
        self._waiting.append(waiting)
        # Its own task: whoever gives up waiting must not tear down what others share. The set
        # keeps the task alive, and `close` awaits it.
        turn = asyncio.ensure_future(self._take_turn())
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        await asyncio.shield(turn)
        return waiting.result()

    def trust_again(self) -> None:
        """Append again: the lease's row was locked by whatever was under way."""
        self._is_lost = False

    def moment(self, connection: sa.Connection) -> datetime:
        """Tell the server's time, which is the same for every node."""
        now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return now

    async def close(self) -> None:
        """Finish what was begun and let go of the connections."""
        self._is_closed = True
        await asyncio.gather(*self._turns, return_exceptions=True)
        await self._engine.dispose()

    async def _read(self, work: Callable[[sa.Connection], T]) -> T:
        async with self._reader.connect() as connection:
            return await connection.run_sync(work)

    async def _guarded(self, run: Callable[[], Awaitable[T]]) -> T:
        with told(self.name):
            if self._is_closed:
                raise unavailable(self.name, "it was closed")
            self._trouble.check(self.name)
            try:
                result = await run()
            except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
                self._trouble.grow()
                raise
            self._trouble.end()
            return result

    async def _take_turn(self) -> None:
        async with self._turn:
            together, self._waiting = self._waiting, []
            if not together:
                return
            try:
                outcomes = await self._store([waiting.entry for waiting in together])
            except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it was
                outcomes = [error] * len(together)
            for waiting, outcome in zip(together, outcomes, strict=True):
                waiting.outcome = outcome

    async def _store(self, entries: Sequence[Entry]) -> Sequence[Outcome | Exception]:
        async def run() -> tuple[list[Outcome], bool]:
            async with self._engine.connect() as connection:
                outcomes = await connection.run_sync(self._append, entries)
                return outcomes, await self._is_committed(connection)

        outcomes, is_committed = await self._guarded(run)
        if not is_committed and not await self._was_committed(outcomes):
            raise unavailable(self.name, "the connection broke during the commit")
        self._known.committed(appending.rows_in(outcomes))
        return outcomes

    def _append(self, connection: sa.Connection, entries: Sequence[Entry]) -> list[Outcome]:
        return appending.store(connection, entries, dialect=DIALECT, known=self._known)

    async def _is_committed(self, connection: AsyncConnection) -> bool:
        """Commit; False when the connection broke and took the answer with it."""
        try:
            await connection.commit()
        except (sa.exc.DBAPIError, OSError, TimeoutError, asyncpg.InterfaceError) as error:
            if isinstance(error, sa.exc.DBAPIError) and not error.connection_invalidated:
                raise
            return False
        return True

    async def _was_committed(self, outcomes: Sequence[Outcome]) -> bool:
        """Find out on a new connection what became of a commit.

        Locking the lease's row waits for the old transaction to end, if the server still works
        on it; what is in the log after that is the truth.
        """
        stored = next(
            (one for outcome in outcomes if isinstance(outcome, list) for one in outcome), None
        )
        if stored is None:
            return True
        there = sa.select(EVENT.c.id).where(EVENT.c.position == stored.position)

        def look(connection: sa.Connection) -> bool:
            connection.execute(sa.select(LEASE.c.fence).with_for_update())
            return connection.execute(there).scalar() == stored.id

        until = self._clock.monotonic() + self._patience
        while self._clock.monotonic() < until:
            try:
                return await self.write(look)
            except StoreUnavailable:
                await self._clock.sleep(FIRST_PAUSE)
        self._is_lost = True
        raise self._lost()

    def _lost(self) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"The database {self.name} went away while it stored events, and was not back in time.",
            mend="Start again when the database is back: what it kept is read from the log.",
        )


class Waiting:
    """An entry and what became of it."""

    def __init__(self, entry: Entry) -> None:
        """Begin to wait."""
        self.entry = entry
        self.outcome: Outcome | Exception | None = None

    def result(self) -> list[Recorded]:
        """Give what was stored; raise why it was not."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome or []


class Trouble:
    """Keeps a server that is away from being asked all the time."""

    def __init__(self, clock: Clock) -> None:
        """Begin without trouble."""
        self._clock = clock
        self._pause = 0.0
        self._until = 0.0

    def check(self, name: str) -> None:
        """Raise ``StoreUnavailable`` until the pause after a failed attempt is over."""
        if self._pause and self._clock.monotonic() < self._until:
            raise unavailable(name, "it did not answer a moment ago")

    def grow(self) -> None:
        """Take a longer pause after one more failed attempt."""
        self._pause = min(LONGEST_PAUSE, 2 * self._pause or FIRST_PAUSE)
        self._until = self._clock.monotonic() + self._pause

    def end(self) -> None:
        """It answers."""
        self._pause = 0.0


def _schema_of(url: sa.URL) -> str | None:
    schema = url.query.get("schema")
    if schema is None:
        return None
    if not isinstance(schema, str) or not re.fullmatch("[a-z_][a-z0-9_]{0,62}", schema):
        raise Invalid(
            f"{schema!r} cannot be the name of a schema.",
            mend="Use lower-case letters, digits and underscores, at most 63, no digit first.",
        )
    return schema


def _engine(url: sa.URL, *, schema: str | None, patience: float) -> AsyncEngine:
    settings = {
        # Durable on return, whatever the server's own default is.
        "synchronous_commit": "on",
        "lock_timeout": f"{round(patience * 1000)}ms",
        "application_name": f"cordboard/{schema}" if schema else "cordboard",
        "timezone": "UTC",
    }
    if schema:
        settings["search_path"] = f'"{schema}"'
    plain = url.set(drivername="postgresql+asyncpg").difference_update_query(["schema"])
    return create_async_engine(
        plain,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=patience,
        connect_args={
            "server_settings": settings,
            "timeout": patience,
            "command_timeout": LONGEST_STATEMENT,
        },
    )


def _versions(connection: sa.Connection, streams: Sequence[str]) -> Mapping[str, int]:
    found = connection.exec_driver_sql(_VERSIONS, (streams,))
    return dict(found.all())


def _insert(connection: sa.Connection, rows: Sequence[LogRow]) -> None:
    connection.exec_driver_sql(_INSERT, tuple(list(column) for column in zip(*rows, strict=True)))


_VERSIONS = """
    SELECT stream, max(version) FROM event WHERE stream = ANY($1::text[]) GROUP BY stream
"""
_INSERT = """
    INSERT INTO event
    SELECT * FROM unnest(
        $1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[]
    )
"""

DIALECT = appending.Dialect(versions=_versions, insert=_insert)
