"""The audit trail: who did and saw what."""

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter

from cordboard.access.permissions import Permission
from cordboard.api.asking import HttpRequest, moment, part, staff_of
from cordboard.api.guards import needs
from cordboard.ports.archive import AuditQuery, AuditRow

MOST_ROWS = 1000

Limit = Annotated[int, QueryParameter(ge=1, le=MOST_ROWS, description="How many at most.")]


@get("/api/audit", opt=needs(Permission.AUDIT_READ))
async def audit(
    request: HttpRequest,
    actor: FromQuery[str] = "",
    action: FromQuery[str] = "",
    subject: FromQuery[str] = "",
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    before: FromQuery[int | None] = None,
    limit: Limit = 100,
) -> list[AuditRow]:
    """Find lines of the audit trail, newest first; page with `before` the last one's position."""
    tenant, who = staff_of(request)
    query = AuditQuery(
        actor=actor,
        action=action,
        subject=subject,
        since=moment(since, "since") if since else None,
        until=moment(until, "until") if until else None,
        before=before,
        limit=limit,
    )
    await tenant.note(who, "audit.read", "audit")
    return await tenant.archive.audit(query)


PART = part("Audit", audit)
