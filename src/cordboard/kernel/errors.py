"""Whose fault it is, once.

::

    CordboardError
    ├── Refused      409  you may not, now: the state of things says no
    ├── Unknown      404  there is no such thing
    ├── Invalid      422  what you sent cannot be understood or is out of bounds
    ├── Forbidden    403  you are not allowed to
    ├── Unauthenticated 401  we do not know who you are
    ├── TooMany      429  too often: try again later
    ├── Unavailable  503  ours, and passing: try the very same request again
    └── Broken       500  ours: wakes someone

Names are facts without an Error suffix. The class's docstring is the default message; ``mend``
tells the reader what to do about it; ``details`` is for machines and the web app's catalogue.
``code`` is stable: the class name in snake case.
"""

import re
from typing import ClassVar


class CordboardError(Exception):
    """Something was refused."""

    http: ClassVar[int] = 500

    def __init__(self, message: str | None = None, *, mend: str = "", **details: object) -> None:
        """Say `message` (default: the docstring's first line), how to `mend` it, and `details`."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.mend = mend
        self.details = details
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The stable name of this refusal, e.g. ``offer_closed``."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).lower()


class Refused(CordboardError):
    """That cannot be done now."""

    http = 409


class Unknown(CordboardError):
    """There is no such thing."""

    http = 404


class Invalid(CordboardError):
    """That cannot be understood."""

    http = 422


class Forbidden(CordboardError):
    """You are not allowed to do that."""

    http = 403


class Unauthenticated(CordboardError):
    """Sign in first."""

    http = 401


class TooMany(CordboardError):
    """Too many requests; wait a little and try again."""

    http = 429


class Unavailable(CordboardError):
    """The centre cannot store anything just now; nothing was recorded. Try again."""

    http = 503


class Broken(CordboardError):
    """Something went wrong on our side."""

    http = 500
