"""The lock files hold what the project asks for, and not where it was downloaded from."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = ("requirements.lock", "deploy/requirements.lock", "tools/node.lock")


def locked(name: str) -> dict[str, str]:
    """Read the versions of a Python lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def asked_for(*extras: str) -> list[Requirement]:
    """Read what pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return [Requirement(each) for each in wanted]


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["dev"]), ("deploy/requirements.lock", [])]
)
def test_the_lock_holds_a_fitting_version_of_all_that_is_asked_for(
    lock: str, extras: list[str]
) -> None:
    versions = locked(lock)
    unmet = [
        str(each)
        for each in asked_for(*extras)
        if not each.specifier.contains(versions.get(each.name.lower(), "0"), prereleases=True)
    ]
    assert unmet == [], "run `make lock`"


def test_what_runs_is_what_was_tested() -> None:
    assert locked("deploy/requirements.lock").items() <= locked("requirements.lock").items()


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_a_python_lock_is_names_versions_markers_and_hashes(lock: str) -> None:
    pattern = re.compile(
        r"[\w.-]+(\[[\w,-]+\])?==[\w.+!]+( ; [^/]+)? \\"  # name==version ; marker \
        r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not pattern.fullmatch(line)] == []


def test_the_web_lock_names_no_download_address_and_has_every_hash() -> None:
    lock = json.loads((ROOT / "web/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if "integrity" not in each] == []
