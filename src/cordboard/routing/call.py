"""How strongly contacts that ask for the same thing call for an agent."""

from bisect import bisect_left
from typing import TypeVar

import msgspec

from cordboard.kernel.ids import ContactId

Claim = tuple[int, float, float, ContactId]
"""Smaller goes first: past the ceiling, score (negated), key in line, id."""

NEAR = 60.0
"""Seconds before the promised time from which on a contact's deadline makes it call louder."""

_Standing = TypeVar("_Standing", bound=tuple[float, ContactId, object])


class Call(msgspec.Struct, frozen=True):
    """How strongly contacts of one line call: what their score is made of."""

    is_over: bool
    """Past the ceiling: before all others, the longest overdue first."""
    ceiling: float
    weight: float
    within: float
    """Seconds in which they were promised an answer."""
    boost: float
    yields: float
    """Seconds of waiting up to which one whose promise is broken lets those behind it in line go
    first whose promise can still be kept."""

    def first(self, order: list[_Standing], now: float) -> _Standing:
        """Choose who of a line, in its order, goes first: the head, or who may overtake it."""
        first = order[0]
        kept = now - self.within
        if kept <= first[0] or first[0] <= now - self.yields or order[-1][0] < kept:
            return first
        return order[bisect_left(order, (kept,))]

    def score(self, waited: float) -> float:
        """Say how strongly a contact with `waited` (effective) seconds calls; higher goes first.

        The share of the promised time that is over; and, while the promise can still be kept, the
        boost, all the more the less time is left. Once it is broken the hurry is gone; the share
        goes on growing until the contact goes first by its age alone.
        """
        if self.is_over:
            return waited - self.ceiling
        score = waited / self.within
        left = self.within - waited
        if 0.0 <= left < NEAR:
            score += self.boost * (1.0 - left / NEAR)
        return self.weight * score

    def claim(self, key: float, contact_id: ContactId, now: float) -> Claim:
        """Give the claim of the contact at `key` in this line."""
        return (0 if self.is_over else 1, -self.score(now - key), key, contact_id)
