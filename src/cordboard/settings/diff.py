"""What changes from one centre to another, item by item: by id, never by position."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from cordboard.settings.centre import Centre
from cordboard.settings.shape import Many, Record, Shape, Table, centre_shape, said_key
from cordboard.settings.writer import inline


class ChangeKind(StrEnum):
    """What became of a place."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One difference, in the words of the YAML."""

    path: str
    """E.g. ``queues.billing.wrap_up``; a section alone when only the order of its items changed."""
    kind: ChangeKind
    before: str = ""
    after: str = ""


_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}


def diff(before: Centre, after: Centre) -> list[Change]:
    """Give every change in the document's order; nothing when the two are equal."""
    return list(_diff(before, after, centre_shape(), ""))


def render(changes: Sequence[Change]) -> str:
    """Write changes for a terminal, one a line."""
    return "".join(f"{_line(change)}\n" for change in changes)


def _line(change: Change) -> str:
    sign = f"{_SIGNS[change.kind]} {change.path}"
    if change.kind is ChangeKind.CHANGED:
        return f"{sign}: {change.before} -> {change.after}"
    return f"{sign}: {change.before or change.after}"


def _diff(before: Any, after: Any, shape: Shape, path: str) -> Iterator[Change]:
    if before == after:
        return
    match shape:
        case Record() if before is not None and after is not None:
            for field in shape.fields.values():
                old, new = getattr(before, field.name), getattr(after, field.name)
                yield from _diff(old, new, field.shape, _below(path, field.name))
        case Table() if before is not None and after is not None:
            yield from _keyed(before, after, shape.value, path)
        case Many(item=Record() as item) if item.key and _all_differ(before, after, item):
            old, new = _by_key(before, item), _by_key(after, item)
            yield from _keyed(old, new, item, path)
            yield from _order(list(old), list(new), path)
        case _:
            written = inline(before, shape), inline(after, shape)
            yield Change(path=path, kind=ChangeKind.CHANGED, before=written[0], after=written[1])


def _keyed(
    before: dict[Any, Any], after: dict[Any, Any], shape: Shape, path: str
) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        place = _below(path, str(key))
        if key not in after:
            yield Change(path=place, kind=ChangeKind.REMOVED, before=inline(before[key], shape))
        elif key not in before:
            yield Change(path=place, kind=ChangeKind.ADDED, after=inline(after[key], shape))
        else:
            yield from _diff(before[key], after[key], shape, place)


def _order(before: list[str], after: list[str], path: str) -> Iterator[Change]:
    old = [key for key in before if key in after]
    new = [key for key in after if key in before]
    if old != new:
        yield Change(
            path=path, kind=ChangeKind.CHANGED, before=", ".join(before), after=", ".join(after)
        )


def _by_key(items: tuple[Any, ...], item: Record) -> dict[str, Any]:
    return {said_key(value, item): value for value in items}


def _all_differ(before: Any, after: Any, item: Record) -> bool:
    """Tell whether the items of both lists can be told apart by their keys."""
    return all(
        items is not None and len(_by_key(items, item)) == len(items) for items in (before, after)
    )


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
