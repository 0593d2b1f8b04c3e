"""Figures of the past: by queue and interval, by agent, and the contacts behind each number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter
from msgspec.structs import replace

from cordboard.access.permissions import Permission
from cordboard.api.asking import HttpRequest, moment, part, staff_of
from cordboard.api.guards import needs, signed_in
from cordboard.api.subjects import on_agent, on_queue, on_row
from cordboard.api.tenant import Tenant
from cordboard.kernel.errors import Invalid
from cordboard.kernel.event import Recorded, stream_of
from cordboard.ports.archive import ContactQuery, ContactRow
from cordboard.reporting.fold import Figures
from cordboard.reporting.metrics import AGENT_FIGURES, QUEUE_FIGURES, Metric
from cordboard.reporting.report import (
    AgentReportRow,
    IntervalReport,
    Length,
    agent_report,
    interval_report,
)
from cordboard.reporting.rows import QueueIntervalRow
from cordboard.settings.events import SETTINGS_STREAM

LONGEST_SPAN = timedelta(days=400)

MOST_CONTACTS = 500
"""Contacts shown behind a number."""

PAGE = 500

CARRIED_OVER = timedelta(days=4)
"""How much earlier than the span a contact may have arrived: a long weekend's left message."""

COUNTED = tuple(
    name
    for name in QueueIntervalRow.__struct_fields__
    if QueueIntervalRow.__annotations__[name] is int
)
"""Figures that count contacts."""

Start = Annotated[datetime, QueryParameter(description="From then on, with a time zone.")]
End = Annotated[datetime, QueryParameter(description="Until just before then.")]


class SpanImpossible(Invalid):
    """A report goes from a start to a later end."""


class UnknownFigure(Invalid):
    """There is no such figure to show the contacts of."""


def _span(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    start, end = moment(start, "start"), moment(end, "end")
    if not timedelta(0) < end - start <= LONGEST_SPAN:
        raise SpanImpossible(
            mend=f"Choose an end at most {LONGEST_SPAN.days} days after the start."
        )
    return start, end


@get("/api/reports/intervals", opt=needs(Permission.REPORT_READ))
async def intervals(
    request: HttpRequest,
    start: Start,
    end: End,
    queue: FromQuery[str] = "",
    length: FromQuery[Length] = Length.HALF,
) -> IntervalReport:
    """Give queues' figures by interval, of the queues one may see."""
    tenant, who = staff_of(request)
    start, end = _span(start, end)
    rows = await tenant.archive.queue_intervals(start=start, end=end)
    seen = [
        row
        for row in rows
        if queue in ("", row.queue_id) and who.may(Permission.REPORT_READ, on_queue(row.queue_id))
    ]
    return interval_report(seen, length=length, zone=tenant.engine.centre.time_zone)


@get("/api/reports/agents", opt=needs(Permission.REPORT_READ))
async def agents(request: HttpRequest, start: Start, end: End) -> list[AgentReportRow]:
    """Give agents' figures over a span, of the agents one may see."""
    tenant, who = staff_of(request)
    start, end = _span(start, end)
    rows = await tenant.archive.agent_intervals(start=start, end=end)
    seen = [row for row in rows if who.may(Permission.REPORT_READ, on_agent(tenant, row.agent_id))]
    return agent_report(seen)


@get("/api/reports/contacts", opt=needs(Permission.CONTACT_LOOK))
async def contacts(
    request: HttpRequest, start: Start, end: End, figure: FromQuery[str], queue: FromQuery[str] = ""
) -> list[ContactRow]:
    """Give the very contacts that a figure of the interval report counts, newest first.

    Contacts that arrived more than four days before `start` are not looked for.
    """
    tenant, who = staff_of(request)
    start, end = _span(start, end)
    if figure not in COUNTED:
        raise UnknownFigure(mend=f"Choose one of: {', '.join(COUNTED)}.", figure=figure)
    subject = f"queue/{queue}" if queue else "contacts"
    await tenant.note(who, "contacts.listed", subject, detail=f"behind {figure}")
    settings = await tenant.means.events.read_stream(SETTINGS_STREAM)
    found: list[ContactRow] = []
    for row in await _candidates(tenant, start, end):
        if len(found) == MOST_CONTACTS:
            break
        if who.may(Permission.CONTACT_LOOK, on_row(tenant, who, row)):
            story = await tenant.means.events.read_stream(stream_of("contact", row.contact_id))
            counted = _counted(settings, story)
            if any(
                start <= each.start < end and queue in ("", each.queue_id) and getattr(each, figure)
                for each in counted
            ):
                found.append(row)
    return found


async def _candidates(tenant: Tenant, start: datetime, end: datetime) -> list[ContactRow]:
    """Give every contact that was there in the span."""
    query = ContactQuery(arrived_from=start - CARRIED_OVER, arrived_until=end, limit=PAGE)
    rows: list[ContactRow] = []
    while True:
        page = await tenant.archive.contacts(query)
        rows += [row for row in page if row.ended_at is None or row.ended_at >= start]
        if len(page) < PAGE:
            return rows
        query = replace(query, before=page[-1].contact_id)


def _counted(settings: Sequence[Recorded], story: Sequence[Recorded]) -> list[QueueIntervalRow]:
    """Count one contact by the very fold that counts them all, under the settings of its time."""
    figures = Figures()
    last = story[-1].position if story else 0
    relevant = [recorded for recorded in settings if recorded.position <= last]
    for recorded in sorted([*relevant, *story], key=lambda each: each.position):
        figures.evolve(recorded.event)
    return figures.take_changed()[0]


@get("/api/metrics", opt=signed_in())
async def metrics(request: HttpRequest) -> list[Metric]:
    """Give the definition of every figure there is."""
    staff_of(request)
    queues = [figure.metric for figure in QUEUE_FIGURES.values()]
    return queues + [figure.metric for figure in AGENT_FIGURES.values()]


PART = part("Reports", intervals, agents, contacts, metrics)
