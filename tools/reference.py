"""Writes docs/reference from the code, so that the two cannot disagree. `make docs` runs it."""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

import cordboard
from cordboard.kernel.errors import CordboardError
from cordboard.kernel.event import Event
from tools.api_reference import api
from tools.metrics_reference import metrics
from tools.pages import field_docs, first_paragraph, page
from tools.permissions_reference import permissions
from tools.settings_reference import settings

T = TypeVar("T")

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"

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
    "api.md": api,
    "errors.md": errors,
    "events.md": events,
    "metrics.md": metrics,
    "permissions.md": permissions,
    "settings.md": settings,
}
if importlib.util.find_spec("cordboard.cli"):
    PAGES["cli.md"] = command_line


def main() -> int:
    """Write every page."""
    import_everything()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
