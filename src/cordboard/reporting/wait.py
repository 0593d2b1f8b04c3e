"""How long someone will wait: the line's length over the pace at which it moves.

With `n` ahead of one and `s` places being served, each taking `h` seconds on average, places free
up at `s / h` per second: the wait is ``(n + 1) * h / s`` when all are taken (the mean time of the
n+1st departure from s exponential servers; Kleinrock, Queueing Systems I, section 3.5), and less
the more of them are free.
"""

PRIOR_HANDLE = 300.0
"""Seconds a contact is assumed to take before any has been handled."""
WEIGHT_OF_PRIOR = 5.0
"""How many handled contacts the assumption is worth."""


def expected_wait(position: int, *, places: int, free: int, handle: float) -> float | None:
    """Expected seconds until the contact at `position` (1 is next) is answered.

    `places` is how many contacts the agents at work can serve at once, `free` how many of these
    places are open now, `handle` the mean seconds a place is taken by one contact. None when nobody
    is there to serve: then nobody can tell.
    """
    if places <= 0:
        return None
    ahead = max(0, position - max(0, free))
    return ahead * handle / places


def mean_handle(seconds: float, contacts: int) -> float:
    """Give the mean handling time, leaning on an assumption while little is known."""
    return (seconds + PRIOR_HANDLE * WEIGHT_OF_PRIOR) / (contacts + WEIGHT_OF_PRIOR)
