"""Between an agent and a contact: offers, transfers, take-overs, wrap-up, release."""

from cordboard.contacts import commands as c
from cordboard.contacts import events as e
from cordboard.contacts.line import (
    Events,
    end_segment,
    queue_again,
    queue_of,
    release_if_no_wrap_up,
    withdraw,
)
from cordboard.contacts.moment import Moment
from cordboard.contacts.record import ContactRecord, ContactState, Offer, Segment
from cordboard.contacts.refusals import (
    CannotTransfer,
    ContactOver,
    DispositionNotAllowed,
    NotServing,
    NotWrappingUp,
    OfferClosed,
    StillConnected,
)
from cordboard.kernel.ids import AgentId, OfferId, QueueId
from cordboard.settings.centre import Role


def accept(record: ContactRecord, command: c.AcceptOffer, moment: Moment) -> Events:
    """The agent takes the offer. Accepting it twice (two tabs) is accepting it once."""
    serving = record.serving
    if serving is not None and serving.agent_id == command.agent_id and record.offer is None:
        return []
    _pending(record, command.offer_id, command.agent_id)
    return [
        e.OfferAccepted(
            at=moment.now,
            contact_id=record.contact_id,
            offer_id=command.offer_id,
            agent_id=command.agent_id,
        ),
        e.ContactConnected(
            at=moment.now,
            contact_id=record.contact_id,
            agent_id=command.agent_id,
            queue_id=queue_of(record),
            channel=record.channel,
            offer_id=command.offer_id,
        ),
    ]


def decline(record: ContactRecord, command: c.DeclineOffer, moment: Moment) -> Events:
    """The agent refuses; the contact keeps its place."""
    _pending(record, command.offer_id, command.agent_id)
    return [
        e.OfferDeclined(
            at=moment.now,
            contact_id=record.contact_id,
            offer_id=command.offer_id,
            agent_id=command.agent_id,
        )
    ]


def transfer(record: ContactRecord, command: c.TransferContact, moment: Moment) -> Events:
    """Pass it to a queue, or to an agent (who is waited for, then anyone in the queue may)."""
    serving = _serving(record, command.agent_id)
    to_queue, to_agent = _destination(serving, command, moment)
    events: Events = [
        e.ContactTransferred(
            at=moment.now,
            contact_id=record.contact_id,
            agent_id=command.agent_id,
            to_queue=to_queue,
            to_agent=to_agent,
            note=command.note,
        ),
        *end_segment(record, serving, e.SegmentEndedBecause.TRANSFERRED, moment),
        queue_again(
            record,
            moment.queue(to_queue),
            moment,
            because=e.QueuedBecause.TRANSFERRED,
            note=command.note,
            preferred=to_agent,
            excluded=command.agent_id,
        ),
    ]
    return events + release_if_no_wrap_up(serving, events, moment)


def _destination(
    serving: Segment, command: c.TransferContact, moment: Moment
) -> tuple[QueueId, AgentId | None]:
    if command.to_agent is None and command.to_queue is None:
        raise CannotTransfer("Say where it should go.", mend="Give to_queue or to_agent.")
    if command.to_agent is not None:
        target = moment.centre.user(command.to_agent)
        if target is None or not target.active or Role.AGENT not in target.roles:
            raise CannotTransfer(
                f"'{command.to_agent}' is not an agent.", mend="Choose an agent from the list."
            )
        if command.to_agent == command.agent_id:
            raise CannotTransfer("You are serving it already.", mend="Choose another agent.")
    queue = moment.queue(command.to_queue or serving.queue_id)
    is_open, opens_at = moment.opens(queue)
    if command.to_agent is None and not is_open:
        raise CannotTransfer(
            f"'{queue.name}' is closed now.",
            mend="Choose an open queue or an agent.",
            opens_at=opens_at,
        )
    return queue.id, command.to_agent


def take_over(record: ContactRecord, command: c.TakeOver, moment: Moment) -> Events:
    """A supervisor serves it from now on, wherever it stood."""
    if record.state is ContactState.ENDED:
        raise ContactOver
    if record.state is ContactState.PARKED:
        raise CannotTransfer("It waits for opening hours.", mend="Move it into a queue first.")
    by = AgentId(command.by)
    serving = record.serving
    if serving is not None and serving.agent_id == by:
        return []
    events: Events = []
    if serving is not None:
        events += end_segment(record, serving, e.SegmentEndedBecause.TAKEN_OVER, moment)
    events += withdraw(record, e.WithdrawnBecause.TAKEN_OVER, moment.now)
    events += [
        e.ContactTakenOver(
            at=moment.now,
            contact_id=record.contact_id,
            from_agent=serving.agent_id if serving is not None else None,
            by=command.by,
        ),
        e.ContactConnected(
            at=moment.now,
            contact_id=record.contact_id,
            agent_id=by,
            queue_id=queue_of(record),
            channel=record.channel,
            offer_id=None,
        ),
    ]
    events += [
        e.SupervisorLeft(at=moment.now, contact_id=record.contact_id, user_id=s.user_id)
        for s in record.supervisors
        if s.user_id == command.by
    ]
    return events + release_if_no_wrap_up(serving, events, moment)


