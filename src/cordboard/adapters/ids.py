"""Ids that sort by the time they were made, from real or from seeded chance."""

import random
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable

from cordboard.ports.clock import Clock

CHANCE_BITS = 74
"""Bits of a UUIDv7 that are neither time nor version nor variant."""

STEP_BITS = 32
"""Ids of the same millisecond are up to 2^32 apart, so that one does not betray the next."""


class TimeSortedIds:
    """UUIDv7 (RFC 9562 section 5.7), strictly ascending even within a millisecond.

    Within a millisecond the random part counts up by random steps (section 6.2, method 2).
    Safe to use from several threads.
    """

    def __init__(self, clock: Clock, *, chance: Callable[[int], int] = secrets.randbits) -> None:
        """Take the time from `clock`; `chance(n)` gives `n` random bits."""
        self._clock = clock
        self._random = chance
        self._lock = threading.Lock()
        self._millisecond = 0
        self._chance = 0

    def new(self) -> str:
        """Make a new id: 32 lower-case hexadecimal digits."""
        millisecond = int(self._clock.now().timestamp() * 1000)
        with self._lock:
            if millisecond > self._millisecond:
                self._begin(millisecond)
            else:
                self._chance += 1 + self._random(STEP_BITS)
                if self._chance >> CHANCE_BITS:
                    self._begin(self._millisecond + 1)
            return self._written()

    def secret(self) -> str:
        """Make an unguessable secret (256 bits, URL-safe)."""
        return urlsafe_b64encode(self._random(256).to_bytes(32)).rstrip(b"=").decode()

    def _begin(self, millisecond: int) -> None:
        # One bit less than there is room for leaves half of the space to count up in.
        self._millisecond = millisecond
        self._chance = self._random(CHANCE_BITS - 1)

    def _written(self) -> str:
        high, low = self._chance >> 62, self._chance & (1 << 62) - 1
        return f"{self._millisecond << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"


class SeededIds(TimeSortedIds):
    """The same ids and secrets in every run of the same seed; for tests and the demonstration."""

    def __init__(self, clock: Clock, *, seed: int = 0) -> None:
        """Draw everything from `seed`."""
        super().__init__(clock, chance=random.Random(seed).getrandbits)  # noqa: S311 - wanted
