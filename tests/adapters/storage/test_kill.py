"""A process that is killed while it appends loses nothing that was acknowledged."""

import asyncio
import multiprocessing
import os
from collections import Counter
from contextlib import AbstractAsyncContextManager
from typing import TextIO

import pytest

from cordboard.adapters.clock import SystemClock
from cordboard.adapters.ids import TimeSortedIds
from cordboard.adapters.storage.opening import Opening, Storage, open_storage
from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import Lease
from tests.contract.places import Place, fact

pytestmark = [
    pytest.mark.contract,
    # From Python 3.12 on; the child begins a loop and threads of its own and touches no other.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

ROUNDS = 4
ACKNOWLEDGED = 200
"""Events acknowledged before the process is killed, in the middle of the next ones."""
CALLERS = 8

PROCESSES = multiprocessing.get_context("fork")


def append_until_killed(url: str, holder: str) -> dict[int, str]:
    """Run a process that appends, kill it (SIGKILL), give what it had been told is stored."""
    reading, writing = os.pipe()
    process = PROCESSES.Process(target=appending, args=(url, holder, writing))
    process.start()
    os.close(writing)
    with os.fdopen(reading) as said:
        lines = [said.readline() for _ in range(ACKNOWLEDGED)]
        process.kill()
        lines += said.readlines()
    process.join()
    # The kill may have cut the last line.
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(position): event_id for position, event_id in whole}


def appending(url: str, holder: str, writing: int) -> None:
    with os.fdopen(writing, "w") as said:
        asyncio.run(append_for_ever(url, holder, said))


async def append_for_ever(url: str, holder: str, said: TextIO) -> None:
    async with opened(url) as storage, asyncio.TaskGroup() as callers:
        lease = await storage.events.acquire_lease(holder, ttl=0)
        assert lease is not None
        for number in range(CALLERS):
            callers.create_task(call_for_ever(storage, lease, f"{holder}/{number}", said))


async def call_for_ever(storage: Storage, lease: Lease, stream: str, said: TextIO) -> None:
    while True:
        stored = await storage.events.append([fact(stream), fact("shared")], lease=lease)
        said.writelines(f"{one.position} {one.id}\n" for one in stored)
        said.flush()


def opened(url: str) -> AbstractAsyncContextManager[Storage]:
    clock = SystemClock()
    return open_storage(url, Opening(clock=clock, ids=TimeSortedIds(clock)))


async def whole_log(url: str) -> list[Recorded]:
    async with opened(url) as storage:
        return await storage.events.read(limit=1_000_000)


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_everything_acknowledged_is_there_and_the_log_has_no_hole(place: Place) -> None:
    acknowledged: dict[int, str] = {}
    for number in range(ROUNDS):
        acknowledged |= append_until_killed(place.url, f"node-{number}")
    log = asyncio.run(whole_log(place.url))
    assert [one.position for one in log] == list(range(1, len(log) + 1))
    assert len(acknowledged) >= ROUNDS * ACKNOWLEDGED
    assert acknowledged.items() <= {one.position: one.id for one in log}.items()
    seen: Counter[str] = Counter()
    for one in log:
        seen[one.stream] += 1
        assert one.version == seen[one.stream]
