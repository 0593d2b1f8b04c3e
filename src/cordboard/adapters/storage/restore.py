"""The way back from a backup, into an empty database of either kind."""

import asyncio
import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from cordboard.adapters.storage.backup import (
    FORMAT,
    MANIFEST,
    SAVED,
    Manifest,
    columns_of,
    database_of,
)
from cordboard.adapters.storage.opening import Storage
from cordboard.adapters.storage.queries import insert_unless_there
from cordboard.adapters.storage.schema import Moment, Several
from cordboard.kernel.errors import Invalid, Refused
from cordboard.kernel.ids import BlobId
from cordboard.ports.blobs import BlobStore

LARGEST = 1024 * 1024 * 1024
"""Bytes of a member at most: none that we make comes near it."""

TABLES = {table.name: table for table in SAVED}

_ROWS = re.compile(r"tables/([a-z_]{1,63})/\d{6,9}\.jsonl")
_BLOB = re.compile(r"blobs/([A-Za-z0-9][A-Za-z0-9_-]{1,127})")


async def restore(source: Path, storage: Storage, blobs: BlobStore) -> Manifest:
    """Fill an empty storage and a blob store from a backup; all of it or nothing of the rows.

    The whole file is verified before anything is written. Raises ``Invalid`` for a file that is no
    backup, was damaged or tampered with, or comes from a newer program; ``Refused`` when the
    storage is not empty; ``StoreUnavailable`` when the database or the disk does not answer.
    """
    database = database_of(storage)
    await database.read(_check_empty)
    contents = await asyncio.to_thread(_opened, source)
    with contents:
        manifest = await asyncio.to_thread(contents.verified)
        lines = _line_types(manifest)
        for name in contents.names:
            if blob := _BLOB.fullmatch(name):
                data = await asyncio.to_thread(contents.bytes_of, name)
                await blobs.put(BlobId(blob[1]), data)

        def fill(connection: sa.Connection) -> None:
            _check_empty(connection)
            counted = dict.fromkeys(manifest.rows, 0)
            for name in contents.names:
                if rows := _ROWS.fullmatch(name):
                    decode = lines[rows[1]]
                    counted[rows[1]] += _fill(connection, rows[1], decode(contents.bytes_of(name)))
            if counted != manifest.rows:
                raise _not_a_backup("it does not hold the rows it says")

        await database.write(fill)
    return manifest


class Contents:
    """The members of a backup; none of their names ever reaches the file system."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Look at every member; raises ``Invalid`` for one that no backup has."""
        self._tar = tar
        self._members: dict[str, tarfile.TarInfo] = {}
        self._hashes: Mapping[str, str] = {}
        for member in tar:
            _check_member(member)
            if member.name in self._members:
                raise _not_a_backup(f"it holds {member.name!r} twice")
            self._members[member.name] = member

    def __enter__(self) -> "Contents":
        """Keep the file open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._tar.close()

    @property
    def names(self) -> Iterator[str]:
        """The members' names, in order."""
        return iter(sorted(self._hashes))

    def verified(self) -> Manifest:
        """Compare every member with its hash; raises ``Invalid`` when one differs or is missing."""
        if MANIFEST not in self._members:
            raise _not_a_backup("it has no manifest; it may have been cut short")
        try:
            manifest = msgspec.json.decode(self._read(MANIFEST), type=Manifest)
        except msgspec.DecodeError as error:
            raise _not_a_backup(f"its manifest cannot be read ({error})") from None
        if manifest.format != FORMAT:
            raise Invalid(
                f"The backup has format {manifest.format}; this program reads {FORMAT}.",
                mend="Restore it with the version of Cordboard that made it.",
            )
        if manifest.hashes.keys() != self._members.keys() - {MANIFEST}:
            raise _not_a_backup("it does not hold the members it says")
        self._hashes = manifest.hashes
        for name in manifest.hashes:
            self.bytes_of(name)
        return manifest

    def bytes_of(self, name: str) -> bytes:
        """Give a member's bytes; raises ``Invalid`` unless they have their hash."""
        data = self._read(name)
        if hashlib.sha256(data).hexdigest() != self._hashes[name]:
            raise _not_a_backup(f"{name!r} was damaged or changed")
        return data

    def _read(self, name: str) -> bytes:
        file = self._tar.extractfile(self._members[name])
        data = file.read() if file else b""
        if len(data) != self._members[name].size:
            raise _not_a_backup("it was cut short")
        return data


def _opened(source: Path) -> Contents:
    try:
        # "r:" and not "r": nothing is unpacked that could unpack without end.
        tar = tarfile.open(source, mode="r:")  # noqa: SIM115 - `Contents` closes it
    except (OSError, tarfile.TarError) as error:
        raise _not_a_backup(str(error) or type(error).__name__) from error
    try:
        return Contents(tar)
    except tarfile.TarError as error:
        tar.close()
        raise _not_a_backup(str(error)) from error
    except BaseException:
        tar.close()
        raise


def _check_member(member: tarfile.TarInfo) -> None:
    is_known = (
        member.name == MANIFEST or _ROWS.fullmatch(member.name) or _BLOB.fullmatch(member.name)
    )
    if not (is_known and member.isreg()) or member.issparse():
        raise _not_a_backup(f"it holds {member.name[:200]!r}")
    if member.size > LARGEST:
        raise _not_a_backup(f"{member.name!r} is too large")


def _not_a_backup(why: str) -> Invalid:
    return Invalid(
        f"That is not a backup, or not a whole one: {why}.",
        mend="Use a file that `cordboard backup` wrote, as it wrote it.",
    )


def _check_empty(connection: sa.Connection) -> None:
    for table in SAVED:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise Refused(
                f"The database is not empty: there are rows in {table.name}.",
                mend="Restore into a new database; this one was left as it was.",
                table=table.name,
            )


def _line_types(manifest: Manifest) -> Mapping[str, Callable[[bytes], list[dict[str, Any]]]]:
    """Give a reader of rows by table; raises ``Invalid`` for what a newer program wrote."""
    readers: dict[str, Callable[[bytes], list[dict[str, Any]]]] = {}
    for name in manifest.rows.keys() | manifest.columns.keys():
        columns = manifest.columns.get(name, ())
        if name not in TABLES or columns != columns_of(TABLES[name]):
            raise Invalid(
                f"The backup's table {name} is not the one this program knows.",
                mend=f"Restore it with the version of Cordboard whose tables are in form "
                f"{manifest.revision}, then let the newer version migrate the database.",
            )
        readers[name] = _reader(TABLES[name])
    return readers


def _reader(table: sa.Table) -> Callable[[bytes], list[dict[str, Any]]]:
    names = columns_of(table)
    line = tuple.__class_getitem__(tuple(_kind(column) for column in table.columns))
    decoder: msgspec.json.Decoder[tuple[Any, ...]] = msgspec.json.Decoder(line)

    def read(data: bytes) -> list[dict[str, Any]]:
        try:
            return [dict(zip(names, row, strict=True)) for row in decoder.decode_lines(data)]
        except msgspec.DecodeError as error:
            raise _not_a_backup(f"a row of {table.name} cannot be read ({error})") from error

    return read


def _kind(column: sa.Column[Any]) -> Any:
    kinds: dict[type[Any], Any] = {Moment: datetime, Several: tuple[str, ...]}
    kind = kinds.get(type(column.type)) or column.type.python_type
    return kind | None if column.nullable else kind


def _fill(connection: sa.Connection, name: str, rows: list[dict[str, Any]]) -> int:
    if rows:
        connection.execute(insert_unless_there(TABLES[name]), rows)
    return len(rows)
