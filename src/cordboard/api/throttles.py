"""What has been tried lately, by whom: in memory, bounded, forgotten by a restart."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from cordboard.access.throttle import (
    Bucket,
    Failures,
    RateLimit,
    SignInTries,
    allow_sign_in,
    contacts_of,
    messages_of,
    sign_in_failed,
    take,
)
from cordboard.api.origin import is_loopback
from cordboard.kernel.errors import TooMany
from cordboard.ports.clock import Clock
from cordboard.settings.centre import Limits

T = TypeVar("T")

REMEMBERED = 20_000
"""Keys of each sort that are remembered; the ones not seen for longest are forgotten first."""

VISITORS_BEHIND_ADDRESS = 20
"""So many visitors' contacts may come from one network address: an office, a mobile network."""

LONGEST_NAME = 100


class _Lately(OrderedDict[str, T]):
    """A dictionary that forgets what was not used for longest."""

    def note(self, key: str, value: T) -> None:
        self[key] = value
        self.move_to_end(key)
        if len(self) > REMEMBERED:
            self.popitem(last=False)


class Throttles:
    """Failed sign-ins and floods of one centre. Raise kinds of ``TooMany``."""

    def __init__(self, clock: Clock, limits: Callable[[], Limits]) -> None:
        """Know of nothing; measure by the `limits` in force."""
        self._clock = clock
        self._limits = limits
        self._pairs: _Lately[Failures] = _Lately()
        self._addresses: _Lately[Failures] = _Lately()
        self._buckets: _Lately[Bucket] = _Lately()

    def begin_sign_in(self, name: str, address: str) -> None:
        """Let another try begin; it counts as failed until it has succeeded.

        Else a thousand tries made at once would all begin before the first has failed.
        """
        now, free = self._clock.now(), self._limits().sign_in_tries
        tries = self._tries(name, address)
        allow_sign_in(tries, free, now=now)
        self._keep(name, address, sign_in_failed(tries, free, now=now))

    def signed_in(self, name: str, address: str) -> None:
        """Forgive the account, and take this try back from the address."""
        tries = self._tries(name, address)
        count = max(0, tries.address.count - 1)
        self._keep(name, address, SignInTries(Failures(), Failures(count, tries.address.last)))

    def visit(self, visitor: str, address: str) -> None:
        """Let a visitor begin another contact."""
        per_hour = self._limits().contacts_per_visitor_per_hour
        self._take(f"visits/{visitor}", contacts_of(per_hour))
        # This machine's own address is that of simulations, and of proxies nobody has told us of.
        if not is_loopback(address):
            self._take(f"visits@{address}", contacts_of(per_hour * VISITORS_BEHIND_ADDRESS))

    def message(self, contact_id: str) -> None:
        """Let a visitor send another message."""
        self._take(
            f"messages/{contact_id}", messages_of(self._limits().visitor_messages_per_minute)
        )

    def upload(self, contact_id: str) -> None:
        """Let another file be sent for a contact."""
        limits = self._limits()
        # Files that are sent and never posted count too: twice what could be posted in an hour.
        self._take(f"files/{contact_id}", contacts_of(2 * limits.attachments_per_contact))

    def is_first_this_hour(self, key: str) -> bool:
        """Tell whether this has not been asked of `key` within the last hour."""
        try:
            self._take(key, contacts_of(1))
        except TooMany:
            return False
        return True

    def _take(self, key: str, limit: RateLimit) -> None:
        bucket = self._buckets.get(key, Bucket())
        self._buckets.note(key, take(bucket, limit, now=self._clock.now()))

    def _tries(self, name: str, address: str) -> SignInTries:
        return SignInTries(
            self._pairs.get(_pair(name, address), Failures()),
            self._addresses.get(address, Failures()),
        )

    def _keep(self, name: str, address: str, tries: SignInTries) -> None:
        self._pairs.note(_pair(name, address), tries.pair)
        self._addresses.note(address, tries.address)


def _pair(name: str, address: str) -> str:
    return f"{address} {name[:LONGEST_NAME]}"
