"""The outermost layer: careful headers on every answer, a line in the access log, the figures."""

import time

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from cordboard.api import headers
from cordboard.api.measures import Measures
from cordboard.api.origin import method_of

log = structlog.get_logger("cordboard.access")

QUIET = frozenset({"/api/health", "/metrics"})
"""Asked every few seconds by machines; not worth a line each."""


class Front:
    """The application as a server sees it."""

    def __init__(self, app: Litestar, measures: Measures) -> None:
        """Stand before `app`."""
        self.app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == ScopeType.HTTP:
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, http = time.perf_counter(), 500
        path = scope["path"]

        async def careful(message: Message) -> None:
            nonlocal http
            if message["type"] == "http.response.start":
                http = message["status"]
                _complete(scope, path, message)
            await send(message)

        try:
            await self.app(scope, receive, careful)
        finally:
            took = time.perf_counter() - began
            self._count(scope, http, took)
            if path not in QUIET:
                _write(scope, path, http=http, took=took)

    def _count(self, scope: Scope, http: int, took: float) -> None:
        # The pattern and not the address: there are as many addresses as contacts.
        route = scope.get("path_template") or "none"
        self._measures.requests.labels(method_of(scope), route, str(http)).inc()
        self._measures.took.labels(route).observe(took)


def _complete(scope: Scope, path: str, message: Message) -> None:
    """Add the headers every answer has; a page has brought its own policy."""
    given = list(message.get("headers", []))  # type: ignore[call-overload]
    names = {name.lower() for name, _ in given}
    wanted = [*headers.ALWAYS, (b"content-security-policy", headers.NOTHING.encode())]
    if scope["scheme"] == "https":
        wanted.append(headers.HSTS)
    if path.startswith("/api"):
        wanted.append((b"cache-control", b"no-store"))
    given += [(name, value) for name, value in wanted if name not in names]
    message["headers"] = given  # type: ignore[typeddict-unknown-key]


def _write(scope: Scope, path: str, *, http: int, took: float) -> None:
    client = scope.get("client")
    log.info(
        "request",
        method=scope.get("method"),
        path=path,
        http=http,
        ms=round(took * 1000, 1),
        address=client[0] if client else "",
    )
