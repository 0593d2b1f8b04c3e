"""The shape of the configuration document, told from its Structs.

Reading, checking, writing, comparing and documenting all walk this one description, so that a
field added to a Struct is at once read, checked, exported, compared and in the reference.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import msgspec

from cordboard.kernel import ids
from cordboard.settings.bounds import Bounds, Format, Longest, Names
from cordboard.settings.centre import Centre
from cordboard.settings.phrases import write_duration
from cordboard.settings.problem import Place


class Kind(StrEnum):
    """What a single value is."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    WORD = "word"
    """One of a few words."""


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A single value."""

    kind: Kind
    type: Any
    """What the value is in Python, for ``msgspec.convert``."""
    words: tuple[str, ...] = ()
    bounds: Bounds | None = None
    longest: int = 200
    format: Format | None = None
    names: Names | None = None
    """The section it must name an item of."""


class Many(msgspec.Struct, frozen=True):
    """A list."""

    item: "Shape"


class Table(msgspec.Struct, frozen=True):
    """A mapping from keys of one kind to values of one shape."""

    key: Leaf
    value: "Shape"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a record."""

    name: str
    shape: "Shape"
    optional: bool
    """May be nothing at all (null)."""
    required: bool
    default: Any = None


class Record(msgspec.Struct, frozen=True):
    """A Struct."""

    cls: type[msgspec.Struct]
    fields: dict[str, Field]

    @property
    def key(self) -> str | None:
        """Name the field that tells items of a list of these apart."""
        return next((name for name in _KEYS if name in self.fields), None)


Shape = Leaf | Many | Table | Record

_KEYS = ("id", "skill", "channel", "on", "after")

_SECTION_OF: dict[Any, str] = {
    ids.SkillId: "skills",
    ids.TeamId: "teams",
    ids.CalendarId: "calendars",
    ids.QueueId: "queues",
    ids.DispositionId: "dispositions",
    ids.PauseReasonId: "pause_reasons",
    ids.UserId: "users",
    ids.SiteId: "sites",
}
"""An id of this type that is not an item's own ``id`` must be found in this section."""

_KINDS: dict[Any, Kind] = {
    str: Kind.TEXT,
    int: Kind.WHOLE,
    float: Kind.NUMBER,
    bool: Kind.TRUTH,
    date: Kind.DAY,
}


@cache
def record_of(cls: type[msgspec.Struct]) -> Record:
    """Describe a Struct of the configuration."""
    hints = get_type_hints(cls, include_extras=True)
    fields = {}
    for info in msgspec.structs.fields(cls):
        hint, optional = _without_none(hints[info.name])
        default: Any = info.default
        if info.default_factory is not msgspec.NODEFAULT:
            default = info.default_factory()
        fields[info.name] = Field(
            name=info.name,
            shape=_identity() if info.name == "id" else _shape_of(hint),
            optional=optional,
            required=info.required,
            default=None if info.required else default,
        )
    return Record(cls, fields)


def centre_shape() -> Record:
    """Describe the whole document."""
    return record_of(Centre)


@cache
def sections() -> dict[str, Record]:
    """Give the record of each list of the document whose items have an ``id``."""
    return {
        name: field.shape.item
        for name, field in centre_shape().fields.items()
        if isinstance(field.shape, Many)
        and isinstance(field.shape.item, Record)
        and field.shape.item.key == "id"
    }


def _identity() -> Leaf:
    return Leaf(kind=Kind.TEXT, type=str, format=Format.ID, longest=40)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    rest = [arg for arg in get_args(hint) if arg is not NoneType]
    if len(rest) != 1:
        raise TypeError(f"the configuration has no room for {hint}")
    return rest[0], len(rest) < len(get_args(hint))


def _shape_of(hint: Any) -> Shape:
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return Many(_shape_of(args[0]))
    if origin is dict:
        key = _shape_of(args[0])
        if not isinstance(key, Leaf):
            raise TypeError(f"the configuration has no room for {hint}")
        return Table(key, _shape_of(args[1]))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return record_of(hint)
    return _leaf_of(hint)


def _leaf_of(hint: Any) -> Leaf:
    if get_origin(hint) is Annotated:
        return _annotated(_leaf_of(get_args(hint)[0]), get_args(hint)[1:])
    if hint in _SECTION_OF:
        return Leaf(kind=Kind.TEXT, type=str, names=Names(_SECTION_OF[hint]))
    if isinstance(hint, NewType):
        return _leaf_of(hint.__supertype__)
    if get_origin(hint) is Literal:
        return Leaf(kind=Kind.WORD, type=hint, words=get_args(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Leaf(kind=Kind.WORD, type=hint, words=tuple(hint))
    if hint not in _KINDS:
        raise TypeError(f"the configuration has no room for {hint}")
    return Leaf(kind=_KINDS[hint], type=hint)


def _annotated(leaf: Leaf, marks: tuple[Any, ...]) -> Leaf:
    for mark in marks:
        match mark:
            case Bounds():
                leaf = msgspec.structs.replace(leaf, bounds=mark)
            case Longest():
                leaf = msgspec.structs.replace(leaf, longest=mark.chars)
            case Names():
                leaf = msgspec.structs.replace(leaf, names=mark)
            case Format():
                leaf = msgspec.structs.replace(leaf, format=mark)
            case _:
                raise TypeError(f"{mark!r} says nothing about a setting")
    return leaf


def walk(value: Any, shape: Shape, at: Place = ()) -> Iterator[tuple[Place, Shape, Any]]:
    """Yield every value from `value` down with its shape and place; keys of tables come too.

    Fields as they are by default are passed over: a default is sound and refers to nothing.
    """
    yield at, shape, value
    match shape:
        case Many():
            for index, item in enumerate(value):
                yield from walk(item, shape.item, (*at, index))
        case Table():
            for key, item in value.items():
                yield (*at, key), shape.key, key
                yield from walk(item, shape.value, (*at, key))
        case Record():
            for name, field in shape.fields.items():
                item = getattr(value, name)
                if field.required or item != field.default:
                    yield from walk(item, field.shape, (*at, name))


def said_key(item: Any, record: Record) -> str:
    """Say what tells an item of a list apart, e.g. its id; empty when nothing does."""
    value: Any = getattr(item, record.key) if record.key else ""
    return write_duration(value) if record.key == "after" else str(value)


def say(at: Place, value: Any) -> str:
    """Say a place as people do: list positions become the items' ids, as in `queues.billing`."""
    words: list[str] = []
    for step in at:
        value = _below(value, step)
        said = str(step)
        if isinstance(step, int) and isinstance(value, msgspec.Struct):
            said = said_key(value, record_of(type(value))) or said
        words.append(said)
    return ".".join(words)


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, tuple) and isinstance(step, int) and step < len(value):
        return value[step]
    if isinstance(value, dict):
        return value.get(step)
    return getattr(value, str(step), None)
