"""Read models on a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from cordboard.adapters.storage.database import Database
from cordboard.adapters.storage.log import move_cursor
from cordboard.adapters.storage.queries import (
    Record,
    insert_unless_there,
    put,
    record_of,
    records_of,
)
from cordboard.adapters.storage.schema import (
    AGENT_INTERVAL,
    AUDIT,
    CONTACT,
    CONTACT_AGENT,
    CURSOR,
    CUSTOMER,
    IDENTITY,
    QUEUE_INTERVAL,
)
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

WRITTEN = (CONTACT, AUDIT, CUSTOMER, QUEUE_INTERVAL, AGENT_INTERVAL)
"""Tables whose rows stand for a cursor."""

AT_ONCE = 500
"""Values named in one statement; SQLite takes 32,766, PostgreSQL 32,767."""

T = TypeVar("T")


class SqlArchive:
    """The archive as tables."""

    def __init__(self, database: Database) -> None:
        """Keep the rows in `database`."""
        self._database = database

    async def write(self, changes: Changes) -> None:
        """Write all of `changes` and advance the cursor, in one transaction."""
        # Interval rows may be changed by their owner while another thread writes them.
        as_of_now = msgspec.structs.replace(
            changes,
            queue_intervals=[msgspec.structs.replace(row) for row in changes.queue_intervals],
            agent_intervals=[msgspec.structs.replace(row) for row in changes.agent_intervals],
        )
        await self._database.write(lambda connection: _write(connection, as_of_now))

    async def contact(self, contact_id: ContactId) -> ContactRow | None:
        """Find one contact."""
        return await self._one(CONTACT, CONTACT.c.contact_id == contact_id, kind=ContactRow)

    async def contacts(self, query: ContactQuery) -> list[ContactRow]:
        """Find contacts, newest first."""
        wanted = (
            sa.select(CONTACT)
            .where(*_contact_conditions(query))
            .order_by(CONTACT.c.contact_id.desc())
            .limit(query.limit)
        )
        return await self._all(wanted, kind=ContactRow)

    async def audit(self, query: AuditQuery) -> list[AuditRow]:
        """Find audit lines, newest first."""
        wanted = (
            sa.select(AUDIT)
            .where(*_audit_conditions(query))
            .order_by(AUDIT.c.position.desc())
            .limit(query.limit)
        )
        return await self._all(wanted, kind=AuditRow)

    async def customer(self, customer_id: CustomerId) -> CustomerRow | None:
        """Find a customer."""
        return await self._one(CUSTOMER, CUSTOMER.c.customer_id == customer_id, kind=CustomerRow)

    async def customer_by_identity(self, identity: str) -> CustomerRow | None:
        """Find whose identity this is: of several who claim it, the customer we met first."""
        first = (
            sa.select(sa.func.min(IDENTITY.c.customer_id))
            .where(IDENTITY.c.identity == identity)
            .scalar_subquery()
        )
        return await self._one(CUSTOMER, CUSTOMER.c.customer_id == first, kind=CustomerRow)

    async def queue_intervals(self, *, start: datetime, end: datetime) -> list[QueueIntervalRow]:
        """Give the rows of intervals starting in ``[start, end)``, in order."""
        table = QUEUE_INTERVAL.c
        wanted = (
            sa.select(QUEUE_INTERVAL)
            .where(table.start >= start, table.start < end)
            .order_by(table.start, table.queue_id, table.channel)
        )
        return await self._all(wanted, kind=QueueIntervalRow)

    async def agent_intervals(self, *, start: datetime, end: datetime) -> list[AgentIntervalRow]:
        """Give the rows of intervals starting in ``[start, end)``, in order."""
        table = AGENT_INTERVAL.c
        wanted = (
            sa.select(AGENT_INTERVAL)
            .where(table.start >= start, table.start < end)
            .order_by(table.start, table.agent_id)
        )
        return await self._all(wanted, kind=AgentIntervalRow)

    async def clear(self, cursor: str) -> None:
        """Forget the rows `cursor` wrote, and set it to 0."""
        await self._database.write(lambda connection: _clear(connection, cursor))

    async def _one(
        self, table: sa.Table, wanted: sa.ColumnElement[bool], *, kind: type[Record]
    ) -> Record | None:
        found = sa.select(table).where(wanted)
        return await self._database.read(
            lambda connection: record_of(connection.execute(found).first(), kind)
        )

    async def _all(
        self, wanted: sa.Select[tuple[object, ...]], *, kind: type[Record]
    ) -> list[Record]:
        return await self._database.read(
            lambda connection: records_of(connection.execute(wanted).all(), kind)
        )


def _write(connection: sa.Connection, changes: Changes) -> None:
    if not move_cursor(connection, changes.cursor, position=changes.position):
        return
    # Of several rows with one key the last one holds.
    contacts = {row.contact_id: row for row in changes.contacts}
    customers = {row.customer_id: row for row in changes.customers}
    writer = changes.cursor
    put(connection, CONTACT, contacts.values(), written_by=writer)
    _link(
        connection,
        CONTACT_AGENT.c.contact_id,
        linked={row.contact_id: row.agents for row in contacts.values()},
    )
    put(connection, AUDIT, changes.audit, written_by=writer)
    put(connection, CUSTOMER, customers.values(), written_by=writer)
    _link(
        connection,
        IDENTITY.c.customer_id,
        linked={row.customer_id: row.identities for row in customers.values()},
    )
    put(connection, QUEUE_INTERVAL, changes.queue_intervals, written_by=writer)
    put(connection, AGENT_INTERVAL, changes.agent_intervals, written_by=writer)


def _link(
    connection: sa.Connection, owner: sa.Column[str], *, linked: Mapping[str, Iterable[str]]
) -> None:
    """Put the links of these owners in place of the ones they had."""
    table = owner.table
    assert isinstance(table, sa.Table)  # noqa: S101 - for the type checker
    other = next(column for column in table.columns if column is not owner)
    for some in _in_parts(list(linked)):
        connection.execute(sa.delete(table).where(owner.in_(some)))
    pairs = [
        {owner.name: key, other.name: value} for key, values in linked.items() for value in values
    ]
    if pairs:
        connection.execute(insert_unless_there(table), pairs)


def _clear(connection: sa.Connection, cursor: str) -> None:
    for owner, kept_in in (
        (CONTACT_AGENT.c.contact_id, CONTACT),
        (IDENTITY.c.customer_id, CUSTOMER),
    ):
        gone = sa.select(kept_in.c[owner.name]).where(kept_in.c.written_by == cursor)
        connection.execute(sa.delete(owner.table).where(owner.in_(gone)))
    for table in WRITTEN:
        connection.execute(sa.delete(table).where(table.c.written_by == cursor))
    connection.execute(sa.delete(CURSOR).where(CURSOR.c.name == cursor))


def _contact_conditions(query: ContactQuery) -> Iterator[sa.ColumnElement[bool]]:
    table = CONTACT.c
    if query.customer_id is not None:
        yield table.customer_id == query.customer_id
    if query.queue_ids is not None:
        yield table.queue_id.in_(query.queue_ids)
    if query.agent_id is not None:
        yield table.contact_id.in_(
            sa.select(CONTACT_AGENT.c.contact_id).where(CONTACT_AGENT.c.agent_id == query.agent_id)
        )
    if query.contact_ids is not None:
        yield table.contact_id.in_(query.contact_ids)
    if query.arrived_from is not None:
        yield table.arrived_at >= query.arrived_from
    if query.arrived_until is not None:
        yield table.arrived_at < query.arrived_until
    if query.before is not None:
        yield table.contact_id < query.before


def _audit_conditions(query: AuditQuery) -> Iterator[sa.ColumnElement[bool]]:
    table = AUDIT.c
    for column in ("actor", "action", "subject"):
        if wanted := getattr(query, column):
            yield table[column] == wanted
    if query.since is not None:
        yield table.at >= query.since
    if query.until is not None:
        yield table.at < query.until
    if query.before is not None:
        yield table.position < query.before


def _in_parts(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
