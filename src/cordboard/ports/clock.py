"""Time, as far as the centre is concerned."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time. Never goes backwards, whatever the machine's clock does."""

    def now(self) -> datetime:
        """Give the time, UTC, never earlier than any time given before."""

    def monotonic(self) -> float:
        """Seconds on a clock that only measures spans."""

    async def sleep(self, seconds: float) -> None:
        """Wait; tests move time by hand."""