def dispose(record: ContactRecord, command: c.DisposeContact, moment: Moment) -> Events:
    """Write it up; the agent's hands are free."""
    segment = record.segment_in_wrap_up(command.agent_id)
    if segment is None:
        serving = record.serving
        if serving is not None and serving.agent_id == command.agent_id:
            raise StillConnected(mend="End or transfer the contact first.")
        raise NotWrappingUp(mend="It may have been finished in another tab or run out of time.")
    _allowed(segment, command, moment)
    return [
        e.ContactDisposed(
            at=moment.now,
            contact_id=record.contact_id,
            agent_id=command.agent_id,
            queue_id=segment.queue_id,
            disposition=command.disposition,
            notes=command.notes,
        ),
        _wrapped(record, segment, moment, lapsed=False),
    ]


def _allowed(segment: Segment, command: c.DisposeContact, moment: Moment) -> None:
    known = [d.id for d in moment.centre.dispositions]
    allowed = moment.rules_of(segment.queue_id).dispositions or tuple(known)
    if command.disposition not in allowed:
        raise DispositionNotAllowed(
            f"'{command.disposition}' is not a disposition of this queue.",
            mend=f"Choose one of: {', '.join(allowed) or 'none are configured'}.",
            allowed=list(allowed),
        )


def lapse(record: ContactRecord, command: c.LapseWrapUp, moment: Moment) -> Events:
    """The wrap-up's time is up."""
    segment = record.segment_in_wrap_up(command.agent_id)
    if segment is None or segment.wrap_up_deadline is None:
        return []
    if segment.wrap_up_deadline > moment.now:
        return []
    return [_wrapped(record, segment, moment, lapsed=True)]


def release(record: ContactRecord, command: c.ReleaseContact, moment: Moment) -> Events:
    """Take it off an agent who is gone: back to its old place, as if they had never had it."""
    lost = command.lost
    if record.offer is not None and record.offer.agent_id == command.agent_id:
        because = e.WithdrawnBecause.AGENT_LOST if lost else e.WithdrawnBecause.AGENT_LEFT
        return withdraw(record, because, moment.now)
    serving = record.serving
    if serving is not None and serving.agent_id == command.agent_id:
        ended = e.SegmentEnded(
            at=moment.now,
            contact_id=record.contact_id,
            agent_id=serving.agent_id,
            queue_id=serving.queue_id,
            because=e.SegmentEndedBecause.AGENT_LOST if lost else e.SegmentEndedBecause.AGENT_LEFT,
        )
        again = queue_again(
            record,
            moment.rules_of(serving.queue_id),
            moment,
            because=e.QueuedBecause.AGENT_LOST if lost else e.QueuedBecause.AGENT_LEFT,
        )
        return [ended, again, _wrapped(record, serving, moment, lapsed=True)]
    segment = record.segment_in_wrap_up(command.agent_id)
    return [] if segment is None else [_wrapped(record, segment, moment, lapsed=True)]


def _wrapped(
    record: ContactRecord, segment: Segment, moment: Moment, *, lapsed: bool
) -> e.WrapUpEnded:
    return e.WrapUpEnded(
        at=moment.now,
        contact_id=record.contact_id,
        agent_id=segment.agent_id,
        queue_id=segment.queue_id,
        lapsed=lapsed,
    )


def _pending(record: ContactRecord, offer_id: OfferId, agent_id: AgentId) -> Offer:
    offer = record.offer
    if offer is None or offer.offer_id != offer_id or offer.agent_id != agent_id:
        raise OfferClosed(mend="Nothing is lost: the contact is served elsewhere or still in line.")
    return offer


def _serving(record: ContactRecord, agent_id: AgentId) -> Segment:
    if record.state is ContactState.ENDED:
        raise ContactOver
    serving = record.serving
    if serving is None or serving.agent_id != agent_id:
        raise NotServing
    return serving
