"""Blobs in memory, for tests and the demonstration."""

from collections.abc import AsyncIterator

from cordboard.adapters.blobs.naming import check_id, check_same, no_such_blob
from cordboard.kernel.ids import BlobId
from cordboard.ports.event_store import StoreUnavailable

PIECE = 256 * 1024
"""Bytes given at a time."""


class MemoryBlobStore:
    """The blob store as a dictionary; `is_down` plays the disk that is full or gone."""

    def __init__(self) -> None:
        """Be empty."""
        self.is_down = False
        self._blobs: dict[BlobId, bytes] = {}

    async def put(self, blob_id: BlobId, data: bytes) -> None:
        """Keep `data`."""
        check_id(blob_id)
        self._check_up()
        kept = self._blobs.setdefault(blob_id, bytes(data))
        check_same(blob_id, data, kept=kept)

    async def read(self, blob_id: BlobId) -> AsyncIterator[bytes]:
        """Give the bytes in pieces."""
        check_id(blob_id)
        self._check_up()
        if blob_id not in self._blobs:
            raise no_such_blob(blob_id)
        data = self._blobs[blob_id]
        for start in range(0, len(data), PIECE):
            yield data[start : start + PIECE]

    async def delete(self, blob_id: BlobId) -> None:
        """Forget it."""
        check_id(blob_id)
        self._check_up()
        self._blobs.pop(blob_id, None)

    def _check_up(self) -> None:
        if self.is_down:
            raise StoreUnavailable
