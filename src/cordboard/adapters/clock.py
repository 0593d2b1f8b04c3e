"""The machine's time made trustworthy, and a clock that tests move by hand."""

import asyncio
import heapq
import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

CATCHING_UP = 0.95
"""How fast time runs, against the monotonic clock, while the machine's clock is behind ours."""


class SystemClock:
    """Follows the machine's clock forward, never back.

    When the machine's clock jumps back (someone set it, a virtual machine was resumed), time goes
    on from where it was, a twentieth slower, until the machine has caught up: deadlines still
    come, and no moment is given twice. Safe to use from several threads.
    """

    def __init__(
        self,
        *,
        not_before: datetime | None = None,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start at the machine's time, or `not_before` when that is later.

        `not_before` is the time of the last thing recorded, so that a restart on a machine whose
        clock was set back does not go back either. `wall` and `monotonic` are the machine's clocks,
        in seconds.
        """
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._read_at = monotonic()
        self._given = max(wall(), not_before.timestamp() if not_before else 0.0)

    def now(self) -> datetime:
        """Give the time, UTC, never earlier than any time given before."""
        with self._lock:
            read_at = self._monotonic()
            slowly = self._given + CATCHING_UP * (read_at - self._read_at)
            self._given = max(self._wall(), slowly)
            self._read_at = read_at
            return datetime.fromtimestamp(self._given, UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that only measures spans."""
        return self._monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for so many real seconds."""
        await asyncio.sleep(seconds)  # noqa: TID251 - this is the clock everyone else waits on


MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""Where a hand-moved clock starts unless told otherwise."""

TURNS = 50
"""Loop turns that `HandClock.advance` leaves to those it woke, and to those they woke."""


class HandClock:
    """Stands still until moved; sleepers wake in the order of their deadlines."""

    def __init__(self, start: datetime = MONDAY_NINE) -> None:
        """Stand at `start`."""
        self._now = start
        self._elapsed = timedelta(0)
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Give the time it stands at."""
        return self._now

    def monotonic(self) -> float:
        """Seconds it has been moved since it was made."""
        return self._elapsed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved so far; zero or less only lets others run."""
        if seconds <= 0:
            await asyncio.sleep(0)  # noqa: TID251 - this is the clock everyone else waits on
            return
        woken = asyncio.get_running_loop().create_future()
        until = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (until, next(self._order), woken))
        await woken

    def next_wake(self) -> datetime | None:
        """Tell when the next sleeper is due; None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def move(self, seconds: float) -> None:
        """Stand so many seconds later at once; everyone due runs at the loop's next turn."""
        self._stand_at(self._now + timedelta(seconds=seconds))

    async def advance(self, seconds: float) -> None:
        """Let so many seconds pass, stopping at every deadline so that those due can act on it."""
        await self.settle()
        end = self._now + timedelta(seconds=seconds)
        while (due := self.next_wake()) is not None and due <= end:
            self._stand_at(due)
            await self.settle()
        self._stand_at(end)
        await self.settle()

    async def settle(self) -> None:
        """Let everything that can run without time passing run."""
        for _ in range(TURNS):
            await asyncio.sleep(0)  # noqa: TID251 - this is the clock everyone else waits on

    def _stand_at(self, moment: datetime) -> None:
        if moment > self._now:
            self._elapsed += moment - self._now
            self._now = moment
        while (due := self.next_wake()) is not None and due <= self._now:
            heapq.heappop(self._sleepers)[2].set_result(None)
