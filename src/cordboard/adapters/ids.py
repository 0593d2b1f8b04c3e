"""Ids that sort by the time they were made, from real or from seeded chance."""

import random
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable

from cordboard.ports.clock import Clock

CHANCE_BITS = 74
"""Bits of a UUIDv7 that are neither time nor version nor variant."""

PIECE = 8192
"""Bytes of randomness fetched at a time."""

STEP_BITS = 32
"""Ids of the same millisecond are up to 2^32 apart, so that one does not betray the next."""


class Entropy:
    """The system's randomness, fetched in large pieces for whoever needs a little of it often.

    Each fetch is a system call that also lets go of the interpreter's lock, and a busy process
    gets the lock back late. For ids only; secrets are drawn one by one.
    """

    def __init__(self) -> None:
        """Have nothing fetched."""
        self._fetched = b""
        self._used = 0

    def __call__(self, bits: int) -> int:
        """Give so many random bits."""
        size = (bits + 7) // 8
        if self._used + size > len(self._fetched):
            self._fetched = secrets.token_bytes(PIECE)
            self._used = 0
        taken = self._fetched[self._used : self._used + size]
        self._used += size
        return int.from_bytes(taken) >> (size * 8 - bits)


class TimeSortedIds:
    """UUIDv7 (RFC 9562 section 5.7), strictly ascending even within a millisecond.

    Within a millisecond the random part counts up by random steps (section 6.2, method 2).
    Safe to use from several threads.
    """

    def __init__(self, clock: Clock, *, chance: Callable[[int], int] | None = None) -> None:
        """Take the time from `clock`; `chance(n)`, if not the system's, gives `n` random bits."""
        self._clock = clock
        self._random = chance or Entropy()
        self._secret = chance or secrets.randbits
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
        return urlsafe_b64encode(self._secret(256).to_bytes(32)).rstrip(b"=").decode()

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
