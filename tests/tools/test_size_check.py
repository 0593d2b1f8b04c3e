"""A module that has grown too long is named."""

from pathlib import Path

import pytest

from tools.size_check import LIMIT, complaints

pytestmark = pytest.mark.pure


def write(root: Path, name: str, *, lines: int) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x = 1\n" * lines, encoding="utf-8")


@pytest.mark.parametrize("name", ["src/cordboard/a.py", "web/src/desk/a.svelte", "tests/a.py"])
def test_a_module_may_have_as_many_lines_as_the_limit_and_no_more(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, name, lines=LIMIT)
    assert complaints(tmp_path, {}) == []
    write(tmp_path, name, lines=LIMIT + 1)
    assert complaints(tmp_path, {}) == [
        f"{name}: 501 lines, the limit is 500; look for the second idea"
    ]


def test_a_named_exception_passes_and_is_refused_once_it_is_not_needed(tmp_path: Path) -> None:
    exceptions = {"src/table.py": "a table of the standard, row by row"}
    write(tmp_path, "src/table.py", lines=LIMIT + 1)
    assert complaints(tmp_path, exceptions) == []
    write(tmp_path, "src/table.py", lines=10)
    assert complaints(tmp_path, exceptions) == [
        "src/table.py: no longer needs its exception; remove it"
    ]


def test_what_others_wrote_and_what_was_built_is_not_measured(tmp_path: Path) -> None:
    write(tmp_path, "web/src/node_modules/a.ts", lines=LIMIT + 1)
    write(tmp_path, "src/cordboard/web_dist/a.ts", lines=LIMIT + 1)
    assert complaints(tmp_path, {}) == []
