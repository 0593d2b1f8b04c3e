"""What is wrong with a configuration: where, what was found, what was expected, how to mend it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from cordboard.kernel.errors import Invalid

Place = tuple[str | int, ...]
"""Field names, keys and list positions from the document's top to a value."""


class Severity(StrEnum):
    """Whether a problem stops a version from being published."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake, or one thing that is probably not meant."""

    code: str
    """Stable, for catalogues: ``unknown_field``, ``unknown_reference``, ``out_of_bounds`` ..."""
    at: Place
    """The place by position, e.g. ``("queues", 3, "wrap_up")``."""
    path: str = ""
    """The place as people say it, e.g. ``queues.billing.wrap_up``."""
    found: str
    expected: str
    mend: str = ""
    severity: Severity = Severity.ERROR
    about: str | None = None
    """The section that lacks what was referred to."""
    file: str = ""
    line: int = 0
    """From 1; 0 when the configuration did not come from a text."""
    column: int = 0

    def __str__(self) -> str:
        """Say it in one line, as compilers do."""
        where = f"{self.file}:{self.line}:{self.column}: " if self.line else ""
        path = f"{self.path}: " if self.path else ""
        mend = f" ({self.mend})" if self.mend else ""
        found = f"found {self.found}; expected {self.expected}{mend}"
        return f"{where}{self.severity}: {path}{found}"


class InvalidSettings(Invalid):
    """The configuration has mistakes; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Carry every problem, errors first, in ``details["problems"]``."""
        self.problems = sorted(problems, key=lambda p: p.severity is Severity.WARNING)
        count = sum(p.severity is Severity.ERROR for p in self.problems)
        message = f"The configuration has {count} mistake{'s' if count != 1 else ''}"
        first = f"; the first: {self.problems[0]}" if self.problems else ""
        mend = "Mend each place named and apply it again; nothing was changed."
        super().__init__(f"{message}{first}", mend=mend, problems=self.problems)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Keep those that stop a version from being published."""
    return [p for p in problems if p.severity is Severity.ERROR]


def refuse_errors(problems: Sequence[Problem]) -> None:
    """Do nothing when there are at most warnings.

    Raises:
        InvalidSettings: there is an error; all problems come along.

    """
    if errors(problems):
        raise InvalidSettings(problems)
