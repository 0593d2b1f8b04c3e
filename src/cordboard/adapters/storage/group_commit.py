"""One thread that writes: what arrives while a commit runs shares the next one."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import sqlalchemy as sa

from cordboard.adapters.storage.appending import Entry
from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import StoreUnavailable

Work: TypeAlias = Callable[[sa.Connection], object]

AT_ONCE = 2000
"""Jobs that share one commit at most, so that nobody waits long behind a flood."""


@dataclass(eq=False, slots=True)
class Job:
    """Something to be written, and who waits for it."""

    work: Entry | Work
    waiting: asyncio.Future[object]
    loop: asyncio.AbstractEventLoop
    outcome: object = field(default=None)
    """What the work gave; an exception when it failed."""

    def settle(self) -> None:
        """Tell whoever waits, unless they gave up."""
        if self.waiting.done():
            return
        if isinstance(self.outcome, BaseException):
            self.waiting.set_exception(self.outcome)
        else:
            self.waiting.set_result(self.outcome)


class SharedCommits:
    """A queue of jobs and the thread that takes them, as many at a time as there are.

    `commit` runs jobs in one transaction, in order, and sets their outcomes; what it raises is
    the outcome of them all.
    """

    def __init__(self, commit: Callable[[Sequence[Job]], None]) -> None:
        """Start the thread."""
        self._commit = commit
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="cordboard-writes", daemon=True)
        self._thread.start()

    def append(self, entry: Entry) -> asyncio.Future[list[Recorded]]:
        """Store an entry; done once it is durable."""
        return cast("asyncio.Future[list[Recorded]]", self._queued(entry))

    def share(self, work: Work) -> asyncio.Future[object]:
        """Run `work`; done, with what it gave, once that is durable."""
        return self._queued(work)

    def _queued(self, work: Entry | Work) -> asyncio.Future[object]:
        if self._is_closed:
            raise StoreUnavailable("The database was closed; nothing was stored.")
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[object] = loop.create_future()
        self._jobs.put(Job(work, waiting, loop))
        return waiting

    def close(self) -> None:
        """Write what was asked for before, then stop."""
        self._is_closed = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job]
            is_last = False
            while len(jobs) < AT_ONCE and not self._jobs.empty():
                another = self._jobs.get()
                if another is None:
                    is_last = True
                    break
                jobs.append(another)
            self._settle(jobs)
            if is_last:
                return

    def _settle(self, jobs: Sequence[Job]) -> None:
        try:
            self._commit(jobs)
        except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it was
            for job in jobs:
                job.outcome = error
        for loop in {job.loop for job in jobs}:
            theirs = [job for job in jobs if job.loop is loop]
            try:
                loop.call_soon_threadsafe(_tell, theirs)
            except RuntimeError:
                # That loop is closed: nobody waits there any more.
                continue


def _tell(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job.settle()
