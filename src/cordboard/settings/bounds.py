"""What a field of the configuration may hold, said beside the field.

Written in ``Annotated``; msgspec does not enforce these, so that an event stored under wider
bounds can always be read back. ``check`` enforces them on every new version, all at once.
"""

from enum import StrEnum

import msgspec


class Unit(StrEnum):
    """How a number is written and meant."""

    PLAIN = "plain"
    SECONDS = "seconds"
    SHARE = "share"
    """0 to 1; written as a percentage."""


class Bounds(msgspec.Struct, frozen=True):
    """The least and the most a number may be, both included unless `above`."""

    least: float
    most: float
    unit: Unit = Unit.PLAIN
    above: bool = False
    """`least` itself is too little."""

    def allow(self, value: float) -> bool:
        """Tell whether `value` is within; what is not a number never is."""
        return (self.least < value if self.above else self.least <= value) and value <= self.most


class Longest(msgspec.Struct, frozen=True):
    """A text of at most so many characters."""

    chars: int


class Names(msgspec.Struct, frozen=True):
    """A text that must be the id of an item of `section`, or one of the built-in `besides`."""

    section: str
    besides: tuple[str, ...] = ()


class Format(StrEnum):
    """How a text is written; ``formats`` knows how to tell."""

    ID = "id"
    EMAIL = "email"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    COLOUR = "colour"
    ORIGIN = "origin"
    CLOCK = "clock"
    MEDIA_TYPE = "media_type"


def number(least: float, most: float) -> Bounds:
    """Bound a plain number."""
    return Bounds(least, most)


def seconds(least: int, most: int) -> Bounds:
    """Bound a duration in whole seconds."""
    return Bounds(least, most, Unit.SECONDS)


SHARE = Bounds(0, 1, Unit.SHARE, above=True)
"""More than nothing, at most everything."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
"""Seconds in each."""
