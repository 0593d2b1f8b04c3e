"""Read models: rows made from the log, for questions about the past."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from cordboard.kernel.ids import AgentId, ContactId, CustomerId, QueueId
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from cordboard.settings.centre import Channel


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    """One contact as lists and history show it."""

    contact_id: ContactId
    channel: Channel
    customer_id: CustomerId | None
    customer_name: str
    queue_id: QueueId | None
    agents: tuple[AgentId, ...]
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    """``open``, ``answered``, ``abandoned``, ``parked``."""
    disposition: str
    rating: int | None


class ContactQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts are wanted; None does not restrict, an empty tuple matches nothing."""

    customer_id: CustomerId | None = None
    queue_ids: tuple[QueueId, ...] | None = None
    agent_id: AgentId | None = None
    contact_ids: tuple[ContactId, ...] | None = None
    arrived_from: datetime | None = None
    arrived_until: datetime | None = None
    """Exclusive."""
    before: ContactId | None = None
    """For paging: only contacts whose id sorts before this one."""
    limit: int = 50


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit trail."""

    position: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    address: str = ""


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are wanted, word for word; empty fields do not restrict."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    before: int | None = None
    limit: int = 100


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as routing and the desk need it."""

    customer_id: CustomerId
    name: str
    identities: tuple[str, ...]
    """``email:...``, ``phone:...``, ``visitor:...``."""
    last_agent: AgentId | None
    created_at: datetime


class Changes(msgspec.Struct, kw_only=True):
    """What one projector run wants written, all or nothing, with its cursor."""

    cursor: str
    position: int
    contacts: Sequence[ContactRow] = ()
    audit: Sequence[AuditRow] = ()
    customers: Sequence[CustomerRow] = ()
    queue_intervals: Sequence[QueueIntervalRow] = ()
    """Whole rows: they replace those of the same key."""
    agent_intervals: Sequence[AgentIntervalRow] = ()


class Archive(Protocol):
    """Read models in the same database as the log. Raises ``StoreUnavailable``.

    Its cursors are the log's: ``EventStore.cursor`` gives what ``write`` advanced.
    """

    async def write(self, changes: Changes) -> None:
        """Write all of `changes` and advance the cursor, in one transaction.

        A `position` at or before the cursor is a repeat and changes nothing.
        """

    async def contact(self, contact_id: ContactId) -> ContactRow | None:
        """Find one contact."""

    async def contacts(self, query: ContactQuery) -> list[ContactRow]:
        """Find contacts, newest first."""

    async def audit(self, query: AuditQuery) -> list[AuditRow]:
        """Find audit lines, newest first."""

    async def customer(self, customer_id: CustomerId) -> CustomerRow | None:
        """Find a customer."""

    async def customer_by_identity(self, identity: str) -> CustomerRow | None:
        """Find whose identity this is: of several who claim it, the customer we met first."""

    async def queue_intervals(self, *, start: datetime, end: datetime) -> list[QueueIntervalRow]:
        """Give the rows of intervals starting in ``[start, end)``, in order."""

    async def agent_intervals(self, *, start: datetime, end: datetime) -> list[AgentIntervalRow]:
        """Give the rows of intervals starting in ``[start, end)``, in order."""

    async def clear(self, cursor: str) -> None:
        """Forget the rows `cursor` wrote, and set it to 0, so that a rebuild can start afresh."""
