"""Coming into line, and leaving it: arrival, opening hours, moves, abandonment, the end."""

from datetime import datetime, timedelta

from cordboard.contacts import commands as c
from cordboard.contacts import events as e
from cordboard.contacts.moment import Moment
from cordboard.contacts.record import ContactRecord, ContactState, Segment
from cordboard.contacts.refusals import ContactOver, NotWaiting, QueueClosed
from cordboard.kernel.ids import AgentId, QueueId
from cordboard.settings.centre import Queue

Events = list[e.ContactEvent]


def arrive(_: None, command: c.Arrive, moment: Moment) -> Events:
    """Take a new contact in: into its queue, or aside until the queue opens."""
    queue = moment.queue(command.queue_id)
    is_open, opens_at = moment.opens(queue)
    arrived = e.ContactArrived(
        at=moment.now,
        contact_id=command.contact_id,
        channel=command.channel,
        customer_id=command.customer_id,
        site=command.site,
        customer_name=command.customer_name,
        language=command.language,
        fields=command.fields,
        settings_version=moment.settings_version,
        page=command.page,
    )
    if not is_open:
        if not command.may_park:
            raise QueueClosed(mend="Come back when it opens.", opens_at=opens_at)
        return [arrived, _parked(command, queue, moment, opens_at)]
    preferred = command.preferred_agent
    queued = e.ContactQueued(
        at=moment.now,
        contact_id=command.contact_id,
        queue_id=queue.id,
        because=e.QueuedBecause.ARRIVED,
        since=moment.now,
        channel=command.channel,
        priority=command.priority,
        requires=command.requires,
        preferred_agent=preferred,
        preferred_until=_patience(queue, preferred, moment),
        settings_version=moment.settings_version,
    )
    return [arrived, queued]


def open_parked(record: ContactRecord, command: c.OpenParked, moment: Moment) -> Events:
    """Put a left message into its queue once that is open; keep waiting while it is not."""
    if record.state is not ContactState.PARKED or record.queue_id is None:
        return []
    queue = moment.rules_of(record.queue_id)
    is_open, opens_at = moment.opens(queue)
    if not is_open:
        return [_parked(command, queue, moment, opens_at)] if opens_at != record.opens_at else []
    return [
        e.ContactQueued(
            at=moment.now,
            contact_id=record.contact_id,
            queue_id=queue.id,
            because=e.QueuedBecause.OPENED,
            since=record.arrived_at,
            channel=record.channel,
            priority=record.priority,
            requires=record.requires,
            preferred_agent=None,
            preferred_until=None,
            settings_version=moment.settings_version,
        )
    ]


def move(record: ContactRecord, command: c.MoveContact, moment: Moment) -> Events:
    """Put a contact, waiting or connected, into another queue at its old place in line."""
    _still_open(record)
    queue = moment.queue(command.to_queue)
    serving = record.serving
    events: Events = []
    if serving is not None:
        events += end_segment(record, serving, e.SegmentEndedBecause.MOVED, moment)
    elif not record.is_waiting and record.state is not ContactState.PARKED:
        raise NotWaiting
    events += withdraw(record, e.WithdrawnBecause.CONTACT_MOVED, moment.now)
    events.append(
        queue_again(
            record,
            queue,
            moment,
            because=e.QueuedBecause.MOVED,
            note=command.note,
            excluded=serving.agent_id if serving is not None else None,
        )
    )
    return events + release_if_no_wrap_up(serving, events, moment)


def end(record: ContactRecord, command: c.EndContact, moment: Moment) -> Events:
    """End it; whoever was serving goes into wrap-up. Ending twice is ending once."""
    if record.state is ContactState.ENDED:
        return []
    because = command.because
    if because is e.EndedBecause.VISITOR_LEFT and record.answered_at is None and not record.parked:
        because = e.EndedBecause.ABANDONED
    return ended(record, because, command.by, moment)


def abandon(record: ContactRecord, _: c.AbandonContact, moment: Moment) -> Events:
    """The visitor left the line without a word and has not come back in time."""
    due = abandons_at(record, moment)
    if due is None or due > moment.now:
        return []
    return ended(record, e.EndedBecause.ABANDONED, "system", moment)


