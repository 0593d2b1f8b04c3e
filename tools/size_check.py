"""A module over 500 lines fails: by then it holds a second idea that wants its own name."""

import sys
from collections.abc import Iterator
from pathlib import Path

LIMIT = 500
ROOMS = ("src", "tests", "tools", "web/src", "web/tests")
SUFFIXES = frozenset({".py", ".ts", ".svelte"})

EXCEPTIONS: dict[str, str] = {
    "web/src/live/types.ts": "written by tools/web_types.py, one declaration for each Struct",
}
"""Modules that may be longer: path from the project's root, and the reason."""


def modules(root: Path) -> Iterator[Path]:
    """Yield every source module under `root`, in a fixed order."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            is_built = {"node_modules", "web_dist"} & set(path.parts)
            if path.suffix in SUFFIXES and not is_built:
                yield path


def complaints(root: Path, exceptions: dict[str, str]) -> list[str]:
    """Say of each module that is too long, and of each exception no longer needed."""
    found: list[str] = []
    unused = set(exceptions)
    for path in modules(root):
        name = path.relative_to(root).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines <= LIMIT:
            continue
        if name in exceptions:
            unused.discard(name)
        else:
            found.append(f"{name}: {lines} lines, the limit is {LIMIT}; look for the second idea")
    found += [f"{name}: no longer needs its exception; remove it" for name in sorted(unused)]
    return found


def main() -> int:
    """Print what is too long; exit 1 if anything is."""
    found = complaints(Path(__file__).resolve().parent.parent, EXCEPTIONS)
    for line in found:
        sys.stderr.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
