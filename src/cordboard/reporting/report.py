"""Interval rows put together: 15, 30 or 60 minutes, or local days; figures from sums of sums."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from cordboard.kernel.ids import AgentId, QueueId
from cordboard.reporting.metrics import AGENT_FIGURES, QUEUE_FIGURES, Metric
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow, add


class Length(StrEnum):
    """How long a report's intervals are."""

    QUARTER = "15"
    HALF = "30"
    HOUR = "60"
    DAY = "day"


class FigureValue(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its variant's name, which is always shown beside it."""

    value: float | None
    variant: str
    unit: str


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One queue in one interval: the sums and what follows from them."""

    sums: QueueIntervalRow
    figures: dict[str, FigureValue]


class IntervalReport(msgspec.Struct, frozen=True, kw_only=True):
    """Queues by interval."""

    zone: str
    length: Length
    rows: tuple[ReportRow, ...]
    totals: tuple[ReportRow, ...]
    """One for each queue."""
    total: ReportRow | None
    """Of all queues; None when there is nothing."""


class AgentReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One agent over the report's span."""

    sums: AgentIntervalRow
    figures: dict[str, FigureValue]


def start_of(moment: datetime, length: Length, zone: ZoneInfo) -> datetime:
    """Give the start (UTC) of the report interval `moment` is in, as the zone's clocks show it."""
    local = moment.astimezone(zone)
    if length is Length.DAY:
        return datetime.combine(local.date(), time(0), tzinfo=zone).astimezone(UTC)
    past_hour = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    # Taken off in UTC: where clocks are put back, an hour that comes twice is two hours.
    return moment.astimezone(UTC) - past_hour % timedelta(minutes=int(length))


def interval_report(
    rows: Iterable[QueueIntervalRow], *, length: Length, zone: str
) -> IntervalReport:
    """Put quarter-hour `rows` together; channels of a queue are added up."""
    where = ZoneInfo(zone)
    sums: dict[tuple[datetime, QueueId], QueueIntervalRow] = {}
    totals: dict[QueueId, QueueIntervalRow] = {}
    total: QueueIntervalRow | None = None
    for row in sorted(rows, key=lambda row: (row.start, row.queue_id, row.channel)):
        start = start_of(row.start, length, where)
        add(sums.setdefault((start, row.queue_id), _empty(start, row.queue_id)), row)
        add(totals.setdefault(row.queue_id, _empty(start, row.queue_id)), row)
        total = total or _empty(start, QueueId(""))
        add(total, row)
    return IntervalReport(
        zone=zone,
        length=length,
        rows=tuple(_with_figures(sums[key]) for key in sorted(sums)),
        totals=tuple(_with_figures(totals[key]) for key in sorted(totals)),
        total=None if total is None else _with_figures(total),
    )


def agent_report(rows: Iterable[AgentIntervalRow]) -> list[AgentReportRow]:
    """Add up each agent's rows."""
    sums: dict[AgentId, AgentIntervalRow] = {}
    for row in sorted(rows, key=lambda row: (row.agent_id, row.start)):
        total = sums.setdefault(
            row.agent_id, AgentIntervalRow(start=row.start, agent_id=row.agent_id)
        )
        add(total, row)
    return [
        AgentReportRow(
            sums=row,
            figures={
                name: _value(figure.metric, figure.of(row))
                for name, figure in AGENT_FIGURES.items()
            },
        )
        for row in sums.values()
    ]


def _empty(start: datetime, queue_id: QueueId) -> QueueIntervalRow:
    return QueueIntervalRow(start=start, queue_id=queue_id, channel="")


def _with_figures(row: QueueIntervalRow) -> ReportRow:
    return ReportRow(
        sums=row,
        figures={
            name: _value(figure.metric, figure.of(row)) for name, figure in QUEUE_FIGURES.items()
        },
    )


def _value(metric: Metric, value: float | None) -> FigureValue:
    return FigureValue(value=value, variant=metric.variant, unit=str(metric.unit))
