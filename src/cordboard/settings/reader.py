"""From a tree of nodes to the configuration's records, with every mistake found on the way.

A mistake leaves a stand-in of the right type and a *hole*: the reading goes on, and nothing is said
later about what stands in for something unreadable.
"""

from datetime import date
from typing import Any

import msgspec

from cordboard.settings.bounds import Unit
from cordboard.settings.phrases import read_duration, read_number, read_share, read_whole
from cordboard.settings.problem import Place, Problem
from cordboard.settings.shape import Field, Kind, Leaf, Many, Record, Shape, Table
from cordboard.settings.tree import Flaw, Mark, Node, Pairs, Scalar, Series
from cordboard.settings.wording import described, expectation, suggest


class Reader:
    """Reads one tree; afterwards `problems`, `marks` and `holes` say what there is to say."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.problems: list[tuple[Mark, Problem]] = []
        self.marks: dict[Place, Mark] = {}
        self.holes: set[Place] = set()

    def read(self, node: Node, shape: Shape, *, at: Place = ()) -> Any:
        """Give the value of `node`, or a stand-in after noting why it has none."""
        self.marks.setdefault(at, node.mark)
        if isinstance(node, Flaw):
            return self._wrong(node, shape, at=at)
        match shape:
            case Leaf():
                return self._leaf(node, shape, at)
            case Many():
                return self._many(node, shape, at)
            case Table():
                return self._table(node, shape, at)
            case Record():
                return self._record(node, shape, at)

    def _leaf(self, node: Scalar | Series | Pairs, leaf: Leaf, at: Place) -> Any:
        value = value_of(node, leaf) if isinstance(node, Scalar) else None
        if value is not None:
            return value
        mend = _mend(node, leaf) if isinstance(node, Scalar) else ""
        return self._wrong(_mistake(node, leaf, mend), leaf, at=at)

    def _many(self, node: Scalar | Series | Pairs, many: Many, at: Place) -> tuple[Any, ...]:
        if isinstance(node, Scalar) and node.is_nothing:
            return ()
        if not isinstance(node, Series):
            mend = "Write one item a line, each after a `-`, or several between [ and ]."
            self._wrong(_mistake(node, many, mend), many, at=at)
            return ()
        return tuple(
            self.read(item, many.item, at=(*at, index)) for index, item in enumerate(node.items)
        )

    def _table(self, node: Scalar | Series | Pairs, table: Table, at: Place) -> dict[Any, Any]:
        if isinstance(node, Scalar) and node.is_nothing:
            return {}
        if not isinstance(node, Pairs):
            self._wrong(_mistake(node, table, "Write `key: value`, one a line."), table, at=at)
            return {}
        read = {}
        for text, (key, value) in self._entries(node, at).items():
            self.marks[(*at, text)] = key.mark
            wanted = value_of(key, table.key)
            if wanted is None:
                self._wrong(_mistake(key, table.key, _mend(key, table.key)), None, at=(*at, text))
            else:
                read[wanted] = self.read(value, table.value, at=(*at, text))
        return read

    def _record(self, node: Scalar | Series | Pairs, record: Record, at: Place) -> Any:
        if isinstance(node, Scalar) and node.is_nothing:
            node = Pairs(node.mark, [])
        if not isinstance(node, Pairs):
            mend = f"Write `{next(iter(record.fields))}: ...` and so on, one a line."
            return self._wrong(_mistake(node, record, mend), record, at=at)
        entries = self._entries(node, at)
        for text, (key, value) in entries.items():
            if text not in record.fields:
                self._unknown(key, value, record, at=(*at, text))
        values = {}
        for name, field in record.fields.items():
            if name in entries:
                values[name] = self._field(entries[name][1], field, (*at, name))
            elif field.required:
                values[name] = self._missing(node, field, at)
        return record.cls(**values)

    def _field(self, node: Node, field: Field, at: Place) -> Any:
        if field.optional and isinstance(node, Scalar) and node.is_nothing:
            return None
        value = self.read(node, field.shape, at=at)
        # Where a value could not be read the field's own default is a better stand-in.
        return field.default if at in self.holes and not field.required else value

    def _entries(self, node: Pairs, at: Place) -> dict[str, tuple[Scalar, Node]]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.entries:
            if not isinstance(key, Scalar):
                flaw = key if isinstance(key, Flaw) else _mistake(key, _KEY, "")
                self._wrong(flaw, None, at=(*at, f"line {key.mark.line}"))
            elif key.text in entries:
                first = entries[key.text][0].mark.line
                found = f"`{key.text}` a second time"
                mend = f"It is already there on line {first}; keep one of the two."
                flaw = Flaw(key.mark, "duplicate_key", found, "each name once", mend)
                self._wrong(flaw, None, at=(*at, key.text))
            else:
                entries[key.text] = (key, value)
        return entries

    def _missing(self, node: Pairs, field: Field, at: Place) -> Any:
        expected = f"`{field.name}`: {expectation(field.shape)}"
        flaw = Flaw(node.mark, "missing", "nothing", expected, f"Add `{field.name}:` here.")
        return self._wrong(flaw, field.shape, at=(*at, field.name))

    def _unknown(self, key: Scalar, value: Node, record: Record, *, at: Place) -> None:
        names = list(record.fields)
        mend = suggest(key.text, names)
        if not mend and isinstance(value, Scalar) and value.is_nothing:
            mend = "If a comma split a text in two, put the text in quotes."
        found, expected = f"the unknown name `{key.text}`", f"one of {', '.join(names)}"
        self._wrong(Flaw(key.mark, "unknown_field", found, expected, mend), None, at=at)

    def _wrong(self, flaw: Flaw, shape: Shape | None, *, at: Place) -> Any:
        self.holes.add(at)
        problem = Problem(
            code=flaw.code, at=at, found=flaw.found, expected=flaw.expected, mend=flaw.mend
        )
        self.problems.append((flaw.mark, problem))
        return None if shape is None else stand_in(shape)


def value_of(node: Scalar, leaf: Leaf) -> Any:
    """Give what a scalar means to a field, or None when it means nothing there."""
    text = node.text
    match leaf.kind:
        case Kind.TEXT:
            return None if node.is_nothing else text
        case Kind.WORD:
            return _word(text, leaf)
        case Kind.DAY:
            return _day(text)
        case Kind.TRUTH:
            return {"true": True, "false": False}.get(text) if node.plain else None
        case _:
            return _number(node, leaf)


def _word(text: str, leaf: Leaf) -> Any:
    return msgspec.convert(text, leaf.type) if text in leaf.words else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _number(node: Scalar, leaf: Leaf) -> int | float | None:
    unit = leaf.bounds.unit if leaf.bounds else Unit.PLAIN
    if unit is Unit.SECONDS:
        return read_duration(node.text)
    if unit is Unit.SHARE:
        return read_share(node.text)
    if not node.plain:
        return None
    return read_whole(node.text) if leaf.kind is Kind.WHOLE else read_number(node.text)


def stand_in(shape: Shape) -> Any:
    """Make something of the right type for what could not be read."""
    match shape:
        case Many():
            return ()
        case Table():
            return {}
        case Record():
            return shape.cls(
                **{f.name: stand_in(f.shape) for f in shape.fields.values() if f.required}
            )
        case Leaf(kind=Kind.WORD):
            return _word(shape.words[0], shape)
        case Leaf():
            return _NOTHING[shape.kind]


_NOTHING: dict[Kind, Any] = {
    Kind.TEXT: "",
    Kind.WHOLE: 0,
    Kind.NUMBER: 0.0,
    Kind.TRUTH: False,
    Kind.DAY: date(2000, 1, 1),
}


_KEY = Leaf(kind=Kind.TEXT, type=str)


def _mistake(node: Node, shape: Shape, mend: str) -> Flaw:
    return Flaw(node.mark, "wrong_kind", described(node), expectation(shape), mend)


def _mend(node: Scalar, leaf: Leaf) -> str:
    if leaf.kind is Kind.WORD:
        return suggest(node.text, leaf.words)
    bare = Scalar(node.mark, node.text, plain=True)
    if not node.plain and not bare.is_nothing and value_of(bare, leaf) is not None:
        return "Take the quotes away."
    if leaf.kind is Kind.TRUTH and node.text.lower() in _YES_NO:
        return f"Write {_YES_NO[node.text.lower()]}."
    return ""


_YES_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"} | {
    "true": "true", "false": "false", "y": "true", "n": "false",
}  # fmt: skip
