"""Is it well, and how fast: for whoever runs it."""

import msgspec
from litestar import Response, get

from cordboard import __version__
from cordboard.access.permissions import Permission
from cordboard.api.asking import HttpRequest, part
from cordboard.api.guards import machine, public
from cordboard.api.tenant import centre_of


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the centre works."""

    ready: bool
    position: int
    """The log's last position."""
    lag: int
    """How many events the read models are behind."""
    version: str


@get("/api/health", opt=public("Load balancers ask it; it says nothing of anyone."))
async def health(request: HttpRequest) -> Response[Health]:
    """Tell whether the centre works; 503 while it does not."""
    engine = centre_of(request.scope).engine
    answer = Health(
        ready=engine.ready,
        position=engine.position,
        lag=max(0, engine.position - engine.projected),
        version=__version__,
    )
    return Response(answer, status_code=200 if engine.ready else 503)


@get("/metrics", opt=machine(Permission.LOG_BACKUP), include_in_schema=False)
async def metrics(request: HttpRequest) -> Response[bytes]:
    """Give the figures Prometheus reads."""
    tenant = centre_of(request.scope)
    tenant.measures.position.set(tenant.engine.position)
    return Response(tenant.measures.text(), media_type="text/plain; version=0.0.4")


PART = part("Health", health, metrics)
