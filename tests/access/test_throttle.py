"""Failed sign-ins wait longer and longer; floods are held back; nobody is locked out for good."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.access.throttle import (
    ADDRESS_FACTOR,
    Bucket,
    Failures,
    Flooding,
    Patience,
    RateLimit,
    SignInThrottled,
    SignInTries,
    allow_sign_in,
    contacts_of,
    failed,
    is_full,
    messages_of,
    sign_in_failed,
    sign_in_succeeded,
    take,
    wait_of,
)

pytestmark = pytest.mark.pure

NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIVE = Patience(free=5)


def after(count: int) -> Failures:
    """Fail so often at nine o'clock."""
    failures = Failures()
    for _ in range(count):
        failures = failed(failures, FIVE, now=NINE)
    return failures


def test_the_first_failures_cost_nothing_and_each_further_one_doubles_the_wait() -> None:
    waits = [wait_of(after(count), FIVE, now=NINE).total_seconds() for count in range(9)]
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16]


def test_the_wait_runs_down_and_then_one_may_try() -> None:
    assert wait_of(after(6), FIVE, now=NINE + 3 * SECOND) == SECOND
    assert wait_of(after(6), FIVE, now=NINE + 4 * SECOND) == timedelta(0)


def test_no_wait_is_longer_than_the_longest_however_many_failures() -> None:
    assert wait_of(after(10_000), FIVE, now=NINE) == FIVE.longest


def test_after_a_quiet_hour_all_is_forgiven() -> None:
    later = NINE + FIVE.forget
    assert wait_of(after(50), FIVE, now=later) == timedelta(0)
    assert failed(after(50), FIVE, now=later) == Failures(1, later)


def test_a_clock_that_was_set_back_does_not_lengthen_the_wait() -> None:
    assert wait_of(after(6), FIVE, now=NINE - timedelta(days=1)) == 4 * SECOND


def fail(tries: SignInTries, times: int) -> SignInTries:
    """Fail to sign in so often, five being free."""
    for _ in range(times):
        tries = sign_in_failed(tries, 5, now=NINE)
    return tries


def test_a_sixth_try_waits_and_says_how_long() -> None:
    allow_sign_in(fail(SignInTries(), 4), 5, now=NINE)
    with pytest.raises(SignInThrottled) as refused:
        allow_sign_in(fail(SignInTries(), 5), 5, now=NINE)
    assert refused.value.details["wait"] == 2
    assert refused.value.mend == "Try again in 2 seconds."
    allow_sign_in(fail(SignInTries(), 5), 5, now=NINE + 2 * SECOND)


def test_an_address_that_tries_many_accounts_waits_as_well() -> None:
    tries = fail(SignInTries(), 5 * ADDRESS_FACTOR)
    another_account = SignInTries(address=tries.address)
    with pytest.raises(SignInThrottled):
        allow_sign_in(another_account, 5, now=NINE)


def test_nobody_can_lock_an_account_out_from_elsewhere() -> None:
    fail(SignInTries(), 1000)
    allow_sign_in(SignInTries(), 5, now=NINE)


def test_signing_in_forgives_the_account_but_not_the_address() -> None:
    tries = fail(SignInTries(), 5)
    forgiven = sign_in_succeeded(tries)
    allow_sign_in(forgiven, 5, now=NINE)
    assert forgiven.address == tries.address


MINUTELY = RateLimit(burst=3, per=timedelta(minutes=1))


def test_a_burst_is_allowed_and_then_one_at_a_time() -> None:
    bucket = Bucket()
    for _ in range(3):
        bucket = take(bucket, MINUTELY, now=NINE)
    with pytest.raises(Flooding) as refused:
        take(bucket, MINUTELY, now=NINE)
    assert refused.value.details["wait"] == 20
    later = NINE + 20 * SECOND
    bucket = take(bucket, MINUTELY, now=later)
    with pytest.raises(Flooding):
        take(bucket, MINUTELY, now=later)


def test_a_bucket_nobody_used_for_long_may_be_forgotten() -> None:
    bucket = take(Bucket(), MINUTELY, now=NINE)
    assert not is_full(bucket, MINUTELY, now=NINE + 19 * SECOND)
    assert is_full(bucket, MINUTELY, now=NINE + 20 * SECOND)
    assert is_full(Bucket(), MINUTELY, now=NINE)


def test_a_clock_that_was_set_back_neither_gives_nor_takes() -> None:
    bucket = take(Bucket(), MINUTELY, now=NINE)
    bucket = take(bucket, MINUTELY, now=NINE - timedelta(days=1))
    assert bucket.used == 2


def test_the_centres_limits_are_buckets() -> None:
    assert messages_of(30) == RateLimit(burst=30, per=timedelta(minutes=1))
    assert contacts_of(10) == RateLimit(burst=10, per=timedelta(hours=1))


@given(st.integers(1, 20), st.lists(st.integers(0, 30_000), min_size=1, max_size=120))
def test_no_window_ever_sees_more_than_a_burst_and_what_grew_back(
    burst: int, pauses: list[int]
) -> None:
    limit = RateLimit(burst=burst, per=timedelta(minutes=1))
    bucket, now, taken = Bucket(), NINE, []
    for pause in pauses:
        now += timedelta(milliseconds=pause)
        try:
            bucket = take(bucket, limit, now=now)
        except Flooding as flooding:
            wait = flooding.details["wait"]
            assert isinstance(wait, int)
            take(bucket, limit, now=now + timedelta(seconds=wait))
        else:
            taken.append(now)
    for start in taken:
        within = [moment for moment in taken if start <= moment < start + limit.per]
        assert len(within) <= 2 * burst
