"""Headers that make browsers careful: what a page may load, and who may frame it."""

import re
from collections.abc import Iterable

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")

ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
"""On every answer."""

HSTS = (b"strict-transport-security", b"max-age=31536000")
"""Under TLS only; browsers ignore it otherwise, and rightly."""

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For answers that are no pages: whatever is in them, it does nothing."""

SANDBOX = f"{NOTHING}; sandbox"
"""For files of strangers."""


def page_policy(host: str, *, secure: bool, framed_by: Iterable[str] = ()) -> str:
    """Give the content security policy of one of our own pages.

    `framed_by` are the web origins that may show it in a frame; none at all by default.
    """
    stream = f" {'wss' if secure else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    ancestors = " ".join(framed_by) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "media-src 'self'",
            "manifest-src 'self'",
            # Older browsers do not take 'self' for the socket of the same origin.
            f"connect-src 'self'{stream}",
            "frame-src 'self'",
            f"frame-ancestors {ancestors}",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )
