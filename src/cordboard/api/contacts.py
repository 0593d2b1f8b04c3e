"""The agent's side of a contact: offers, messages, transfer, end, wrap-up."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from cordboard.access.permissions import Permission
from cordboard.api import attachments
from cordboard.api.asking import Body, Done, HttpRequest, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.subjects import contact_for, on_record
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.contacts.commands import (
    AcceptOffer,
    ContactCommand,
    DeclineOffer,
    DisposeContact,
    EndContact,
    PostMessage,
    TransferContact,
)
from cordboard.contacts.events import Author, EndedBecause
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.ids import AgentId, ContactId, DispositionId, MessageId, OfferId, QueueId
from cordboard.runtime.commands import RecordAudit

ClientMadeId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
"""32 hexadecimal digits that the client makes up, so that sending twice is posting once."""

Note = Annotated[str, msgspec.Meta(max_length=4000)]

FewFiles = Annotated[tuple[str, ...], msgspec.Meta(max_length=20)]


class OfferAnswered(Body, frozen=True, kw_only=True):
    """Which offer is meant; it may be over by now."""

    offer_id: str


class NewMessage(Body, frozen=True, kw_only=True):
    """Something to say."""

    message_id: ClientMadeId
    text: str = ""
    attachments: FewFiles = ()
    """Ids of files sent before."""
    whisper: bool = False
    """For the centre's own people only."""


class Transfer(Body, frozen=True, kw_only=True):
    """Where it goes: to a queue, to an agent, or to an agent in a queue."""

    to_queue: str | None = None
    to_agent: str | None = None
    note: Note = ""


class WrapUp(Body, frozen=True, kw_only=True):
    """How it came out."""

    disposition: str
    notes: Note = ""


async def carry_out(
    tenant: Tenant, command: ContactCommand, who: Staff, *, audit: RecordAudit | None = None
) -> Done:
    """Ask, and say by which position it is done."""
    answer = await tenant.ask(command, who, audit=audit)
    return Done(position=answer.position)


def is_theirs(record: ContactRecord, who: Staff) -> bool:
    """Tell whether `who` is the agent who is serving it."""
    return record.serving is not None and record.serving.agent_id == who.agent_id


@post(
    "/api/contacts/{contact_id:str}/accept",
    opt=needs(Permission.CONTACT_SERVE),
    status_code=200,
)
async def accept(
    request: HttpRequest, contact_id: FromPath[str], data: JSONBody[OfferAnswered]
) -> Done:
    """Take the contact one was offered. From two tabs at once it is taken once."""
    tenant, who = staff_of(request)
    command = AcceptOffer(
        contact_id=ContactId(contact_id), offer_id=OfferId(data.offer_id), agent_id=who.agent_id
    )
    return await carry_out(tenant, command, who)


@post(
    "/api/contacts/{contact_id:str}/decline",
    opt=needs(Permission.CONTACT_SERVE),
    status_code=200,
)
async def decline(
    request: HttpRequest, contact_id: FromPath[str], data: JSONBody[OfferAnswered]
) -> Done:
    """Do not take it: it keeps its place, and one gets no other until one is ready again."""
    tenant, who = staff_of(request)
    command = DeclineOffer(
        contact_id=ContactId(contact_id), offer_id=OfferId(data.offer_id), agent_id=who.agent_id
    )
    return await carry_out(tenant, command, who)


@post(
    "/api/contacts/{contact_id:str}/messages",
    opt=needs(Permission.CONTACT_SERVE, Permission.CONTACT_WHISPER, Permission.CONTACT_JOIN),
    status_code=200,
)
async def write(
    request: HttpRequest, contact_id: FromPath[str], data: JSONBody[NewMessage]
) -> Done:
    """Write to the customer, or whisper to the agent. The same message id again posts nothing."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    author = Author.AGENT
    if not is_theirs(record, who) and _entered(record, who):
        needed = Permission.CONTACT_WHISPER if data.whisper else Permission.CONTACT_JOIN
        who.demand(needed, on_record(tenant, who, record))
        author = Author.SUPERVISOR
    files = await attachments.found(tenant, record.contact_id, data.attachments)
    command = PostMessage(
        contact_id=record.contact_id,
        message_id=MessageId(data.message_id),
        author=author,
        author_id=who.user_id,
        author_name=who.user.name,
        text=data.text,
        attachments=files,
        whisper=data.whisper,
    )
    audit = None
    if author is Author.SUPERVISOR:
        action = "contact.whispered" if data.whisper else "contact.written_to"
        audit = RecordAudit(action=action, subject=f"contact/{contact_id}")
    return await carry_out(tenant, command, who, audit=audit)


def _entered(record: ContactRecord, who: Staff) -> bool:
    return any(present.user_id == who.user_id for present in record.supervisors)


@post(
    "/api/contacts/{contact_id:str}/transfer",
    opt=needs(Permission.CONTACT_SERVE),
    status_code=200,
)
async def transfer(
    request: HttpRequest, contact_id: FromPath[str], data: JSONBody[Transfer]
) -> Done:
    """Pass a contact one serves on to a queue or to another agent."""
    tenant, who = staff_of(request)
    command = TransferContact(
        contact_id=ContactId(contact_id),
        agent_id=who.agent_id,
        to_queue=QueueId(data.to_queue) if data.to_queue else None,
        to_agent=AgentId(data.to_agent) if data.to_agent else None,
        note=data.note,
    )
    return await carry_out(tenant, command, who)


@post(
    "/api/contacts/{contact_id:str}/end",
    opt=needs(Permission.CONTACT_SERVE, Permission.CONTACT_END),
    status_code=200,
)
async def end(request: HttpRequest, contact_id: FromPath[str]) -> Done:
    """End a contact one serves, or one that one supervises."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    because, audit = EndedBecause.AGENT_ENDED, None
    if not is_theirs(record, who):
        who.demand(Permission.CONTACT_END, on_record(tenant, who, record))
        because = EndedBecause.SUPERVISOR_ENDED
        audit = RecordAudit(action="contact.ended", subject=f"contact/{contact_id}")
    command = EndContact(contact_id=record.contact_id, because=because, by=who.user_id)
    return await carry_out(tenant, command, who, audit=audit)


@post(
    "/api/contacts/{contact_id:str}/dispose",
    opt=needs(Permission.CONTACT_SERVE),
    status_code=200,
)
async def dispose(request: HttpRequest, contact_id: FromPath[str], data: JSONBody[WrapUp]) -> Done:
    """Say how one's part came out; that ends the wrap-up."""
    tenant, who = staff_of(request)
    command = DisposeContact(
        contact_id=ContactId(contact_id),
        agent_id=who.agent_id,
        disposition=DispositionId(data.disposition),
        notes=data.notes,
    )
    return await carry_out(tenant, command, who)


PART = part("Contacts", accept, decline, write, transfer, end, dispose)
