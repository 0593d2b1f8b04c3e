"""How often is too often: failed sign-ins, and floods of messages.

States are values and time is handed in, so that a node can keep them where it likes; a state that
is lost forgives, so the sign-in's should outlive a restart where that matters.
"""

from datetime import datetime, timedelta

import msgspec

from cordboard.kernel.errors import TooMany

_ZERO = timedelta(0)


class SignInThrottled(TooMany):
    """Too many failed sign-ins; wait a little before the next."""


class Flooding(TooMany):
    """That is more than one visitor may send; wait a little."""


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How many failures are free, and how fast the wait grows after them."""

    free: int
    """Failures before there is any wait."""
    first: timedelta = timedelta(seconds=2)
    """The wait after one failure too many; each further one doubles it."""
    longest: timedelta = timedelta(minutes=15)
    """No wait is longer: a stranger must not be able to lock anyone out for good."""
    forget: timedelta = timedelta(hours=1)
    """After so long without a failure all is forgiven."""


class Failures(msgspec.Struct, frozen=True):
    """Failures so far of one key; the empty one knows of none."""

    count: int = 0
    last: datetime | None = None


def wait_of(failures: Failures, patience: Patience, *, now: datetime) -> timedelta:
    """Give how long the key must still wait; zero when it may try."""
    over = _counted(failures, patience, now=now) - patience.free
    if failures.last is None or over < 0:
        return _ZERO
    # Beyond 2**20 the longest wait is long since reached, and the shift stays small.
    wait = min(patience.first * (1 << min(over, 20)), patience.longest)
    # A clock that was set back must not lengthen the wait.
    return max(_ZERO, min(failures.last + wait - now, wait))


def failed(failures: Failures, patience: Patience, *, now: datetime) -> Failures:
    """Count one more failure."""
    return Failures(_counted(failures, patience, now=now) + 1, now)


def _counted(failures: Failures, patience: Patience, *, now: datetime) -> int:
    is_forgiven = failures.last is not None and now - failures.last >= patience.forget
    return 0 if is_forgiven else failures.count


ADDRESS_FACTOR = 10
"""Behind one address there may be an office full of people who mistype."""


class SignInTries(msgspec.Struct, frozen=True):
    """Failures of one account from one address, and of that address with any account."""

    pair: Failures = Failures()
    address: Failures = Failures()


def allow_sign_in(tries: SignInTries, free: int, *, now: datetime) -> None:
    """Do nothing when another try is allowed; `free` is the centre's ``sign_in_tries``.

    The account alone never waits: else anyone who knows an agent's name could keep them out.

    Raises:
        SignInThrottled: with ``details["wait"]`` in whole seconds. Says nothing of the password,
            and is the same for an account that does not exist.

    """
    waits = (
        wait_of(tries.pair, Patience(free=free), now=now),
        wait_of(tries.address, Patience(free=free * ADDRESS_FACTOR), now=now),
    )
    if (wait := max(waits)) > _ZERO:
        seconds = _whole_seconds(wait)
        raise SignInThrottled(mend=f"Try again in {seconds} seconds.", wait=seconds)


def sign_in_failed(tries: SignInTries, free: int, *, now: datetime) -> SignInTries:
    """Count a failed sign-in."""
    return SignInTries(
        failed(tries.pair, Patience(free=free), now=now),
        failed(tries.address, Patience(free=free * ADDRESS_FACTOR), now=now),
    )


def sign_in_succeeded(tries: SignInTries) -> SignInTries:
    """Forgive the account; the address still answers for its other accounts."""
    return SignInTries(Failures(), tries.address)


class RateLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A bucket of tokens: `burst` at once, and one more every ``per / burst``."""

    burst: int
    per: timedelta
    """Time in which an empty bucket is full again; so never more than twice `burst` in it."""


class Bucket(msgspec.Struct, frozen=True):
    """What one visitor has used; the empty one is full of tokens."""

    used: float = 0.0
    at: datetime | None = None


def take(bucket: Bucket, limit: RateLimit, *, now: datetime) -> Bucket:
    """Take one token.

    Raises:
        Flooding: there is none; ``details["wait"]`` says in how many whole seconds there is.

    """
    used = _used(bucket, limit, now=now)
    if used + 1 > limit.burst:
        seconds = _whole_seconds((used + 1 - limit.burst) * (limit.per / limit.burst))
        raise Flooding(mend=f"Try again in {seconds} seconds.", wait=seconds)
    return Bucket(used + 1, now)


def is_full(bucket: Bucket, limit: RateLimit, *, now: datetime) -> bool:
    """Tell whether the bucket may be forgotten: it is as good as a new one."""
    return _used(bucket, limit, now=now) <= 0


def _used(bucket: Bucket, limit: RateLimit, *, now: datetime) -> float:
    if bucket.at is None:
        return 0.0
    # A clock that was set back gives nothing and takes nothing.
    passed = max(_ZERO, now - bucket.at)
    return max(0.0, bucket.used - limit.burst * (passed / limit.per))


def messages_of(per_minute: int) -> RateLimit:
    """Limit a visitor's messages, from the centre's ``visitor_messages_per_minute``."""
    return RateLimit(burst=per_minute, per=timedelta(minutes=1))


def contacts_of(per_hour: int) -> RateLimit:
    """Limit a visitor's contacts, from the centre's ``contacts_per_visitor_per_hour``."""
    return RateLimit(burst=per_hour, per=timedelta(hours=1))


def _whole_seconds(wait: timedelta) -> int:
    return max(1, -(-wait // timedelta(seconds=1)))
