"""Half-open spans of time: a moment on the border belongs to the later one, never to both."""

from datetime import datetime, timedelta

import msgspec

QUARTER = timedelta(minutes=15)


class Interval(msgspec.Struct, frozen=True, order=True):
    """``[start, end)`` in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        """Tell whether `moment` falls in this interval."""
        return self.start <= moment < self.end

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def overlap(self, other: "Interval") -> timedelta:
        """Time the two have in common; zero when they do not meet."""
        return max(
            min(self.end, other.end) - max(self.start, other.start),
            timedelta(0),
        )


def interval_of(moment: datetime, length: timedelta = QUARTER) -> Interval:
    """Give the interval of `length` (a divisor of an hour) that `moment` belongs to."""
    into_hour = timedelta(
        minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond
    )
    start = moment - into_hour % length
    return Interval(start, start + length)
