"""How strongly contacts that ask for the same thing call for an agent."""

import msgspec

from cordboard.kernel.ids import ContactId

Claim = tuple[int, float, float, ContactId]
"""Smaller goes first: past the ceiling, score (negated), key in line, id."""

DEADLINE = 0.5
"""From this share of the promised time on, a contact is near its deadline."""


class Call(msgspec.Struct, frozen=True):
    """How strongly contacts of one line call: what their score is made of."""

    is_over: bool
    """Past the ceiling: before all others, the longest overdue first."""
    ceiling: float
    weight: float
    within: float
    """Seconds in which they were promised an answer."""
    boost: float

    def score(self, waited: float) -> float:
        """Say how strongly a contact with `waited` (effective) seconds calls; higher goes first."""
        if self.is_over:
            return waited - self.ceiling
        share = waited / self.within
        if share >= DEADLINE:
            share *= self.boost
        return self.weight * share

    def claim(self, key: float, contact_id: ContactId, now: float) -> Claim:
        """Give the claim of the contact at `key` in this line."""
        if self.is_over:
            return (0, -self.score(now - key), key, contact_id)
        share = (now - key) / self.within
        if share >= DEADLINE:
            share *= self.boost
        return (1, -(self.weight * share), key, contact_id)
