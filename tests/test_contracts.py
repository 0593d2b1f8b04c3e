"""The import contracts hold, and each of them can fail."""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "cordboard"

INTRUSIONS = [
    ("kernel", "asyncio"),
    ("kernel", "cordboard.contacts"),
    ("settings", "os"),
    ("contacts", "cordboard.routing"),
    ("contacts", "time"),
    ("agents", "cordboard.contacts"),
    ("access", "secrets"),
    ("routing", "random"),
    ("routing", "litestar"),
    ("routing", "cordboard.ports"),
    ("routing", "cordboard.flows"),
    ("reporting", "sqlalchemy"),
    ("ports", "cordboard.runtime"),
    ("runtime", "sqlalchemy"),
    ("runtime", "cordboard.adapters.storage"),
    ("adapters.storage", "cordboard.runtime"),
    ("adapters.channels", "cordboard.adapters.storage"),
    ("api", "sqlalchemy"),
    ("api", "cordboard.adapters.storage"),
    ("api", "cordboard.protocols.sip"),
    ("client", "cordboard.adapters.blobs"),
    ("demo", "cordboard.bench"),
    ("demo", "cordboard.adapters.storage"),
    ("protocols.sip", "socket"),
    ("protocols.sip", "cordboard.kernel"),
]
"""Who must not import what. Rooms that do not exist yet are made for the occasion."""

VALUE_MODULES = frozenset(
    {
        "abc", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "difflib",
        "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math",
        "operator", "re", "string", "types", "typing", "unicodedata", "zoneinfo",
    }
)  # fmt: skip
"""Standard modules that only know values: nothing in them reads a clock, a disk or a wire."""

ALLOWED_OUTSIDE = {"settings": frozenset({"msgspec", "yaml"})}
"""Packages of others that a core room may use; the others have msgspec alone."""


@dataclass(frozen=True)
class Verdict:
    """What lint-imports said of a tree."""

    is_kept: bool
    text: str


def copy_of_the_package(folder: Path) -> Path:
    """Copy the package's source into `folder`/src and return the copy's root."""
    copy = folder / "src" / "cordboard"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "web_dist"))
    return copy


def add_room(package: Path, dotted: str) -> Path:
    """Make the room, and those it lies in, unless they are there."""
    room = package
    for name in dotted.split("."):
        room = room / name
        room.mkdir(exist_ok=True)
        (room / "__init__.py").touch()
    return room


def intruder(room: str, wanted: str) -> str:
    """Name the module that makes the forbidden import."""
    return f"cordboard.{room}.intruder_wants_{wanted.replace('.', '_')}"


def intrude(package: Path, room: str, wanted: str) -> None:
    """Add a module to `room` that imports `wanted`."""
    if wanted.startswith("cordboard."):
        add_room(package, wanted.removeprefix("cordboard."))
    module = intruder(room, wanted).rpartition(".")[2]
    (add_room(package, room) / f"{module}.py").write_text(f"import {wanted}\n", encoding="utf-8")


def lint(package: Path) -> Verdict:
    """Run the project's contracts over a copy of the package."""
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own tree
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command; "
            f"sys.argv[1:] = ['--config', {str(ROOT / '.importlinter')!r}, '--no-cache']; "
            "lint_imports_command()",
        ],
        env=os.environ | {"PYTHONPATH": str(package.parent), "COLUMNS": "300"},
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return Verdict(is_kept=done.returncode == 0, text=done.stdout + done.stderr)


@pytest.fixture(scope="module")
def verdict_on_intrusions(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    package = copy_of_the_package(tmp_path_factory.mktemp("intrusions"))
    for room, wanted in INTRUSIONS:
        intrude(package, room, wanted)
    return lint(package)


def test_the_tree_as_it_is_keeps_every_contract(tmp_path: Path) -> None:
    verdict = lint(copy_of_the_package(tmp_path))
    assert verdict.is_kept, verdict.text
    assert "9 kept, 0 broken" in verdict.text


@pytest.mark.parametrize(("room", "wanted"), INTRUSIONS)
def test_a_forbidden_import_is_refused(
    verdict_on_intrusions: Verdict, room: str, wanted: str
) -> None:
    assert not verdict_on_intrusions.is_kept
    assert f"{intruder(room, wanted)} -> {wanted} " in verdict_on_intrusions.text


def test_a_room_that_no_layer_names_is_refused(tmp_path: Path) -> None:
    package = copy_of_the_package(tmp_path)
    add_room(package, "helpers")
    verdict = lint(package)
    assert not verdict.is_kept
    assert "helpers" in verdict.text


def test_siblings_that_import_each_other_are_refused(tmp_path: Path) -> None:
    package = copy_of_the_package(tmp_path)
    for one, other in (("hen", "egg"), ("egg", "hen")):
        text = f"import cordboard.kernel.{other}\n"
        (package / "kernel" / f"{one}.py").write_text(text, encoding="utf-8")
    verdict = lint(package)
    assert not verdict.is_kept
    assert "No cycles between siblings anywhere BROKEN" in verdict.text


def core_rooms() -> list[str]:
    """Name the rooms below `ports` that exist, as the layers contract orders them."""
    layers = listed("rooms", "layers")
    below = layers[layers.index("ports") + 1 :]
    names = [name.strip(" ()") for layer in below for name in layer.split("|")]
    return [name for name in names if (PACKAGE / name).is_dir()]


def listed(contract: str, option: str) -> list[str]:
    """Read a list out of the contracts' file."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / ".importlinter", encoding="utf-8")
    return config[f"importlinter:contract:{contract}"][option].strip().splitlines()


def test_every_room_of_the_core_is_held_to_purity() -> None:
    named = {name.removeprefix("cordboard.") for name in listed("pure", "source_modules")}
    assert named == set(core_rooms())


def imports_of(module: Path) -> Iterator[str]:
    """Yield the top-level name of everything a module imports."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(name), level=0):
                yield name.partition(".")[0]


@pytest.mark.parametrize("room", core_rooms())
def test_the_core_is_built_from_values_and_msgspec_alone(room: str) -> None:
    allowed = VALUE_MODULES | {"cordboard"} | ALLOWED_OUTSIDE.get(room, frozenset({"msgspec"}))
    strangers = {
        f"{module.relative_to(PACKAGE)} imports {name}"
        for module in (PACKAGE / room).rglob("*.py")
        for name in imports_of(module)
        if name not in allowed
    }
    assert strangers == set()
