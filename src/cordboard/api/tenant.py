"""One centre as the API meets it: its engine, its stores, its secrets, its open streams."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from litestar.types import Scope

from cordboard.api.alone import Alone
from cordboard.api.errors import NoSuchAddress
from cordboard.api.measures import Measures
from cordboard.api.origin import host_name
from cordboard.api.remembering import RememberingVault
from cordboard.api.sessions import Sessions
from cordboard.api.sockets import Sockets
from cordboard.api.throttles import Throttles
from cordboard.kernel.ids import SiteId
from cordboard.ports.archive import Archive
from cordboard.ports.blobs import BlobStore
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import EventStore
from cordboard.ports.ids import Ids
from cordboard.ports.proofs import Passwords, Seal, SecondFactor
from cordboard.ports.vault import Vault
from cordboard.runtime.commands import Answer, Command, RecordAudit
from cordboard.runtime.engine import Engine

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a tenant works with; made by ``bootstrap``, or by a test."""

    engine: Engine
    events: EventStore
    archive: Archive
    vault: Vault
    blobs: BlobStore
    clock: Clock
    ids: Ids
    passwords: Passwords
    second_factor: SecondFactor
    seal: Seal
    setup_code: str = ""
    """Asked of whoever makes the first administrator from elsewhere than this machine."""
    local_key: str = ""
    """What the command line of this machine proves itself with; empty when there is none."""
    demo_page: Callable[[SiteId], str] | None = None
    """Gives the demonstration's customer page; None when this is no demonstration."""


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A centre that is served."""

    means: Means
    measures: Measures
    vault: Vault
    """Its secrets."""
    sessions: Sessions
    sockets: Sockets
    throttles: Throttles
    alone: Alone = field(default_factory=Alone)

    @classmethod
    def of(cls, means: Means, measures: Measures) -> "Tenant":
        """Put a tenant together."""
        vault = RememberingVault(means.vault, means.clock)
        sessions = Sessions(
            vault, means.clock, ids=means.ids, limits=lambda: means.engine.centre.limits
        )
        sockets = Sockets(means.clock, measures)
        sessions.on_end.append(sockets.signed_out)
        return cls(
            means=means,
            measures=measures,
            vault=vault,
            sessions=sessions,
            sockets=sockets,
            throttles=Throttles(means.clock, lambda: means.engine.centre.limits),
        )

    @property
    def engine(self) -> Engine:
        """The centre itself."""
        return self.means.engine

    @property
    def archive(self) -> Archive:
        """Its past."""
        return self.means.archive

    @property
    def clock(self) -> Clock:
        """Its time."""
        return self.means.clock

    @property
    def ids(self) -> Ids:
        """Its new ids."""
        return self.means.ids

    @property
    def seal(self) -> Seal:
        """Its key."""
        return self.means.seal

    async def ask(
        self, command: Command, who: "Asker", *, audit: RecordAudit | None = None
    ) -> Answer:
        """Ask the engine on behalf of `who`, and measure how long it took."""
        began = self.clock.monotonic()
        try:
            return await self.engine.ask(command, actor=who.actor, address=who.address, audit=audit)
        finally:
            took = self.clock.monotonic() - began
            self.measures.ask.labels(type(command).__name__).observe(took)

    async def note(self, who: "Asker", action: str, subject: str, *, detail: str = "") -> None:
        """Keep on record that `who` did or saw something."""
        await self.ask(RecordAudit(action=action, subject=subject, detail=detail), who)


class Asker(Protocol):
    """Whoever asks: known by an actor's name and an address."""

    @property
    def actor(self) -> str:
        """``user/anna``, ``token/...``, ``visitor/...``."""

    @property
    def address(self) -> str:
        """The network address the request came from."""


class Tenants:
    """Which centre a host name stands for; one is there for every name that is not listed."""

    def __init__(self, default: Tenant, by_host: Mapping[str, Tenant] | None = None) -> None:
        """Serve `default`, and others by the names of their hosts."""
        self.default = default
        self._by_host = dict(by_host or {})

    def named(self, host: str) -> Tenant:
        """Find the centre of `host` (without port)."""
        return self._by_host.get(host.lower(), self.default)

    def all(self) -> list[Tenant]:
        """Give every centre once."""
        return list({id(t): t for t in (self.default, *self._by_host.values())}.values())


def centre_of(scope: Scope) -> Tenant:
    """Give the centre that the request is for, by its host name. Raises ``NoSuchAddress``."""
    tenants = scope["litestar_app"].state.get("tenants")
    if not isinstance(tenants, Tenants):
        raise NoSuchAddress
    return tenants.named(host_name(scope))
