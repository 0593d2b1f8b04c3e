"""Puts a centre together. The only file that names an adapter."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import httpx

from cordboard.adapters.blobs.disk import DiskBlobStore
from cordboard.adapters.blobs.memory import MemoryBlobStore
from cordboard.adapters.clock import SystemClock
from cordboard.adapters.ids import TimeSortedIds
from cordboard.adapters.passwords import CHEAP, Argon2Passwords
from cordboard.adapters.seal import KEY_BYTES, KeySeal
from cordboard.adapters.second_factor import TimeBasedCodes
from cordboard.adapters.storage.backup import Manifest, backup
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.adapters.storage.restore import restore
from cordboard.api.app import make_app
from cordboard.api.front import Front
from cordboard.api.identify import LOCAL_PREFIX
from cordboard.api.measures import Measures
from cordboard.api.near import Local, announced, near
from cordboard.api.server import Listen, bind, serve_until_signalled
from cordboard.api.setup import is_needed
from cordboard.api.tenant import Means, Tenant, Tenants
from cordboard.kernel.errors import Invalid
from cordboard.kernel.ids import SiteId
from cordboard.ports.blobs import BlobStore
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import EventStore
from cordboard.ports.ids import Ids
from cordboard.runtime.engine import Engine, Parts

MEMORY = "memory:"
"""The database's URL for a centre that forgets everything when it stops."""


class KeyUnusable(Invalid):
    """The centre's key file is not what it must be."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a centre is made of."""

    data: Path
    """The folder of its database, files and key; made with access for its owner alone."""
    database_url: str = ""
    """Empty is SQLite in the data folder."""
    setup_code: str = ""
    local_key: str = ""
    demo_page: Callable[[SiteId], str] | None = None
    cheap_passwords: bool = False
    """For the demonstration, whose passwords are printed on the screen."""

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'cordboard.sqlite'}"

    @property
    def is_in_memory(self) -> bool:
        """Whether nothing is kept."""
        return self.database_url == MEMORY


@dataclass(frozen=True, kw_only=True)
class Started:
    """What to tell whoever started the server."""

    url: str
    database: str
    needs_setup: bool
    setup_code: str


@dataclass(frozen=True, kw_only=True)
class House:
    """A centre, put together and not yet started."""

    config: Config
    storage: Storage
    engine: Engine
    tenant: Tenant
    app: Front


def make_data_folder(folder: Path) -> None:
    """Make the data folder, for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def key_of(folder: Path) -> bytes:
    """Read the centre's key, or make it. Raises ``KeyUnusable`` when others may read it."""
    path = folder / "key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(KEY_BYTES)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_key(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(
            f"Others may read the centre's key in {path}.",
            mend="Run: chmod 600 on it; and think of whether it has been read.",
        )
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyUnusable(
            f"{path} has {len(key)} bytes, and a key has {KEY_BYTES}.",
            mend="Restore it from a backup; second factors cannot be read without it.",
        )
    return key


async def _last_moment(events: EventStore) -> datetime | None:
    """Give when the last thing happened, so that time does not go back behind it."""
    head = await events.head()
    last = await events.read(after=head - 1, limit=1) if head else []
    return last[0].event.at if last else None


def _blobs(config: Config) -> BlobStore:
    return MemoryBlobStore() if config.is_in_memory else DiskBlobStore(config.data / "blobs")


def _means(config: Config, storage: Storage, clock: Clock, *, ids: Ids) -> Means:
    key = secrets.token_bytes(KEY_BYTES) if config.is_in_memory else key_of(config.data)
    holder = f"{socket.gethostname()}/{os.getpid()}/{ids.new()}"
    parts = Parts(events=storage.events, archive=storage.archive, clock=clock, holder=holder)
    return Means(
        engine=Engine(parts),
        events=storage.events,
        archive=storage.archive,
        vault=storage.vault,
        blobs=_blobs(config),
        clock=clock,
        ids=ids,
        passwords=Argon2Passwords(CHEAP if config.cheap_passwords else None),
        second_factor=TimeBasedCodes(),
        seal=KeySeal(key),
        setup_code=config.setup_code,
        local_key=config.local_key,
        demo_page=config.demo_page,
    )


@asynccontextmanager
async def open_store(config: Config) -> AsyncIterator[Storage]:
    """Open the storage alone, to look at it beside a running centre."""
    if not config.is_in_memory:
        make_data_folder(config.data)
    clock = SystemClock()
    async with open_storage(config.url, Opening(clock=clock, ids=TimeSortedIds(clock))) as storage:
        yield storage


async def save_backup(config: Config, target: Path) -> Manifest:
    """Write everything but the key to a new file, while a centre may be running."""
    async with open_store(config) as storage:
        return await backup(storage, _blobs(config), target, now=SystemClock().now())


async def restore_backup(config: Config, source: Path) -> Manifest:
    """Fill an empty centre from a backup."""
    async with open_store(config) as storage:
        return await restore(source, storage, _blobs(config))


@asynccontextmanager
async def open_house(config: Config) -> AsyncIterator[House]:
    """Put a centre together for as long as the context lasts."""
    async with open_store(config) as storage:
        clock = SystemClock(not_before=await _last_moment(storage.events))
        measures = Measures()
        means = _means(config, storage, clock, ids=TimeSortedIds(clock))
        tenant = Tenant.of(means, measures)
        app = make_app(Tenants(tenant), measures)
        yield House(config=config, storage=storage, engine=means.engine, tenant=tenant, app=app)


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """Run the house's engine for as long as the context lasts; stop it cleanly after."""
    engine = house.engine
    await engine.start()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(engine.run())
            try:
                yield
            finally:
                await engine.stop()
    finally:
        await engine.close()


@asynccontextmanager
async def administer(config: Config) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client with all rights: of the running server, or of a centre started for this."""
    async with near(config.data) as client:
        if client is not None:
            yield client
            return
    key = f"{LOCAL_PREFIX}{secrets.token_urlsafe(32)}"
    async with open_house(replace(config, local_key=key)) as house, running(house):
        # Litestar types ASGI's messages more closely than httpx does.
        transport = httpx.ASGITransport(app=cast("Any", house.app), client=("127.0.0.1", 0))
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://localhost",
            headers={"Authorization": f"Bearer {key}"},
        ) as inside:
            yield inside


async def serve(config: Config, listen: Listen, *, tell: Callable[[Started], None]) -> None:
    """Serve a centre until the process is asked to stop; `tell` hears when it is there.

    Raises ``CannotListen``, ``StoreUnavailable`` and whatever stops the engine.
    """
    code = "" if listen.is_here_only else secrets.token_hex(4)
    key = f"{LOCAL_PREFIX}{secrets.token_urlsafe(32)}"
    config = replace(config, setup_code=code, local_key=key)
    bound = bind(listen)
    async with open_house(config) as house, running(house):
        url = listen.url(bound.getsockname()[1])
        needed = await is_needed(house.tenant)
        cert = str(listen.tls_cert.absolute()) if listen.tls_cert else ""
        with announced(config.data, Local(url=url, key=key, cert=cert)):
            tell(Started(url=url, needs_setup=needed, setup_code=code, database=house.storage.name))
            await serve_until_signalled(house.app, listen, bound)
