"""The web app, the visitor's frame and the widget's script, as they were built into the package."""

from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import File, Redirect

from cordboard.api import headers
from cordboard.api.asking import HttpRequest, part
from cordboard.api.errors import NoSuchAddress
from cordboard.api.guards import public
from cordboard.api.origin import host_of
from cordboard.api.tenant import centre_of
from cordboard.api.visits import site_of
from cordboard.kernel.errors import Unavailable
from cordboard.kernel.ids import SiteId

BUILT = Path(__file__).resolve().parent.parent / "web_dist"

KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What the build makes; nothing else is given out."""

FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose names change with their content."""

ALWAYS_ASK = "no-cache"

FIVE_MINUTES = "public, max-age=300"

EVERYONE = "A page has to be there before anyone can sign in on it."


class WebAppMissing(Unavailable):
    """The web app has not been built into this installation."""


def _file(name: str) -> Path | None:
    """Find a built file by its path below the build's folder; None when it is not one."""
    path = (BUILT / name).resolve()
    is_inside = path.is_relative_to(BUILT) and path.suffix in KINDS
    return path if is_inside and path.is_file() else None


def _given(path: Path, *, caching: str, policy: str = headers.NOTHING) -> File:
    return File(
        path,
        media_type=KINDS[path.suffix],
        content_disposition_type="inline",
        headers={"Cache-Control": caching, "Content-Security-Policy": policy},
    )


def _page(request: HttpRequest, name: str, *, framed_by: tuple[str, ...] = ()) -> File:
    path = _file(name)
    if path is None:
        raise WebAppMissing(mend="Run `make web`, or install a released package.")
    policy = headers.page_policy(
        host_of(request.scope), secure=request.scope["scheme"] == "https", framed_by=framed_by
    )
    return _given(path, caching=ALWAYS_ASK, policy=policy)


@get("/", opt=public(EVERYONE), include_in_schema=False)
async def root() -> Redirect:
    """Go to the app."""
    return Redirect("/app/")


@get(["/app", "/app/{place:path}"], opt=public(EVERYONE), include_in_schema=False)
async def app(request: HttpRequest, place: FromPath[Path] = Path()) -> File:
    """Give a built file, or the app, which finds its own way from there."""
    name = str(place).lstrip("/")
    path = _file(name)
    if path is not None and path.suffix != ".html":
        return _given(path, caching=FOR_EVER if name.startswith("assets/") else ALWAYS_ASK)
    if name.startswith("assets/"):
        raise NoSuchAddress(mend="Load the page again: it has been built anew since.")
    return _page(request, "index.html")


@get("/chat/{site_id:str}", opt=public("Visitors are nobody yet."), include_in_schema=False)
async def chat(request: HttpRequest, site_id: FromPath[str]) -> File:
    """Give the frame a visitor chats in; only the site's own pages may show it."""
    site = site_of(centre_of(request.scope).engine.centre, site_id)
    return _page(request, "chat.html", framed_by=("'self'", *site.origins))


@get("/widget.js", opt=public("Customers' pages load it."), include_in_schema=False)
async def widget() -> File:
    """Give the script that puts the widget on a page."""
    path = _file("widget.js")
    if path is None:
        raise WebAppMissing(mend="Run `make web`, or install a released package.")
    return _given(path, caching=FIVE_MINUTES)


@get("/demo/{site_id:str}", opt=public("A demonstration is for all."), include_in_schema=False)
async def demo(request: HttpRequest, site_id: FromPath[str]) -> Response[str]:
    """Give the demonstration's customer page."""
    tenant = centre_of(request.scope)
    if tenant.means.demo_page is None:
        raise NoSuchAddress(mend="Run `cordboard demo`.")
    site = site_of(tenant.engine.centre, site_id)
    policy = headers.page_policy(host_of(request.scope), secure=request.scope["scheme"] == "https")
    return Response(
        tenant.means.demo_page(SiteId(site.id)),
        media_type="text/html",
        headers={"Content-Security-Policy": policy},
    )


PART = part("Pages", root, app, chat, widget, demo)
