"""The reference of the configuration: what to write for each field, its bounds and its default."""

from collections.abc import Iterator
from typing import Any

from cordboard.settings.bounds import Bounds, Unit
from cordboard.settings.formats import WRITINGS
from cordboard.settings.phrases import write_duration, write_share
from cordboard.settings.shape import Field, Kind, Leaf, Many, Record, Shape, Table, centre_shape
from cordboard.settings.writer import inline
from tools.pages import field_docs, first_paragraph, page

INTRODUCTION = """\
The configuration document: what `cordboard apply` reads, `cordboard export` writes and the screens
show. Durations are written as `20s`, `3m`, `1h30m`, `2d` or plain seconds; shares as `80%` or
`0.8`; dates as `2026-12-25`; times of day as `09:30`, where `24:00` is the end of the day. A field
that is left out has its default. The items of a list are told apart by the field in bold."""


def settings() -> str:
    """Write the page of everything an administrator can configure."""
    return page("Settings", INTRODUCTION, _lines())


def records() -> list[Record]:
    """Give every record of the document, each once, in the document's order."""
    found: dict[type, Record] = {}

    def visit(shape: Shape) -> None:
        match shape:
            case Many():
                visit(shape.item)
            case Table():
                visit(shape.value)
            case Record() if shape.cls not in found:
                found[shape.cls] = shape
                for field in shape.fields.values():
                    visit(field.shape)

    visit(centre_shape())
    return list(found.values())


def _lines() -> Iterator[str]:
    for record in records():
        yield f"## {record.cls.__name__}\n"
        yield f"{first_paragraph(record.cls)}\n"
        yield "| field | what to write | default | meaning |"
        yield "|---|---|---|---|"
        for field in record.fields.values():
            name = f"**`{field.name}`**" if field.name == record.key else f"`{field.name}`"
            said = meaning(record, field).replace("|", "\\|")
            yield f"| {name} | {_written(field)} | {_default(field)} | {said} |"
        yield ""


_OBVIOUS = {"id": "What the rest of the configuration calls it.", "name": "What people call it."}


def meaning(record: Record, field: Field) -> str:
    """Say what a field is for: its own words, or those of the record it holds."""
    said = field_docs(record.cls).get(field.name, ("", ""))[1]
    if said:
        return said
    match field.shape:
        case Record(cls=cls) | Many(item=Record(cls=cls)):
            return first_paragraph(cls)
        case Leaf(names=names) if names is not None and record.key == field.name:
            return "Which one."
        case _:
            return _OBVIOUS.get(field.name, "")


def _default(field: Field) -> str:
    if field.required:
        return "required"
    if field.default is None or field.default in ("", (), {}):
        return ""
    default: Any = field.default
    if isinstance(field.shape, Record):
        return "its own defaults"
    return f"`{inline(default, field.shape)}`"


def _written(field: Field) -> str:
    said = _said(field.shape)
    return f"{said}, or nothing" if field.optional else said


def _said(shape: Shape) -> str:
    match shape:
        case Many():
            return f"list of {_said(shape.item)}"
        case Table():
            return f"mapping from {_said(shape.key)} to {_said(shape.value)}"
        case Record():
            return f"[{shape.cls.__name__}](#{shape.cls.__name__.lower()})"
        case Leaf(names=names) if names is not None:
            return f"id from `{names.section}`"
        case Leaf(format=format_) if format_ is not None:
            return WRITINGS[format_].expected
        case Leaf(bounds=bounds) if bounds is not None:
            return _within(bounds)
        case Leaf(kind=Kind.WORD):
            return ", ".join(f"`{word}`" for word in shape.words)
        case Leaf(kind=Kind.TEXT):
            return f"text of up to {shape.longest} characters"
        case Leaf():
            return {Kind.TRUTH: "`true` or `false`", Kind.DAY: "date"}.get(shape.kind, "number")


def _within(bounds: Bounds) -> str:
    match bounds.unit:
        case Unit.SECONDS:
            least, most = write_duration(int(bounds.least)), write_duration(int(bounds.most))
            return f"duration, {least} to {most}"
        case Unit.SHARE:
            return f"share, over {write_share(bounds.least)} to {write_share(bounds.most)}"
        case Unit.PLAIN:
            return f"number, {bounds.least:,.15g} to {bounds.most:,.15g}"
