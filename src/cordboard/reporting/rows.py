"""Interval rows: plain sums, so that any span of intervals is just their addition.

A contact's counts belong to the interval in which it was (last) enqueued; agents' times are cut at
the interval's borders. Times are seconds.
"""

from datetime import datetime
from typing import TypeVar

import msgspec

from cordboard.kernel.ids import AgentId, QueueId


class QueueIntervalRow(msgspec.Struct, kw_only=True):
    """One queue, one interval. Symbols of the metric definitions in brackets."""

    start: datetime
    """Of the interval, UTC."""
    queue_id: QueueId
    channel: str
    queued: int = 0
    """Contacts that entered the queue [Q]."""
    answered: int = 0
    """Those an agent took, once for each time in the queue [A]."""
    answered_within: int = 0
    """Answered within the target's seconds [A<=T]."""
    abandoned: int = 0
    """Those whose customer gave up in line [B]."""
    abandoned_within: int = 0
    """Abandoned within the target's seconds [B<=T]."""
    abandoned_short: int = 0
    """Abandoned before the queue's short-abandon threshold [Bs]."""
    flowed_out: int = 0
    """Left unanswered, but not because the customer gave up: moved, or ended by the centre [F]."""
    wait_answered: float = 0.0
    """Sum of waits of answered contacts."""
    wait_abandoned: float = 0.0
    """Sum of waits of abandoned contacts."""
    longest_wait: float = 0.0
    """Of answered and abandoned contacts; of a sum of rows, the longest of theirs."""
    offers: int = 0
    """Made to agents."""
    declined: int = 0
    """By agents."""
    expired: int = 0
    """Not answered by agents."""
    handled: int = 0
    """Agents' parts in contacts that ended (talk over)."""
    talk: float = 0.0
    """Of the handled."""
    wrap_up: float = 0.0
    """Of the handled, once their wrap-up is over."""
    transferred: int = 0
    """Of the handled: passed on by their agent."""
    rated: int = 0
    """Ratings given."""
    rating_sum: int = 0
    """Of ratings from 1 to 5."""
    satisfied: int = 0
    """Ratings of 4 or 5."""
    resolved: int = 0
    """Dispositions that settle the matter."""
    disposed: int = 0
    """Dispositions given."""


class AgentIntervalRow(msgspec.Struct, kw_only=True):
    """One agent, one interval."""

    start: datetime
    """Of the interval, UTC."""
    agent_id: AgentId
    ready: float = 0.0
    """Seconds in state ready with a desk connected, whether or not serving."""
    on_break: float = 0.0
    """Seconds in state break."""
    on_contact: float = 0.0
    """Wall-clock seconds with at least one contact in talk or wrap-up; overlaps once."""
    idle: float = 0.0
    """Ready with no contact and no offer."""
    talk: float = 0.0
    """Sum over contacts; overlaps counted each."""
    wrap_up: float = 0.0
    """The same, of wrap-ups."""
    handled: int = 0
    """Their parts in contacts that ended in this interval."""
    offers: int = 0
    """Made to them."""
    accepted: int = 0
    """Of the offers."""
    declined: int = 0
    """Of the offers."""
    expired: int = 0
    """Of the offers: not answered in time."""


Row = TypeVar("Row", QueueIntervalRow, AgentIntervalRow)

_NOT_SUMS = frozenset({"start", "queue_id", "channel", "agent_id"})


def add(total: Row, row: Row) -> None:
    """Add a row's sums to a total's; of the longest waits the longer stays."""
    for field in row.__struct_fields__:
        if field not in _NOT_SUMS:
            mine, theirs = getattr(total, field), getattr(row, field)
            setattr(total, field, max(mine, theirs) if field == "longest_wait" else mine + theirs)


def count(row: Row, **more: float) -> None:
    """Add to some of a row's sums."""
    for field, amount in more.items():
        setattr(row, field, getattr(row, field) + amount)
