"""Passwords by argon2id, in threads of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """How much one guess costs. The default is RFC 9106's second choice: 64 MiB, three passes."""

    passes: int = 3
    memory: int = 65_536
    """KiB."""
    lanes: int = 4


CHEAP = Cost(passes=1, memory=64, lanes=1)
"""For tests only, where nobody guesses."""

AT_ONCE = 2
"""Verifications that run at the same time; each takes its memory, and the others wait in line."""


class Argon2Passwords:
    """Hashes that carry their own salt and cost."""

    def __init__(self, cost: Cost | None = None) -> None:
        """Hash at `cost`."""
        cost = cost or Cost()
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes
        )
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash("nobody's password, to spend the same time on")

    async def hash(self, password: str) -> str:
        """Give what may be stored in place of `password`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, stored: str, password: str) -> bool:
        """Tell whether `password` is the one behind `stored`; no `stored` takes as long."""
        loop = asyncio.get_running_loop()
        fits = await loop.run_in_executor(
            self._threads, self._fits, stored or self._nobody, password
        )
        return fits and bool(stored)

    def is_outdated(self, stored: str) -> bool:
        """Tell whether `stored` was made at a lower cost than is used now."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
