"""What every blob store promises: bytes under an id, whole or not at all."""

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordboard.adapters.blobs.disk import DiskBlobStore
from cordboard.adapters.blobs.memory import MemoryBlobStore
from cordboard.kernel.errors import Invalid, Refused, Unknown
from cordboard.kernel.ids import BlobId
from cordboard.ports.blobs import BlobStore
from cordboard.ports.event_store import StoreUnavailable

pytestmark = pytest.mark.contract

ONE = BlobId("0196f2a4b1c07d3e8a5f6b7c8d9e0f11")
OTHER = BlobId("0196f2a4b1c07d3e8a5f6b7c8d9e0f12")


@pytest.fixture(params=["memory", "disk"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "memory":
        return MemoryBlobStore()
    return DiskBlobStore(tmp_path / "blobs")


async def bytes_of(blobs: BlobStore, blob_id: BlobId) -> bytes:
    return b"".join([piece async for piece in blobs.read(blob_id)])


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 1_000_003])
async def test_what_was_put_is_read_back(blobs: BlobStore, size: int) -> None:
    data = os.urandom(size)
    await blobs.put(ONE, data)
    assert await bytes_of(blobs, ONE) == data


async def test_putting_the_same_again_is_no_mistake(blobs: BlobStore) -> None:
    await blobs.put(ONE, b"same")
    await blobs.put(ONE, b"same")
    await blobs.put(OTHER, b"other")
    assert await bytes_of(blobs, ONE) == b"same"
    assert await bytes_of(blobs, OTHER) == b"other"


async def test_a_stored_blob_never_changes(blobs: BlobStore) -> None:
    await blobs.put(ONE, b"first")
    with pytest.raises(Refused):
        await blobs.put(ONE, b"other")
    assert await bytes_of(blobs, ONE) == b"first"


async def test_what_is_not_there_is_unknown(blobs: BlobStore) -> None:
    with pytest.raises(Unknown):
        await bytes_of(blobs, ONE)
    await blobs.put(ONE, b"bytes")
    await blobs.delete(ONE)
    await blobs.delete(ONE)
    with pytest.raises(Unknown):
        await bytes_of(blobs, ONE)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "a\0b",
        "é" * 4,
        ".ab",
        "a\n",
    ],
)
async def test_no_id_leads_out_of_the_folder(blobs: BlobStore, name: str) -> None:
    hostile = BlobId(name)
    with pytest.raises(Invalid):
        await blobs.put(hostile, b"bytes")
    with pytest.raises(Invalid):
        await bytes_of(blobs, hostile)
    with pytest.raises(Invalid):
        await blobs.delete(hostile)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=140))
async def test_whatever_the_id_files_are_only_made_below_the_folder(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "inner" / "blobs"
    try:
        await DiskBlobStore(folder).put(BlobId(name), b"bytes")
    except Invalid:
        return
    assert f"inner/blobs/{name[-2:]}/{name}" in files_below(tmp_path)
    assert all(file.startswith("inner/blobs/") for file in files_below(tmp_path))


async def test_only_its_owner_may_read_a_blob(tmp_path: Path) -> None:
    await DiskBlobStore(tmp_path / "blobs").put(ONE, b"bytes")
    assert mode_of(tmp_path / "blobs" / "11") == 0o700
    assert mode_of(tmp_path / "blobs" / "11" / ONE) == 0o600


async def test_a_full_disk_keeps_nothing_and_works_again_once_there_is_room(
    tmp_path: Path,
) -> None:
    blobs = DiskBlobStore(tmp_path / "blobs")
    await blobs.put(ONE, b"small")
    with no_file_larger_than(100_000), pytest.raises(StoreUnavailable, match="too large"):
        await blobs.put(OTHER, os.urandom(200_000))
    with pytest.raises(Unknown):
        await bytes_of(blobs, OTHER)
    assert files_below(tmp_path) == [f"blobs/11/{ONE}"]
    await blobs.put(OTHER, b"x" * 200_000)
    assert await bytes_of(blobs, OTHER) == b"x" * 200_000


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(StoreUnavailable):
        await DiskBlobStore(tmp_path / "blobs").put(ONE, b"bytes")


async def test_the_twin_can_be_down_as_well() -> None:
    blobs = MemoryBlobStore()
    blobs.is_down = True
    with pytest.raises(StoreUnavailable):
        await blobs.put(ONE, b"bytes")
    blobs.is_down = False
    await blobs.put(ONE, b"bytes")


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse to write any file of this process beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files_below(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
