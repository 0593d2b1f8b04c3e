"""What the admin screens do: one item at a time, with the same checks as a whole file."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.kernel.errors import Refused, Unknown
from cordboard.settings.centre import Centre
from cordboard.settings.check import check
from cordboard.settings.problem import Problem, refuse_errors
from cordboard.settings.shape import Kind, Leaf, Record, centre_shape, say, sections, walk
from cordboard.settings.text import read_part
from cordboard.settings.wording import suggest


class NoSuchPart(Unknown):
    """The configuration has no such part."""


class NoSuchItem(Unknown):
    """The configuration has no such item."""


class StillNeeded(Refused):
    """Something else in the configuration needs this item."""


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """A centre that may be published."""

    centre: Centre
    warnings: tuple[Problem, ...] = ()


def put(centre: Centre, section: str, item: msgspec.Struct) -> Edited:
    """Add `item` to a section, or replace the one with its id, keeping its place.

    Raises:
        NoSuchPart: `section` is not a list of items.
        InvalidSettings: the centre would have mistakes.

    """
    record = _section(section)
    if not isinstance(item, record.cls):
        raise TypeError(f"{section} holds {record.cls.__name__}, not {type(item).__name__}")
    items: list[Any] = list(getattr(centre, section))
    place = _place(centre, section, getattr(item, "id", None))
    items[place : place + 1] = [item]
    return _checked(msgspec.structs.replace(centre, **{section: tuple(items)}))


def remove(centre: Centre, section: str, key: str) -> Edited:
    """Take an item away.

    Raises:
        NoSuchPart: `section` is not a list of items.
        NoSuchItem: there is none with this id.
        StillNeeded: others refer to it; ``details["needed_by"]`` names the places.
        InvalidSettings: the centre would have mistakes, e.g. no administrator.

    """
    _section(section)
    items = getattr(centre, section)
    if all(item.id != key for item in items):
        mend = suggest(key, [item.id for item in items])
        raise NoSuchItem(f"There is no `{key}` in {section}.", mend=mend, section=section, id=key)
    if needed_by := referrers(centre, section, key):
        raise StillNeeded(
            f"`{key}` is still needed by {', '.join(needed_by[:5])}"
            + (f" and {len(needed_by) - 5} more." if len(needed_by) > 5 else "."),
            mend="Change those first; then remove it.",
            needed_by=needed_by,
        )
    rest = tuple(item for item in items if item.id != key)
    return _checked(msgspec.structs.replace(centre, **{section: rest}))


def change(centre: Centre, part: str, data: object) -> Edited:
    """Replace a part that is not a list of items (``name``, ``limits``, ...) by decoded JSON.

    Raises:
        NoSuchPart: there is no such part, or it is a list of items.
        InvalidSettings: `data` or the centre has mistakes.

    """
    field = centre_shape().fields.get(part)
    if field is None or part in sections():
        raise _no_such_part(part, [n for n in centre_shape().fields if n not in sections()])
    value = read_part(data, field.shape, at=(part,))
    return _checked(msgspec.structs.replace(centre, **{part: value}))


def put_plain(centre: Centre, section: str, data: object) -> Edited:
    """Do as `put` with an item from decoded JSON.

    Raises:
        NoSuchPart: `section` is not a list of items.
        InvalidSettings: `data` or the centre has mistakes.

    """
    record = _section(section)
    place = _place(centre, section, data.get("id") if isinstance(data, Mapping) else None)
    return put(centre, section, read_part(data, record, at=(section, place)))


def referrers(centre: Centre, section: str, key: str) -> list[str]:
    """Name every place that refers to an item, e.g. ``users.anna.queues.0``."""
    return [
        say(at, centre)
        for at, shape, value in walk(centre, centre_shape())
        if isinstance(shape, Leaf)
        and shape.kind is Kind.TEXT
        and shape.names is not None
        and shape.names.section == section
        and value == key
        and key not in shape.names.besides
    ]


def _place(centre: Centre, section: str, key: object) -> int:
    """Give the position of an item, or the one after the last when it is new."""
    items = getattr(centre, section)
    return next((index for index, item in enumerate(items) if item.id == key), len(items))


def _section(name: str) -> Record:
    if name not in sections():
        raise _no_such_part(name, list(sections()))
    return sections()[name]


def _no_such_part(name: str, there: list[str]) -> NoSuchPart:
    mend = suggest(name, there) or f"There are: {', '.join(there)}."
    return NoSuchPart(f"There is no part `{name}` to change like this.", mend=mend)


def _checked(centre: Centre) -> Edited:
    problems = check(centre)
    refuse_errors(problems)
    return Edited(centre=centre, warnings=tuple(problems))
