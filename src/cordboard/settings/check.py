"""Is this centre one that can work? Every mistake and every doubt, found at once.

Here is what the shape of the document tells of any field: bounds, formats, references, duplicates.
What only the trade knows is in ``rules``. YAML, JSON and the screens are all checked by this.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from cordboard.settings.bounds import Bounds, Format, Names, Unit
from cordboard.settings.centre import Centre
from cordboard.settings.formats import WRITINGS, time_zones
from cordboard.settings.phrases import write_duration, write_share
from cordboard.settings.problem import Problem
from cordboard.settings.rules import RULES, Staffing
from cordboard.settings.shape import (
    Kind,
    Leaf,
    Many,
    Record,
    Shape,
    centre_shape,
    say,
    sections,
    walk,
)
from cordboard.settings.wording import expectation, suggest

Ids = dict[str, frozenset[str]]


def check(centre: Centre) -> list[Problem]:
    """Find everything wrong or doubtful in `centre`, in the document's order."""
    ids = {name: frozenset(item.id for item in getattr(centre, name)) for name in sections()}
    staffing = Staffing.of(centre)
    found: list[Problem] = []
    for at, shape, value in walk(centre, centre_shape()):
        for problem in (*_of_the_shape(value, shape, ids), *_of_the_trade(value, shape, staffing)):
            whole = (*at, *problem.at)
            found.append(msgspec.structs.replace(problem, at=whole, path=say(whole, centre)))
    return found


def _of_the_trade(value: Any, shape: Shape, staffing: Staffing) -> Iterator[Problem]:
    if isinstance(shape, Record):
        for rule in RULES.get(shape.cls, ()):
            yield from rule(value, staffing)


def _of_the_shape(value: Any, shape: Shape, ids: Ids) -> Iterator[Problem]:
    match shape:
        case Leaf(kind=Kind.TEXT, names=names) if names is not None:
            yield from _unknown(value, names, ids)
        case Leaf(kind=Kind.TEXT):
            yield from _badly_written(value, shape)
        case Leaf(kind=Kind.WORD) if value not in shape.words:
            yield _not_a_word(value, shape)
        case Leaf(bounds=bounds) if bounds is not None and not bounds.allow(value):
            yield _out_of_bounds(value, bounds)
        case Many():
            yield from _twice(value, shape)
        case Record():
            yield from _blank(value, shape)


def _unknown(value: str, names: Names, ids: Ids) -> Iterator[Problem]:
    known = ids[names.section] | set(names.besides)
    if value in known:
        return
    what = names.section.replace("_", " ")
    some = ", ".join(sorted(known)[:8]) + (", ..." if len(known) > 8 else "")
    yield Problem(
        code="unknown_reference",
        at=(),
        found=f"`{value}`",
        expected=f"the id of one of the {what} ({some or 'there are none yet'})",
        mend=suggest(value, sorted(known)) or f"Use an id from `{names.section}`, or add it there.",
        about=names.section,
    )


def _not_a_word(value: str, leaf: Leaf) -> Problem:
    return Problem(
        code="wrong_kind",
        at=(),
        found=f"`{value}`",
        expected=expectation(leaf),
        mend=suggest(value, leaf.words),
    )


_TEXT_CONTROLS = frozenset("\n\t")


def _badly_written(value: str, leaf: Leaf) -> Iterator[Problem]:
    if len(value) > leaf.longest:
        found, expected = f"{len(value)} characters", f"at most {leaf.longest}"
        yield Problem(code="too_long", at=(), found=found, expected=expected, mend="Shorten it.")
    controls = [c for c in value if (c < " " or "\x7f" <= c <= "\x9f") and c not in _TEXT_CONTROLS]
    if controls:
        found = f"the control character U+{ord(controls[0]):04X}"
        expected = "a text people can read"
        yield Problem(
            code="unprintable", at=(), found=found, expected=expected, mend="Delete that character."
        )
    writing = WRITINGS[leaf.format] if leaf.format else None
    if writing and not writing.accepts(value):
        near = suggest(value, sorted(time_zones())) if leaf.format is Format.TIME_ZONE else ""
        shown = value if len(value) <= 60 else value[:57] + "..."
        yield Problem(
            code="bad_format", at=(), found=f"`{shown}`", expected=writing.expected, mend=near
        )


_WRITERS: dict[Unit, Callable[[Any], str]] = {
    Unit.PLAIN: lambda value: f"{value:,.15g}".replace(",", "_"),
    Unit.SECONDS: lambda value: write_duration(int(value)),
    Unit.SHARE: write_share,
}


def _out_of_bounds(value: float, bounds: Bounds) -> Problem:
    write = _WRITERS[bounds.unit]
    least, most = write(bounds.least), write(bounds.most)
    expected = f"more than {least}" if bounds.above else f"at least {least}"
    return Problem(
        code="out_of_bounds",
        at=(),
        found=write(value),
        expected=f"{expected} and at most {most}",
        mend=f"Use a value up to {most}." if value > bounds.most else f"Use {expected}.",
    )


def _twice(value: tuple[Any, ...], many: Many) -> Iterator[Problem]:
    key = many.item.key if isinstance(many.item, Record) else None
    if key is None and not isinstance(many.item, Leaf):
        return
    seen: dict[Any, int] = {}
    for index, item in enumerate(value):
        name = getattr(item, key) if key else item
        if name in seen:
            yield Problem(
                code="duplicate",
                at=(index, key) if key else (index,),
                found=f"`{name}` a second time",
                expected=f"each {key or 'value'} once",
                mend=f"It is already item {seen[name] + 1} of this list; remove or rename one.",
            )
        seen.setdefault(name, index)


def _blank(value: msgspec.Struct, record: Record) -> Iterator[Problem]:
    for field in record.fields.values():
        shape = field.shape
        is_free_text = isinstance(shape, Leaf) and shape.kind is Kind.TEXT and not shape.format
        if field.required and is_free_text and not str(getattr(value, field.name)).strip():
            yield Problem(
                code="blank",
                at=(field.name,),
                found="an empty text",
                expected=f"a {field.name}",
                mend="People read it on their screens; write one.",
            )
