"""Where new ids come from."""

from typing import Protocol


class Ids(Protocol):
    """Makes ids that sort by the time they were made (UUIDv7, RFC 9562 section 5.7)."""

    def new(self) -> str:
        """Make a new id: 32 lower-case hexadecimal digits."""

    def secret(self) -> str:
        """Make an unguessable secret (256 bits, URL-safe)."""
