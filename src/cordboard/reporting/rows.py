"""Interval rows: plain sums, so that any span of intervals is just their addition.

A contact's counts belong to the interval in which it was (last) enqueued; agents' times are cut at
the interval's borders. Times are seconds.
"""

from datetime import datetime

import msgspec

from cordboard.kernel.ids import AgentId, QueueId


class QueueIntervalRow(msgspec.Struct, kw_only=True):
    """One queue, one interval. Symbols of the metric definitions in brackets."""

    start: datetime
    queue_id: QueueId
    channel: str
    queued: int = 0
    """Contacts that entered the queue [Q]."""
    answered: int = 0
    """[A]"""
    answered_within: int = 0
    """Answered within the target's seconds [A<=T]."""
    abandoned: int = 0
    """[B]"""
    abandoned_within: int = 0
    """[B<=T]"""
    abandoned_short: int = 0
    """[Bs]"""
    flowed_out: int = 0
    """Left for another queue without an answer [F]."""
    wait_answered: float = 0.0
    """Sum of waits of answered contacts."""
    wait_abandoned: float = 0.0
    longest_wait: float = 0.0
    offers: int = 0
    declined: int = 0
    expired: int = 0
    handled: int = 0
    """Segments that ended (talk over)."""
    talk: float = 0.0
    wrap_up: float = 0.0
    transferred: int = 0
    rated: int = 0
    rating_sum: int = 0
    satisfied: int = 0
    """Ratings of 4 or 5."""
    resolved: int = 0
    disposed: int = 0


class AgentIntervalRow(msgspec.Struct, kw_only=True):
    """One agent, one interval."""

    start: datetime
    agent_id: AgentId
    ready: float = 0.0
    """Seconds in state ready, whether or not serving."""
    on_break: float = 0.0
    on_contact: float = 0.0
    """Wall-clock seconds with at least one contact in talk or wrap-up; overlaps once."""
    idle: float = 0.0
    """Ready with no contact and no offer."""
    talk: float = 0.0
    """Sum over contacts; overlaps counted each."""
    wrap_up: float = 0.0
    handled: int = 0
    offers: int = 0
    accepted: int = 0
    declined: int = 0
    expired: int = 0
