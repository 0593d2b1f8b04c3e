"""The page of every route: whom it is for and what it does."""

import re
from collections.abc import Iterator

from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from cordboard.api.app import PARTS
from cordboard.api.guards import ACCESS, Access, Door
from tools.pages import first_paragraph, page

INTRODUCTION = (
    "Every address of the HTTP interface, whom it is for and what it does. The shapes of bodies "
    "and answers are in the OpenAPI document of a running centre, at `/api/schema`, and as a page "
    "at `/api/docs`. Refusals have one shape and the codes of [errors.md](errors.md); every POST, "
    "PUT and DELETE takes an `Idempotency-Key`."
)


def whom(access: Access) -> str:
    """Say whom a route is for."""
    match access.door:
        case Door.PUBLIC:
            return "everyone"
        case Door.VISITOR:
            return "the visitor"
        case Door.MACHINE:
            return f"this machine, or `{access.permissions[0]}`"
        case Door.STAFF:
            rights = " or ".join(f"`{each}`" for each in access.permissions)
            return rights or ("signed in, in a browser" if access.browser_only else "signed in")


def _rows(handler: BaseRouteHandler) -> Iterator[tuple[str, str, BaseRouteHandler]]:
    methods = handler.http_methods if isinstance(handler, HTTPRouteHandler) else {"WebSocket"}
    for path in handler.paths:
        shown = re.sub(r"{(\w+):\w+}", r"{\1}", path)
        for method in methods:
            yield shown, str(method), handler


def _tag(handler: BaseRouteHandler) -> str:
    tags = handler.tags if isinstance(handler, HTTPRouteHandler) else None
    return next(iter(tags)) if tags else "Live streams"


def api() -> str:
    """Write the page of routes."""
    sections: dict[str, list[tuple[str, str, BaseRouteHandler]]] = {}
    for part in PARTS:
        for handler in part:
            sections.setdefault(_tag(handler), []).extend(_rows(handler))
    lines: list[str] = []
    for tag in sorted(sections):
        lines += [f"## {tag}", "", "| route | for | what it does |", "|---|---|---|"]
        for path, method, handler in sorted(sections[tag], key=lambda row: row[:2]):
            said = first_paragraph(handler.fn).replace("|", "\\|")
            lines.append(f"| `{method} {path}` | {whom(handler.opt[ACCESS])} | {said} |")
        lines.append("")
    return page("Routes", INTRODUCTION, lines)
