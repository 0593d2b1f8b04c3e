"""What can be asked about a contact. Who may ask is settled before (``access``)."""

import msgspec

from cordboard.contacts.events import Attachment, Author, EndedBecause, SupervisorMode
from cordboard.kernel.ids import (
    AgentId,
    ContactId,
    CustomerId,
    DispositionId,
    MessageId,
    OfferId,
    QueueId,
    SiteId,
    UserId,
)
from cordboard.settings.centre import Channel, Requirement


class ContactCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A wish about one contact."""

    contact_id: ContactId


class Arrive(ContactCommand, frozen=True, kw_only=True):
    """Someone reaches us and wants to be served in `queue_id`."""

    channel: Channel
    queue_id: QueueId
    site: SiteId | None = None
    customer_id: CustomerId | None = None
    customer_name: str = ""
    language: str = ""
    fields: dict[str, str] = {}
    page: str = ""
    priority: int = 0
    requires: tuple[Requirement, ...] = ()
    preferred_agent: AgentId | None = None
    may_park: bool = True
    """Whether a message may be left when the queue is closed."""


class PostMessage(ContactCommand, frozen=True, kw_only=True):
    """Someone writes. The same `message_id` again is no second message."""

    message_id: MessageId
    author: Author
    author_id: str
    author_name: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    whisper: bool = False


class AcceptOffer(ContactCommand, frozen=True, kw_only=True):
    """The agent takes what they were offered."""

    offer_id: OfferId
    agent_id: AgentId


class DeclineOffer(ContactCommand, frozen=True, kw_only=True):
    """The agent does not take it."""

    offer_id: OfferId
    agent_id: AgentId


class TransferContact(ContactCommand, frozen=True, kw_only=True):
    """The serving agent passes it to a queue or to another agent."""

    agent_id: AgentId
    to_queue: QueueId | None
    to_agent: AgentId | None
    note: str


class MoveContact(ContactCommand, frozen=True, kw_only=True):
    """A supervisor puts it into another queue."""

    to_queue: QueueId
    note: str
    by: UserId


class TakeOver(ContactCommand, frozen=True, kw_only=True):
    """A supervisor serves it from now on."""

    by: UserId


class EnterContact(ContactCommand, frozen=True, kw_only=True):
    """A supervisor watches unseen or joins in the open."""

    user_id: UserId
    mode: SupervisorMode


class LeaveContact(ContactCommand, frozen=True, kw_only=True):
    """A supervisor leaves."""

    user_id: UserId


class EndContact(ContactCommand, frozen=True, kw_only=True):
    """Someone ends it."""

    because: EndedBecause
    by: str


class DisposeContact(ContactCommand, frozen=True, kw_only=True):
    """The agent says how it came out; that ends their wrap-up."""

    agent_id: AgentId
    disposition: DispositionId
    notes: str


class LapseWrapUp(ContactCommand, frozen=True, kw_only=True):
    """The wrap-up's deadline has come."""

    agent_id: AgentId


class LoseVisitor(ContactCommand, frozen=True, kw_only=True):
    """The visitor's connection is gone."""


class ReturnVisitor(ContactCommand, frozen=True, kw_only=True):
    """The visitor is connected."""


class AbandonContact(ContactCommand, frozen=True, kw_only=True):
    """The lost visitor has not come back in time."""


class OpenParked(ContactCommand, frozen=True, kw_only=True):
    """The queue of a left message has opened (or its opening time has changed)."""


class ReleaseContact(ContactCommand, frozen=True, kw_only=True):
    """Take it from an agent who is lost for too long, or was signed off."""

    agent_id: AgentId
    lost: bool
    """True when nobody chose it."""


class RateContact(ContactCommand, frozen=True, kw_only=True):
    """The customer says what they thought of it."""

    score: int
    comment: str = ""
