"""What a blob may be called, so that no id leads out of the folder."""

import re

from cordboard.kernel.errors import Invalid, Refused, Unknown
from cordboard.kernel.ids import BlobId

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,127}")


def check_id(blob_id: BlobId) -> None:
    """Raise ``Invalid`` unless it is 2 to 128 letters, digits, dashes and underscores."""
    if not _ID.fullmatch(blob_id):
        raise Invalid(
            "That cannot be the id of a blob.",
            mend="Use an id that the centre made.",
            blob_id=blob_id[:128],
        )


def no_such_blob(blob_id: BlobId) -> Unknown:
    """Say that there is no such blob."""
    return Unknown("There is no such file.", mend="It may have been deleted.", blob_id=blob_id)


def check_same(blob_id: str, data: bytes, *, kept: bytes) -> None:
    """Raise ``Refused`` when other bytes are kept under this id: a stored blob never changes."""
    if data != kept:
        raise Refused(
            "Another file is kept under this id.", mend="Make a new id for it.", blob_id=blob_id
        )
