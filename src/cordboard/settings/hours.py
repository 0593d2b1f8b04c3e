"""Business calendars: several opening blocks a day, holidays, a time zone; 23- and 25-hour days."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from cordboard.kernel.ids import CalendarId
from cordboard.settings.bounds import Format


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEKDAYS = tuple(Weekday)

# Two years finds any opening that recurs; a calendar that never opens must not loop for ever.
_HORIZON = 731


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Open from `opens` until `closes` (``HH:MM``; ``24:00`` is midnight), half-open."""

    opens: Annotated[str, Format.CLOCK]
    """The first minute it is open."""
    closes: Annotated[str, Format.CLOCK]
    """The first minute it is closed again; after `opens`."""


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """A date with its own blocks instead of the weekday's; no blocks is closed."""

    on: date
    """By the calendar's time zone."""
    name: str = ""
    """For people; may be empty."""
    blocks: tuple[Block, ...] = ()
    """Opening blocks of that date; none is closed."""


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """When a queue is open."""

    id: CalendarId
    name: str
    time_zone: Annotated[str, Format.TIME_ZONE]
    """In which the blocks and holidays are meant."""
    weekdays: dict[Weekday, tuple[Block, ...]] = {}
    """Blocks by ``mon`` .. ``sun``; a missing day is closed."""
    holidays: tuple[Holiday, ...] = ()
    """Each date at most once."""

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """Give the opening blocks of a local date; a holiday's replace the weekday's."""
        for holiday in self.holidays:
            if holiday.on == day:
                return holiday.blocks
        return self.weekdays.get(WEEKDAYS[day.weekday()], ())

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the centre is open at `moment` (UTC)."""
        local = moment.astimezone(ZoneInfo(self.time_zone)).date()
        return any(start <= moment < end for start, end in self._spans(local))

    def next_change(self, moment: datetime) -> datetime | None:
        """Give the next opening or closing strictly after `moment`; None if none ever comes.

        Blocks that touch are one opening: no change falls between them.
        """
        was_open = self.is_open(moment)
        first = moment.astimezone(ZoneInfo(self.time_zone)).date()
        for offset in range(_HORIZON):
            day = first + timedelta(days=offset)
            edges = sorted({edge for span in self._spans(day) for edge in span})
            for edge in edges:
                if edge > moment and self.is_open(edge) != was_open:
                    return edge
        return None

    def opens_next(self, moment: datetime) -> datetime | None:
        """Give the next opening strictly after `moment`; None if none ever comes."""
        change = self.next_change(moment)
        if change is None or self.is_open(change):
            return change
        return self.next_change(change)

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.time_zone)
        return [
            (_instant(day, block.opens, zone), _instant(day, block.closes, zone))
            for block in self.blocks_on(day)
        ]


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    hours, minutes = (int(part) for part in clock.split(":"))
    if hours == 24:
        day, hours = day + timedelta(days=1), 0
    return datetime.combine(day, time(hours, minutes), tzinfo=zone).astimezone(UTC)
