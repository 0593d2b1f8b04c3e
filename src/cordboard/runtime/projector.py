"""Keeps the read models up with the log: contacts, customers, audit, interval rows.

It writes whole rows under a cursor, so that doing it twice is doing it once; after a crash the rest
is made from the log again.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from msgspec.structs import replace

from cordboard.access.events import Audited
from cordboard.contacts import record as contact_record
from cordboard.contacts.events import (
    ContactArrived,
    ContactConnected,
    ContactEvent,
    MessagePosted,
)
from cordboard.contacts.record import ContactRecord, ContactState
from cordboard.customers.events import (
    CustomerCreated,
    CustomerEvent,
    CustomerRenamed,
    IdentityClaimed,
)
from cordboard.kernel.event import Recorded, stream_of
from cordboard.kernel.ids import AgentId, ContactId, CustomerId
from cordboard.ports.archive import Archive, AuditRow, Changes, ContactRow, CustomerRow
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import EventStore, StoreUnavailable
from cordboard.reporting.fold import Figures
from cordboard.runtime.checkpoint import everything
from cordboard.runtime.floor import Floor

if TYPE_CHECKING:
    from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow

log = structlog.get_logger(__name__)

CURSOR = "archive"
EVERY = 0.5
"""Seconds between writes."""


class Projector:
    """What the archive still has to be told."""

    def __init__(self, archive: Archive, events: EventStore) -> None:
        """Owe nothing yet."""
        self._archive = archive
        self._events = events
        self._figures = Figures()
        self._lock = asyncio.Lock()
        self._noted = 0
        self.position = 0
        """What the archive holds."""
        self._contacts: dict[ContactId, ContactRow] = {}
        self._audit: list[AuditRow] = []
        self._customers: list[CustomerEvent] = []
        self._last_agents: dict[CustomerId, AgentId] = {}
        self._queue_rows: dict[tuple[object, ...], QueueIntervalRow] = {}
        self._agent_rows: dict[tuple[object, ...], AgentIntervalRow] = {}

    async def catch_up(self, floor: Floor, figures: Figures) -> None:
        """At start: tell the archive what it missed. `figures` goes on to be folded elsewhere."""
        self._figures = figures
        self.position = self._noted = await self._events.cursor(CURSOR)
        touched: dict[ContactId, None] = {}
        async for recorded in everything(self._events, after=self.position):
            event = recorded.event
            if isinstance(event, ContactEvent):
                touched[event.contact_id] = None
            self._note(recorded, floor)
        for contact_id in touched:
            record = floor.contacts.get(contact_id) or await fold_contact(self._events, contact_id)
            if record is not None:
                self._contacts[contact_id] = row_of(record)
        await self.flush()

    def note(self, recorded: Iterable[Recorded], floor: Floor) -> None:
        """Take stored events in; `floor` is as of the last of them."""
        for one in recorded:
            event = one.event
            self._note(one, floor)
            if isinstance(event, ContactEvent) and not isinstance(event, MessagePosted):
                record = floor.contacts.get(event.contact_id)
                if record is not None:
                    self._contacts[event.contact_id] = row_of(record)

    def _note(self, recorded: Recorded, floor: Floor) -> None:
        self._noted = recorded.position
        match recorded.event:
            case Audited() as event:
                self._audit.append(
                    AuditRow(
                        position=recorded.position,
                        at=event.at,
                        actor=event.actor,
                        action=event.action,
                        subject=event.subject,
                        detail=event.detail,
                        address=event.address,
                    )
                )
            case CustomerEvent() as event:
                self._customers.append(event)
            case ContactConnected() as event:
                contact = floor.contacts.get(event.contact_id)
                if contact is not None and contact.customer_id is not None:
                    self._last_agents[contact.customer_id] = event.agent_id

    async def run(self, clock: Clock) -> None:
        """Write what is owed, again and again; a database that is away is tried again."""
        while True:
            await clock.sleep(EVERY)
            try:
                await self.flush()
            except StoreUnavailable as trouble:
                log.warning("archive_behind", position=self.position, reason=trouble.message)

    async def flush(self) -> None:
        """Write all that is owed now, in one transaction. Raises ``StoreUnavailable``."""
        async with self._lock:
            self._take_rows()
            if self._noted == self.position:
                return
            upto = self._noted
            contacts, audit = dict(self._contacts), list(self._audit)
            customer_events, last_agents = list(self._customers), dict(self._last_agents)
            queue_rows, agent_rows = dict(self._queue_rows), dict(self._agent_rows)
            customers = await self._fold_customers(customer_events, last_agents)
            await self._archive.write(
                Changes(
                    cursor=CURSOR,
                    position=upto,
                    contacts=list(contacts.values()),
                    audit=audit,
                    customers=customers,
                    queue_intervals=list(queue_rows.values()),
                    agent_intervals=list(agent_rows.values()),
                )
            )
            self.position = upto
            _drop(self._contacts, contacts)
            _drop(self._last_agents, last_agents)
            _drop(self._queue_rows, queue_rows)
            _drop(self._agent_rows, agent_rows)
            del self._audit[: len(audit)]
            del self._customers[: len(customer_events)]

    def _take_rows(self) -> None:
        queue_rows, agent_rows = self._figures.take_changed()
        for queue_row in queue_rows:
            key = (queue_row.start, queue_row.queue_id, queue_row.channel)
            self._queue_rows[key] = queue_row
        for agent_row in agent_rows:
            self._agent_rows[agent_row.start, agent_row.agent_id] = agent_row

    async def _fold_customers(
        self, events: list[CustomerEvent], last_agents: dict[CustomerId, AgentId]
    ) -> list[CustomerRow]:
        rows: dict[CustomerId, CustomerRow] = {}
        for event in events:
            row = rows.get(event.customer_id) or await self._archive.customer(event.customer_id)
            folded = _customer(row, event)
            if folded is not None:
                rows[event.customer_id] = folded
        for customer_id, agent_id in last_agents.items():
            row = rows.get(customer_id) or await self._archive.customer(customer_id)
            if row is not None:
                rows[customer_id] = replace(row, last_agent=agent_id)
        return list(rows.values())


async def fold_contact(events: EventStore, contact_id: ContactId) -> ContactRecord | None:
    """Fold a contact from its stream; None when there is none."""
    record: ContactRecord | None = None
    for recorded in await events.read_stream(stream_of("contact", contact_id)):
        event = recorded.event
        if isinstance(event, ContactArrived):
            record = contact_record.begin(event)
        elif record is not None and isinstance(event, ContactEvent):
            record = contact_record.evolve(record, event)
    return record


def row_of(record: ContactRecord) -> ContactRow:
    """Give a contact's row as of now."""
    disposition = next((s.disposition for s in reversed(record.segments) if s.disposition), None)
    return ContactRow(
        contact_id=record.contact_id,
        channel=record.channel,
        customer_id=record.customer_id,
        customer_name=record.customer_name,
        queue_id=record.queue_id,
        agents=tuple(dict.fromkeys(s.agent_id for s in record.segments)),
        arrived_at=record.arrived_at,
        queued_at=record.queued_at,
        answered_at=record.answered_at,
        ended_at=record.ended_at,
        outcome=_outcome(record),
        disposition=disposition or "",
        rating=record.rating,
    )


def _outcome(record: ContactRecord) -> str:
    if record.state is ContactState.PARKED:
        return "parked"
    if record.answered_at is not None:
        return "answered"
    return "abandoned" if record.state is ContactState.ENDED else "open"


def _customer(row: CustomerRow | None, event: CustomerEvent) -> CustomerRow | None:
    match event:
        case CustomerCreated():
            return CustomerRow(
                customer_id=event.customer_id,
                name=event.name,
                identities=(),
                last_agent=None,
                created_at=event.at,
            )
        case CustomerRenamed() if row is not None:
            return replace(row, name=event.name)
        case IdentityClaimed() if row is not None and event.identity not in row.identities:
            return replace(row, identities=(*row.identities, event.identity))
        case _:
            return row


def _drop(owed: dict[Any, Any], written: dict[Any, Any]) -> None:
    for key, value in written.items():
        if owed.get(key) is value:
            del owed[key]
