"""From records to views: what each entity looks like on a screen."""

from datetime import datetime

import msgspec

from cordboard.agents.record import AgentRecord
from cordboard.contacts.events import MessagePosted
from cordboard.contacts.record import ContactRecord, ContactState, Offer
from cordboard.reporting.metrics import figure
from cordboard.reporting.rows import QueueIntervalRow
from cordboard.runtime.views import (
    AgentView,
    ContactView,
    MessageView,
    OfferView,
    PresentSupervisor,
    QueueView,
    SegmentView,
    VisitState,
    VisitView,
)
from cordboard.settings.centre import Centre, Queue, User

_VISIT = {
    ContactState.PARKED: VisitState.PARKED,
    ContactState.CONNECTED: VisitState.CONNECTED,
    ContactState.ENDED: VisitState.ENDED,
}


def paint_contact(record: ContactRecord) -> ContactView:
    """Show a contact to staff."""
    serving = record.serving
    return ContactView(
        id=record.contact_id,
        channel=record.channel,
        state=record.state,
        queue_id=record.queue_id,
        customer_id=record.customer_id,
        customer_name=record.customer_name,
        language=record.language,
        fields=record.fields,
        site=record.site,
        page=record.page,
        arrived_at=record.arrived_at,
        since=record.since if record.is_waiting else None,
        queued_at=record.queued_at,
        priority=record.priority,
        requires=record.requires,
        step=record.step,
        preferred_agent=record.preferred_agent,
        note=record.note,
        agent_id=serving.agent_id if serving is not None else None,
        offer=paint_offer(record.offer),
        segments=tuple(
            SegmentView(
                agent_id=s.agent_id,
                queue_id=s.queue_id,
                connected_at=s.connected_at,
                ended_at=s.ended_at,
                wrap_up_deadline=s.wrap_up_deadline if s.is_wrapping_up else None,
                disposition=s.disposition,
            )
            for s in record.segments
        ),
        supervisors=tuple(
            PresentSupervisor(user_id=s.user_id, mode=s.mode) for s in record.supervisors
        ),
        visitor_present=record.lost_at is None,
        messages=len(record.message_ids),
        last_message=record.last_message,
        last_author=record.last_author,
        ended_at=record.ended_at,
        rating=record.rating,
    )


def paint_offer(offer: Offer | None) -> OfferView | None:
    """Show a pending offer."""
    if offer is None:
        return None
    return OfferView(
        offer_id=offer.offer_id,
        agent_id=offer.agent_id,
        made_at=offer.made_at,
        expires_at=offer.expires_at,
        reason=offer.reason,
    )


def paint_agent(
    user: User, record: AgentRecord, centre: Centre, contacts: tuple[ContactRecord, ...]
) -> AgentView:
    """Show an agent. `contacts` are those they have their hands on."""
    profile = centre.capacity_of(user)
    weights = {row.channel: row.weight for row in profile.channels}
    return AgentView(
        id=record.agent_id,
        name=user.name,
        team=user.team,
        state=record.state,
        cause=record.cause,
        reason=record.reason,
        since=record.since,
        present=record.present,
        contacts=tuple(c.contact_id for c in contacts),
        load=sum(weights.get(c.channel, profile.units) for c in contacts),
        units=profile.units,
    )


def paint_message(event: MessagePosted, number: int) -> MessageView:
    """Show a message."""
    return MessageView(
        id=event.message_id,
        contact_id=event.contact_id,
        at=event.at,
        author=event.author,
        author_id=event.author_id,
        author_name=event.author_name,
        text=event.text,
        attachments=event.attachments,
        whisper=event.whisper,
        number=number,
    )


class QueueCount(msgspec.Struct, kw_only=True):
    """How many stand and serve in a queue now."""

    waiting: int = 0
    oldest: datetime | None = None
    connected: int = 0
    ready: int = 0
    serving: int = 0
    on_break: int = 0
    places: int = 0
    """Contacts the agents at work can serve at once."""
    free: int = 0
    """How many of these places are open."""
    expected_wait: float | None = None


def paint_queue(
    queue: Queue, count: QueueCount, today: QueueIntervalRow, opening: tuple[bool, datetime | None]
) -> QueueView:
    """Show a queue with its figures of today."""
    return QueueView(
        id=queue.id,
        name=queue.name,
        open=opening[0],
        changes_at=opening[1],
        waiting=count.waiting,
        oldest=count.oldest,
        connected=count.connected,
        agents_ready=count.ready,
        agents_serving=count.serving,
        agents_on_break=count.on_break,
        queued=today.queued,
        answered=today.answered,
        abandoned=today.abandoned,
        service_level=figure("service_level", today),
        service_level_strict=figure("service_level_strict", today),
        target_share=queue.target.share,
        target_within=queue.target.within,
        average_wait=figure("average_speed_of_answer", today),
        expected_wait=count.expected_wait,
    )


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor's view says beyond their contact's record."""

    queue_name: str
    position: int | None
    expected_wait: float | None
    agent_name: str | None
    supervisor_name: str | None


def paint_visit(record: ContactRecord, visit: Visit) -> VisitView:
    """Show a visitor their own contact."""
    return VisitView(
        id=record.contact_id,
        state=_VISIT.get(record.state, VisitState.WAITING),
        queue_name=visit.queue_name,
        position=visit.position if record.is_waiting else None,
        expected_wait=visit.expected_wait if record.is_waiting else None,
        opens_at=record.opens_at if record.state is ContactState.PARKED else None,
        agent_name=visit.agent_name,
        supervisor_name=visit.supervisor_name,
        rating=record.rating,
    )
