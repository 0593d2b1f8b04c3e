"""How long someone will wait: the line's length over the pace at which it moves.

With all of `places` taken, each for `handle` seconds on average, places free up at
``places / handle`` a second, so the one at `position` n waits ``n * handle / places``: the mean
time of the nth departure from exponential servers who are all busy (Kleinrock, Queueing Systems
I, section 3.5). Whoever finds a free place does not wait. How long a place is taken is learnt
from the contacts handled last, each older one weighing a little less (Brown's exponential
smoothing, 1956), with an assumption to lean on while little is known.

An agent who serves several queues counts in each of them, so where queues that are all busy share
their agents this is the least one has to expect.
"""

import msgspec

PRIOR_HANDLE = 300.0
"""Seconds a contact is assumed to take before any has been handled."""
WEIGHT_OF_PRIOR = 5.0
"""How many handled contacts the assumption is worth."""
MEMORY = 50
"""How many of the last contacts matter: the one so many ago weighs 1/e of the newest."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a queue's handling times, talk and wrap-up together."""

    seconds: float = 0.0
    """Weighted sum."""
    contacts: float = 0.0
    """Sum of the weights."""

    @property
    def handle(self) -> float:
        """Seconds a place is taken by one contact, on average."""
        return mean_handle(self.seconds, self.contacts)


def quicken(pace: Pace, seconds: float) -> Pace:
    """Learn from one more contact, which took `seconds`."""
    fades = 1.0 - 1.0 / MEMORY
    return Pace(seconds=pace.seconds * fades + seconds, contacts=pace.contacts * fades + 1.0)


def expected_wait(position: int, *, places: int, free: int, handle: float) -> float | None:
    """Expected seconds until the contact at `position` (1 is next) is answered.

    `places` is how many contacts the able agents who are there can serve at once, `free` how many
    of these places are open now, `handle` the mean seconds a place is taken by one contact. None
    when nobody is there to serve: then nobody can tell.
    """
    if places <= 0:
        return None
    ahead = max(0, position - max(0, free))
    return ahead * handle / places


def mean_handle(seconds: float, contacts: float) -> float:
    """Give the mean handling time, leaning on an assumption while little is known."""
    return (seconds + PRIOR_HANDLE * WEIGHT_OF_PRIOR) / (contacts + WEIGHT_OF_PRIOR)
