"""The configuration as YAML for people: fields in the Structs' order, defaults left out."""

from typing import Any

from cordboard.settings.bounds import Unit
from cordboard.settings.centre import Centre
from cordboard.settings.phrases import write_duration, write_share, write_text
from cordboard.settings.shape import Kind, Leaf, Many, Record, Shape, Table, centre_shape

_WIDTH = 88
_STEP = "  "


def export(centre: Centre) -> str:
    """Write the centre as YAML; reading it gives the same centre, byte-identical each time."""
    lines: list[str] = []
    for name, value, shape in _said(centre, centre_shape()):
        if isinstance(shape, Many | Record):
            lines += [""] if lines else []
            lines += _section(name, value, shape)
        else:
            lines.append(f"{name}: {inline(value, shape)}")
    return "\n".join(lines) + "\n" if lines else "{}\n"


def inline(value: Any, shape: Shape) -> str:
    """Write a value on one line, as it may stand anywhere in the YAML."""
    match shape:
        case _ if value is None:
            return "null"
        case Leaf():
            return _scalar(value, shape)
        case Many():
            return f"[{', '.join(inline(item, shape.item) for item in value)}]"
        case Table():
            pairs = (
                f"{_scalar(key, shape.key)}: {inline(item, shape.value)}"
                for key, item in value.items()
            )
            return f"{{{', '.join(pairs)}}}"
        case Record():
            fields = (f"{name}: {inline(item, of)}" for name, item, of in _said(value, shape))
            return f"{{{', '.join(fields)}}}"


def _scalar(value: Any, leaf: Leaf) -> str:
    unit = leaf.bounds.unit if leaf.bounds else Unit.PLAIN
    if unit is Unit.SECONDS:
        return write_duration(value)
    if unit is Unit.SHARE:
        return write_share(value)
    if leaf.kind is Kind.TRUTH:
        return "true" if value else "false"
    if leaf.kind in (Kind.TEXT, Kind.WORD):
        return write_text(str(value))
    return value.isoformat() if leaf.kind is Kind.DAY else repr(value)


def _said(value: Any, record: Record) -> list[tuple[str, Any, Shape]]:
    """Give the fields that are not as they are by default."""
    fields = [(field, getattr(value, field.name)) for field in record.fields.values()]
    return [
        (field.name, item, field.shape)
        for field, item in fields
        if field.required or item != field.default
    ]


def _section(name: str, value: Any, shape: Many | Record) -> list[str]:
    if isinstance(shape, Many):
        return [f"{name}:", *_items(value, shape, "")] if value else [f"{name}: []"]
    return [f"{name}:", *_fields(value, shape, _STEP)]


def _items(value: Any, many: Many, indent: str) -> list[str]:
    lines = []
    is_short = all(_is_short(item, many.item, indent) for item in value)
    for item in value:
        if isinstance(many.item, Record) and not is_short:
            inside = _fields(item, many.item, indent + _STEP * 2)
            first = inside[0].strip() if inside else "{}"
            lines += [f"{indent}{_STEP}- {first}", *inside[1:]]
        else:
            lines.append(f"{indent}{_STEP}- {inline(item, many.item)}")
    return lines


def _is_short(item: Any, shape: Shape, indent: str) -> bool:
    """Tell whether an item is best written on one line."""
    is_flat = isinstance(shape, Record) and all(
        isinstance(of, Leaf) for _, _, of in _said(item, shape)
    )
    return is_flat and len(f"{indent}{_STEP}- {inline(item, shape)}") <= _WIDTH


def _fields(value: Any, record: Record, indent: str) -> list[str]:
    lines = []
    for name, item, shape in _said(value, record):
        lines += _entry(name, item, shape, indent)
    return lines


def _entry(name: str, value: Any, shape: Shape, indent: str) -> list[str]:
    """Write ``name: value`` on one line if it fits, else spread it below."""
    line = f"{indent}{name}: {inline(value, shape)}"
    if value is None or isinstance(shape, Leaf) or (len(line) <= _WIDTH and not _is_deep(shape)):
        return [line]
    match shape:
        case Many():
            return [f"{indent}{name}:", *_items(value, shape, indent)] if value else [line]
        case Table():
            entries = [
                _entry(_scalar(key, shape.key), item, shape.value, indent + _STEP)
                for key, item in value.items()
            ]
            return [f"{indent}{name}:", *(below for entry in entries for below in entry)]
        case Record():
            return [f"{indent}{name}:", *_fields(value, shape, indent + _STEP)]


def _is_deep(shape: Shape) -> bool:
    """Tell whether a value holds lists of records, which read better one a line."""
    match shape:
        case Many(item=Record() as item):
            return any(not isinstance(field.shape, Leaf) for field in item.fields.values())
        case Table():
            return not isinstance(shape.value, Leaf)
        case _:
            return False
