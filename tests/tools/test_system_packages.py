"""Missing Debian packages are installed where that is allowed, and named where it is not."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "system_packages.sh"


class Machine:
    """A machine with only the programs that a test puts on it."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.installed = folder / "installed"
        self.add("env", f'exec "{shutil.which("env")}" "$@"')

    def add(self, name: str, does: str) -> None:
        """Put a program on the machine's PATH."""
        program = self.programs / name
        program.write_text(f"#!/bin/bash\n{does}\n", encoding="utf-8")
        program.chmod(0o755)

    def add_apt(self) -> None:
        """Let the machine be a Debian that notes what it was told to install."""
        self.add("apt-get", f'echo "$@" >> "{self.installed}"')

    def run(self, purpose: str) -> subprocess.CompletedProcess[str]:
        """Run the script on this machine."""
        return subprocess.run(  # noqa: S603 - our own script
            ["/bin/bash", str(SCRIPT), purpose],
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_done_where_nothing_is_missing(machine: Machine) -> None:
    machine.add("python3", "exit 0")
    assert machine.run("python").returncode == 0
    for name in ("initdb", "chromium"):
        machine.add(name, "exit 0")
    machine.add("fc-list", "echo Noto Sans CJK SC")
    done = machine.run("tests")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_root_gets_what_is_missing_and_only_that(machine: Machine) -> None:
    machine.add("id", "echo 0")
    machine.add("initdb", "exit 0")
    machine.add("fc-list", "exit 0")
    machine.add_apt()
    assert machine.run("tests").returncode == 0
    assert machine.installed.read_text(encoding="utf-8").splitlines() == [
        "update -qq",
        "install -qq -y --no-install-recommends chromium fontconfig fonts-noto-cjk",
    ]


def test_someone_with_sudo_gets_it_through_sudo(machine: Machine) -> None:
    machine.add("id", "echo 1000")
    machine.add("python3", "exit 1")
    machine.add_apt()
    machine.add("true", "exit 0")
    machine.add("sudo", '[ "$1" = -n ] && shift && exec "$@"')
    assert machine.run("python").returncode == 0
    assert "python3-venv" in machine.installed.read_text(encoding="utf-8")


@pytest.mark.parametrize("has_apt", [True, False])
def test_someone_who_may_not_install_is_told_the_command(machine: Machine, has_apt: bool) -> None:
    machine.add("id", "echo 1000")
    machine.add("python3", "exit 1")
    machine.add("sudo", "exit 1")
    if has_apt:
        machine.add_apt()
    done = machine.run("python")
    assert done.returncode == 1
    assert "sudo apt-get install python3-venv" in done.stderr
    assert not machine.installed.exists()
