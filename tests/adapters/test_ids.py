"""Ids sort by time, secrets cannot be guessed, seeded ones repeat."""

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.adapters.clock import MONDAY_NINE, HandClock, SystemClock
from cordboard.adapters.ids import SeededIds, TimeSortedIds
from cordboard.ports.ids import Ids

pytestmark = pytest.mark.pure


def one_of(ids: Ids) -> uuid.UUID:
    return uuid.UUID(ids.new())


def test_an_id_is_a_version_7_uuid_of_its_millisecond() -> None:
    made = one_of(TimeSortedIds(HandClock()))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(MONDAY_NINE.timestamp() * 1000)


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=50), st.integers())
def test_every_id_sorts_after_the_one_before(moves: list[float], seed: int) -> None:
    clock = HandClock()
    ids = SeededIds(clock, seed=seed)
    made = [ids.new()]
    for seconds in moves:
        clock.move(seconds)
        made.extend((ids.new(), ids.new()))
    assert made == sorted(set(made))
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)


def test_a_millisecond_with_no_room_left_borrows_from_the_next() -> None:
    ids = TimeSortedIds(HandClock(), chance=lambda _: (1 << 74) - 2)
    first, second = uuid.UUID(ids.new()), uuid.UUID(ids.new())
    assert second.int >> 80 == (first.int >> 80) + 1
    assert (second.version, second.variant) == (7, uuid.RFC_4122)


def test_the_same_seed_gives_the_same_ids_and_secrets() -> None:
    one, same, other = (SeededIds(HandClock(), seed=seed) for seed in (1, 1, 2))
    assert [one.new(), one.secret()] == [same.new(), same.secret()]
    assert one.new() != other.new()


def test_a_secret_has_256_bits_and_fits_in_an_address() -> None:
    secrets = {TimeSortedIds(SystemClock()).secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(re.fullmatch("[A-Za-z0-9_-]{43}", secret) for secret in secrets)
