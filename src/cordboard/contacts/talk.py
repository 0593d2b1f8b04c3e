"""The conversation: messages, who is present, what the customer thought of it."""

from cordboard.contacts import commands as c
from cordboard.contacts import events as e
from cordboard.contacts.line import Events
from cordboard.contacts.moment import Moment
from cordboard.contacts.record import ContactRecord, ContactState, Present
from cordboard.contacts.refusals import (
    ContactOver,
    EmptyMessage,
    MessageTooLong,
    NotPresent,
    NotServing,
    RatingNotPossible,
    TooManyAttachments,
)


def post(record: ContactRecord, command: c.PostMessage, moment: Moment) -> Events:
    """Add a message. The same message again changes nothing, even after the end."""
    if command.message_id in record.message_ids:
        return []
    _may_write(record, command)
    _within_limits(record, command, moment)
    return [
        e.MessagePosted(
            at=moment.now,
            contact_id=record.contact_id,
            message_id=command.message_id,
            author=command.author,
            author_id=command.author_id,
            author_name=command.author_name,
            text=command.text,
            attachments=command.attachments,
            whisper=command.whisper,
        )
    ]


def _may_write(record: ContactRecord, command: c.PostMessage) -> None:
    if record.state is ContactState.ENDED:
        raise ContactOver(mend="Start a new one.")
    serving = record.serving
    if command.author is e.Author.AGENT and (
        serving is None or serving.agent_id != command.author_id
    ):
        raise NotServing
    if command.author is e.Author.SUPERVISOR:
        present = _present(record, command.author_id)
        if present is None:
            raise NotPresent(mend="Watch or join the contact first.")
        if present.mode is e.SupervisorMode.WATCH and not command.whisper:
            raise NotPresent("You are watching unseen.", mend="Join to write to the customer.")


def _within_limits(record: ContactRecord, command: c.PostMessage, moment: Moment) -> None:
    limits = moment.centre.limits
    if not command.text.strip() and not command.attachments:
        raise EmptyMessage
    if len(command.text) > limits.message_chars:
        raise MessageTooLong(
            f"The message has {len(command.text)} characters; {limits.message_chars} are allowed.",
            mend="Send it in parts.",
            limit=limits.message_chars,
        )
    if record.attachments + len(command.attachments) > limits.attachments_per_contact:
        raise TooManyAttachments(
            mend=f"At most {limits.attachments_per_contact} files go with one contact.",
            limit=limits.attachments_per_contact,
        )


def lose(record: ContactRecord, _: c.LoseVisitor, moment: Moment) -> Events:
    """Note that the visitor's connection is gone."""
    if record.state is ContactState.ENDED or record.lost_at is not None:
        return []
    return [e.VisitorLost(at=moment.now, contact_id=record.contact_id)]


def come_back(record: ContactRecord, _: c.ReturnVisitor, moment: Moment) -> Events:
    """Note that the visitor is connected again."""
    if record.state is ContactState.ENDED or record.lost_at is None:
        return []
    return [e.VisitorReturned(at=moment.now, contact_id=record.contact_id)]


def enter(record: ContactRecord, command: c.EnterContact, moment: Moment) -> Events:
    """A supervisor watches, or joins; from watching to joining and back is one step."""
    if record.state is ContactState.ENDED:
        raise ContactOver
    present = _present(record, command.user_id)
    if present is not None and present.mode is command.mode:
        return []
    return [
        e.SupervisorEntered(
            at=moment.now,
            contact_id=record.contact_id,
            user_id=command.user_id,
            mode=command.mode,
        )
    ]


def leave(record: ContactRecord, command: c.LeaveContact, moment: Moment) -> Events:
    """A supervisor leaves; leaving twice is leaving once."""
    if _present(record, command.user_id) is None:
        return []
    return [e.SupervisorLeft(at=moment.now, contact_id=record.contact_id, user_id=command.user_id)]


def rate(record: ContactRecord, command: c.RateContact, moment: Moment) -> Events:
    """Keep the customer's rating."""
    if not 1 <= command.score <= 5:
        raise RatingNotPossible("A rating is 1 to 5.", mend="Choose one of 1, 2, 3, 4, 5.")
    if record.rating is not None or record.state is not ContactState.ENDED:
        raise RatingNotPossible
    return [
        e.ContactRated(
            at=moment.now,
            contact_id=record.contact_id,
            score=command.score,
            comment=command.comment[: moment.centre.limits.message_chars],
        )
    ]


def _present(record: ContactRecord, user_id: str) -> Present | None:
    return next((s for s in record.supervisors if s.user_id == user_id), None)
