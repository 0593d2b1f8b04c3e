"""Where the storage contract is run: one place per adapter, all opened the same way."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from cordboard.access.events import Audited
from cordboard.adapters.clock import MONDAY_NINE, HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.storage.memory import MemoryStorage
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import Lease, NewEvent


@dataclass
class Place:
    """An empty place to store things, which keeps them while it is closed."""

    url: str
    clock: HandClock = field(default_factory=HandClock)
    _memory: MemoryStorage | None = None

    def opening(self) -> Opening:
        return Opening(clock=self.clock, ids=SeededIds(self.clock), patience=5.0)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Storage]:
        """Open it, as a process would that starts."""
        if self.url != "memory:":
            async with open_storage(self.url, self.opening()) as storage:
                yield storage
            return
        memory = self._memory or MemoryStorage(clock=self.clock, ids=SeededIds(self.clock))
        self._memory = memory
        yield Storage("memory:", memory.events, memory.vault, memory.archive, None)

    async def let_pass(self, storage: Storage, seconds: float) -> None:
        """Let time pass for the leases, whoever's clock they go by."""
        self.clock.move(seconds)
        if self.url.startswith("postgresql"):
            assert storage.database is not None
            aged = sa.text("UPDATE lease SET ends_at = ends_at - make_interval(secs => :seconds)")
            aged = aged.bindparams(seconds=float(seconds))
            await storage.database.write(lambda connection: connection.execute(aged).rowcount)


async def leased(storage: Storage, holder: str = "node-1") -> Lease:
    """Take the writer's lease."""
    lease = await storage.events.acquire_lease(holder, ttl=10)
    assert lease is not None
    return lease


def fact(stream: str = "audit", what: str = "looked") -> NewEvent:
    """Make an event that says little."""
    event = Audited(at=MONDAY_NINE, actor="user/anna", action=what, subject=stream)
    return NewEvent(stream=stream, event=event, actor="user/anna")


def positions(events: Sequence[Recorded]) -> list[int]:
    return [one.position for one in events]


def places_in_stream(events: Sequence[Recorded]) -> list[tuple[str, int]]:
    return [(one.stream, one.version) for one in events]
