"""Rows put together: sums of sums, in the hours and days of the zone's own clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.kernel.ids import AgentId, QueueId
from cordboard.reporting.report import Length, agent_report, interval_report, start_of
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow

pytestmark = pytest.mark.pure

SALES, CARE = QueueId("sales"), QueueId("care")
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def row(
    start: datetime, queue_id: QueueId = SALES, channel: str = "chat", **sums: float
) -> QueueIntervalRow:
    return QueueIntervalRow(start=start, queue_id=queue_id, channel=channel, **sums)  # type: ignore[arg-type]


quarters = st.integers(0, 4 * 24 * 400).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * QUARTER
)
rows = st.lists(
    st.builds(
        row,
        quarters,
        st.sampled_from([SALES, CARE]),
        st.sampled_from(["chat", "voice"]),
        queued=st.integers(0, 50),
        answered=st.integers(0, 50),
        answered_within=st.integers(0, 50),
        longest_wait=st.floats(0, 900),
    )
)
zones = st.sampled_from(["UTC", "Europe/Vilnius", "Asia/Kolkata", "Australia/Adelaide"])


@given(rows, st.sampled_from(list(Length)), zones)
def test_whatever_the_length_nothing_is_lost_or_counted_twice(
    rows: list[QueueIntervalRow], length: Length, zone: str
) -> None:
    report = interval_report(rows, length=length, zone=zone)
    for field in ("queued", "answered", "answered_within"):
        whole = sum(getattr(one, field) for one in rows)
        assert sum(getattr(one.sums, field) for one in report.rows) == whole
        assert sum(getattr(one.sums, field) for one in report.totals) == whole
        assert (getattr(report.total.sums, field) if report.total else 0) == whole
    longest = max((one.longest_wait for one in rows), default=0.0)
    assert (report.total.sums.longest_wait if report.total else 0.0) == longest
    keys = [(one.sums.start, one.sums.queue_id) for one in report.rows]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("length", "starts"),
    [
        (Length.QUARTER, [(9, 0), (9, 15), (9, 45), (10, 0)]),
        (Length.HALF, [(9, 0), (9, 30), (10, 0)]),
        (Length.HOUR, [(9, 0), (10, 0)]),
        (Length.DAY, [(0, 0)]),
    ],
)
def test_quarters_make_halves_hours_and_days(length: Length, starts: list[tuple[int, int]]) -> None:
    quarters = [row(NINE + timedelta(minutes=m), queued=1) for m in (0, 15, 45, 60)]
    report = interval_report(quarters, length=length, zone="UTC")
    assert [(r.sums.start.hour, r.sums.start.minute) for r in report.rows] == starts


def test_an_hour_is_one_of_the_zones_own_clock() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    start = start_of(datetime(2026, 3, 2, 9, 45, tzinfo=UTC), Length.HOUR, kolkata)
    assert (start, start.astimezone(kolkata).minute) == (NINE + timedelta(minutes=30), 0)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Vilnius", date(2026, 3, 29), 23),
        ("Europe/Vilnius", date(2026, 10, 25), 25),
        ("Europe/Vilnius", date(2026, 6, 1), 24),
        ("Asia/Shanghai", date(2026, 10, 25), 24),
        ("Africa/Cairo", date(2026, 4, 24), 23),
    ],
)
def test_a_day_is_as_long_as_the_zone_has_it(zone: str, day: date, hours: int) -> None:
    """Cairo's clocks go from midnight to one: its day begins at one."""
    where = ZoneInfo(zone)
    middle = datetime(day.year, day.month, day.day, 12, tzinfo=where)
    begins = start_of(middle, Length.DAY, where)
    around = [row(begins + n * QUARTER, queued=1) for n in range(-4, 4 * hours + 4)]
    report = interval_report(around, length=Length.DAY, zone=zone)
    assert [r.sums.queued for r in report.rows] == [4, 4 * hours, 4]
    assert report.rows[1].sums.start == begins


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    ends = datetime(2026, 10, 25, 1, tzinfo=UTC)
    quarters = [row(ends + n * QUARTER, queued=1) for n in range(-4, 4)]
    report = interval_report(quarters, length=Length.HOUR, zone="Europe/Vilnius")
    assert [r.sums.queued for r in report.rows] == [4, 4]


def test_a_total_is_worked_out_from_sums_and_not_from_figures() -> None:
    busy = row(NINE, answered=90, answered_within=45)
    quiet = row(NINE + QUARTER, answered=10, answered_within=10)
    report = interval_report([busy, quiet], length=Length.QUARTER, zone="UTC")
    assert [r.figures["service_level"].value for r in report.rows] == [0.5, 1.0]
    assert report.total is not None
    level = report.total.figures["service_level"]
    assert (level.value, level.variant, level.unit) == (0.55, "ignore", "share")
    assert report.totals[0].figures["service_level"].value == 0.55


def test_the_channels_of_a_queue_are_added_up() -> None:
    both = [row(NINE, queued=1), row(NINE, channel="voice", queued=2)]
    report = interval_report(both, length=Length.QUARTER, zone="UTC")
    assert [r.sums.queued for r in report.rows] == [3]


def test_nothing_to_report_is_said_so() -> None:
    report = interval_report([], length=Length.DAY, zone="UTC")
    assert (report.rows, report.totals, report.total) == ((), (), None)


def test_an_agents_line_is_the_sum_of_their_intervals() -> None:
    lines = agent_report(
        AgentIntervalRow(
            start=NINE + n * QUARTER, agent_id=AgentId(one), on_contact=300.0, idle=idle
        )
        for one, n, idle in (("zoe", 1, 300.0), ("zoe", 0, 0.0), ("yann", 0, 100.0))
    )
    assert [(line.sums.agent_id, line.sums.on_contact) for line in lines] == [
        ("yann", 300.0),
        ("zoe", 600.0),
    ]
    assert lines[1].sums.start == NINE
    assert lines[1].figures["occupancy"].value == pytest.approx(600 / 900)
