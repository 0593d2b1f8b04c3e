"""A real ``cordboard serve`` in a process of its own, which tests may kill."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from cordboard.api.near import near
from cordboard.api.settings import Settings
from cordboard.api.tokens import NewToken, TokenMade
from cordboard.bootstrap import Config, open_store
from cordboard.client.stream import Stream
from cordboard.client.wire import wait
from cordboard.kernel.event import Event
from cordboard.runtime.audit_log import check_log, replay_log
from cordboard.runtime.checkpoint import everything
from cordboard.settings.centre import Centre

STARTS_WITHIN = 60.0
"""Seconds, on a machine that is busy with other tests."""

MUTE = {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


class Serving:
    """One centre: its data, and the process that serves it now."""

    def __init__(self, data: Path, *, database_url: str = "") -> None:
        """Serve nothing yet."""
        self.config = Config(data=data, database_url=database_url)
        self.port = 0
        self.said: list[str] = []
        """What the process has printed and logged."""
        self._process: Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._heard = asyncio.Event()

    @property
    def url(self) -> str:
        """Where it is; the same after every restart."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process of now."""
        assert self._process is not None
        return self._process.pid

    def http(self) -> httpx.AsyncClient:
        """Give a client of it."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30)

    def _command(self, *words: str) -> list[str]:
        command = [sys.executable, "-m", "cordboard.cli", "--data", str(self.config.data)]
        if self.config.database_url:
            command += ["--database-url", self.config.database_url]
        return command + list(words)

    async def command_line(self, *words: str) -> str:
        """Run a command on the centre's data to its good end, and give what it printed."""
        process = await asyncio.create_subprocess_exec(
            *self._command(*words), stdout=PIPE, stderr=PIPE, env=os.environ | MUTE
        )
        said, trouble = await process.communicate()
        assert (process.returncode, trouble) == (0, b""), trouble.decode()
        return said.decode()

    async def begin(self) -> None:
        """Start the process; it may have to wait until it is the writer."""
        self.said = []
        self._process = await asyncio.create_subprocess_exec(
            *self._command("serve", "--port", str(self.port)),
            stdout=PIPE,
            stderr=PIPE,
            env=os.environ | MUTE,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        for pipe in (self._process.stdout, self._process.stderr):
            self._tasks.append(asyncio.ensure_future(self._listen(pipe)))

    async def start(self) -> None:
        """Start it, and wait until it serves."""
        await self.begin()
        await self.until_serving()

    async def until_serving(self) -> None:
        """Wait until it has said where it is."""
        line = await self.hears("Cordboard is at ")
        self.port = int(line.partition("http://127.0.0.1:")[2].split()[0])

    async def hears(self, words: str) -> str:
        """Wait until it says this; gives the line."""
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                for line in self.said:
                    if words in line:
                        return line
                assert self._process is not None
                assert self._process.returncode is None, "\n".join(self.said)
                self._heard.clear()
                await self._heard.wait()

    async def _listen(self, pipe: asyncio.StreamReader) -> None:
        while line := await pipe.readline():
            self.said.append(line.decode().rstrip())
            self._heard.set()
        self._heard.set()

    async def kill(self) -> None:
        """Let it die as by ``kill -9``: nothing in it runs any more."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop, and give how it came out."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(how)
        code = await process.wait()
        await asyncio.gather(*self._tasks)
        self._tasks.clear()
        return code

    def memory(self) -> float:
        """Give the MiB it has resident."""
        pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20

    @asynccontextmanager
    async def near(self) -> AsyncIterator[httpx.AsyncClient]:
        """Give a client with all rights, as the command line has one."""
        async with near(self.config.data) as client:
            assert client is not None
            yield client

    async def publish(self, centre: Centre) -> None:
        """Work by these settings."""
        async with self.near() as client:
            known = msgspec.json.decode((await client.get("/api/settings")).content, type=Settings)
            body = {"base_version": known.version, "centre": centre, "note": ""}
            answer = await client.put("/api/settings", content=msgspec.json.encode(body))
            assert answer.is_success, answer.text

    async def tokens(self, user_ids: Iterable[str], *scopes: str) -> dict[str, str]:
        """Give each of them an API token."""
        made: dict[str, str] = {}
        async with self.near() as client:
            for user_id in user_ids:
                body = NewToken(name="test", user_id=user_id, scopes=scopes)
                answer = await client.post("/api/tokens", content=msgspec.json.encode(body))
                assert answer.is_success, answer.text
                made[user_id] = msgspec.json.decode(answer.content, type=TokenMade).value
        return made

    async def events(self) -> list[Event]:
        """Read the whole log, beside the process."""
        async with open_store(self.config) as storage:
            return [recorded.event async for recorded in everything(storage.events)]

    async def is_sound(self) -> bool:
        """Tell whether the log breaks no rule and makes the same offers again."""
        async with open_store(self.config) as storage:
            checked = await check_log(storage.events)
            replayed = await replay_log(storage.events)
        assert checked.findings + replayed.findings == []
        return checked.events > 0


@asynccontextmanager
async def serving(data: Path, *, database_url: str = "") -> AsyncIterator[Serving]:
    """Serve a centre; whatever the test did to it, its process is ended afterwards."""
    server = Serving(data, database_url=database_url)
    try:
        await server.start()
        yield server
    finally:
        await server.kill()


@asynccontextmanager
async def open_streams(*streams: Stream) -> AsyncIterator[None]:
    """Keep screens open."""
    async with asyncio.TaskGroup() as group:
        for stream in streams:
            group.create_task(stream.run())
        try:
            yield
        finally:
            for stream in streams:
                stream.close()


async def eventually(
    what: Callable[[], Coroutine[Any, Any, bool]], *, seconds: float = STARTS_WITHIN
) -> None:
    """Ask again and again until it is so. Raises ``TimeoutError``."""
    async with asyncio.timeout(seconds):
        while not await what():
            await wait(0.3)
