"""How long one will wait: honest, and never shorter for being further back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.reporting.wait import PRIOR_HANDLE, Pace, expected_wait, quicken

pytestmark = pytest.mark.pure

positions = st.integers(1, 500)
places = st.integers(1, 300)
handles = st.floats(1, 3600)


def test_with_nobody_there_nobody_can_tell() -> None:
    assert expected_wait(1, places=0, free=0, handle=300) is None


def test_whoever_finds_a_free_place_does_not_wait() -> None:
    assert expected_wait(2, places=5, free=2, handle=300) == 0.0
    assert expected_wait(3, places=5, free=2, handle=300) == 60.0


def test_in_a_full_house_places_free_up_one_after_the_other() -> None:
    """Ten places of 300 s each: one is free every 30 s on average."""
    assert expected_wait(1, places=10, free=0, handle=300) == 30.0
    assert expected_wait(4, places=10, free=0, handle=300) == 120.0


@given(positions, places, st.integers(0, 300), handles)
def test_it_grows_with_the_position(position: int, places: int, free: int, handle: float) -> None:
    here = expected_wait(position, places=places, free=min(free, places), handle=handle)
    behind = expected_wait(position + 1, places=places, free=min(free, places), handle=handle)
    assert here is not None
    assert behind is not None
    assert behind >= here >= 0


@given(positions, places, st.integers(0, 300), handles, st.booleans())
def test_it_falls_with_one_more_agent(
    position: int, places: int, free: int, handle: float, is_free: bool
) -> None:
    free = min(free, places)
    before = expected_wait(position, places=places, free=free, handle=handle)
    after = expected_wait(position, places=places + 1, free=free + is_free, handle=handle)
    assert before is not None
    assert after is not None
    assert after <= before


@given(positions, places, handles, handles)
def test_it_grows_with_the_time_contacts_take(
    position: int, places: int, one: float, other: float
) -> None:
    short = expected_wait(position, places=places, free=0, handle=min(one, other))
    long = expected_wait(position, places=places, free=0, handle=max(one, other))
    assert short is not None
    assert long is not None
    assert short <= long


def test_before_the_first_contact_an_assumption_holds() -> None:
    assert Pace().handle == PRIOR_HANDLE


@given(st.lists(st.floats(0, 7200), min_size=1, max_size=100))
def test_the_handling_time_stays_between_what_was_seen_and_assumed(seen: list[float]) -> None:
    pace = Pace()
    for seconds in seen:
        pace = quicken(pace, seconds)
    everything = [*seen, PRIOR_HANDLE]
    assert min(everything) - 1e-6 <= pace.handle <= max(everything) + 1e-6


def test_what_was_long_ago_is_forgotten() -> None:
    pace = Pace()
    for seconds in [3000.0] * 100 + [100.0] * 400:
        pace = quicken(pace, seconds)
    assert pace.handle == pytest.approx(100, rel=0.3)
