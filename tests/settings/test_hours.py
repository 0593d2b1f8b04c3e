"""Opening hours: several blocks a day, holidays, and days of 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.kernel.ids import CalendarId
from cordboard.settings.hours import Block, Calendar, Holiday, Weekday

pytestmark = pytest.mark.pure

MINUTE = timedelta(minutes=1)


def block(text: str) -> Block:
    """Read ``09:00-12:00``."""
    opens, closes = text.split("-")
    return Block(opens=opens, closes=closes)


def calendar(*blocks: str, zone: str = "Europe/Vilnius", days: str = "", **off: str) -> Calendar:
    """Open at `blocks` on every day (or those named), on ``d2026_12_24="..."`` otherwise."""
    named = [Weekday(day) for day in days.split()] or list(Weekday)
    return Calendar(
        id=CalendarId("office"),
        name="Office",
        time_zone=zone,
        weekdays={day: tuple(block(b) for b in blocks) for day in named},
        holidays=tuple(
            Holiday(
                on=date.fromisoformat(day.removeprefix("d").replace("_", "-")),
                blocks=tuple(block(b) for b in text.split()),
            )
            for day, text in off.items()
        ),
    )


def utc(text: str) -> datetime:
    """Read a UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_centre_is_open_from_the_minute_it_opens_until_the_minute_it_closes() -> None:
    office = calendar("09:00-12:00", "13:00-17:00")
    assert not office.is_open(utc("2026-06-01T05:59:59"))
    assert office.is_open(utc("2026-06-01T06:00:00"))
    assert office.is_open(utc("2026-06-01T08:59:59"))
    assert not office.is_open(utc("2026-06-01T09:00:00"))
    assert office.next_change(utc("2026-06-01T06:00:00")) == utc("2026-06-01T09:00:00")
    assert office.next_change(utc("2026-06-01T09:00:00")) == utc("2026-06-01T10:00:00")


def test_blocks_that_touch_are_one_opening() -> None:
    office = calendar("09:00-12:00", "12:00-17:00")
    assert office.is_open(utc("2026-06-01T09:00:00"))
    assert office.next_change(utc("2026-06-01T06:30:00")) == utc("2026-06-01T14:00:00")


def test_a_night_shift_runs_on_past_midnight() -> None:
    night = calendar("00:00-06:00", "22:00-24:00")
    assert night.is_open(utc("2026-06-01T21:00:00"))
    assert night.next_change(utc("2026-06-01T20:00:00")) == utc("2026-06-02T03:00:00")


def test_an_office_that_never_closes_has_no_next_change() -> None:
    always = calendar("00:00-24:00")
    assert always.is_open(utc("2026-06-01T21:00:00"))
    assert always.next_change(utc("2026-06-01T21:00:00")) is None
    assert always.opens_next(utc("2026-06-01T21:00:00")) is None


def test_an_office_that_never_opens_has_none_either() -> None:
    nothing = Calendar(id=CalendarId("x"), name="X", time_zone="UTC")
    for never in (calendar(), nothing):
        assert not never.is_open(utc("2026-06-01T12:00:00"))
        assert never.next_change(utc("2026-06-01T12:00:00")) is None
        assert never.opens_next(utc("2026-06-01T12:00:00")) is None


def test_the_day_with_23_hours_loses_the_hour_that_does_not_exist() -> None:
    # In Vilnius 03:00 became 04:00 on 29 March 2026.
    office = calendar("02:00-05:00")
    assert office.is_open(utc("2026-03-29T00:00"))
    assert office.next_change(utc("2026-03-29T00:00")) == utc("2026-03-29T02:00")
    inside_the_gap = calendar("03:00-04:00")
    assert not inside_the_gap.is_open(utc("2026-03-29T01:00"))
    assert inside_the_gap.opens_next(utc("2026-03-28T12:00")) == utc("2026-03-30T00:00")


