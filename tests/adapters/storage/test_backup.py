"""A backup made while the centre works is whole, and goes back into either kind of database."""

import asyncio
import io
import secrets
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.adapters.blobs.memory import MemoryBlobStore
from cordboard.adapters.clock import MONDAY_NINE, HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.storage.backup import MANIFEST, Manifest, backup
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.adapters.storage.restore import restore
from cordboard.bench.throwaway import Server
from cordboard.contacts.events import Attachment, Author, MessagePosted
from cordboard.kernel.errors import Invalid, Refused, Unknown
from cordboard.kernel.ids import AgentId, BlobId, ContactId, MessageId, QueueId, UserId
from cordboard.ports.archive import Changes
from cordboard.ports.event_store import Lease, NewEvent, StoreUnavailable
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from tests.contract.places import fact, leased
from tests.contract.test_archive import contact, customer, line
from tests.contract.test_blobs import bytes_of, mode_of, no_file_larger_than
from tests.contract.test_vault import credential, reply, session, token

pytestmark = pytest.mark.contract

on_databases = pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
FILE = BlobId("0196f2a4b1c07d3e8a5f6b7c8d9e0f11")
GONE = BlobId("0196f2a4b1c07d3e8a5f6b7c8d9e0f12")


def said(*files: BlobId, text: str = "Labas \0 中文") -> NewEvent:
    event = MessagePosted(
        at=MONDAY_NINE,
        contact_id=ContactId("c"),
        message_id=MessageId("m"),
        author=Author.VISITOR,
        author_id="v",
        author_name="Amal",
        text=text,
        attachments=tuple(
            Attachment(blob_id=file, name="a.pdf", kind="application/pdf", size=5) for file in files
        ),
    )
    return NewEvent(stream="contact/c", event=event, actor="visitor/v", caused_by=1)


async def lived_in(storage: Storage, blobs: MemoryBlobStore) -> Lease:
    """Fill a storage with something in every table."""
    await blobs.put(FILE, b"bytes of a file")
    lease = await leased(storage)
    await storage.events.append([fact("a"), said(FILE), said(GONE)], lease=lease)
    await storage.events.append([fact(f"s{n}") for n in range(1200)], lease=lease)
    await storage.events.advance("effects", 2)
    await storage.events.save_checkpoint(2, b"state\0\xff")
    await storage.vault.save_credential(credential())
    await storage.vault.save_session(session("a"))
    await storage.vault.save_token(token("t"))
    await storage.vault.save_reply(reply("k", b"\0\xff"))
    rows = Changes(
        cursor="reports",
        position=3,
        contacts=[contact(1, AgentId("zoe"))],
        audit=[line(1)],
        customers=[customer("amal", "visitor:1")],
        queue_intervals=[
            QueueIntervalRow(start=MONDAY_NINE, queue_id=QueueId("q"), channel="chat", talk=1 / 3)
        ],
        agent_intervals=[AgentIntervalRow(start=MONDAY_NINE, agent_id=AgentId("zoe"), ready=2.0)],
    )
    await storage.archive.write(rows)
    return lease


async def told_of(storage: Storage) -> list[object]:
    """Ask a storage for everything it knows."""
    span = {"start": MONDAY_NINE, "end": MONDAY_NINE + timedelta(hours=1)}
    return [
        await storage.events.read(limit=10_000),
        [await storage.events.cursor(name) for name in ("effects", "reports")],
        await storage.events.checkpoint(),
        await storage.vault.credential(UserId("anna")),
        await storage.vault.sessions_of(UserId("anna")),
        await storage.vault.tokens(),
        await storage.vault.reply("k"),
        await storage.archive.contact(contact(1).contact_id),
        await storage.archive.customer_by_identity("visitor:1"),
        await storage.archive.queue_intervals(**span),
        await storage.archive.agent_intervals(**span),
    ]


