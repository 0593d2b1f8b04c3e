"""The log: the one truth, the outbox and the clock of everything else."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.kernel.errors import Broken, Unavailable
from cordboard.kernel.event import Event, Recorded


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event about to be stored."""

    stream: str
    event: Event
    actor: str
    caused_by: int = 0


class FencedOff(Broken):
    """Another process holds the lease now; this one must stop writing at once."""


class StoreUnavailable(Unavailable):
    """The database cannot be reached or written (gone, locked or disk full); nothing was stored."""


class OutcomeUnknown(Broken):
    """The database went away while it stored events; only its return will tell whether it did."""


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """The right to write, until someone with a higher number takes it."""

    fence: int
    holder: str


class EventStore(Protocol):
    """Append-only, totally ordered, durable on return.

    Every method raises ``StoreUnavailable`` when the database cannot answer, and works again by
    itself once it can.
    """

    async def append(self, batch: Sequence[NewEvent], *, lease: Lease) -> list[Recorded]:
        """Store all of `batch` or nothing; durable (fsync) when it returns.

        Positions and stream versions are assigned here, both without holes. Calls made at the
        same time are stored in the order they were made and may share one commit. Raises
        ``FencedOff`` when `lease` was given back or a newer one exists, ``Invalid`` for a stream
        or an actor without a name, and ``OutcomeUnknown`` when the connection broke during the
        commit and nobody can tell in time what became of it: the writer must then stop, take
        the lease again, and read the log before it writes again.
        """

    async def read(self, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Give up to `limit` events after position `after`, in order."""

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 10_000
    ) -> list[Recorded]:
        """Give one stream's events after `after_version`, in order."""

    async def head(self) -> int:
        """Give the last position; 0 when empty."""

    async def acquire_lease(self, holder: str, *, ttl: float) -> Lease | None:
        """Take (or, for the same holder, renew with the same fence) the writer's lease.

        None while another holder's lease is younger than its ttl seconds. A holder is one
        process in one life: a name used again after a restart would renew the dead one's lease.
        """

    async def release_lease(self, lease: Lease) -> None:
        """Give the lease back, so that another process need not wait for it to run out.

        No mistake when it is not the newest any more.
        """

    async def cursor(self, name: str) -> int:
        """Give the position subscriber `name` has handled; 0 when new."""

    async def advance(self, name: str, position: int) -> None:
        """Remember that subscriber `name` has handled everything up to `position`.

        Cursors only move forward; an earlier position changes nothing.
        """

    async def checkpoint(self) -> tuple[int, bytes] | None:
        """Give the newest saved state and its position; None when there is none."""

    async def save_checkpoint(self, position: int, state: bytes) -> None:
        """Keep `state` as of `position`, in place of older ones; an older one changes nothing."""