def abandons_at(record: ContactRecord, moment: Moment) -> datetime | None:
    """When a waiting contact whose visitor is lost counts as abandoned; None while it does not."""
    if not record.is_waiting or record.lost_at is None or record.parked or record.queue_id is None:
        return None
    begun = max(record.lost_at, record.queued_at or record.lost_at)
    return begun + timedelta(seconds=moment.rules_of(record.queue_id).abandon_grace)


def ended(record: ContactRecord, because: e.EndedBecause, by: str, moment: Moment) -> Events:
    """Give all that follows when the customer is gone."""
    serving = record.serving
    events: Events = []
    if serving is not None:
        events += end_segment(record, serving, e.SegmentEndedBecause.CONTACT_ENDED, moment)
    events += withdraw(record, e.WithdrawnBecause.CONTACT_ENDED, moment.now)
    events.append(
        e.ContactEnded(
            at=moment.now,
            contact_id=record.contact_id,
            because=because,
            queue_id=record.queue_id,
            by=by,
        )
    )
    events += [
        e.SupervisorLeft(at=moment.now, contact_id=record.contact_id, user_id=s.user_id)
        for s in record.supervisors
    ]
    return events + release_if_no_wrap_up(serving, events, moment)


def withdraw(record: ContactRecord, because: e.WithdrawnBecause, now: datetime) -> Events:
    """Take the pending offer back, if there is one."""
    if record.offer is None:
        return []
    return [
        e.OfferWithdrawn(
            at=now,
            contact_id=record.contact_id,
            offer_id=record.offer.offer_id,
            agent_id=record.offer.agent_id,
            because=because,
        )
    ]


def queue_again(
    record: ContactRecord,
    queue: Queue,
    moment: Moment,
    *,
    because: e.QueuedBecause,
    note: str = "",
    preferred: AgentId | None = None,
    excluded: AgentId | None = None,
) -> e.ContactQueued:
    """Stand in line (again), at the place the contact had."""
    return e.ContactQueued(
        at=moment.now,
        contact_id=record.contact_id,
        queue_id=queue.id,
        because=because,
        since=record.since or record.arrived_at,
        channel=record.channel,
        priority=record.priority,
        requires=record.requires,
        preferred_agent=preferred,
        preferred_until=_patience(queue, preferred, moment),
        settings_version=moment.settings_version,
        note=note,
        excluded_agent=excluded,
    )


def end_segment(
    record: ContactRecord,
    segment: Segment,
    because: e.SegmentEndedBecause,
    moment: Moment,
) -> Events:
    """End an agent's part; a wrap-up follows where the queue grants one."""
    events: Events = [
        e.SegmentEnded(
            at=moment.now,
            contact_id=record.contact_id,
            agent_id=segment.agent_id,
            queue_id=segment.queue_id,
            because=because,
        )
    ]
    seconds = moment.rules_of(segment.queue_id).wrap_up
    if seconds > 0:
        events.append(
            e.WrapUpStarted(
                at=moment.now,
                contact_id=record.contact_id,
                agent_id=segment.agent_id,
                queue_id=segment.queue_id,
                deadline=moment.now + timedelta(seconds=seconds),
            )
        )
    return events


def queue_of(record: ContactRecord) -> QueueId:
    """Give the queue a contact was last in; every contact past arrival has one."""
    if record.queue_id is None:
        raise NotWaiting(contact_id=record.contact_id)
    return record.queue_id


def release_if_no_wrap_up(segment: Segment | None, events: Events, moment: Moment) -> Events:
    """Free the agent's hands at once where `events` started no wrap-up.

    This comes last: only then may routing give the agent something new.
    """
    if segment is None or any(isinstance(event, e.WrapUpStarted) for event in events):
        return []
    return [
        e.WrapUpEnded(
            at=moment.now,
            contact_id=events[0].contact_id,
            agent_id=segment.agent_id,
            queue_id=segment.queue_id,
            lapsed=False,
        )
    ]


def _still_open(record: ContactRecord) -> None:
    if record.state is ContactState.ENDED:
        raise ContactOver


def _patience(queue: Queue, preferred: AgentId | None, moment: Moment) -> datetime | None:
    if preferred is None:
        return None
    return moment.now + timedelta(seconds=queue.preferred_patience)


def _parked(
    command: c.ContactCommand, queue: Queue, moment: Moment, opens_at: datetime | None
) -> e.ContactParked:
    return e.ContactParked(
        at=moment.now,
        contact_id=command.contact_id,
        queue_id=queue.id,
        opens_at=opens_at,
        settings_version=moment.settings_version,
    )
