"""Time goes forward, at the machine's pace when it can."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.adapters.clock import MONDAY_NINE, HandClock, SystemClock
from cordboard.ports.clock import Clock

pytestmark = pytest.mark.pure

EPOCH = 1_800_000_000.0


class Machine:
    """A machine whose two clocks a test moves."""

    def __init__(self) -> None:
        self.wall = EPOCH
        self.uptime = 100.0

    def run(self, seconds: float) -> None:
        self.wall += seconds
        self.uptime += seconds

    def clock(self, *, not_before: datetime | None = None) -> SystemClock:
        return SystemClock(
            not_before=not_before, wall=lambda: self.wall, monotonic=lambda: self.uptime
        )


def after(seconds: float) -> datetime:
    return datetime.fromtimestamp(EPOCH + seconds, UTC)


def readings(clock: Clock) -> tuple[datetime, float]:
    return clock.now(), clock.monotonic()


def test_a_clock_gives_the_time_of_the_machine() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.run(5)
    assert readings(clock) == (after(5), 105)


def test_a_forward_jump_is_followed_at_once() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 3600
    assert clock.now() == after(3600)


def test_after_a_backward_jump_time_goes_on_a_little_slower_until_the_machine_catches_up() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 60
    assert clock.now() == after(0)
    machine.run(20)
    assert clock.now() == after(19)
    machine.run(1180)
    assert clock.now() == after(1140)
    machine.run(100)
    assert clock.now() == after(1240)


def test_a_restart_does_not_go_back_before_the_last_thing_recorded() -> None:
    machine = Machine()
    clock = machine.clock(not_before=after(30))
    assert clock.now() == after(30)
    machine.run(600)
    assert clock.now() == after(600)


@given(
    st.lists(
        st.tuples(st.floats(min_value=-1e6, max_value=1e6), st.floats(min_value=0, max_value=1e5))
    )
)
def test_no_moment_is_before_one_given_earlier(moves: list[tuple[float, float]]) -> None:
    machine = Machine()
    clock = machine.clock()
    given_before = clock.now()
    for jump, passed in moves:
        machine.run(passed)
        machine.wall += jump
        moment = clock.now()
        assert moment >= given_before
        given_before = moment


async def test_the_real_clock_waits_for_real() -> None:
    clock = SystemClock()
    began = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() - began >= 0.009


async def test_sleepers_wake_in_the_order_of_their_deadlines_at_their_deadline() -> None:
    clock = HandClock()
    woken: list[tuple[str, timedelta]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.now() - MONDAY_NINE))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sleeper("late", 20))
        tasks.create_task(sleeper("early", 5))
        tasks.create_task(sleeper("never in this test's time", 21)).add_done_callback(
            lambda _: None
        )
        await clock.advance(20)
        assert woken == [("early", timedelta(seconds=5)), ("late", timedelta(seconds=20))]
        assert clock.next_wake() == MONDAY_NINE + timedelta(seconds=21)
        await clock.advance(1)
    assert clock.next_wake() is None


async def test_who_wakes_may_sleep_again_within_the_same_advance() -> None:
    clock = HandClock()
    ticks: list[float] = []

    async def ticking() -> None:
        while len(ticks) < 3:
            await clock.sleep(1)
            ticks.append(clock.monotonic())

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ticking())
        await clock.advance(10)
    assert ticks == [1, 2, 3]
    assert clock.monotonic() == 10


async def test_a_sleeper_who_was_cancelled_is_not_woken() -> None:
    clock = HandClock()
    async with asyncio.TaskGroup() as tasks:
        sleeper = tasks.create_task(clock.sleep(5))
        await clock.settle()
        sleeper.cancel()
        await clock.advance(10)
    assert sleeper.cancelled()


async def test_a_move_is_at_once_and_does_not_go_back() -> None:
    clock = HandClock()
    clock.move(30)
    clock.move(-10)
    assert clock.now() == MONDAY_NINE + timedelta(seconds=30)
    await clock.sleep(0)
