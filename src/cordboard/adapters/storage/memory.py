"""The log, the vault and the archive in memory: the honest twin of the databases.

Nothing survives the process; everything else is as the ports promise, one contract suite proves it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from cordboard.adapters.storage.appending import fenced_off, holds
from cordboard.adapters.storage.checks import check_batch, check_holder
from cordboard.adapters.storage.memory_archive import MemoryArchive
from cordboard.adapters.storage.memory_vault import MemoryVault
from cordboard.adapters.storage.outage import Outage
from cordboard.kernel.event import Recorded
from cordboard.kernel.ids import EventId
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import Lease, NewEvent
from cordboard.ports.ids import Ids


class MemoryEventStore:
    """The log as a list."""

    def __init__(self, clock: Clock, ids: Ids, *, outage: Outage, cursors: dict[str, int]) -> None:
        """Be empty."""
        self._clock = clock
        self._ids = ids
        self._outage = outage
        self._cursors = cursors
        self._log: list[Recorded] = []
        self._streams: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._lease = Lease(fence=0, holder="")
        self._lease_ends = clock.now()
        self._checkpoint: tuple[int, bytes] | None = None

    async def append(self, batch: Sequence[NewEvent], *, lease: Lease) -> list[Recorded]:
        """Store all of `batch` or nothing."""
        self._outage.check()
        check_batch(batch)
        if not holds(lease, self._lease):
            raise fenced_off(lease, self._lease)
        return [self._store(new) for new in batch]

    def _store(self, new: NewEvent) -> Recorded:
        story = self._streams[new.stream]
        recorded = Recorded(
            position=len(self._log) + 1,
            id=EventId(self._ids.new()),
            stream=new.stream,
            version=len(story) + 1,
            event=new.event,
            actor=new.actor,
            caused_by=new.caused_by,
        )
        self._log.append(recorded)
        story.append(recorded)
        return recorded

    async def read(self, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Give up to `limit` events after position `after`, in order."""
        self._outage.check()
        return self._log[max(after, 0) : max(after, 0) + limit]

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 10_000
    ) -> list[Recorded]:
        """Give one stream's events after `after_version`, in order."""
        self._outage.check()
        story = self._streams.get(stream, [])
        return story[max(after_version, 0) : max(after_version, 0) + limit]

    async def head(self) -> int:
        """Give the last position; 0 when empty."""
        self._outage.check()
        return len(self._log)

    async def acquire_lease(self, holder: str, *, ttl: float) -> Lease | None:
        """Take or renew the writer's lease."""
        self._outage.check()
        check_holder(holder)
        now = self._clock.now()
        if self._lease.holder != holder:
            if self._lease.holder and now < self._lease_ends:
                return None
            self._lease = Lease(fence=self._lease.fence + 1, holder=holder)
        self._lease_ends = now + timedelta(seconds=ttl)
        return self._lease

    async def release_lease(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it is not the one that holds."""
        self._outage.check()
        if lease == self._lease:
            self._lease = Lease(fence=lease.fence, holder="")

    async def cursor(self, name: str) -> int:
        """Give the position subscriber `name` has handled; 0 when new."""
        self._outage.check()
        return self._cursors.get(name, 0)

    async def advance(self, name: str, position: int) -> None:
        """Remember that subscriber `name` has handled everything up to `position`."""
        self._outage.check()
        self._cursors[name] = max(position, self._cursors.get(name, 0))

    async def checkpoint(self) -> tuple[int, bytes] | None:
        """Give the newest saved state and its position; None when there is none."""
        self._outage.check()
        return self._checkpoint

    async def save_checkpoint(self, position: int, state: bytes) -> None:
        """Keep `state` as of `position`, in place of older ones."""
        self._outage.check()
        if self._checkpoint is None or position >= self._checkpoint[0]:
            self._checkpoint = (position, state)


class MemoryStorage:
    """All three in one memory. `outage` plays the database that goes away and comes back."""

    def __init__(self, *, clock: Clock, ids: Ids) -> None:
        """Be empty."""
        cursors: dict[str, int] = {}
        self.outage = Outage()
        self.events = MemoryEventStore(clock, ids, outage=self.outage, cursors=cursors)
        self.vault = MemoryVault(outage=self.outage)
        self.archive = MemoryArchive(outage=self.outage, cursors=cursors)
