"""The visitor's side: the site, a visit, messages, rating, transcript; and the live stream."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post, websocket
from litestar.params import FromPath, JSONBody

from cordboard.api import attachments, streams
from cordboard.api.asking import Body, Done, HttpRequest, Socket, part, visitor_of
from cordboard.api.contacts import ClientMadeId, FewFiles
from cordboard.api.guards import public, visitors
from cordboard.api.live import Typing, accept, answer_to, read_frame
from cordboard.api.origin import address_of
from cordboard.api.sockets import OpenSocket
from cordboard.api.streams import Stream
from cordboard.api.summary import WritingLimits, limits_of
from cordboard.api.tenant import Tenant, centre_of
from cordboard.api.transcripts import transcript_of
from cordboard.api.visit_tokens import LASTS, Visit
from cordboard.api.visit_tokens import visitor_of as name_of
from cordboard.api.visit_tokens import write as write_token
from cordboard.api.visits import Answers, check_text, checked_fields, queue_for, site_of
from cordboard.api.who import Newcomer
from cordboard.api.who import Visitor as VisitorWho
from cordboard.contacts.commands import Arrive, EndContact, PostMessage, RateContact
from cordboard.contacts.events import Author, ContactParked, EndedBecause
from cordboard.kernel.event import stream_of
from cordboard.kernel.ids import AgentId, ContactId, CustomerId, MessageId, QueueId, SiteId
from cordboard.runtime.commands import RecogniseCustomer
from cordboard.runtime.feeds import Snapshot, Visitor
from cordboard.settings.centre import Channel, FormField

Line = Annotated[str, msgspec.Meta(max_length=200)]


class SiteInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What the widget shows before a visit."""

    site: SiteId
    name: str
    centre_name: str
    language: str
    colour: str
    greeting: str
    form: tuple[FormField, ...]
    open: bool
    opens_at: datetime | None
    leave_message: bool
    limits: WritingLimits


class FirstMessage(Body, frozen=True, kw_only=True):
    """What the visitor wrote before anyone was there."""

    message_id: ClientMadeId
    text: str


class NewVisit(Body, frozen=True, kw_only=True):
    """Who comes, and what they filled in."""

    name: Line = ""
    language: Annotated[str, msgspec.Meta(max_length=35)] = ""
    fields: dict[str, str] = {}
    page: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    message: FirstMessage | None = None
    visitor_key: Annotated[str, msgspec.Meta(max_length=100)] = ""
    """From an earlier visit with this browser."""


class VisitBegun(msgspec.Struct, frozen=True, kw_only=True):
    """The visitor's contact, and what proves that it is theirs."""

    contact_id: ContactId
    token: str
    visitor_key: str
    """To be kept by the browser, and given at the next visit."""
    parked: bool
    """The queue is closed: the message waits until it opens."""


class VisitorMessage(Body, frozen=True, kw_only=True):
    """Something the visitor says."""

    message_id: ClientMadeId
    text: str = ""
    attachments: FewFiles = ()


class Rating(Body, frozen=True, kw_only=True):
    """What the visitor thought of it."""

    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    comment: Annotated[str, msgspec.Meta(max_length=4000)] = ""


@get(
    "/api/visitor/{site_id:str}",
    opt=public("The widget asks it on every page it is on."),
    # The customer's page is another origin's, and there is nothing of anyone's in the answer.
    response_headers={"Access-Control-Allow-Origin": "*"},
)
async def site_info(request: HttpRequest, site_id: FromPath[str]) -> SiteInfo:
    """Say what the widget of a site shows, and whether anyone is there."""
    tenant = centre_of(request.scope)
    centre = tenant.engine.centre
    site = site_of(centre, site_id)
    queue = centre.queue(site.queue)
    calendar = centre.calendar(queue.calendar) if queue else None
    now = tenant.clock.now()
    is_open = calendar is None or calendar.is_open(now)
    return SiteInfo(
        site=site.id,
        name=site.name,
        centre_name=centre.name,
        language=site.language,
        colour=site.colour,
        greeting=site.greeting,
        form=site.form,
        open=is_open,
        opens_at=calendar.next_change(now) if calendar and not is_open else None,
        leave_message=site.leave_message,
        limits=limits_of(tenant.engine),
    )


@post(
    "/api/visitor/{site_id:str}/visits",
    opt=public("A visitor is nobody before their visit begins.", repeats=True),
    status_code=201,
)
async def begin_visit(
    request: HttpRequest, site_id: FromPath[str], data: JSONBody[NewVisit]
) -> VisitBegun:
    """Begin a visit: the visitor stands in the site's queue, or leaves a message when closed."""
    tenant, address = centre_of(request.scope), address_of(request.scope)
    site = site_of(tenant.engine.centre, site_id)
    key = data.visitor_key or tenant.ids.secret()
    visitor = name_of(key)
    answers = checked_fields(site, data.fields)
    if data.message is not None:
        check_text(data.message.text, tenant.engine.centre.limits)
    tenant.throttles.visit(visitor, address)
    who = Newcomer(name=f"visitor/{visitor}", address=address)
    customer_id = await _recognised(tenant, who, data, visitor=visitor, answers=answers)
    queue_id = queue_for(site, answers)
    contact_id = ContactId(tenant.ids.new())
    arrive = Arrive(
        contact_id=contact_id,
        channel=Channel.CHAT,
        queue_id=queue_id,
        site=site.id,
        customer_id=customer_id,
        customer_name=data.name or answers.email,
        language=data.language or site.language,
        fields=answers.fields,
        page=data.page,
        requires=site.requires,
        preferred_agent=await _last_agent(tenant, queue_id, customer_id),
        may_park=site.leave_message,
    )
    arrived = await tenant.ask(arrive, who)
    parked = any(isinstance(r.event, ContactParked) for r in arrived.events)
    if data.message is not None:
        await tenant.ask(_message(contact_id, visitor, data, data.message), who)
    if not parked:
        tenant.engine.presence.visitor_beat(contact_id)
    until = tenant.clock.now() + LASTS
    visit = Visit(contact_id=contact_id, site=site.id, visitor=visitor, until=until)
    return VisitBegun(
        contact_id=contact_id,
        token=write_token(visit, tenant.seal),
        visitor_key=key,
        parked=parked,
    )


