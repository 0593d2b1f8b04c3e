"""From a URL to a place where the centre's data lies."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from cordboard.adapters.storage.archive import SqlArchive
from cordboard.adapters.storage.database import Database
from cordboard.adapters.storage.log import SqlEventStore
from cordboard.adapters.storage.memory import MemoryStorage
from cordboard.adapters.storage.migrating import check_revision, migrate
from cordboard.adapters.storage.postgres import PostgresDatabase
from cordboard.adapters.storage.sqlite import SqliteDatabase
from cordboard.adapters.storage.vault import SqlVault
from cordboard.kernel.errors import Invalid
from cordboard.ports.archive import Archive
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import EventStore
from cordboard.ports.ids import Ids
from cordboard.ports.vault import Vault


@dataclass(frozen=True)
class Storage:
    """Everything that answers the storage ports, in one database."""

    name: str
    """The database's URL without its password."""
    events: EventStore
    vault: Vault
    archive: Archive
    database: Database | None
    """What backups are made of; None in memory."""

    async def close(self) -> None:
        """Finish what was begun and let go. Closing twice is no mistake."""
        if self.database is not None:
            await self.database.close()


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a storage is to be opened."""

    clock: Clock
    ids: Ids
    migrate: bool = True
    """Bring the tables to the newest form; else raise ``SchemaMismatch`` when they are not."""
    patience: float = 5.0
    """Seconds to wait for a lock that another process holds, or for a connection."""


@asynccontextmanager
async def open_storage(url: str, opening: Opening) -> AsyncIterator[Storage]:
    """Open the storage at `url` for as long as the context lasts.

    ``sqlite:///relative/path`` or ``sqlite:////absolute/path``,
    ``postgresql://user:password@host/database`` (with ``?schema=name`` for a schema of its own),
    or ``memory:``. Raises ``Invalid`` for other URLs, ``StoreUnavailable`` when the database
    cannot be used now, ``SchemaMismatch`` when it belongs to another version of the program.
    """
    if url == "memory:":
        memory = MemoryStorage(clock=opening.clock, ids=opening.ids)
        yield Storage("memory:", memory.events, memory.vault, memory.archive, None)
        return
    database = _named(url, opening)
    try:
        if opening.migrate:
            await database.write(lambda connection: migrate(connection, database.schema))
        else:
            await database.read(check_revision)
        yield Storage(
            name=database.name,
            events=SqlEventStore(database, opening.ids),
            vault=SqlVault(database),
            archive=SqlArchive(database),
            database=database,
        )
    finally:
        await database.close()


def _named(url: str, opening: Opening) -> Database:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise _unknown_url(url) from None
    if parsed.drivername == "sqlite" and parsed.database and parsed.database != ":memory:":
        return SqliteDatabase(Path(parsed.database), clock=opening.clock, patience=opening.patience)
    if parsed.drivername in ("postgresql", "postgres"):
        return PostgresDatabase(parsed, clock=opening.clock, patience=opening.patience)
    raise _unknown_url(url)


def _unknown_url(url: str) -> Invalid:
    shown = re.sub(r"(?<=:)[^:@/]*(?=@)", "***", url)
    return Invalid(
        f"{shown!r} does not name a database.",
        mend="Write sqlite:///path/to/file.db, postgresql://user:password@host/name or memory:.",
    )
