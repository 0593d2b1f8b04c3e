"""What a visitor's browser holds: signed by the centre, good for one contact."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

import msgspec

from cordboard.kernel.ids import ContactId, SiteId
from cordboard.ports.proofs import Seal

PREFIX = "v_"
LASTS = timedelta(days=30)
"""A message left before a long holiday is still its writer's when the centre opens again."""


class Visit(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Whose visit a token stands for."""

    contact_id: ContactId
    site: SiteId
    visitor: str
    """The visitor's public name: a hash of the key their browser keeps."""
    until: datetime


def visitor_of(visitor_key: str) -> str:
    """Give the public name of whoever holds `visitor_key`; it tells nothing of the key."""
    return hashlib.sha256(visitor_key.encode()).hexdigest()[:32]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def write(visit: Visit, seal: Seal) -> str:
    """Make the token of `visit`."""
    body = msgspec.json.encode(visit)
    return f"{PREFIX}{_encode(body)}.{_encode(seal.sign(body))}"


def read(token: str, seal: Seal, *, now: datetime) -> Visit | None:
    """Give the visit that `token` stands for; None when it is not ours, or too old."""
    try:
        body_text, _, signature_text = token.removeprefix(PREFIX).partition(".")
        body, signature = _decode(body_text), _decode(signature_text)
    except ValueError:
        return None
    if not token.startswith(PREFIX) or not hmac.compare_digest(signature, seal.sign(body)):
        return None
    visit = msgspec.json.decode(body, type=Visit)
    return visit if now < visit.until else None
