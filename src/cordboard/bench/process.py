"""A server in a process of its own: started, asked what it has cost, ended by its id."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cordboard.kernel.errors import Broken

TICKS = os.sysconf("SC_CLK_TCK")
STARTS_WITHIN = 60.0


class Server:
    """A program that serves on a port of this machine."""

    def __init__(self, process: Process, url: str) -> None:
        """Be this process, which serves at `url`."""
        self._process = process
        self.url = url

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.url).port or 0

    def cpu(self) -> float:
        """Give the CPU seconds all its threads have used so far."""
        said = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        # The name in parentheses may hold anything; user and system time are fields 14 and 15.
        fields = said.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Give the MiB of memory it has resident."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


@asynccontextmanager
async def serving(module: str, *arguments: str) -> AsyncIterator[Server]:
    """Run a module of ours that prints the address it serves at; end it afterwards."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    try:
        yield Server(process, await _address(process, module))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: Process, module: str) -> str:
    assert process.stdout is not None  # noqa: S101 - for the type checker
    async with asyncio.timeout(STARTS_WITHIN):
        while line := (await process.stdout.readline()).decode():
            found = [word for word in line.split() if word.startswith("http://")]
            if found:
                return found[0]
    raise Broken(f"{module} ended before it served.")