async def _recognised(
    tenant: Tenant, who: Newcomer, data: NewVisit, *, visitor: str, answers: Answers
) -> CustomerId | None:
    command = RecogniseCustomer(
        customer_id=CustomerId(tenant.ids.new()), met=answers.introduction(data.name, visitor)
    )
    answer = await tenant.ask(command, who)
    return answer.customer_id


async def _last_agent(
    tenant: Tenant, queue_id: QueueId, customer_id: CustomerId | None
) -> AgentId | None:
    """Give who served this customer last, where the queue prefers that."""
    queue = tenant.engine.centre.queue(queue_id)
    if queue is None or not queue.prefers_last_agent or customer_id is None:
        return None
    customer = await tenant.archive.customer(customer_id)
    return customer.last_agent if customer is not None else None


def _message(
    contact_id: ContactId, visitor: str, data: NewVisit, message: FirstMessage
) -> PostMessage:
    return PostMessage(
        contact_id=contact_id,
        message_id=MessageId(message.message_id),
        author=Author.VISITOR,
        author_id=visitor,
        author_name=data.name,
        text=message.text,
    )


def _screen(visitor: VisitorWho) -> Visitor:
    return Visitor(contact_id=visitor.contact_id, site=visitor.visit.site)


@get("/api/visitor/visit", opt=visitors())
async def visit(request: HttpRequest) -> Snapshot:
    """Give what the visitor sees, as of a position."""
    tenant, visitor = visitor_of(request)
    await tenant.engine.recall_visit(visitor.contact_id)
    return tenant.engine.live.snapshot(_screen(visitor))


@websocket("/api/visitor/stream", opt=visitors())
async def stream(socket: Socket) -> None:
    """Serve a visitor's page: a snapshot, then changes; the client beats every 3 s."""
    tenant, visitor = visitor_of(socket)
    await accept(socket)
    contact_id = visitor.contact_id

    def beat() -> None:
        tenant.engine.presence.visitor_beat(contact_id)

    async def hear(raw: bytes) -> bytes | None:
        frame = read_frame(raw)
        beat()
        record = tenant.engine.contact(contact_id)
        if isinstance(frame, Typing) and record is not None:
            tenant.engine.live.typing(
                contact_id,
                Author.VISITOR,
                visitor.visit.visitor,
                author_name=record.customer_name,
                on=frame.on,
            )
        return answer_to(frame, tenant.clock.now())

    beat()
    await tenant.engine.recall_visit(contact_id)
    feed = tenant.engine.live.open(_screen(visitor))
    entry = OpenSocket(of="visitor")
    try:
        served = Stream(tenant=tenant, entry=entry, frames=feed.frames(), hear=hear)
        await streams.run(served, socket.receive, socket.send)
    finally:
        feed.close()


@post("/api/visitor/visit/messages", opt=visitors(), status_code=200)
async def write(request: HttpRequest, data: JSONBody[VisitorMessage]) -> Done:
    """Say something. The same message id again posts nothing."""
    tenant, visitor = visitor_of(request)
    record = await tenant.engine.load_contact(visitor.contact_id)
    if data.message_id not in record.message_ids:
        tenant.throttles.message(visitor.contact_id)
    files = await attachments.found(tenant, visitor.contact_id, data.attachments)
    command = PostMessage(
        contact_id=visitor.contact_id,
        message_id=MessageId(data.message_id),
        author=Author.VISITOR,
        author_id=visitor.visit.visitor,
        author_name=record.customer_name,
        text=data.text,
        attachments=files,
    )
    answer = await tenant.ask(command, visitor)
    return Done(position=answer.position)


@post("/api/visitor/visit/end", opt=visitors(), status_code=200)
async def end(request: HttpRequest) -> Done:
    """Leave. Leaving twice is leaving once."""
    tenant, visitor = visitor_of(request)
    command = EndContact(
        contact_id=visitor.contact_id, because=EndedBecause.VISITOR_LEFT, by=visitor.actor
    )
    answer = await tenant.ask(command, visitor)
    tenant.engine.presence.visitor_gone(visitor.contact_id)
    return Done(position=answer.position)


@post("/api/visitor/visit/rating", opt=visitors(), status_code=200)
async def rate(request: HttpRequest, data: JSONBody[Rating]) -> Done:
    """Say what one thought of it, 1 (bad) to 5 (good), once it has ended."""
    tenant, visitor = visitor_of(request)
    command = RateContact(contact_id=visitor.contact_id, score=data.score, comment=data.comment)
    answer = await tenant.ask(command, visitor)
    return Done(position=answer.position)


@get("/api/visitor/visit/transcript", opt=visitors(), media_type="text/plain")
async def transcript(request: HttpRequest) -> str:
    """Give the conversation as a text, in the visitor's language and the centre's time zone."""
    tenant, visitor = visitor_of(request)
    story = await tenant.means.events.read_stream(stream_of("contact", visitor.contact_id))
    return transcript_of(story, tenant.engine.centre)


PART = part("Visitors", site_info, begin_visit, visit, stream, write, end, rate, transcript)
