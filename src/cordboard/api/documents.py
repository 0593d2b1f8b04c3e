"""The API's own description: the OpenAPI document, and a page that needs nothing from elsewhere."""

import html
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router, get
from litestar.enums import OpenAPIMediaType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from cordboard import __version__
from cordboard.api.asking import HttpRequest, part
from cordboard.api.guards import public

DOCUMENTED = "Programs are written before they have a token."

REFUSED = {
    "description": "Refused: what was wrong, and how to mend it.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}},
}

ERROR_ANSWER: dict[str, Any] = {
    "type": "object",
    "title": "ErrorAnswer",
    "required": ["error", "message", "mend", "details"],
    "properties": {
        "error": {"type": "string", "description": "The stable code; see the list of errors."},
        "message": {"type": "string"},
        "mend": {"type": "string", "description": "What to do about it."},
        "details": {"type": "object", "description": "More, for programs."},
    },
}


class Document(OpenAPIRenderPlugin):
    """Gives the document as JSON."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Write it."""
        return msgspec.json.encode(document_of(request.app))


def openapi() -> OpenAPIConfig:
    """Say how the document is made."""
    return OpenAPIConfig(
        title="Cordboard",
        version=__version__,
        description="The HTTP interface of a contact centre. Errors have one shape, ErrorAnswer.",
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="apiKey", name="cordboard_session", security_scheme_in="cookie"
                ),
                "token": SecurityScheme(type="http", scheme="bearer"),
            }
        ),
        render_plugins=(Document(path="/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON),),
        openapi_router=Router(
            "/api/schema", route_handlers=[], opt=public(DOCUMENTED), include_in_schema=False
        ),
    )


def document_of(app: Litestar) -> dict[str, Any]:
    """Give the OpenAPI document, with what every route may answer besides."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    document["components"]["schemas"]["ErrorAnswer"] = ERROR_ANSWER
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                answers = operation["responses"]
                # Litestar's own shape for a bad request is not ours.
                answers.pop("400", None)
                answers["default"] = REFUSED
    return document


STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
h2 { margin-top: 2.5rem; }
details { border-top: 1px solid; padding: .4rem 0; }
summary { cursor: pointer; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .5rem; border: 1px solid; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
"""


@get("/api/docs/style.css", opt=public(DOCUMENTED), include_in_schema=False, media_type="text/css")
async def style() -> str:
    """Give the page's style."""
    return STYLE


@get("/api/docs", opt=public(DOCUMENTED), include_in_schema=False)
async def page(request: HttpRequest) -> Response[str]:
    """Give the document as a page."""
    policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    return Response(
        page_of(document_of(request.app)),
        media_type="text/html",
        headers={"Content-Security-Policy": policy},
    )


def page_of(document: dict[str, Any]) -> str:
    """Write the document as HTML: routes by their tags, then the shapes they speak of."""
    by_tag: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["Other"])[0]
            by_tag.setdefault(tag, []).append(_operation(path, method, operation))
    routes = "".join(
        f"<h2>{html.escape(tag)}</h2>{''.join(found)}" for tag, found in sorted(by_tag.items())
    )
    shapes = "".join(
        _shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items())
    )
    title = f"Cordboard API {html.escape(document['info']['version'])}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/api/docs/style.css"></head><body>'
        f'<h1>{title}</h1><p>The same for programs: <a href="/api/schema">OpenAPI</a>.</p>'
        f'{routes}<h2 id="shapes">Shapes</h2>{shapes}</body></html>'
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{html.escape(each['name'])}</code> ({html.escape(each['in'])})"
        f" {html.escape(each.get('description', ''))}</li>"
        for each in operation.get("parameters", [])
    )
    body = _named(operation.get("requestBody", {}))
    answers = "".join(
        f"<li>{html.escape(str(code))}: {_named(answer) or 'nothing'}</li>"
        for code, answer in operation["responses"].items()
    )
    said = html.escape(operation.get("description", ""))
    return (
        f'<details><summary><span class="method">{method.upper()}</span> '
        f"<code>{html.escape(path)}</code></summary><p>{said}</p>"
        f"{f'<ul>{parameters}</ul>' if parameters else ''}"
        f"{f'<p>Body: {body}</p>' if body else ''}<ul>{answers}</ul></details>"
    )


def _named(content: dict[str, Any]) -> str:
    """Name the shape a body or an answer has."""
    for kind, each in content.get("content", {}).items():
        reference = str(each.get("schema", {}).get("$ref", ""))
        items = str((each.get("schema", {}).get("items") or {}).get("$ref", ""))
        name = (reference or items).rsplit("/", 1)[-1]
        many = "list of " if items else ""
        shown = html.escape(name)
        return f'{many}<a href="#{shown}">{shown}</a>' if name else f"<code>{kind}</code>"
    return ""


def _shape(name: str, shape: dict[str, Any]) -> str:
    fields = "".join(
        f"<li><code>{html.escape(field)}</code> {html.escape(_kind(each))}</li>"
        for field, each in shape.get("properties", {}).items()
    )
    values = ", ".join(html.escape(str(value)) for value in shape.get("enum", []))
    return f'<h3 id="{html.escape(name)}">{html.escape(name)}</h3><p>{values}</p><ul>{fields}</ul>'


def _kind(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    options = shape.get("oneOf") or shape.get("anyOf")
    if options:
        return " or ".join(_kind(each) for each in options)
    if shape.get("type") == "array":
        return f"list of {_kind(shape.get('items') or {})}"
    return str(shape.get("type", "anything"))


PART = part("Documents", style, page)