def test_the_day_with_25_hours_stays_open_through_the_hour_that_comes_twice() -> None:
    # In Vilnius 04:00 became 03:00 again on 25 October 2026.
    office = calendar("02:00-05:00")
    assert office.next_change(utc("2026-10-24T23:00")) == utc("2026-10-25T03:00")
    assert all(office.is_open(utc(f"2026-10-25T0{h}:30")) for h in (0, 1, 2))
    assert not office.is_open(utc("2026-10-25T03:00"))
    whole = calendar("00:00-24:00", days="sun")
    opened = whole.opens_next(utc("2026-10-24T12:00"))
    assert opened is not None
    closed = whole.next_change(opened)
    assert closed is not None
    assert closed - opened == timedelta(hours=25)


def test_a_holiday_without_blocks_is_closed_and_with_blocks_has_only_those() -> None:
    office = calendar("09:00-17:00", zone="UTC", d2026_12_24="09:00-12:00", d2026_12_25="")
    assert office.is_open(utc("2026-12-24T11:59"))
    assert not office.is_open(utc("2026-12-24T12:00"))
    assert not office.is_open(utc("2026-12-25T10:00"))
    assert office.opens_next(utc("2026-12-24T11:00")) == utc("2026-12-26T09:00")


def test_a_holiday_may_open_a_day_that_is_closed() -> None:
    office = calendar("09:00-17:00", zone="UTC", days="mon", d2026_12_20="10:00-14:00")
    assert office.is_open(utc("2026-12-20T10:00"))
    assert office.opens_next(utc("2026-12-19T00:00")) == utc("2026-12-20T10:00")


def test_opens_next_skips_the_closing_of_an_office_that_is_open() -> None:
    office = calendar("09:00-17:00", zone="UTC")
    assert office.next_change(utc("2026-06-01T12:00")) == utc("2026-06-01T17:00")
    assert office.opens_next(utc("2026-06-01T12:00")) == utc("2026-06-02T09:00")
    assert office.opens_next(utc("2026-06-01T18:00")) == utc("2026-06-02T09:00")


clocks = st.lists(st.integers(0, 96), max_size=6, unique=True).map(sorted)


def _blocks(quarters: list[int]) -> tuple[Block, ...]:
    def said(quarter: int) -> str:
        return f"{quarter // 4:02}:{quarter % 4 * 15:02}"

    return tuple(
        Block(opens=said(opens), closes=said(closes))
        for opens, closes in zip(quarters[::2], quarters[1::2], strict=False)
    )


zones = st.sampled_from(
    ["UTC", "Europe/Vilnius", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
     "Pacific/Apia", "Africa/Casablanca"]
)  # fmt: skip
calendars = st.builds(
    Calendar,
    id=st.just(CalendarId("any")),
    name=st.just("Any"),
    time_zone=zones,
    weekdays=st.dictionaries(st.sampled_from(Weekday), clocks.map(_blocks)),
    holidays=st.lists(
        st.builds(
            Holiday,
            on=st.dates(date(2026, 3, 1), date(2026, 4, 30)),
            blocks=clocks.map(_blocks),
        ),
        max_size=3,
        unique_by=lambda holiday: holiday.on,
    ).map(tuple),
)
# Around the changes of clocks in spring and autumn, and Samoa's day that never was.
moments = st.one_of(
    st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 10)),  # noqa: DTZ001 - UTC comes next
    st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 5)),  # noqa: DTZ001
    st.datetimes(datetime(2011, 12, 27), datetime(2012, 1, 2)),  # noqa: DTZ001
).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC))


@given(calendars, moments)
def test_the_next_change_is_the_one_a_walk_by_the_minute_finds(
    office: Calendar, start: datetime
) -> None:
    was_open = office.is_open(start)
    walk = (start + MINUTE * n for n in range(1, 2 * 24 * 60))
    walked = next((moment for moment in walk if office.is_open(moment) != was_open), None)
    told = office.next_change(start)
    if walked is None:
        assert told is None or told >= start + timedelta(days=2)
    else:
        assert told == walked


@given(calendars, moments)
def test_an_opening_is_open_and_the_moment_before_it_is_not(
    office: Calendar, start: datetime
) -> None:
    opened = office.opens_next(start)
    if opened is not None:
        assert opened > start
        assert office.is_open(opened)
        assert not office.is_open(opened - timedelta(microseconds=1))
