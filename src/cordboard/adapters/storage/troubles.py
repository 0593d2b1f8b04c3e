"""What goes wrong with a database, said once: passing, damaged, or ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg  # type: ignore[import-untyped]
import sqlalchemy as sa

from cordboard.kernel.errors import Broken, CordboardError
from cordboard.ports.event_store import StoreUnavailable


class DatabaseDamaged(Broken):
    """The database's file is damaged, or no database at all."""


class SchemaMismatch(Broken):
    """The tables are not those this version of the program knows."""


PASSING = {
    sqlite3.SQLITE_BUSY: "another process keeps it locked",
    sqlite3.SQLITE_LOCKED: "another process keeps it locked",
    sqlite3.SQLITE_PERM: "its file may not be opened",
    sqlite3.SQLITE_READONLY: "its file may not be written",
    sqlite3.SQLITE_IOERR: "the disk refuses",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened",
    sqlite3.SQLITE_PROTOCOL: "another process keeps it locked",
}
"""SQLite's error codes that a person or the passing of time can mend."""

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

PASSING_CLASSES = {
    "08": "the connection broke",
    "25": "it takes no writes (a standby, maybe)",
    "28": "it does not let us in",
    "3D": "the server has no database of this name",
    "40": "it gave way to another transaction",
    "53": "the server has no room, memory or connection left",
    "55": "another process keeps it locked",
    "57": "the server is stopping, starting or was interrupted",
    "58": "the server's disk refuses",
}
"""First two characters of PostgreSQL's SQLSTATE, likewise."""


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what a driver raises into an error of ours that names the database."""
    try:
        yield
    except CordboardError:
        raise
    except (sa.exc.DBAPIError, sa.exc.TimeoutError, sqlite3.Error) as error:
        raise explained(error, name) from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise explained(error, name) from error


def explained(error: BaseException, name: str) -> BaseException:
    """Give our error for a driver's; the driver's own when nobody but us can have caused it."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause, name)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _of_postgresql(str(state), cause, name)
    return unavailable(name, str(cause).strip() or type(cause).__name__)


def unavailable(name: str, reason: str) -> StoreUnavailable:
    """Say that a database cannot be used just now, and why."""
    return StoreUnavailable(
        f"The database {name} cannot be used just now: {reason}. Nothing was stored.",
        mend="Try again; if it goes on, look after the database and its disk.",
        reason=reason,
    )


def _of_sqlite(error: sqlite3.Error, name: str) -> BaseException:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in PASSING:
        return unavailable(name, f"{PASSING[code]} ({error})")
    if code in DAMAGED:
        return DatabaseDamaged(
            f"The database {name} is damaged: {error}.", mend="Restore it from a backup."
        )
    return error


def _of_postgresql(state: str, error: BaseException, name: str) -> BaseException:
    if state[:2] in PASSING_CLASSES:
        return unavailable(name, f"{PASSING_CLASSES[state[:2]]} ({error})")
    if state.startswith("XX"):
        return DatabaseDamaged(
            f"The database {name} reports damage: {error}.", mend="Restore it from a backup."
        )
    return error
