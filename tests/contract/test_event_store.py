"""What every log promises: order without holes, all or nothing, one writer."""

import asyncio
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordboard.adapters.storage.opening import Storage
from cordboard.kernel.errors import Invalid
from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import FencedOff, Lease, NewEvent
from tests.contract.places import Place, fact, leased, places_in_stream, positions

pytestmark = pytest.mark.contract


async def test_an_empty_log_has_no_head_and_nothing_to_read(storage: Storage) -> None:
    assert await storage.events.head() == 0
    assert await storage.events.read() == []
    assert await storage.events.read_stream("contact/1") == []


async def test_what_was_appended_is_read_back_word_for_word(storage: Storage) -> None:
    lease = await leased(storage)
    batch = [fact("contact/1", "arrived \0 ž 中文 \U0001f600 \"'\\"), fact("contact/2")]
    batch.append(NewEvent(stream="agent/zoë", event=batch[0].event, actor="system", caused_by=7))
    stored = await storage.events.append(batch, lease=lease)
    assert [NewEvent(stream=one.stream, event=one.event, actor=one.actor, caused_by=one.caused_by)
            for one in stored] == batch  # fmt: skip
    assert await storage.events.read() == stored
    assert await storage.events.read_stream("agent/zoë") == [stored[2]]
    assert len({one.id for one in stored}) == 3


async def test_positions_and_versions_count_from_one_without_holes(storage: Storage) -> None:
    lease = await leased(storage)
    first = await storage.events.append([fact("a"), fact("b"), fact("a")], lease=lease)
    second = await storage.events.append([fact("b"), fact("a")], lease=lease)
    assert positions(first + second) == [1, 2, 3, 4, 5]
    assert places_in_stream(first + second) == [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 3)]
    assert await storage.events.head() == 5


async def test_an_empty_batch_stores_nothing(storage: Storage) -> None:
    assert await storage.events.append([], lease=await leased(storage)) == []
    assert await storage.events.head() == 0


async def test_a_log_is_read_in_pages(storage: Storage) -> None:
    lease = await leased(storage)
    await storage.events.append([fact("a"), fact("b")] * 10, lease=lease)
    assert positions(await storage.events.read(after=3, limit=4)) == [4, 5, 6, 7]
    assert positions(await storage.events.read(after=18, limit=4)) == [19, 20]
    assert positions(await storage.events.read(after=20)) == []
    of_stream = await storage.events.read_stream("b", after_version=7, limit=2)
    assert places_in_stream(of_stream) == [("b", 8), ("b", 9)]


async def test_calls_at_the_same_time_are_stored_in_the_order_they_were_made(
    storage: Storage,
) -> None:
    lease = await leased(storage)
    async with asyncio.TaskGroup() as calls:
        made = [
            calls.create_task(storage.events.append([fact(f"s{n % 7}", f"{n}")] * 3, lease=lease))
            for n in range(300)
        ]
    assert positions([one for call in made for one in call.result()]) == list(range(1, 901))
    assert await everything(storage) == [one for call in made for one in call.result()]


async def test_a_log_outlives_the_process(place: Place) -> None:
    async with place.open() as storage:
        stored = await storage.events.append([fact("a")], lease=await leased(storage))
    async with place.open() as storage:
        stored += await storage.events.append([fact("a")], lease=await leased(storage))
        assert await storage.events.read() == stored
        assert places_in_stream(stored) == [("a", 1), ("a", 2)]


@pytest.mark.parametrize(
    "nameless",
    [
        NewEvent(stream="", event=fact().event, actor="system"),
        NewEvent(stream="a", event=fact().event, actor=""),
        NewEvent(stream="a\0b", event=fact().event, actor="system"),
    ],
)
async def test_a_bad_event_is_refused_with_its_batch_and_hurts_no_other(
    storage: Storage, nameless: NewEvent
) -> None:
    lease = await leased(storage)
    good, bad, other = await asyncio.gather(
        storage.events.append([fact("a")], lease=lease),
        storage.events.append([fact("a"), nameless], lease=lease),
        storage.events.append([fact("a")], lease=lease),
        return_exceptions=True,
    )
    assert isinstance(bad, Invalid)
    assert isinstance(good, list)
    assert isinstance(other, list)
    assert positions(good + other) == positions(await storage.events.read()) == [1, 2]


async def test_nobody_appends_without_the_lease(storage: Storage) -> None:
    with pytest.raises(FencedOff):
        await storage.events.append([fact()], lease=Lease(fence=0, holder=""))
    with pytest.raises(FencedOff):
        await storage.events.append([fact()], lease=Lease(fence=1, holder="node-1"))
    assert await storage.events.head() == 0


async def test_a_lease_belongs_to_somebody(storage: Storage) -> None:
    for nobody in ("", "a\0b"):
        with pytest.raises(Invalid):
            await storage.events.acquire_lease(nobody, ttl=10)


