"""Where files are kept: attachments now, recordings later."""

from collections.abc import AsyncIterator
from typing import Protocol

from cordboard.kernel.ids import BlobId


class BlobStore(Protocol):
    """Keeps bytes under an id. A stored blob never changes."""

    async def put(self, blob_id: BlobId, data: bytes) -> None:
        """Keep `data`, durable on return. The same id and bytes again is no mistake.

        Raises ``StoreUnavailable`` when the disk is full or gone, then nothing is kept;
        ``Refused`` when other bytes have this id, ``Invalid`` for an id that cannot be one.
        """

    def read(self, blob_id: BlobId) -> AsyncIterator[bytes]:
        """Give the bytes in pieces; raises ``Unknown`` when there is no such blob."""

    async def delete(self, blob_id: BlobId) -> None:
        """Forget it; no mistake when it is not there."""
