"""SQLite: one thread writes and shares its commits, others read."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

import msgspec
import sqlalchemy as sa

from cordboard.adapters.storage import appending
from cordboard.adapters.storage.appending import Entry, KnownVersions, Outcome
from cordboard.adapters.storage.codec import LogRow
from cordboard.adapters.storage.group_commit import Job, SharedCommits, Work
from cordboard.adapters.storage.troubles import told, unavailable
from cordboard.kernel.errors import Invalid
from cordboard.kernel.event import Recorded
from cordboard.ports.clock import Clock

T = TypeVar("T")

READERS = 4
"""Threads that read."""

CACHE = 32 * 1024
"""Kibibytes of the database a connection keeps at hand."""

CHECKPOINT_PAGES = 8000
"""Pages (of 4 KiB) in the write-ahead log at which it is copied to the database."""


class SqliteDatabase:
    """A file with write-ahead log; a commit is on the disk when it returns."""

    def __init__(self, path: Path, *, clock: Clock, patience: float) -> None:
        """Open or make the file; wait `patience` seconds for other processes' locks.

        Raises ``Invalid`` when its folder is not there, ``StoreUnavailable`` when it may not be
        opened.
        """
        self.name = f"sqlite:///{path}"
        self.schema: str | None = None
        self._path = path
        self._clock = clock
        with told(self.name):
            self._inode = _made(path)
        self._writer = _engine(path, patience=patience, begin="BEGIN IMMEDIATE", size=1)
        self._reader = _engine(path, patience=patience, begin="BEGIN", size=READERS)
        self._known = KnownVersions()
        self._commits = SharedCommits(self._commit)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="cordboard-reads")

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a thread that reads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, work)

    async def snapshot(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a thread of its own: it may take long, and readers must not queue for it.

        In write-ahead mode a reader sees the database as it was when it began, and nobody waits
        for it; the write-ahead file cannot be emptied meanwhile, and grows.
        """
        return await asyncio.to_thread(self._read, work)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in the thread that writes, rolled back alone when it fails."""
        return cast("T", await self._commits.share(work))

    def append(self, entry: Entry) -> Awaitable[list[Recorded]]:
        """Store an entry in the next commit."""
        return self._commits.append(entry)

    def trust_again(self) -> None:
        """Do nothing: a commit in this process always has an outcome."""

    def moment(self, connection: sa.Connection) -> datetime:
        """Tell this machine's time: whoever opens the file is on it."""
        return self._clock.now()

    async def close(self) -> None:
        """Finish what was begun and let go of the file."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._commits.close()
        self._threads.shutdown()
        self._reader.dispose()
        self._writer.dispose()

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        with told(self.name):
            self._check_file()
            with self._reader.connect() as connection:
                return work(connection)

    def _commit(self, jobs: Sequence[Job]) -> None:
        with told(self.name):
            self._check_file()
            try:
                with self._writer.begin() as connection:
                    rows = run_jobs(connection, jobs, self._known)
                if rows:
                    self._known.committed(rows)
            except (sa.exc.DBAPIError, sqlite3.Error):
                # The next commit begins on a fresh connection, whatever broke in this one.
                self._writer.dispose()
                raise

    def _check_file(self) -> None:
        # SQLite would go on writing to a file that was deleted or replaced, and tell nobody.
        if self._path.stat().st_ino != self._inode:
            raise unavailable(self.name, "its file is not the one that was opened")


def run_jobs(connection: sa.Connection, jobs: Sequence[Job], known: KnownVersions) -> int:
    """Run jobs in the transaction `connection` is in: the appends as one, the others one by one.

    Gives the number of rows the log has grown by.
    """
    entries = [job.work for job in jobs if isinstance(job.work, Entry)]
    outcomes: list[Outcome] = []
    if entries:
        outcomes = appending.store(connection, entries, dialect=DIALECT, known=known)
    in_order = iter(outcomes)
    for job in jobs:
        if isinstance(job.work, Entry):
            job.outcome = next(in_order)
        else:
            _run_alone(connection, job, job.work)
    return appending.rows_in(outcomes)


def _run_alone(connection: sa.Connection, job: Job, work: Work) -> None:
    savepoint = connection.begin_nested()
    try:
        job.outcome = work(connection)
    except sa.exc.OperationalError:
        # The disk is full or gone: that is everybody's trouble, not this job's.
        raise
    except Exception as error:  # noqa: BLE001 - whoever asked for the work is told
        savepoint.rollback()
        job.outcome = error
    else:
        savepoint.commit()


def _made(path: Path) -> int:
    """Make the file when it is not there, for its owner's eyes only; give its inode."""
    if not path.parent.is_dir():
        raise Invalid(
            f"The folder of the database {path} is not there.",
            mend="Make the folder, or name another one.",
        )
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return path.stat().st_ino


def _engine(path: Path, *, patience: float, begin: str, size: int) -> sa.Engine:
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: _connection(path, patience=patience),
        poolclass=sa.QueuePool,
        pool_size=size,
        max_overflow=-1,
        # Returned connections are rolled back by `begin`'s transaction; twice is a waste.
        pool_reset_on_return=None,
    )

    @sa.event.listens_for(engine, "begin")
    def begin_it(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _connection(path: Path, *, patience: float) -> sqlite3.Connection:
    # mode=rw: a file that vanished must not be replaced by an empty one.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.execute("PRAGMA journal_mode = WAL").close()
    connection.execute("PRAGMA synchronous = FULL").close()
    connection.execute("PRAGMA foreign_keys = ON").close()
    # Appends touch the same pages of the index again and again: keep them at hand, and copy them
    # from the write-ahead log to the database once for many commits.
    connection.execute(f"PRAGMA cache_size = -{CACHE}").close()
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}").close()
    return connection


def _versions(connection: sa.Connection, streams: Sequence[str]) -> Mapping[str, int]:
    # One step of one statement: each step lets go of the interpreter's lock, and a busy event
    # loop is slow to give it back.
    (found,) = _driver(connection).execute(_VERSIONS, (msgspec.json.encode(streams).decode(),))
    return msgspec.json.decode(found[0], type=dict[str, int])


def _insert(connection: sa.Connection, rows: Sequence[LogRow]) -> None:
    # Many rows in one statement, for the same reason. A few sizes, so that all stay prepared.
    driver = _driver(connection)
    done = 0
    for size, statement in _INSERTS:
        while len(rows) - done >= size:
            values = [value for row in rows[done : done + size] for value in row]
            driver.execute(statement, values)
            done += size


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the type checker
    return driver


_VERSIONS = """
    SELECT json_group_object(value, version) FROM (
        SELECT value, (SELECT max(version) FROM event WHERE stream = value) AS version
        FROM json_each(?)
    ) WHERE version IS NOT NULL
"""
_ROW = "(?, ?, ?, ?, ?, ?, ?)"
_INSERTS = [
    (size, f"INSERT INTO event VALUES {', '.join([_ROW] * size)}")  # noqa: S608 - marks only
    for size in (256, 64, 16, 4, 1)
]

DIALECT = appending.Dialect(versions=_versions, insert=_insert)