async def test_the_lease_is_one_process_s_until_it_runs_out(place: Place, storage: Storage) -> None:
    first = await storage.events.acquire_lease("node-1", ttl=10)
    await place.let_pass(storage, 9)
    assert await storage.events.acquire_lease("node-2", ttl=10) is None
    assert await storage.events.acquire_lease("node-1", ttl=10) == first
    await place.let_pass(storage, 9)
    assert await storage.events.acquire_lease("node-2", ttl=10) is None
    await place.let_pass(storage, 2)
    second = await storage.events.acquire_lease("node-2", ttl=10)
    assert first is not None
    assert second is not None
    assert second.fence > first.fence


async def test_who_lost_the_lease_cannot_append_any_more_and_leaves_no_hole(
    place: Place, storage: Storage
) -> None:
    old = await leased(storage, "node-1")
    await storage.events.append([fact("a")], lease=old)
    await place.let_pass(storage, 11)
    new = await leased(storage, "node-2")
    stored, refused, also_stored = await asyncio.gather(
        storage.events.append([fact("a")], lease=new),
        storage.events.append([fact("a"), fact("b")], lease=old),
        storage.events.append([fact("a")], lease=new),
        return_exceptions=True,
    )
    assert isinstance(refused, FencedOff)
    assert isinstance(stored, list)
    assert isinstance(also_stored, list)
    assert places_in_stream(await storage.events.read()) == [("a", 1), ("a", 2), ("a", 3)]


async def test_a_lease_that_ran_out_still_writes_while_nobody_else_took_it(
    place: Place, storage: Storage
) -> None:
    lease = await leased(storage)
    await place.let_pass(storage, 60)
    assert positions(await storage.events.append([fact()], lease=lease)) == [1]


async def test_a_lease_given_back_is_free_at_once_and_writes_no_more(storage: Storage) -> None:
    first = await leased(storage, "node-1")
    await storage.events.release_lease(first)
    with pytest.raises(FencedOff):
        await storage.events.append([fact()], lease=first)
    second = await leased(storage, "node-2")
    assert second.fence > first.fence
    await storage.events.release_lease(first)
    assert positions(await storage.events.append([fact()], lease=second)) == [1]


async def test_a_cursor_only_moves_forward(storage: Storage) -> None:
    assert await storage.events.cursor("effects") == 0
    await storage.events.advance("effects", 12)
    await storage.events.advance("effects", 9)
    await storage.events.advance("timers", 3)
    assert await storage.events.cursor("effects") == 12
    assert await storage.events.cursor("timers") == 3


async def test_the_newest_checkpoint_is_kept(storage: Storage) -> None:
    assert await storage.events.checkpoint() is None
    await storage.events.save_checkpoint(10, b"state at ten\0\xff")
    await storage.events.save_checkpoint(30, b"state at thirty")
    await storage.events.save_checkpoint(20, b"too late")
    assert await storage.events.checkpoint() == (30, b"state at thirty")


async def test_who_gives_up_waiting_hurts_nobody(storage: Storage) -> None:
    lease = await leased(storage)
    async with asyncio.TaskGroup() as calls:
        made = [
            calls.create_task(storage.events.append([fact(f"{n}")], lease=lease)) for n in range(20)
        ]
        impatient = made[:10]
        await asyncio.gather(*(one_turn_then_cancel(call) for call in impatient))
    for patient in made[10:]:
        assert len(patient.result()) == 1
    log = await everything(storage)
    assert positions(log) == list(range(1, len(log) + 1))
    assert {f"{n}" for n in range(10, 20)} <= {one.stream for one in log}


async def one_turn_then_cancel(call: asyncio.Task[list[Recorded]]) -> None:
    call.cancel()


BATCHES = st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5).map(tuple), max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(BATCHES, max_size=4))
async def test_whatever_is_appended_there_are_no_holes_and_pages_agree(
    storage: Storage, rounds: list[list[tuple[str, ...]]]
) -> None:
    lease = await leased(storage)
    known = await everything(storage)
    for batches in rounds:
        calls = [
            storage.events.append([fact(stream) for stream in batch], lease=lease)
            for batch in batches
        ]
        for stored in await asyncio.gather(*calls):
            known += stored
    assert positions(known) == list(range(1, len(known) + 1))
    seen: Counter[str] = Counter()
    for one in known:
        seen[one.stream] += 1
        assert one.version == seen[one.stream]
    assert await everything(storage) == known
    for stream in seen:
        of_stream = [one for one in known if one.stream == stream]
        assert await storage.events.read_stream(stream) == of_stream
    assert await storage.events.head() == len(known)


async def everything(storage: Storage, *, page: int = 7) -> list[Recorded]:
    """Read the whole log, page by page."""
    log: list[Recorded] = []
    while more := await storage.events.read(after=len(log), limit=page):
        log += more
        page = page * 2
    return log
