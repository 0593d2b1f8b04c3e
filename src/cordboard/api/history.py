"""Looking at contacts and customers, past and present. Every look is kept on record."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter

from cordboard.access.permissions import Permission, Reach
from cordboard.access.roles import reach_of
from cordboard.api.asking import HttpRequest, moment, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.stories import (
    OfferStory,
    TimelineEntry,
    messages_of,
    offers_of,
    record_of,
    timeline_of,
    without_watchers,
)
from cordboard.api.subjects import contact_for, on_customer, on_record, on_row
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.contacts.refusals import UnknownContact
from cordboard.kernel.errors import Unknown
from cordboard.kernel.event import Recorded, stream_of
from cordboard.kernel.ids import AgentId, ContactId, CustomerId, QueueId
from cordboard.ports.archive import ContactQuery, ContactRow, CustomerRow
from cordboard.routing.why import WhyWaiting
from cordboard.runtime.painting import paint_contact
from cordboard.runtime.views import ContactView, MessageView

MOST_ROWS = 500

Limit = Annotated[int, QueryParameter(ge=1, le=MOST_ROWS, description="How many at most.")]
From = Annotated[datetime | None, QueryParameter(name="from", description="Arrived at or after.")]


class UnknownCustomer(Unknown):
    """There is no such customer."""


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent wrote at wrap-up."""

    agent_id: AgentId
    disposition: str
    notes: str


class ContactDetail(msgspec.Struct, frozen=True, kw_only=True):
    """All there is about a contact."""

    contact: ContactView
    row: ContactRow | None
    """As lists and reports have it; None until it is there, a moment after the contact."""
    messages: list[MessageView]
    timeline: list[TimelineEntry]
    notes: list[Notes]


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why it waits, or why it went where it went."""

    waiting: WhyWaiting | None
    offers: list[OfferStory]


class CustomerDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A customer and their contacts, newest first."""

    customer: CustomerRow
    contacts: list[ContactRow]


async def _looked_at(
    request: HttpRequest, contact_id: str, *, part: str
) -> tuple[Tenant, list[Recorded]]:
    """Give a contact's story to whoever may look at it, and keep on record that they did."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    who.demand(Permission.CONTACT_LOOK, on_record(tenant, who, record))
    await tenant.note(who, "contact.looked_at", f"contact/{contact_id}", detail=part)
    story = await tenant.means.events.read_stream(stream_of("contact", contact_id))
    return tenant, story


@get("/api/contacts/{contact_id:str}", opt=needs(Permission.CONTACT_LOOK))
async def contact(request: HttpRequest, contact_id: FromPath[str]) -> ContactDetail:
    """Give a contact with its messages, its notes and what happened to it."""
    tenant, story = await _looked_at(request, contact_id, part="all")
    record = record_of(story)
    if record is None:
        raise UnknownContact(contact_id=contact_id)
    with_watchers = Permission.CONTACT_WATCH in staff_of(request)[1].permissions
    return ContactDetail(
        contact=paint_contact(record if with_watchers else without_watchers(record)),
        row=await tenant.archive.contact(record.contact_id),
        messages=messages_of(story),
        timeline=timeline_of(story, with_watchers=with_watchers),
        notes=[
            Notes(agent_id=s.agent_id, disposition=s.disposition or "", notes=s.notes)
            for s in record.segments
            if s.disposition or s.notes
        ],
    )


@get("/api/contacts/{contact_id:str}/messages", opt=needs(Permission.CONTACT_LOOK))
async def messages(request: HttpRequest, contact_id: FromPath[str]) -> list[MessageView]:
    """Give a contact's messages, whispers included."""
    _, story = await _looked_at(request, contact_id, part="messages")
    return messages_of(story)


@get("/api/contacts/{contact_id:str}/why", opt=needs(Permission.CONTACT_LOOK))
async def why(request: HttpRequest, contact_id: FromPath[str]) -> Why:
    """Say why a contact waits, and why each offer went to whom it went."""
    tenant, story = await _looked_at(request, contact_id, part="why")
    waiting = tenant.engine.routing.why_waiting(ContactId(contact_id), tenant.clock.now())
    return Why(waiting=waiting, offers=offers_of(story))


@get("/api/customers/{customer_id:str}", opt=needs(Permission.CONTACT_LOOK))
async def customer(request: HttpRequest, customer_id: FromPath[str]) -> CustomerDetail:
    """Give a customer and their contacts; an agent may while serving them."""
    tenant, who = staff_of(request)
    key = CustomerId(customer_id)
    who.demand(Permission.CONTACT_LOOK, on_customer(tenant, who, key))
    found = await tenant.archive.customer(key)
    if found is None:
        raise UnknownCustomer(customer_id=customer_id)
    await tenant.note(who, "customer.looked_at", f"customer/{customer_id}")
    rows = await tenant.archive.contacts(ContactQuery(customer_id=key, limit=100))
    return CustomerDetail(customer=found, contacts=_seen_by(tenant, who, rows))


def _seen_by(tenant: Tenant, who: Staff, rows: list[ContactRow]) -> list[ContactRow]:
    may = Permission.CONTACT_LOOK
    return [row for row in rows if who.may(may, on_row(tenant, who, row))]


@get("/api/contacts", opt=needs(Permission.CONTACT_LOOK))
async def contacts(
    request: HttpRequest,
    queue: FromQuery[str | None] = None,
    agent: FromQuery[str | None] = None,
    from_: From = None,
    until: FromQuery[datetime | None] = None,
    before: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> list[ContactRow]:
    """Find contacts, newest first; page with `before` the last one's id.

    A page may be shorter than `limit` before the end: what one may not see is left out.
    """
    tenant, who = staff_of(request)
    own_only = reach_of(who.user, Permission.CONTACT_LOOK) is Reach.OWN
    query = ContactQuery(
        queue_ids=(QueueId(queue),) if queue else None,
        agent_id=who.agent_id if own_only else (AgentId(agent) if agent else None),
        arrived_from=moment(from_, "from") if from_ else None,
        arrived_until=moment(until, "until") if until else None,
        before=ContactId(before) if before else None,
        limit=limit,
    )
    rows = await tenant.archive.contacts(query)
    subject = f"queue/{queue}" if queue else "contacts"
    await tenant.note(who, "contacts.listed", subject, detail=f"{len(rows)} rows")
    return _seen_by(tenant, who, rows)


PART = part("Contacts", contact, messages, why, customer, contacts)