@asynccontextmanager
async def new_storage(
    kind: str, folder: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Storage]:
    clock = HandClock()
    opening = Opening(clock=clock, ids=SeededIds(clock, seed=1))
    if kind == "sqlite":
        async with open_storage(f"sqlite:///{folder}/restored.db", opening) as storage:
            yield storage
        return
    async with open_storage(new_schema(request.getfixturevalue("postgres")), opening) as storage:
        yield storage


def new_schema(server: Server) -> str:
    """Name a schema that nobody uses; it goes with the server."""
    return f"{server.url()}?schema=test_{secrets.token_hex(8)}"


@on_databases
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_backup_of_either_kind_is_restored_into_either_kind(
    storage: Storage, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    blobs, others = MemoryBlobStore(), MemoryBlobStore()
    await lived_in(storage, blobs)
    made = await backup(storage, blobs, tmp_path / "b.tar", now=MONDAY_NINE)
    assert made.head == 1203
    assert made.rows["event"] == 1203
    assert made.missing_blobs == (GONE,)
    assert mode_of(tmp_path / "b.tar") == 0o600
    async with new_storage(kind, tmp_path, request) as restored:
        assert await restore(tmp_path / "b.tar", restored, others) == made
        assert await told_of(restored) == await told_of(storage)
        assert await bytes_of(others, FILE) == b"bytes of a file"
        with pytest.raises(Unknown):
            await bytes_of(others, GONE)
        (more,) = await restored.events.append([fact("a")], lease=await leased(restored))
        assert (more.position, more.version) == (1204, 2)


@on_databases
async def test_a_backup_made_while_others_write_is_one_moment_of_the_log(
    storage: Storage, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    blobs = MemoryBlobStore()
    lease = await lived_in(storage, blobs)
    is_over = asyncio.Event()

    async def keep_writing() -> int:
        number = 0
        while not is_over.is_set():
            number += 1
            file = BlobId(f"{number:032x}")
            await blobs.put(file, b"bytes")
            await storage.events.append([said(file), fact("a")], lease=lease)
            changes = Changes(cursor="log", position=2 * number, audit=[line(2 * number)])
            await storage.archive.write(changes)
        return number

    async with asyncio.TaskGroup() as tasks:
        writer = tasks.create_task(keep_writing())
        backups = [
            await backup(storage, blobs, tmp_path / f"{n}.tar", now=MONDAY_NINE) for n in range(3)
        ]
        is_over.set()
    assert writer.result() > 3
    assert backups[0].head < backups[2].head
    others = MemoryBlobStore()
    async with new_storage("sqlite", tmp_path, request) as restored:
        made = await restore(tmp_path / "2.tar", restored, others)
        assert made.missing_blobs == (GONE,)
        log = await restored.events.read(limit=100_000)
        assert log == (await storage.events.read(limit=made.head))
        for one in log:
            if isinstance(one.event, MessagePosted) and one.event.attachments[0].blob_id != GONE:
                assert await bytes_of(others, one.event.attachments[0].blob_id)


async def test_a_storage_that_holds_anything_is_not_restored_into(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    blobs = MemoryBlobStore()
    async with new_storage("sqlite", tmp_path, request) as storage:
        await storage.vault.save_credential(credential())
        await backup(storage, blobs, tmp_path / "b.tar", now=MONDAY_NINE)
        with pytest.raises(Refused, match="rows in credential"):
            await restore(tmp_path / "b.tar", storage, blobs)
        assert await storage.vault.credential(UserId("anna")) == credential()
        with pytest.raises(Refused, match="there already"):
            await backup(storage, blobs, tmp_path / "b.tar", now=MONDAY_NINE)


async def test_what_is_only_in_memory_is_neither_backed_up_nor_restored(tmp_path: Path) -> None:
    clock = HandClock()
    async with open_storage("memory:", Opening(clock=clock, ids=SeededIds(clock))) as storage:
        with pytest.raises(Refused, match="memory"):
            await backup(storage, MemoryBlobStore(), tmp_path / "b.tar", now=MONDAY_NINE)


async def test_a_disk_that_is_full_leaves_no_half_of_a_backup(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    blobs = MemoryBlobStore()
    async with new_storage("sqlite", tmp_path, request) as storage:
        await lived_in(storage, blobs)
        with no_file_larger_than(100_000), pytest.raises(StoreUnavailable):
            await backup(storage, blobs, tmp_path / "b.tar", now=MONDAY_NINE)
    assert [name for name in names_in(tmp_path) if "tar" in name] == []


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


Change = Callable[[dict[str, bytes]], None]


def damaged(members: dict[str, bytes]) -> None:
    members["tables/event/000000.jsonl"] = members["tables/event/000000.jsonl"].replace(
        b"Labas", b"Viso!"
    )


def shortened(members: dict[str, bytes]) -> None:
    del members["tables/event/000000.jsonl"]


def without_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST]


def with_a_stranger(members: dict[str, bytes]) -> None:
    members["tables/event/000009.jsonl"] = b""


def with_a_nonsense_manifest(members: dict[str, bytes]) -> None:
    members[MANIFEST] = b"[]"


def manifest_with(**changes: Any) -> Change:
    def change(members: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(members[MANIFEST], type=Manifest)
        members[MANIFEST] = msgspec.json.encode(msgspec.structs.replace(manifest, **changes))

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (damaged, "damaged or changed"),
        (shortened, "members it says"),
        (without_manifest, "no manifest"),
        (with_a_stranger, "members it says"),
        (with_a_nonsense_manifest, "manifest cannot be read"),
        (manifest_with(format=99), "format 99"),
        (manifest_with(columns={"event": ("position", "sound")}), "not the one this program knows"),
        (manifest_with(rows={"cases": 1}), "not the one this program knows"),
        (manifest_with(rows={"event": 7}), "rows it says"),
    ],
)
async def test_a_backup_that_was_changed_is_refused_and_nothing_is_restored(
    change: Change, reason: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = tmp_path / "b.tar"
    async with new_storage("sqlite", tmp_path, request) as storage:
        blobs = MemoryBlobStore()
        lease = await leased(storage)
        await storage.events.append([said()], lease=lease)
        await backup(storage, blobs, source, now=MONDAY_NINE)
    rewrite(source, change)
    folder = tmp_path / "new"
    make(folder)
    async with new_storage("sqlite", folder, request) as restored:
        with pytest.raises(Invalid, match=reason):
            await restore(source, restored, blobs)
        assert await restored.events.head() == 0


def make(folder: Path) -> None:
    folder.mkdir()


def rewrite(path: Path, change: Change) -> None:
    with tarfile.open(path) as tar:
        members = {member.name: read(tar, member) for member in tar}
    change(members)
    with tarfile.open(path, "w") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def hostile(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = link
    return member


@pytest.mark.parametrize(
    "member",
    [
        hostile("../../etc/cron.d/x"),
        hostile("/etc/passwd"),
        hostile("blobs/../x"),
        hostile("blobs/a/b"),
        hostile("tables/event/../000000.jsonl"),
        hostile("blobs/link", tarfile.SYMTYPE, "/etc/passwd"),
        hostile("blobs/link", tarfile.LNKTYPE, "manifest.json"),
        hostile("blobs/device", tarfile.CHRTYPE),
        hostile("blobs", tarfile.DIRTYPE),
    ],
    ids=lambda member: f"{member.name}:{member.type.decode()}",
)
async def test_a_member_that_no_backup_has_is_refused(
    member: tarfile.TarInfo, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        tar.addfile(member)
    async with new_storage("sqlite", tmp_path, request) as storage:
        with pytest.raises(Invalid, match="not a backup"):
            await restore(tmp_path / "b.tar", storage, MemoryBlobStore())


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100, b"\x1f\x8b" + b"\0" * 600])
async def test_a_file_that_is_no_backup_is_refused(
    content: bytes, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    write(tmp_path / "b.tar", content)
    async with new_storage("sqlite", tmp_path, request) as storage:
        for source in (tmp_path / "b.tar", tmp_path / "nothing.tar"):
            with pytest.raises(Invalid, match="not a backup"):
                await restore(source, storage, MemoryBlobStore())


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
