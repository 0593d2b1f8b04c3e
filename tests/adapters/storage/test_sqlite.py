"""SQLite when things go wrong: nothing half-stored, and it mends by itself."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from cordboard.adapters.clock import HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.adapters.storage.troubles import DatabaseDamaged
from cordboard.kernel.errors import Invalid
from cordboard.ports.archive import AuditRow, Changes
from cordboard.ports.event_store import StoreUnavailable
from tests.contract.places import fact, leased, positions
from tests.contract.test_blobs import mode_of, no_file_larger_than

pytestmark = pytest.mark.contract

LONG = "long " * 20_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "centre.db"


@asynccontextmanager
async def opened(path: Path, *, patience: float = 0.1) -> AsyncIterator[Storage]:
    clock = HandClock()
    opening = Opening(clock=clock, ids=SeededIds(clock), patience=patience)
    async with open_storage(f"sqlite:///{path}", opening) as storage:
        yield storage


async def test_a_database_that_may_not_grow_stores_nothing_and_goes_on_once_it_may(
    path: Path,
) -> None:
    async with opened(path) as storage:
        lease = await leased(storage)
        await storage.events.append([fact("a")], lease=lease)
        await forbid_to_grow(storage)
        with pytest.raises(StoreUnavailable, match="the disk is full") as told:
            await storage.events.append([fact("a"), fact("b", LONG)], lease=lease)
        assert str(path) in told.value.message
        assert positions(await storage.events.read()) == [1]
        assert positions(await storage.events.append([fact("b", LONG)], lease=lease)) == [2]


async def forbid_to_grow(storage: Storage) -> None:
    assert storage.database is not None
    await storage.database.write(
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1").scalar()
    )


async def test_a_disk_that_refuses_to_write_stores_nothing_and_goes_on_once_it_takes_it(
    path: Path,
) -> None:
    async with opened(path) as storage:
        lease = await leased(storage)
        await storage.events.append([fact("a")], lease=lease)
        with no_file_larger_than(400_000):
            for _ in range(3):
                with pytest.raises(StoreUnavailable):
                    await storage.events.append([fact("a", LONG)] * 10, lease=lease)
            assert positions(await storage.events.read()) == [1]
        stored = await storage.events.append([fact("a", LONG)] * 10, lease=lease)
        assert [one.version for one in stored] == list(range(2, 12))


async def test_while_another_process_keeps_it_locked_reading_works_and_writing_does_not(
    path: Path,
) -> None:
    async with opened(path) as storage:
        lease = await leased(storage)
        await storage.events.append([fact("a")], lease=lease)
        with locked(path):
            with pytest.raises(StoreUnavailable, match="locked"):
                await storage.events.append([fact("a")], lease=lease)
            with pytest.raises(StoreUnavailable):
                await storage.events.advance("effects", 1)
            assert positions(await storage.events.read()) == [1]
        assert positions(await storage.events.append([fact("a")], lease=lease)) == [2]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


async def test_a_file_that_vanished_takes_nothing_until_it_is_back(path: Path) -> None:
    aside = path.with_name("aside.db")
    async with opened(path) as storage:
        lease = await leased(storage)
        await storage.events.append([fact("a")], lease=lease)
        shutil.move(path, aside)
        with pytest.raises(StoreUnavailable):
            await storage.events.append([fact("a")], lease=lease)
        with pytest.raises(StoreUnavailable):
            await storage.events.read()
        assert not exists(path)
        shutil.copy(aside, path)
        with pytest.raises(StoreUnavailable, match="not the one that was opened"):
            await storage.events.append([fact("a")], lease=lease)
        shutil.move(aside, path)
        assert positions(await storage.events.append([fact("a")], lease=lease)) == [2]


def exists(path: Path) -> bool:
    return path.exists()


async def test_a_damaged_file_is_not_mistaken_for_a_passing_trouble(path: Path) -> None:
    async with opened(path) as storage:
        await storage.events.append([fact("a", LONG)], lease=await leased(storage))
    damage(path)
    with pytest.raises(DatabaseDamaged, match="damaged"):
        async with opened(path):
            pass


def damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"this is no database at all, whatever its name says" * 100)


async def test_a_file_that_may_not_be_written_is_told_when_it_is_opened() -> None:
    with folder_of_nobody() as folder:
        (folder / "centre.db").touch(mode=0o444)
        with acting_as_nobody(), pytest.raises(StoreUnavailable, match="ermission"):
            async with opened(folder / "centre.db"):
                pass


@contextmanager
def folder_of_nobody() -> Iterator[Path]:
    """Make a folder that an ordinary user may look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def acting_as_nobody() -> Iterator[None]:
    """Lay root's rights aside, to whom every file is writable."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(mine)


async def test_only_its_owner_may_read_the_database(path: Path) -> None:
    async with opened(path) as storage:
        await leased(storage)
        assert {mode_of(file) for file in files_beside(path)} == {0o600}


def files_beside(path: Path) -> list[Path]:
    return [*path.parent.iterdir()]


async def test_a_folder_that_is_not_there_is_a_mistake_of_the_configuration(path: Path) -> None:
    with pytest.raises(Invalid, match="folder"):
        async with opened(path / "deeper" / "centre.db"):
            pass


async def test_work_that_fails_hurts_nobody_who_shares_its_commit(path: Path) -> None:
    async with opened(path) as storage:
        lease = await leased(storage)
        line = AuditRow(position=1, at=None, actor="", action="", subject="", detail="")  # type: ignore[arg-type]
        good, bad, also_good = await asyncio.gather(
            storage.events.append([fact("a")], lease=lease),
            storage.archive.write(Changes(cursor="audit", position=1, audit=[line])),
            storage.events.advance("effects", 1),
            return_exceptions=True,
        )
        assert isinstance(bad, sa.exc.IntegrityError)
        assert isinstance(good, list)
        assert also_good is None
        assert await storage.events.head() == 1
        assert await storage.events.cursor("effects") == 1
        assert await storage.events.cursor("audit") == 0


async def test_what_was_asked_before_closing_is_stored_and_nothing_after(path: Path) -> None:
    async with opened(path) as storage:
        lease = await leased(storage)
        async with asyncio.TaskGroup() as calls:
            made = [
                calls.create_task(storage.events.append([fact("a")], lease=lease))
                for _ in range(50)
            ]
            await asyncio.gather(*(started(call) for call in made))
            await storage.close()
        assert sum(len(call.result()) for call in made) == 50
        with pytest.raises(StoreUnavailable):
            await storage.events.append([fact("a")], lease=lease)
    async with opened(path) as storage:
        assert await storage.events.head() == 50


async def started(call: asyncio.Task[object]) -> None:
    assert not call.cancelled()
