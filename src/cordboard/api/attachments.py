"""Files: taken in pieces, told by their content, kept under an id, given back harmless."""

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from cordboard.access.permissions import Permission
from cordboard.api import headers
from cordboard.api.asking import HttpRequest, part, staff_of, visitor_of
from cordboard.api.guards import needs, visitors
from cordboard.api.sniffing import checked_kind, clean_name
from cordboard.api.subjects import contact_for, on_record
from cordboard.api.tenant import Asker, Tenant
from cordboard.contacts.events import Attachment, MessagePosted
from cordboard.contacts.record import ContactState
from cordboard.contacts.refusals import ContactOver, TooManyAttachments
from cordboard.kernel.errors import Unknown
from cordboard.kernel.event import stream_of
from cordboard.kernel.ids import BlobId, ContactId

Name = Annotated[str, QueryParameter(max_length=500, description="The file's name.")]


class UnknownFile(Unknown):
    """This contact has no such file."""


def _note_id(contact_id: str, blob_id: str) -> BlobId:
    """Name the note beside a file, which says what it is; found only with its contact's id."""
    return BlobId(hashlib.sha256(f"{contact_id}/{blob_id}".encode()).hexdigest()[:32])


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def keep(
    request: HttpRequest, tenant: Tenant, contact_id: ContactId, *, name: str
) -> Attachment:
    """Take the body for a file of this contact; it is sent along with a message later."""
    record = await contact_for(tenant, contact_id)
    if record.state is ContactState.ENDED:
        raise ContactOver
    limits = tenant.engine.centre.limits
    tenant.throttles.upload(contact_id)
    if record.attachments >= limits.attachments_per_contact:
        raise TooManyAttachments(
            mend=f"At most {limits.attachments_per_contact} files go with one contact."
        )
    # Bounded by the gate, which counts while it comes.
    data = await request.body()
    kind = checked_kind(data, limits)
    attachment = Attachment(
        blob_id=BlobId(tenant.ids.new()), name=clean_name(name, kind), kind=kind, size=len(data)
    )
    await tenant.means.blobs.put(attachment.blob_id, data)
    note = msgspec.json.encode(attachment)
    await tenant.means.blobs.put(_note_id(contact_id, attachment.blob_id), note)
    return attachment


async def find(tenant: Tenant, contact_id: ContactId, blob_id: str) -> Attachment:
    """Find a file that was taken for this contact. Raises ``UnknownFile``."""
    try:
        note = await _whole(tenant.means.blobs.read(_note_id(contact_id, blob_id)))
    except Unknown:
        return await _posted(tenant, contact_id, blob_id)
    return msgspec.json.decode(note, type=Attachment)


async def _posted(tenant: Tenant, contact_id: ContactId, blob_id: str) -> Attachment:
    """Find a file in the log: a backup holds what was posted, and not the notes beside it."""
    for recorded in await tenant.means.events.read_stream(stream_of("contact", contact_id)):
        if isinstance(recorded.event, MessagePosted):
            for attachment in recorded.event.attachments:
                if attachment.blob_id == blob_id:
                    return attachment
    raise UnknownFile(mend="Upload it first.", blob_id=blob_id)


async def found(
    tenant: Tenant, contact_id: ContactId, blob_ids: tuple[str, ...]
) -> tuple[Attachment, ...]:
    """Find several. Raises ``UnknownFile``."""
    return tuple([await find(tenant, contact_id, blob_id) for blob_id in blob_ids])


async def _given(tenant: Tenant, contact_id: ContactId, blob_id: str, *, to: Asker) -> Stream:
    attachment = await find(tenant, contact_id, blob_id)
    detail = f"{attachment.name} ({blob_id})"
    await tenant.note(to, "attachment.looked_at", f"contact/{contact_id}", detail=detail)
    return Stream(
        tenant.means.blobs.read(attachment.blob_id),
        media_type=attachment.kind,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.name)}",
            "Content-Length": str(attachment.size),
            "Content-Security-Policy": headers.SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


@post(
    "/api/contacts/{contact_id:str}/attachments",
    opt=needs(Permission.CONTACT_SERVE, Permission.CONTACT_WHISPER, body=0),
    status_code=201,
)
async def upload(
    request: HttpRequest, contact_id: FromPath[str], name: Name = "file"
) -> Attachment:
    """Send a file (the raw body) to go with a message of yours."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    if all(s.user_id != who.user_id for s in record.supervisors):
        who.demand(Permission.CONTACT_SERVE, on_record(tenant, who, record))
    return await keep(request, tenant, record.contact_id, name=name)


@get(
    "/api/contacts/{contact_id:str}/attachments/{blob_id:str}",
    opt=needs(Permission.CONTACT_LOOK),
)
async def download(
    request: HttpRequest, contact_id: FromPath[str], blob_id: FromPath[str]
) -> Stream:
    """Get a file of a contact; who looked is kept on record."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    who.demand(Permission.CONTACT_LOOK, on_record(tenant, who, record))
    return await _given(tenant, record.contact_id, blob_id, to=who)


@post("/api/visitor/visit/attachments", opt=visitors(body=0), status_code=201)
async def visitor_upload(request: HttpRequest, name: Name = "file") -> Attachment:
    """Send a file (the raw body) to go with a message of the visitor's."""
    tenant, visitor = visitor_of(request)
    return await keep(request, tenant, visitor.contact_id, name=name)


@get("/api/visitor/visit/attachments/{blob_id:str}", opt=visitors())
async def visitor_download(request: HttpRequest, blob_id: FromPath[str]) -> Stream:
    """Get a file of the visitor's own contact."""
    tenant, visitor = visitor_of(request)
    return await _given(tenant, visitor.contact_id, blob_id, to=visitor)


PART = part("Attachments", upload, download, visitor_upload, visitor_download)
