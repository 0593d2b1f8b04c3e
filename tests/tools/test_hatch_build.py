"""Which Node builds the web app, and when it is built."""

from pathlib import Path

import pytest

import hatch_build

pytestmark = pytest.mark.pure


def put_on_path(folder: Path, name: str, *, says: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {says}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [("v20.19.0", True), ("v20.20.2", True), ("v22.1.0", True), ("v20.18.9", False), ("", False)],
)
def test_node_is_used_from_twenty_nineteen_on(version: str, is_enough: bool) -> None:
    assert hatch_build.is_new_enough(version) is is_enough


def test_the_machines_own_node_is_found_with_its_npm(path: Path) -> None:
    put_on_path(path, "node", says="v22.13.0")
    put_on_path(path, "npm", says="11.0.0")
    found = hatch_build.node_on_path()
    assert found == hatch_build.Node(path / "node", (str(path / "npm"),))


def test_a_node_without_npm_is_no_use(path: Path) -> None:
    put_on_path(path, "node", says="v22.13.0")
    assert hatch_build.node_on_path() is None


def test_a_node_that_is_too_old_is_passed_over(path: Path) -> None:
    put_on_path(path, "node", says="v18.20.4")
    put_on_path(path, "npm", says="9.2.0")
    assert hatch_build.node_on_path() is None


def test_a_machine_without_node_asks_pypi_for_one(path: Path, tmp_path: Path) -> None:
    assert hatch_build.needed_from_pypi(tmp_path) == [hatch_build.NODE_FROM_PYPI]
    put_on_path(path, "node", says="v22.13.0")
    put_on_path(path, "npm", says="11.0.0")
    assert hatch_build.needed_from_pypi(tmp_path) == []


def test_a_wheel_is_built_with_its_web_app_and_an_editable_install_without(tmp_path: Path) -> None:
    assert hatch_build.needs_build(tmp_path, "standard")
    assert not hatch_build.needs_build(tmp_path, "editable")


def test_a_work_tree_is_built_anew_but_a_source_distribution_carries_its_web_app(
    tmp_path: Path,
) -> None:
    built = tmp_path / "src/cordboard/web_dist/index.html"
    built.parent.mkdir(parents=True)
    built.touch()
    assert hatch_build.needs_build(tmp_path, "standard")
    (tmp_path / "PKG-INFO").touch()
    assert not hatch_build.needs_build(tmp_path, "standard")
    built.unlink()
    assert hatch_build.needs_build(tmp_path, "standard")


def test_a_build_that_fails_says_which_command_did(path: Path, tmp_path: Path) -> None:
    put_on_path(path, "node", says="v22.13.0")
    (path / "npm").write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    (path / "npm").chmod(0o755)
    (tmp_path / "web").mkdir()
    with pytest.raises(RuntimeError, match="`npm ci --no-audit --no-fund` failed in web/"):
        hatch_build.build(tmp_path)
