"""How a mistake is said: what stands there, what belongs there, what may have been meant."""

from collections.abc import Sequence
from difflib import get_close_matches

from cordboard.settings.bounds import Unit
from cordboard.settings.shape import Kind, Leaf, Many, Record, Shape, Table
from cordboard.settings.tree import Flaw, Node, Pairs, Scalar, Series


def expectation(shape: Shape) -> str:
    """Say what belongs in a place."""
    match shape:
        case Many():
            return f"a list, each item {expectation(shape.item)}"
        case Table():
            return f"a mapping from {expectation(shape.key)} to {expectation(shape.value)}"
        case Record():
            return f"a mapping with {', '.join(shape.fields)}"
        case Leaf(kind=Kind.WORD):
            return f"one of {', '.join(shape.words)}"
        case Leaf(names=names) if names is not None:
            return f"the id of one of the {names.section.replace('_', ' ')}"
        case Leaf():
            unit = shape.bounds.unit if shape.bounds else Unit.PLAIN
            return _UNITS.get(unit) or _SORTS[shape.kind]


_UNITS = {
    Unit.SECONDS: "a duration such as 20s, 3m or 1h30m",
    Unit.SHARE: "a share such as 80% or 0.8",
}

_SORTS = {
    Kind.TEXT: "a text",
    Kind.WHOLE: "a whole number",
    Kind.NUMBER: "a number",
    Kind.TRUTH: "true or false",
    Kind.DAY: "a date such as 2026-12-25",
}


def suggest(text: str, words: Sequence[str]) -> str:
    """Say which of `words` may have been meant, or nothing."""
    near = get_close_matches(text.lower(), words, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else ""


def described(node: Node) -> str:
    """Say what stands in a place."""
    match node:
        case Series():
            return "a list"
        case Pairs():
            return "a mapping"
        case Flaw():
            return node.found
        case Scalar() if node.is_nothing:
            return "nothing"
        case Scalar():
            text = node.text if len(node.text) <= 60 else node.text[:57] + "..."
            return f"`{text}`" if node.plain else f'the text "{text}"'
