"""Blobs as files in a folder."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from cordboard.adapters.blobs.naming import check_id, check_same, no_such_blob
from cordboard.kernel.ids import BlobId
from cordboard.ports.event_store import StoreUnavailable

PIECE = 256 * 1024
"""Bytes read at a time."""


class DiskBlobStore:
    """One file a blob, in folders by the last two characters of its id.

    Ids made by time begin alike and end by chance, so their ends spread over the folders.
    """

    def __init__(self, folder: Path) -> None:
        """Keep blobs below `folder`, which is made with the first of them."""
        self._folder = folder

    async def put(self, blob_id: BlobId, data: bytes) -> None:
        """Keep `data`, durable on return."""
        path = self._path(blob_id)
        with self._told():
            await asyncio.to_thread(_write, path, data)

    async def read(self, blob_id: BlobId) -> AsyncIterator[bytes]:
        """Give the bytes in pieces."""
        path = self._path(blob_id)
        with self._told():
            try:
                file = await asyncio.to_thread(path.open, "rb")
            except FileNotFoundError:
                raise no_such_blob(blob_id) from None
            with file:
                while piece := await asyncio.to_thread(file.read, PIECE):
                    yield piece

    async def delete(self, blob_id: BlobId) -> None:
        """Forget it."""
        path = self._path(blob_id)
        with self._told():
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def _path(self, blob_id: BlobId) -> Path:
        check_id(blob_id)
        return self._folder / blob_id[-2:] / blob_id

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"The blob store cannot be used just now: {error.strerror}. Nothing was stored.",
                mend="Try again; if it goes on, look after the disk.",
                reason=error.strerror or "",
            ) from error


def _write(path: Path, data: bytes) -> None:
    """Write beside the place, then put it there: a blob is whole or not there at all."""
    with contextlib.suppress(FileNotFoundError):
        check_same(path.name, data, kept=path.read_bytes())
        return
    _make_folder(path.parent)
    handle, beside = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    # A file's name is the folder's content: without this a power cut may take the name.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
