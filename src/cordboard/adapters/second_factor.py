"""One-time passwords by pyotp."""

import hmac
from datetime import datetime

import pyotp

TOLERANCE = 1
"""Steps a phone's clock may be early or late."""


class TimeBasedCodes:
    """RFC 6238 with what every authenticator app understands."""

    def new_secret(self) -> str:
        """Make a secret, in base32 (160 bits)."""
        return pyotp.random_base32()

    def uri(self, secret: str, *, account: str, issuer: str) -> str:
        """Give the ``otpauth:`` address that authenticator apps read."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)

    def step_of(self, secret: str, code: str, *, now: datetime, after: int) -> int | None:
        """Give the time step whose code this is; None when it is wrong or used."""
        codes = pyotp.TOTP(secret)
        current = codes.timecode(now)
        found = None
        # All steps are compared, so that the time taken does not tell which came near.
        for step in range(current - TOLERANCE, current + TOLERANCE + 1):
            fits = hmac.compare_digest(codes.generate_otp(step).encode(), code.encode())
            if fits and step > after:
                found = step
        return found
