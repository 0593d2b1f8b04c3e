"""One door to every decision about a contact."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cordboard.contacts import commands as c
from cordboard.contacts import line, serving, talk
from cordboard.contacts.line import Events
from cordboard.contacts.moment import Moment
from cordboard.contacts.record import ContactRecord, ContactState
from cordboard.contacts.refusals import UnknownContact
from cordboard.kernel.errors import Refused

DECISIONS: dict[type[c.ContactCommand], Callable[[Any, Any, Moment], Events]] = {
    c.OpenParked: line.open_parked,
    c.MoveContact: line.move,
    c.EndContact: line.end,
    c.AbandonContact: line.abandon,
    c.AcceptOffer: serving.accept,
    c.DeclineOffer: serving.decline,
    c.TransferContact: serving.transfer,
    c.TakeOver: serving.take_over,
    c.DisposeContact: serving.dispose,
    c.LapseWrapUp: serving.lapse,
    c.ReleaseContact: serving.release,
    c.PostMessage: talk.post,
    c.LoseVisitor: talk.lose,
    c.ReturnVisitor: talk.come_back,
    c.EnterContact: talk.enter,
    c.LeaveContact: talk.leave,
    c.RateContact: talk.rate,
}


class ContactExists(Refused):
    """There is a contact of this id already."""


def decide(record: ContactRecord | None, command: c.ContactCommand, moment: Moment) -> Events:
    """Say what follows from `command`: new events, none when nothing changes; or refuse."""
    if isinstance(command, c.Arrive):
        if record is not None:
            raise ContactExists(contact_id=command.contact_id)
        return line.arrive(None, command, moment)
    if record is None:
        raise UnknownContact(contact_id=command.contact_id)
    return DECISIONS[type(command)](record, command, moment)


def timers(record: ContactRecord, moment: Moment) -> list[tuple[datetime, c.ContactCommand]]:
    """Give what must be asked by itself, and when; recomputed whenever the record changes."""
    due: list[tuple[datetime, c.ContactCommand]] = [
        (
            segment.wrap_up_deadline,
            c.LapseWrapUp(contact_id=record.contact_id, agent_id=segment.agent_id),
        )
        for segment in record.segments
        if segment.is_wrapping_up and segment.wrap_up_deadline is not None
    ]
    if record.state is ContactState.PARKED and record.opens_at is not None:
        due.append((record.opens_at, c.OpenParked(contact_id=record.contact_id)))
    gone = line.abandons_at(record, moment)
    if gone is not None:
        due.append((gone, c.AbandonContact(contact_id=record.contact_id)))
    return due
