"""Writes docs/reference from the code, so that the two cannot disagree. `make docs` runs it."""

import ast
import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

import cordboard
from cordboard.kernel.errors import CordboardError
from cordboard.kernel.event import Event

T = TypeVar("T")

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"

NOTICE = "<!-- Written by `make docs` from the code; do not edit. -->"

NOT_FOR_IMPORT = ("cordboard.__main__", "cordboard.adapters.storage.migrations")
"""Modules that do something when they are imported."""


def import_everything() -> None:
    """Import each module of the package, so that every subclass is known."""
    for found in pkgutil.walk_packages(cordboard.__path__, "cordboard."):
        if not found.name.startswith(NOT_FOR_IMPORT):
            importlib.import_module(found.name)


def descendants(family: type[T]) -> Iterator[type[T]]:
    """Yield every subclass of `family`, near and far, in the order of their names."""
    for child in sorted(family.__subclasses__(), key=lambda c: (c.__module__, c.__qualname__)):
        if child.__module__.startswith("cordboard."):
            yield child
            yield from descendants(child)


def first_paragraph(documented: object) -> str:
    """Return the first paragraph of a docstring, on one line."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.split("\n\n")[0].split())


def field_docs(record: type) -> dict[str, tuple[str, str]]:
    """Return each field that the class itself declares: its type and meaning, from the source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(record))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class is a class
    found: dict[str, tuple[str, str]] = {}
    for statement, following in zip(body.body, [*body.body[1:], None], strict=True):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(name), annotation=annotation),
                ast.Expr(value=ast.Constant(value=str(meaning))),
            ):
                found[name] = ast.unparse(annotation), " ".join(meaning.split())
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation), _:
                found[name] = ast.unparse(annotation), ""
    return found


def default_of(field: msgspec.structs.FieldInfo) -> str:
    """Write a field's default, or that it has to be given."""
    if field.required:
        return "required"
    value: Any = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    return f"`{msgspec.json.encode(value).decode()}`"


def field_table(record: type[msgspec.Struct]) -> Iterator[str]:
    """Write the table of a record's fields, its parents' among them."""
    known: dict[str, tuple[str, str]] = {}
    for parent in reversed(record.__mro__):
        if parent.__module__.startswith("cordboard.") and "__annotations__" in vars(parent):
            known |= field_docs(parent)
    fields = msgspec.structs.fields(record)
    if not fields:
        return
    yield "| field | type | default | meaning |"
    yield "|---|---|---|---|"
    for field in fields:
        kind, meaning = known.get(field.name, ("", ""))
        kind = kind.replace("|", "\\|")
        yield f"| `{field.encode_name}` | `{kind}` | {default_of(field)} | {meaning} |"
    yield ""


def page(title: str, introduction: str, lines: Iterable[str]) -> str:
    """Put a page together."""
    return "\n".join([NOTICE, f"# {title}", "", introduction, "", *lines]).rstrip() + "\n"


def events() -> str:
    """Write the page of every event there can be in the log."""

    def lines() -> Iterator[str]:
        stored = [kind for kind in descendants(Event) if is_stored(kind)]
        for room, kinds in groupby(stored, key=lambda kind: kind.__module__.split(".")[1]):
            yield f"## {room}\n"
            for kind in kinds:
                yield f"### `{msgspec.inspect.type_info(kind).tag}`\n"  # type: ignore[attr-defined]
                yield f"{first_paragraph(kind)}\n"
                yield from field_table(kind)

    introduction = (
        "Everything that can happen, as the log stores it and the live stream sends it. "
        "`type` says which event it is; the heading is its value."
    )
    return page("Events", introduction, lines())


def is_stored(kind: type[Event]) -> bool:
    """Say whether an event is one of the log's own, and not only a family of them."""
    return kind.__struct_config__.tag is not None and not kind.__subclasses__()


def errors() -> str:
    """Write the page of every refusal."""

    def lines() -> Iterator[str]:
        yield "| code | HTTP | what it says |"
        yield "|---|---|---|"
        kinds = sorted(set(descendants(CordboardError)), key=lambda kind: kind.__name__)
        for kind in kinds:
            code = kind.__new__(kind).code
            yield f"| `{code}` | {kind.http} | {first_paragraph(kind)} |"

    introduction = (
        "Every answer that is not a success has a `code` from this table, a `message` for people "
        "and, where there is one, `mend`: what to do about it."
    )
    return page("Errors", introduction, lines())


def settings() -> str:
    """Write the page of everything an administrator can configure."""

    def lines() -> Iterator[str]:
        parts = [part for part in set(descendants(msgspec.Struct)) if is_configuration(part)]
        for part in sorted(parts, key=lambda part: part.__name__):
            yield f"## {part.__name__}\n"
            yield f"{first_paragraph(part)}\n"
            yield from field_table(part)

    introduction = "The configuration document: what `cordboard apply` reads and the screens show."
    return page("Settings", introduction, lines())


def is_configuration(record: type[msgspec.Struct]) -> bool:
    """Say whether a record is part of the configuration document: unknown fields are mistakes."""
    return (
        record.__module__.startswith("cordboard.settings.")
        and record.__struct_config__.forbid_unknown_fields
        and not record.__name__.startswith("_")
    )


def command_line() -> str:
    """Write the page of the `cordboard` command."""
    command: click.Command = importlib.import_module("cordboard.cli").main

    def lines(command: click.Command, context: click.Context) -> Iterator[str]:
        yield f"## `{context.command_path}`\n"
        yield f"```\n{command.get_help(context)}\n```\n"
        below = command.commands if isinstance(command, click.Group) else {}
        for name, each in sorted(below.items()):
            yield from lines(each, click.Context(each, info_name=name, parent=context))

    context = click.Context(command, info_name="cordboard", max_content_width=90)
    return page("Command line", "Every command, as `--help` tells it.", lines(command, context))


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": command_line,
    "errors.md": errors,
    "events.md": events,
    "settings.md": settings,
}


def main() -> int:
    """Write every page."""
    import_everything()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
