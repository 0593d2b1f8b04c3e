"""How the command line reaches a centre that runs on the same machine."""

import os
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import msgspec

FILE = "local.json"
"""In the data folder while the server runs; for its owner alone."""

PATIENCE = 60.0


class Local(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server is, and what proves that one may read its data folder."""

    url: str
    key: str
    cert: str = ""
    """The certificate it shows; the very one is expected."""

    def __repr__(self) -> str:
        """Say nothing of the key."""
        return f"Local(url={self.url!r})"


@contextmanager
def announced(folder: Path, local: Local) -> Iterator[None]:
    """Leave word in the data folder for as long as the server runs."""
    path, beside = folder / FILE, folder / f".{FILE}"
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(local))
    beside.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _found(folder: Path) -> Local | None:
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Local)
    except (OSError, msgspec.MsgspecError):
        return None


def _trust(cert: str) -> ssl.SSLContext | bool:
    """Trust this certificate and no other, whatever name it is made out to."""
    if not cert:
        return True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cert)
    return context


@asynccontextmanager
async def near(folder: Path) -> AsyncIterator[httpx.AsyncClient | None]:
    """Give a client of the centre that runs on this data folder; None when none does."""
    local = _found(folder)
    if local is None:
        yield None
        return
    async with httpx.AsyncClient(
        base_url=local.url,
        headers={"Authorization": f"Bearer {local.key}"},
        verify=_trust(local.cert),
        timeout=PATIENCE,
        trust_env=False,
    ) as client:
        try:
            await client.get("/api/health")
        except httpx.TransportError:
            yield None  # It was killed and could not take its word back.
            return
        yield client
