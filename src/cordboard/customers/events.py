"""What can happen to a customer's record. Stream: ``customer/<customer_id>``."""

from cordboard.kernel.event import Event
from cordboard.kernel.ids import CustomerId


class CustomerEvent(Event, frozen=True, kw_only=True):
    """A fact about one customer."""

    customer_id: CustomerId


class CustomerCreated(CustomerEvent, frozen=True, kw_only=True, tag="customer_created"):
    """Someone we had not met before."""

    name: str


class CustomerRenamed(CustomerEvent, frozen=True, kw_only=True, tag="customer_renamed"):
    """They gave another name."""

    name: str


class IdentityClaimed(CustomerEvent, frozen=True, kw_only=True, tag="identity_claimed"):
    """They say (nobody proved it) that this address is theirs."""

    identity: str
    """``email:...``, ``phone:...`` or ``visitor:...``."""
