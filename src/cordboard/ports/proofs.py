"""How people prove who they are, and how the centre keeps what only it may read."""

from datetime import datetime
from typing import Protocol


class Passwords(Protocol):
    """Turns passwords into what may be stored. Slow on purpose, and never on the event loop."""

    async def hash(self, password: str) -> str:
        """Give what may be stored in place of `password`."""

    async def verify(self, stored: str, password: str) -> bool:
        """Tell whether `password` is the one behind `stored`.

        An empty `stored` (no such user, or no password yet) takes as long as any other and is
        never right, so that time does not tell who exists.
        """

    def is_outdated(self, stored: str) -> bool:
        """Tell whether `stored` was made at a lower cost than is used now."""


class SecondFactor(Protocol):
    """Time-based one-time passwords (RFC 6238: SHA-1, six digits, thirty seconds)."""

    def new_secret(self) -> str:
        """Make a secret, in base32."""

    def uri(self, secret: str, *, account: str, issuer: str) -> str:
        """Give the ``otpauth:`` address that authenticator apps read."""

    def step_of(self, secret: str, code: str, *, now: datetime, after: int) -> int | None:
        """Give the time step whose code this is, one step early or late at most.

        Steps up to `after` have been used and are never right again; None when it is wrong.
        """


class Seal(Protocol):
    """Encrypts and signs with the centre's own key. What was changed cannot be opened."""

    def close(self, plain: bytes) -> bytes:
        """Encrypt `plain`."""

    def open(self, sealed: bytes) -> bytes | None:
        """Decrypt; None when it was not sealed with this key or was changed since."""

    def sign(self, text: bytes) -> bytes:
        """Give the signature of `text` (32 bytes); compare in constant time."""
