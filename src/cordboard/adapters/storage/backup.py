"""One file that holds everything, made while the centre works, and the way back from it.

The database is read first, in one snapshot; then the blobs it names. A blob is stored before the
event that names it and never changes, so whatever the snapshot names is there to be copied. The
other way round a file sent in between would be named and missing. Only a blob that was deleted
since (a customer's data, on request) can be absent; the manifest says which.

The file is a plain tar: ``tables/<name>/<n>.jsonl`` (a row a line, as a JSON array),
``blobs/<id>``, and at its end ``manifest.json``. Rows are the same whichever database they came
from, so a backup of SQLite may be restored into PostgreSQL and back.
"""

import asyncio
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from cordboard.adapters.storage.database import Database
from cordboard.adapters.storage.migrating import revision_of
from cordboard.adapters.storage.opening import Storage
from cordboard.adapters.storage.schema import EVENT, LEASE, METADATA
from cordboard.adapters.storage.troubles import told
from cordboard.kernel.errors import Invalid, Refused, Unknown
from cordboard.kernel.ids import BlobId
from cordboard.ports.blobs import BlobStore

FORMAT = 1
"""Raised when an older program could not read the file."""

PIECE = 1024 * 1024
"""Bytes of rows in one member, about. Small: on PostgreSQL the event loop waits for each."""

ROWS_AT_ONCE = 500
"""Rows fetched at a time, for the same reason."""

SAVED = [table for table in METADATA.sorted_tables if table is not LEASE]
"""Everything but the lease: who may write is a matter of running processes, not of the data."""

MANIFEST = "manifest.json"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    format: int
    revision: str
    """Form of the tables; see `migrating`."""
    made_at: datetime
    head: int
    """The log's last position."""
    rows: dict[str, int]
    """Rows by table."""
    columns: dict[str, tuple[str, ...]]
    """Names of the values of a row, by table."""
    missing_blobs: tuple[str, ...]
    """Blobs that were named but deleted."""
    hashes: dict[str, str]
    """SHA-256 of every other member, by name."""


async def backup(storage: Storage, blobs: BlobStore, target: Path, *, now: datetime) -> Manifest:
    """Write everything to a new file `target` while others read and write.

    Raises ``Refused`` when `target` is there already or the storage is in memory,
    ``StoreUnavailable`` when the database or the disk does not answer; then there is no file.
    """
    database = database_of(storage)
    if await asyncio.to_thread(target.exists):
        raise Refused(f"{target} is there already.", mend="Name a new file, or move that one.")
    beside = target.with_name(f".{target.name}.part")
    try:
        with told(str(target)):
            manifest = await _write(database, blobs, beside, now=now)
            await asyncio.to_thread(_settle, beside, target)
    except BaseException:
        await asyncio.to_thread(beside.unlink, missing_ok=True)
        raise
    return manifest


async def _write(database: Database, blobs: BlobStore, path: Path, *, now: datetime) -> Manifest:
    tar = await asyncio.to_thread(TarWriter, path)
    try:
        saved = await database.snapshot(lambda connection: _save_tables(connection, tar))
        missing = [
            blob_id for blob_id in sorted(saved.blobs) if not await _save(blobs, blob_id, tar)
        ]
        manifest = Manifest(
            format=FORMAT,
            revision=saved.revision,
            made_at=now,
            head=saved.head,
            rows=saved.rows,
            columns={table.name: columns_of(table) for table in SAVED},
            missing_blobs=tuple(missing),
            hashes=tar.hashes,
        )
        await asyncio.to_thread(tar.add, MANIFEST, msgspec.json.encode(manifest))
    finally:
        await asyncio.to_thread(tar.close)
    return manifest


def columns_of(table: sa.Table) -> tuple[str, ...]:
    """Name a table's columns, in the order of a row's values."""
    # SQLAlchemy's own kind of str cannot be written as JSON.
    return tuple(str(name) for name in table.columns.keys())  # noqa: SIM118 - not a dict


class Saved:
    """What was found while the tables were copied."""

    def __init__(self, revision: str, head: int) -> None:
        """Begin."""
        self.revision = revision
        self.head = head
        self.rows: dict[str, int] = {}
        self.blobs: set[BlobId] = set()


class TarWriter:
    """Adds members to a new file that only its owner may read, and hashes them."""

    def __init__(self, path: Path) -> None:
        """Make the file."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed in `close`
        self.hashes: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        """Add a member."""
        member = tarfile.TarInfo(name)
        member.size = len(data)
        member.mode = 0o600
        self._tar.addfile(member, io.BytesIO(data))
        if name != MANIFEST:
            self.hashes[name] = hashlib.sha256(data).hexdigest()

    def close(self) -> None:
        """Finish; durable on return."""
        try:
            self._tar.close()
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


def _save_tables(connection: sa.Connection, tar: TarWriter) -> Saved:
    head = connection.execute(sa.select(sa.func.max(EVENT.c.position))).scalar() or 0
    saved = Saved(revision_of(connection) or "", head)
    for table in SAVED:
        lines: list[bytes] = []
        size = number = 0
        for row in _rows(connection, table):
            if table is EVENT:
                saved.blobs.update(_blobs_named(row.event))
            line = msgspec.json.encode(tuple(row))
            lines.append(line)
            size += len(line)
            saved.rows[table.name] = saved.rows.get(table.name, 0) + 1
            if size > PIECE:
                tar.add(_member(table, number), b"\n".join(lines))
                lines, size, number = [], 0, number + 1
        if lines:
            tar.add(_member(table, number), b"\n".join(lines))
    return saved


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[sa.Row[Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query) as result:
        yield from result


def _member(table: sa.Table, number: int) -> str:
    return f"tables/{table.name}/{number:06}.jsonl"


def _blobs_named(event: str) -> Iterator[BlobId]:
    """Find every ``blob_id`` in an event, wherever it stands and whichever event it is."""
    if '"blob_id"' not in event:
        return
    waiting: list[object] = [msgspec.json.decode(event)]
    while waiting:
        match waiting.pop():
            case dict() as found:
                if isinstance(found.get("blob_id"), str):
                    yield BlobId(found["blob_id"])
                waiting.extend(found.values())
            case list() as found:
                waiting.extend(found)


async def _save(blobs: BlobStore, blob_id: BlobId, tar: TarWriter) -> bool:
    try:
        data = b"".join([piece async for piece in blobs.read(blob_id)])
    except (Unknown, Invalid):
        return False
    await asyncio.to_thread(tar.add, f"blobs/{blob_id}", data)
    return True


def _settle(beside: Path, target: Path) -> None:
    # link, not rename: it refuses to replace a file that appeared meanwhile.
    os.link(beside, target)
    beside.unlink()
    handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def database_of(storage: Storage) -> Database:
    """Give the storage's database; raises ``Refused`` for one in memory."""
    if storage.database is None:
        raise Refused(
            "What is kept in memory only cannot be backed up or restored.",
            mend="Use a database in SQLite or PostgreSQL.",
        )
    return storage.database
