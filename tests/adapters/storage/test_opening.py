"""From a URL to a storage: what is refused, and that the tables are those the program knows."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from cordboard.adapters.clock import HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.storage.migrating import newest_revision, revision_of
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.adapters.storage.schema import METADATA
from cordboard.adapters.storage.troubles import SchemaMismatch
from cordboard.kernel.errors import Invalid
from cordboard.ports.event_store import StoreUnavailable
from tests.contract.places import Place

pytestmark = pytest.mark.contract

on_databases = pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)


def opening(*, migrate: bool = True) -> Opening:
    clock = HandClock()
    return Opening(clock=clock, ids=SeededIds(clock), migrate=migrate, patience=1.0)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "centre.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://anna:sesame@localhost/centre",
        "postgresql//anna:sesame@localhost",
        "http://anna:sesame@localhost",
    ],
)
async def test_what_names_no_database_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(Invalid, match="does not name a database") as told:
        async with open_storage(url, opening()):
            pass
    assert "sesame" not in f"{told.value.message}{told.value.details}"
    assert "sqlite:///" in told.value.mend


async def test_a_server_that_is_not_there_is_told_without_showing_a_password() -> None:
    url = "postgresql://anna:sesame@127.0.0.1:1/centre"
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1/centre") as told:
        async with open_storage(url, opening()):
            pass
    assert "sesame" not in f"{told.value.message}{told.value.details}"


@on_databases
async def test_migrations_make_the_very_tables_the_program_knows(
    place: Place, storage: Storage
) -> None:
    del place

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))

    assert storage.database is not None
    assert await storage.database.read(differences) == []
    assert await storage.database.read(revision_of) == newest_revision()


@on_databases
async def test_tables_are_only_made_when_that_is_asked_for(place: Place) -> None:
    with pytest.raises(SchemaMismatch, match="form none") as told:
        async with open_storage(place.url, opening(migrate=False)):
            pass
    assert "cordboard migrate" in told.value.mend
    async with open_storage(place.url, opening()):
        pass
    async with open_storage(place.url, opening(migrate=False)) as storage:
        assert await storage.events.head() == 0


@on_databases
async def test_tables_of_a_newer_program_are_left_alone(place: Place) -> None:
    async with open_storage(place.url, opening()) as storage:
        assert storage.database is not None
        newer = sa.text("UPDATE alembic_version SET version_num = '9999'")
        await storage.database.write(lambda connection: connection.execute(newer).rowcount)
    for migrate in (True, False):
        with pytest.raises(SchemaMismatch, match="form 9999"):
            async with open_storage(place.url, opening(migrate=migrate)):
                pass


@on_databases
async def test_nodes_that_start_together_migrate_once(place: Place) -> None:
    async def start() -> int:
        async with open_storage(place.url, opening()) as storage:
            return await storage.events.head()

    assert await asyncio.gather(*(start() for _ in range(4))) == [0, 0, 0, 0]


async def test_the_memory_is_opened_like_any_other() -> None:
    async with open_storage("memory:", opening()) as storage:
        assert storage.name == "memory:"
        assert await storage.events.head() == 0
        await storage.close()


async def test_an_url_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_storage("sqlite:///centre.db", opening()) as storage:
        assert storage.name == "sqlite:///centre.db"
    assert is_file(tmp_path / "centre.db")


def is_file(path: Path) -> bool:
    return path.is_file()
