"""Passwords, codes and the centre's key."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.adapters.passwords import CHEAP, Argon2Passwords, Cost
from cordboard.adapters.seal import KEY_BYTES, KeySeal
from cordboard.adapters.second_factor import TimeBasedCodes

pytestmark = pytest.mark.contract

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def test_a_password_fits_its_own_hash_and_no_other() -> None:
    passwords = Argon2Passwords(CHEAP)
    stored = await passwords.hash("seven quiet otters")
    assert stored.startswith("$argon2id$")
    assert "otters" not in stored
    assert await passwords.verify(stored, "seven quiet otters")
    assert not await passwords.verify(stored, "seven quiet badgers")
    assert await passwords.hash("seven quiet otters") != stored


@pytest.mark.parametrize("stored", ["", "nonsense", "$argon2id$v=19$broken"])
async def test_what_is_no_hash_fits_nothing(stored: str) -> None:
    assert not await Argon2Passwords(CHEAP).verify(stored, "")


async def test_an_old_cost_is_noticed() -> None:
    stored = await Argon2Passwords(CHEAP).hash("seven quiet otters")
    assert not Argon2Passwords(CHEAP).is_outdated(stored)
    assert Argon2Passwords(Cost(passes=2, memory=64, lanes=1)).is_outdated(stored)


@pytest.mark.parametrize(("early", "fits"), [(-60, False), (-30, True), (0, True), (30, True)])
def test_a_phones_clock_may_be_half_a_minute_off(early: int, fits: bool) -> None:
    codes, secret = TimeBasedCodes(), pyotp.random_base32()
    shown = pyotp.TOTP(secret).at(NOON + timedelta(seconds=early))
    assert (codes.step_of(secret, shown, now=NOON, after=0) is not None) is fits


def test_a_step_that_was_used_is_never_right_again() -> None:
    codes, secret = TimeBasedCodes(), pyotp.random_base32()
    shown = pyotp.TOTP(secret).at(NOON)
    step = codes.step_of(secret, shown, now=NOON, after=0)
    assert step is not None
    assert codes.step_of(secret, shown, now=NOON, after=step) is None


@given(st.binary(max_size=200))
def test_what_is_sealed_is_opened_by_the_same_key_alone(plain: bytes) -> None:
    mine, other = KeySeal(bytes(KEY_BYTES)), KeySeal(b"\x01" * KEY_BYTES)
    sealed = mine.close(plain)
    assert mine.open(sealed) == plain
    assert other.open(sealed) is None
    assert mine.open(sealed[:-4] + b"AAAA") is None
    assert mine.sign(plain) == mine.sign(plain) != other.sign(plain)


def test_a_key_of_the_wrong_length_is_refused_and_never_shown() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeySeal(b"short")
    assert repr(KeySeal(b"secretsecretsecretsecretsecret!!")) == "KeySeal()"
