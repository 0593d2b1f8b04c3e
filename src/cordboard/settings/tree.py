"""Texts as trees of nodes that know where they stand; no YAML feature that can surprise.

YAML is read from its events rather than with a loader: what a scalar means is for the field it
fills to say, so ``no`` can be a language and ``09:30`` a time of day. Anchors, aliases, tags,
several documents and deep nesting are refused; so no text can grow beyond its own size.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

import msgspec
import yaml

MOST_CHARS = 4_000_000
"""A configuration of more characters than this is refused unread."""
MOST_DEPTH = 20


class Mark(msgspec.Struct, frozen=True):
    """A place in a text, both from 1; zeros when there is no text."""

    line: int = 0
    column: int = 0


class Scalar(msgspec.Struct, frozen=True):
    """A single value as written."""

    mark: Mark
    text: str
    plain: bool
    """Written without quotes, so that it may be a number, a truth or nothing."""

    @property
    def is_nothing(self) -> bool:
        """Whether it says that there is no value."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


class Series(msgspec.Struct, frozen=True):
    """A list."""

    mark: Mark
    items: list["Node"]


class Pairs(msgspec.Struct, frozen=True):
    """A mapping, in the order written, duplicates and all."""

    mark: Mark
    entries: list[tuple["Node", "Node"]]


class Flaw(msgspec.Struct, frozen=True):
    """Something that stands where a value should."""

    mark: Mark
    code: str
    found: str
    expected: str
    mend: str


Node = Scalar | Series | Pairs | Flaw

Engine = Literal["native", "python"]
"""libyaml, ten times faster, or PyYAML's own parser where it was built without libyaml."""

ENGINES: dict[Engine, Any] = {
    "native": getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    "python": yaml.SafeLoader,
}

# YAML 1.1 section 4.1.1, less the surrogates; a byte-order mark may stand at the very beginning.
_UNPRINTABLE = re.compile(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def tree_of_text(text: str, engine: Engine = "native") -> Node:
    """Read a YAML text; what makes it unreadable comes back as a flaw."""
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARS:
        return Flaw(
            Mark(1, 1),
            "too_large",
            f"{len(text):,} characters",
            f"at most {MOST_CHARS:,}",
            "Split the centre into several tenants, or take out what is not configuration.",
        )
    if bad := _UNPRINTABLE.search(text):
        before = text[: bad.start()]
        line_start = max(before.rfind("\n"), before.rfind("\r")) + 1
        mark = Mark(len(before.splitlines() or [""]), len(before) - line_start + 1)
        return Flaw(
            mark,
            "unprintable",
            f"the character U+{ord(bad[0]):04X}",
            "text without control characters",
            "Delete it; editors often show it as a box.",
        )
    try:
        return _grow(_Events(text, engine))
    except yaml.YAMLError as error:
        return _syntax(error, text)


def tree_of_plain(data: object, *, depth: int = 0) -> Node:
    """Make a tree of decoded JSON."""
    mark = Mark()
    if depth > MOST_DEPTH:
        expected = f"at most {MOST_DEPTH} levels"
        return Flaw(mark, "too_deep", "one more level", expected, "Nothing here is that deep.")
    match data:
        case None:
            return Scalar(mark, "null", plain=True)
        case bool():
            return Scalar(mark, "true" if data else "false", plain=True)
        case int() if abs(data) > _LARGEST:
            return Scalar(mark, "a number of astronomical size", plain=True)
        case int() | float():
            return Scalar(mark, repr(data), plain=True)
        case list() | tuple():
            return Series(mark, [tree_of_plain(item, depth=depth + 1) for item in data])
        case Mapping():
            entries: list[tuple[Node, Node]] = [
                (Scalar(mark, str(key), plain=False), tree_of_plain(value, depth=depth + 1))
                for key, value in data.items()
            ]
            return Pairs(mark, entries)
        case _:
            return Scalar(mark, str(data), plain=False)


_LARGEST = 10**15
"""Beyond it no field goes, and Python refuses to write numbers of many thousand digits."""


def engines() -> tuple[Engine, ...]:
    """Name the engines there are."""
    return get_args(Engine)


class _Events:
    """The parser's events, without the two that say that the stream and a document begin."""

    def __init__(self, text: str, engine: Engine) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=ENGINES[engine])

    def next(self) -> Any:
        event = next(self._events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self._events)
        return event


def _grow(events: _Events) -> Node:
    first = events.next()
    if isinstance(first, yaml.StreamEndEvent):
        return Scalar(Mark(1, 1), "", plain=True)
    root = _node(events, first, depth=0)
    events.next()  # the document's end
    after = events.next()
    if isinstance(after, yaml.StreamEndEvent):
        return root
    return Flaw(
        _mark(after),
        "several_documents",
        "a second document",
        "one document",
        "Remove the line `---` and what belongs to another file.",
    )


def _node(events: _Events, event: Any, *, depth: int) -> Node:
    mark = _mark(event)
    if depth > MOST_DEPTH:
        raise yaml.MarkedYAMLError(
            problem=f"more than {MOST_DEPTH} levels of nesting",
            problem_mark=event.start_mark,
            note="Nothing here is nested that deep; is a bracket left open?",
        )
    node: Node
    match event:
        case yaml.AliasEvent():
            return Flaw(mark, "alias", f"the alias *{event.anchor}", "a value", _NO_ANCHORS)
        case yaml.ScalarEvent():
            node = Scalar(mark, event.value, plain=not event.style)
        case yaml.SequenceStartEvent():
            node = Series(mark, list(_until(events, yaml.SequenceEndEvent, depth=depth)))
        case _:
            inside = list(_until(events, yaml.MappingEndEvent, depth=depth))
            node = Pairs(mark, list(zip(inside[::2], inside[1::2], strict=True)))
    if event.anchor is not None:
        return Flaw(mark, "anchor", f"the anchor &{event.anchor}", "a value", _NO_ANCHORS)
    if event.tag is not None:
        return Flaw(mark, "tag", f"the tag {event.tag}", "a value", "Remove the tag.")
    return node


def _until(events: _Events, end: type[Any], *, depth: int) -> Iterator[Node]:
    while not isinstance(event := events.next(), end):
        yield _node(events, event, depth=depth + 1)


_NO_ANCHORS = "Anchors and aliases are not used here; write the value out."


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _syntax(error: yaml.YAMLError, text: str) -> Flaw:
    place = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = Mark(place.line + 1, place.column + 1) if place else Mark(1, 1)
    said = [getattr(error, name, None) for name in ("problem", "context")]
    found = f"text that is not YAML ({', '.join(part for part in said if part) or error})"
    mend = getattr(error, "note", None)
    mend = mend or "Look at this line and the one above: a missing colon, quote, bracket or space?"
    if place and text[place.index : place.index + 1] == "\t":
        mend = "Indent with spaces; YAML does not allow tabs there."
    return Flaw(mark, "not_yaml", found, "YAML", mend)
