"""The configuration as text: read with all its mistakes at once, each with its line."""

from typing import Any

import msgspec
from msgspec.structs import replace

from cordboard.settings.centre import Centre
from cordboard.settings.check import check
from cordboard.settings.problem import InvalidSettings, Place, Problem, Severity, errors
from cordboard.settings.reader import Reader
from cordboard.settings.shape import Shape, centre_shape, say
from cordboard.settings.tree import Engine, Mark, Node, Scalar, tree_of_plain, tree_of_text
from cordboard.settings.writer import export

__all__ = ["Reading", "export", "parse", "read_part", "read_plain", "read_text"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, as far as it could be."""

    centre: Centre
    """Worth using only when there are no errors."""
    problems: tuple[Problem, ...]
    """Errors and warnings, in the order of the text."""

    @property
    def is_sound(self) -> bool:
        """Whether there is no error; there may be warnings."""
        return not errors(self.problems)


def parse(text: str | bytes, *, file: str = "centre.yaml") -> Centre:
    """Read and check a centre.

    Raises:
        InvalidSettings: there is at least one mistake; all of them come along.

    """
    reading = read_text(text, file=file)
    if not reading.is_sound:
        raise InvalidSettings(reading.problems)
    return reading.centre


def read_text(
    text: str | bytes, *, file: str = "centre.yaml", engine: Engine = "native"
) -> Reading:
    """Read and check YAML (UTF-8); never raises, whatever the text."""
    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        return _not_utf8(error, file)
    return _read(tree_of_text(text, engine), file)


def read_plain(data: object) -> Reading:
    """Read and check a centre from decoded JSON; never raises, whatever the data."""
    return _read(tree_of_plain(data), "")


def read_part(data: object, shape: Shape, *, at: Place) -> Any:
    """Read one part of a centre from decoded JSON; what it refers to is not looked at.

    Raises:
        InvalidSettings: it has mistakes; all of them come along.

    """
    reader = Reader()
    part = reader.read(tree_of_plain(data), shape, at=at)
    if reader.problems:
        said = [replace(p, path=".".join(map(str, p.at))) for _, p in reader.problems]
        raise InvalidSettings(said)
    return part


def _read(root: Node, file: str) -> Reading:
    reader = Reader()
    centre: Centre = reader.read(root, centre_shape())
    found = list(reader.problems)
    found += [
        (_mark_of(problem.at, reader.marks), problem)
        for problem in check(centre)
        if not _comes_of_a_hole(problem, reader.holes)
    ]
    found.sort(key=lambda pair: (pair[0].line, pair[0].column))
    is_text = isinstance(root, Scalar) or root.mark.line > 0
    placed = [
        replace(
            problem,
            path=problem.path or say(problem.at, centre),
            file=file if is_text else "",
            line=mark.line,
            column=mark.column,
        )
        for mark, problem in found
    ]
    return Reading(centre=centre, problems=tuple(placed))


def _comes_of_a_hole(problem: Problem, holes: set[Place]) -> bool:
    """Tell whether a finding is only about a stand-in for something unreadable."""
    at = problem.at
    if holes and problem.severity is Severity.WARNING:
        return True
    prefixes = {at[:length] for length in range(len(at) + 1)}
    if not prefixes.isdisjoint(holes):
        return True
    if problem.about is None:
        return any(hole[: len(at)] == at for hole in holes) if at else bool(holes)
    # A reference may be to an item whose id could not be read, or whose section could not.
    return any(
        hole[:1] == (problem.about,) and (len(hole) <= 2 or hole[2:] == ("id",)) for hole in holes
    )


def _mark_of(at: Place, marks: dict[Place, Mark]) -> Mark:
    while at not in marks and at:
        at = at[:-1]
    return marks.get(at, Mark())


def _not_utf8(error: UnicodeDecodeError, file: str) -> Reading:
    before = error.object[: error.start]
    problem = Problem(
        code="not_utf8",
        at=(),
        found=f"the byte 0x{error.object[error.start]:02X}",
        expected="UTF-8",
        mend="Save the file as UTF-8.",
        severity=Severity.ERROR,
        file=file,
        line=before.count(b"\n") + 1,
        column=error.start - before.rfind(b"\n"),
    )
    return Reading(centre=Centre(), problems=(problem,))
