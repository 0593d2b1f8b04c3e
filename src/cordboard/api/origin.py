"""Where a request comes from, and whose page sent it."""

import ipaddress
from urllib.parse import urlsplit

from litestar.types import Scope

from cordboard.kernel.errors import Forbidden


class ForeignPage(Forbidden):
    """The request was made by a page of another site."""


def header(scope: Scope, name: bytes) -> str:
    """Give the request's header `name` (lower case); empty when it has none."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return ""


def method_of(scope: Scope) -> str:
    """Give the request's method; a WebSocket is opened by a GET."""
    return str(scope.get("method", "GET"))


def host_of(scope: Scope) -> str:
    """Give the host the client asked for, as it wrote it, port included."""
    return header(scope, b"host")


def host_name(scope: Scope) -> str:
    """Give the host without port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host_of(scope)}").hostname or "").lower()
    except ValueError:
        return ""


def address_of(scope: Scope) -> str:
    """Give the client's network address, as far as the server knows it."""
    client = scope.get("client")
    return client[0] if client else ""


def is_loopback(address: str) -> bool:
    """Tell whether `address` is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_this_machine(scope: Scope) -> bool:
    """Tell whether a request comes from here: not through a proxy, and under a name of here.

    The host's name is looked at because a page elsewhere may have its own name point to us.
    """
    forwarded = (b"x-forwarded-for", b"forwarded", b"via")
    name = host_name(scope)
    return (
        is_loopback(address_of(scope))
        and (name == "localhost" or is_loopback(name))
        and not any(header(scope, each) for each in forwarded)
    )


def refuse_foreign_page(scope: Scope) -> None:
    """Refuse what a browser sends for a page of another origin. Raises ``ForeignPage``.

    A program sends neither header; a browser sends at least one, and no page can change them.
    """
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    if site not in ("", "same-origin", "none") or (origin and _host_in(origin) != host_of(scope)):
        raise ForeignPage(mend="Use this centre's own pages, or an API token.")


def _host_in(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
