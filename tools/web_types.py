"""Writes web/src/live/types.ts: the Structs of the wire as TypeScript, and how to check them.

Run ``python -m tools.web_types`` after changing one; a test fails while the file is out of date.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from msgspec import inspect

from cordboard.api.agents import TransferTargets
from cordboard.api.history import ContactDetail, CustomerDetail, Why
from cordboard.api.me import Me, SessionRow
from cordboard.api.proof import RecoveryCodes, TotpSecret
from cordboard.api.session import SignedIn
from cordboard.api.setup import SetupState
from cordboard.contacts.events import AnyContactEvent
from cordboard.ports.archive import AuditRow, ContactRow, CustomerRow
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from cordboard.routing.why import WhyWaiting
from cordboard.runtime.views import KINDS
from cordboard.settings.centre import Centre
from cordboard.settings.diff import Change
from cordboard.settings.problem import Problem

TARGET = Path(__file__).resolve().parent.parent / "web" / "src" / "live" / "types.ts"

ROOTS: tuple[type, ...] = (
    *KINDS,
    *get_args(AnyContactEvent),
    WhyWaiting,
    *(SetupState, SignedIn, Me, SessionRow, TotpSecret, RecoveryCodes),
    *(ContactDetail, CustomerDetail, Why, TransferTargets),
    *(ContactRow, CustomerRow, AuditRow, QueueIntervalRow, AgentIntervalRow),
    *(Centre, Change, Problem),
)
"""What the web app names; everything these hold comes along."""

CHECKED: tuple[type, ...] = tuple(KINDS)
"""What arrives in frames: these and what they hold are described for validate.ts too."""

_HEAD = """\
// Written by tools/web_types.py from the Python Structs; do not edit.
import type { Shape } from "./validate.ts";
"""


def _held(kind: inspect.Type) -> Iterator[inspect.Type]:
    """Yield the types directly inside `kind`."""
    match kind:
        case inspect.StructType(fields=fields):
            yield from (field.type for field in fields)
        case inspect.UnionType(types=types):
            yield from types
        case inspect.DictType(key_type=key, value_type=value):
            yield from (key, value)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            yield item


def _named(roots: tuple[type, ...]) -> dict[str, inspect.StructType | inspect.EnumType]:
    """Find every Struct and enum that `roots` hold, in the order of their names."""
    found: dict[str, inspect.StructType | inspect.EnumType] = {}
    unseen = list(inspect.multi_type_info(roots))
    while unseen:
        kind = unseen.pop()
        if isinstance(kind, inspect.StructType | inspect.EnumType):
            if kind.cls.__name__ in found:
                continue
            found[kind.cls.__name__] = kind
        unseen.extend(_held(kind))
    return dict(sorted(found.items()))


_PLAIN: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.BoolType: "boolean",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.DateTimeType: "string",
    inspect.DateType: "string",
    inspect.NoneType: "null",
    inspect.AnyType: "unknown",
}


def _typescript(kind: inspect.Type) -> str:
    match kind:
        case inspect.StructType(cls=cls) | inspect.EnumType(cls=cls):
            return str(cls.__name__)
        case inspect.LiteralType(values=values):
            return " | ".join(json.dumps(value) for value in values)
        case inspect.UnionType(types=types):
            return " | ".join(_typescript(part) for part in types)
        case inspect.DictType(value_type=value):
            return f"Readonly<Record<string, {_typescript(value)}>>"
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            inner = _typescript(item)
            return f"readonly ({inner})[]" if " | " in inner else f"readonly {inner}[]"
        case _:
            return _PLAIN[type(kind)]


def _shape(kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType(cls=cls) | inspect.EnumType(cls=cls):
            return {"is": cls.__name__}
        case inspect.UnionType(types=types):
            (some,) = (part for part in types if not isinstance(part, inspect.NoneType))
            return {"maybe": _shape(some)}
        case inspect.DictType(value_type=value):
            return {"map": _shape(value)}
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return {"list": _shape(item)}
        case _:
            return _PLAIN[type(kind)]


def _members(kind: inspect.EnumType) -> list[str]:
    return [str(member.value) for member in kind.cls]


def _declaration(name: str, kind: inspect.StructType | inspect.EnumType) -> Iterator[str]:
    if isinstance(kind, inspect.EnumType):
        yield f"export type {name} = {' | '.join(json.dumps(value) for value in _members(kind))};"
    else:
        yield f"export interface {name} {{"
        if kind.tag is not None:
            yield f"  readonly {kind.tag_field}: {json.dumps(kind.tag)};"
        for field in kind.fields:
            yield f"  readonly {field.encode_name}: {_typescript(field.type)};"
        yield "}"
    yield ""


def _described(kind: inspect.StructType | inspect.EnumType) -> Any:
    if isinstance(kind, inspect.EnumType):
        return {"one": _members(kind)}
    return {"struct": {field.encode_name: _shape(field.type) for field in kind.fields}}


def typescript() -> str:
    """Give the whole file."""
    lines = [_HEAD]
    for name, kind in _named(ROOTS).items():
        lines.extend(_declaration(name, kind))
    lines.append("/** The type of each kind of entity in a snapshot or change. */")
    lines.append("export interface Kinds {")
    lines.extend(f"  readonly {kind}: {view.__name__};" for view, kind in KINDS.items())
    lines += ["}", "", "export const KIND_SHAPES: Readonly<Record<keyof Kinds, string>> = {"]
    lines.extend(f'  {kind}: "{view.__name__}",' for view, kind in KINDS.items())
    lines += ["};", "", "export const SHAPES: Readonly<Record<string, Shape>> = {"]
    lines.extend(
        f"  {name}: {json.dumps(_described(kind))}," for name, kind in _named(CHECKED).items()
    )
    lines += ["};", ""]
    return "\n".join(lines)


def main() -> int:
    """Write the file."""
    TARGET.write_text(typescript(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
