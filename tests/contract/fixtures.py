"""The places to store things that contract tests run in, one after the other."""

import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
import pytest

from cordboard.adapters.storage.opening import Storage
from cordboard.bench.throwaway import NoPostgres, Server, make_server
from tests.contract.places import Place

REQUIRED = "CORDBOARD_REQUIRE_POSTGRES"
"""Set it, and a machine without PostgreSQL fails these tests in place of leaving them out."""

KINDS = ("memory", "sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server that all workers of this run share; the first starts it, the last ends it.

    Every worker holds a shared lock for as long as it lives, however it dies; whoever can have
    the lock alone is the last.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (folder / "postgres.users").open("ab") as users:
        with alone(folder / "postgres.lock"):
            server = _found_or_started(folder / "postgres.json")
            fcntl.flock(users, fcntl.LOCK_SH)
        yield server
        with alone(folder / "postgres.lock"):
            if _is_last(users):
                (folder / "postgres.json").unlink()
                server.stop()
                server.remove()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other workers out."""
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _found_or_started(known: Path) -> Server:
    if known.exists():
        return msgspec.json.decode(known.read_bytes(), type=Server)
    try:
        server = make_server()
    except NoPostgres as reason:
        if REQUIRED in os.environ:
            raise
        pytest.skip(str(reason))
    server.start()
    known.write_bytes(msgspec.json.encode(server))
    return server


def _is_last(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give an empty place of each kind."""
    if request.param == "memory":
        yield Place("memory:")
    elif request.param == "sqlite":
        yield Place(f"sqlite:///{tmp_path / 'centre.db'}")
    else:
        server: Server = request.getfixturevalue("postgres")
        schema = f"test_{secrets.token_hex(8)}"
        yield Place(f"{server.url()}?schema={schema}")
        server.run_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture
async def storage(place: Place) -> AsyncIterator[Storage]:
    """Give the place, open."""
    async with place.open() as opened:
        yield opened
