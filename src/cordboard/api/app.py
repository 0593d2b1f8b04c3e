"""The application: every route, behind one gate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from litestar import Litestar
from litestar.datastructures import State

from cordboard.api import (
    agents,
    attachments,
    audit,
    contacts,
    documents,
    events,
    health,
    history,
    live,
    me,
    pages,
    proof,
    reports,
    session,
    settings,
    setup,
    summary,
    supervision,
    tokens,
    users,
    visitor,
)
from cordboard.api.asking import CarefulRequest
from cordboard.api.errors import HANDLERS
from cordboard.api.front import Front
from cordboard.api.gate import Gate
from cordboard.api.measures import Measures
from cordboard.api.tenant import Tenant, Tenants

log = structlog.get_logger(__name__)

PRUNE_EVERY = 600.0
"""Seconds between two clearings of the vault."""

PARTS = (
    setup.PART,
    session.PART,
    me.PART,
    proof.PART,
    summary.PART,
    live.PART,
    agents.PART,
    contacts.PART,
    attachments.PART,
    history.PART,
    supervision.PART,
    settings.PART,
    users.PART,
    tokens.PART,
    audit.PART,
    reports.PART,
    events.PART,
    visitor.PART,
    health.PART,
    documents.PART,
    pages.PART,
)


async def _prune(tenant: Tenant) -> None:
    while True:
        await tenant.clock.sleep(PRUNE_EVERY)
        await tenant.vault.prune(tenant.clock.now())


def make_app(tenants: Tenants, measures: Measures) -> Front:
    """Put the application together; what runs beside the requests runs in its lifespan."""

    @asynccontextmanager
    async def beside(app: Litestar) -> AsyncIterator[None]:
        tenants: Tenants = app.state["tenants"]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(measures.watch_loop(tenants.default.clock))]
            for tenant in tenants.all():
                tasks.append(group.create_task(tenant.sockets.patrol()))
                tasks.append(group.create_task(_prune(tenant)))
            try:
                yield
            finally:
                for tenant in tenants.all():
                    tenant.sockets.close_all()
                for task in tasks:
                    task.cancel()

    app = Litestar(
        route_handlers=[handler for part in PARTS for handler in part],
        middleware=[Gate()],
        request_class=CarefulRequest,
        exception_handlers=HANDLERS,
        openapi_config=documents.openapi(),
        lifespan=[beside],
        state=State({"tenants": tenants}),
        # The gate counts bodies, with a limit for each route.
        request_max_body_size=None,
        logging_config=None,
        debug=False,
    )
    return Front(app, measures)
