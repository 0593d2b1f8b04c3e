"""Read models in memory."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from cordboard.adapters.storage.outage import Outage
from cordboard.kernel.ids import ContactId, CustomerId
from cordboard.ports.archive import (
    AuditQuery,
    AuditRow,
    Changes,
    ContactQuery,
    ContactRow,
    CustomerRow,
)
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow

Row = TypeVar("Row", bound=msgspec.Struct)
Key = TypeVar("Key")


class Shelf(Generic[Key, Row]):
    """Rows of one kind by key, each with the cursor that wrote it."""

    def __init__(self, key: Callable[[Row], Key]) -> None:
        """Keep rows under what `key` makes of them."""
        self._key = key
        self._rows: dict[Key, tuple[str, Row]] = {}

    def put(self, rows: Iterable[Row], *, cursor: str) -> None:
        """Set or replace rows; later changes to them do not reach the shelf."""
        for row in rows:
            self._rows[self._key(row)] = (cursor, msgspec.structs.replace(row))

    def get(self, key: Key) -> Row | None:
        """Give one row."""
        found = self._rows.get(key)
        return msgspec.structs.replace(found[1]) if found else None

    def all(self) -> list[Row]:
        """Give all rows, in no order."""
        return [msgspec.structs.replace(row) for _, row in self._rows.values()]

    def clear(self, cursor: str) -> None:
        """Forget what `cursor` wrote."""
        self._rows = {key: row for key, row in self._rows.items() if row[0] != cursor}


class MemoryArchive:
    """The archive as dictionaries."""

    def __init__(self, *, outage: Outage, cursors: dict[str, int]) -> None:
        """Be empty; share `cursors` with the log."""
        self._outage = outage
        self._cursors = cursors
        self._contacts: Shelf[ContactId, ContactRow] = Shelf(lambda row: row.contact_id)
        self._audit: Shelf[int, AuditRow] = Shelf(lambda row: row.position)
        self._customers: Shelf[CustomerId, CustomerRow] = Shelf(lambda row: row.customer_id)
        self._queue_intervals: Shelf[tuple[datetime, str, str], QueueIntervalRow] = Shelf(
            lambda row: (row.start, row.queue_id, row.channel)
        )
        self._agent_intervals: Shelf[tuple[datetime, str], AgentIntervalRow] = Shelf(
            lambda row: (row.start, row.agent_id)
        )

    async def write(self, changes: Changes) -> None:
        """Write all of `changes` and advance the cursor."""
        self._outage.check()
        if changes.position <= self._cursors.get(changes.cursor, 0):
            return
        self._contacts.put(changes.contacts, cursor=changes.cursor)
        self._audit.put(changes.audit, cursor=changes.cursor)
        self._customers.put(changes.customers, cursor=changes.cursor)
        self._queue_intervals.put(changes.queue_intervals, cursor=changes.cursor)
        self._agent_intervals.put(changes.agent_intervals, cursor=changes.cursor)
        self._cursors[changes.cursor] = changes.position

    async def contact(self, contact_id: ContactId) -> ContactRow | None:
        """Find one contact."""
        self._outage.check()
        return self._contacts.get(contact_id)

    async def contacts(self, query: ContactQuery) -> list[ContactRow]:
        """Find contacts, newest first."""
        self._outage.check()
        found = [row for row in self._contacts.all() if _is_wanted_contact(row, query)]
        found.sort(key=lambda row: row.contact_id, reverse=True)
        return found[: query.limit]

    async def audit(self, query: AuditQuery) -> list[AuditRow]:
        """Find audit lines, newest first."""
        self._outage.check()
        found = [row for row in self._audit.all() if _is_wanted_line(row, query)]
        found.sort(key=lambda row: row.position, reverse=True)
        return found[: query.limit]

    async def customer(self, customer_id: CustomerId) -> CustomerRow | None:
        """Find a customer."""
        self._outage.check()
        return self._customers.get(customer_id)

    async def customer_by_identity(self, identity: str) -> CustomerRow | None:
        """Find whose identity this is: of several who claim it, the customer we met first."""
        self._outage.check()
        claim = [row for row in self._customers.all() if identity in row.identities]
        return min(claim, key=lambda row: row.customer_id, default=None)

    async def queue_intervals(self, *, start: datetime, end: datetime) -> list[QueueIntervalRow]:
        """Give the rows of intervals starting in ``[start, end)``, in order."""
        self._outage.check()
        found = [row for row in self._queue_intervals.all() if start <= row.start < end]
        return sorted(found, key=lambda row: (row.start, row.queue_id, row.channel))

    async def agent_intervals(self, *, start: datetime, end: datetime) -> list[AgentIntervalRow]:
        """Give the rows of intervals starting in ``[start, end)``, in order."""
        self._outage.check()
        found = [row for row in self._agent_intervals.all() if start <= row.start < end]
        return sorted(found, key=lambda row: (row.start, row.agent_id))

    async def clear(self, cursor: str) -> None:
        """Forget the rows a cursor stands for, so that a rebuild can start from position 0."""
        self._outage.check()
        self._contacts.clear(cursor)
        self._audit.clear(cursor)
        self._customers.clear(cursor)
        self._queue_intervals.clear(cursor)
        self._agent_intervals.clear(cursor)
        self._cursors.pop(cursor, None)


def _is_wanted_contact(row: ContactRow, query: ContactQuery) -> bool:
    return all(
        (
            query.customer_id is None or row.customer_id == query.customer_id,
            query.queue_ids is None or row.queue_id in query.queue_ids,
            query.agent_id is None or query.agent_id in row.agents,
            query.contact_ids is None or row.contact_id in query.contact_ids,
            query.arrived_from is None or row.arrived_at >= query.arrived_from,
            query.arrived_until is None or row.arrived_at < query.arrived_until,
            query.before is None or row.contact_id < query.before,
        )
    )


def _is_wanted_line(row: AuditRow, query: AuditQuery) -> bool:
    return all(
        (
            query.actor in ("", row.actor),
            query.action in ("", row.action),
            query.subject in ("", row.subject),
            query.since is None or row.at >= query.since,
            query.until is None or row.at < query.until,
            query.before is None or row.position < query.before,
        )
    )
