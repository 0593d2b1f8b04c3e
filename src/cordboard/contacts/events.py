"""What can happen to a contact. Stream: ``contact/<contact_id>``.

Routing decides the offers, but the facts are the contact's; every room reads them from the log.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from cordboard.kernel.event import Event
from cordboard.kernel.ids import (
    AgentId,
    BlobId,
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


class ContactEvent(Event, frozen=True, kw_only=True):
    """A fact about one contact."""

    contact_id: ContactId


class ContactArrived(ContactEvent, frozen=True, kw_only=True, tag="contact_arrived"):
    """Someone reached us."""

    channel: Channel
    customer_id: CustomerId | None
    site: SiteId | None
    customer_name: str
    language: str
    fields: dict[str, str]
    """What the pre-chat form (later: the flow) collected."""
    settings_version: int
    page: str = ""
    """The web page the visitor wrote from."""


class QueuedBecause(StrEnum):
    """Why a contact stands in a queue."""

    ARRIVED = "arrived"
    OPENED = "opened"
    TRANSFERRED = "transferred"
    MOVED = "moved"
    AGENT_LOST = "agent_lost"
    AGENT_LEFT = "agent_left"


class ContactQueued(ContactEvent, frozen=True, kw_only=True, tag="contact_queued"):
    """It stands in a queue from now on (or again, in another one, at another place)."""

    queue_id: QueueId
    because: QueuedBecause
    since: datetime
    """Place in line: earlier goes first. Kept when it returns to line."""
    channel: Channel
    priority: int
    requires: tuple[Requirement, ...]
    """What this contact itself asks for, beyond the queue's own requirements."""
    preferred_agent: AgentId | None
    preferred_until: datetime | None
    """Until then it waits for `preferred_agent` alone."""
    settings_version: int
    note: str = ""
    by: UserId | None = None
    excluded_agent: AgentId | None = None
    """Who just passed it on: not offered back to them before the ceiling."""


class ContactParked(ContactEvent, frozen=True, kw_only=True, tag="contact_parked"):
    """A message was left outside opening hours; it joins `queue_id` when that opens."""

    queue_id: QueueId
    opens_at: datetime | None
    settings_version: int


class PreferenceLapsed(ContactEvent, frozen=True, kw_only=True, tag="preference_lapsed"):
    """The preferred agent did not come free in time; any able agent may serve it now."""


class StepReached(ContactEvent, frozen=True, kw_only=True, tag="step_reached"):
    """It has waited long enough for its queue's routing step number `step` (from 1)."""

    step: int


class CeilingReached(ContactEvent, frozen=True, kw_only=True, tag="ceiling_reached"):
    """It has waited as long as anyone may: it goes before all others now."""


class CandidateScore(msgspec.Struct, frozen=True, kw_only=True):
    """An agent who was considered, best first."""

    agent_id: AgentId
    score: float
    idle: float
    """Seconds since they last served."""
    load: int
    because: str
    """A catalogue key: ``chosen``, ``less_idle``, ``more_flexible``, ``tie`` ..."""


class OfferReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why this contact went to this agent."""

    rule: str
    """A catalogue key: ``preferred``, ``last_agent``, ``ceiling``, ``step``, ``requirements``."""
    step: int
    requires: tuple[Requirement, ...]
    contact_score: float
    waited: float
    """Seconds since its place in line."""
    able: int
    """Free and able agents at that moment."""
    waiting: int
    """Contacts waiting in its queue at that moment, itself included."""
    candidates: tuple[CandidateScore, ...]
    """The best few, the chosen one first."""


class OfferMade(ContactEvent, frozen=True, kw_only=True, tag="offer_made"):
    """It is held for this agent until they answer or `expires_at` comes."""

    offer_id: OfferId
    agent_id: AgentId
    queue_id: QueueId
    channel: Channel
    expires_at: datetime
    reason: OfferReason


class OfferAnswer(ContactEvent, frozen=True, kw_only=True):
    """How an offer ended."""

    offer_id: OfferId
    agent_id: AgentId


class OfferAccepted(OfferAnswer, frozen=True, kw_only=True, tag="offer_accepted"):
    """The agent takes it."""


class OfferDeclined(OfferAnswer, frozen=True, kw_only=True, tag="offer_declined"):
    """The agent does not want it; it keeps its place, they stay out until ready again."""


class OfferExpired(OfferAnswer, frozen=True, kw_only=True, tag="offer_expired"):
    """The agent did not answer; it keeps its place, they stay out until ready again."""


class WithdrawnBecause(StrEnum):
    """Why an offer was taken back."""

    CONTACT_ENDED = "contact_ended"
    CONTACT_MOVED = "contact_moved"
    AGENT_LOST = "agent_lost"
    AGENT_LEFT = "agent_left"
    TAKEN_OVER = "taken_over"


class OfferWithdrawn(OfferAnswer, frozen=True, kw_only=True, tag="offer_withdrawn"):
    """Nobody's fault: there is nothing to answer any more."""

    because: WithdrawnBecause


class ContactConnected(ContactEvent, frozen=True, kw_only=True, tag="contact_connected"):
    """An agent and the customer talk: a segment begins."""

    agent_id: AgentId
    queue_id: QueueId
    channel: Channel
    offer_id: OfferId | None
    """None when a supervisor took it over."""


class Author(StrEnum):
    """Who wrote a message."""

    VISITOR = "visitor"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file sent along; the bytes are in the blob store."""

    blob_id: BlobId
    name: str
    kind: str
    """Media type, told from the content."""
    size: int
    """Bytes."""


class MessagePosted(ContactEvent, frozen=True, kw_only=True, tag="message_posted"):
    """Someone wrote."""

    message_id: MessageId
    """Made by whoever wrote it, so that sending twice is posting once."""
    author: Author
    author_id: str
    author_name: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    whisper: bool = False
    """For the centre's own people only; the customer never sees it."""


class VisitorLost(ContactEvent, frozen=True, kw_only=True, tag="visitor_lost"):
    """The visitor's connection is gone; they may come back."""


class VisitorReturned(ContactEvent, frozen=True, kw_only=True, tag="visitor_returned"):
    """The visitor is connected again."""


class SegmentEndedBecause(StrEnum):
    """Why an agent's part came to its end."""

    CONTACT_ENDED = "contact_ended"
    TRANSFERRED = "transferred"
    MOVED = "moved"
    TAKEN_OVER = "taken_over"
    AGENT_LOST = "agent_lost"
    AGENT_LEFT = "agent_left"


class SegmentEnded(ContactEvent, frozen=True, kw_only=True, tag="segment_ended"):
    """An agent's part in the contact is over; wrap-up may follow."""

    agent_id: AgentId
    queue_id: QueueId
    because: SegmentEndedBecause


class ContactTransferred(ContactEvent, frozen=True, kw_only=True, tag="contact_transferred"):
    """An agent passes it on; a ``ContactQueued`` follows."""

    agent_id: AgentId
    to_queue: QueueId
    to_agent: AgentId | None
    note: str


class ContactTakenOver(ContactEvent, frozen=True, kw_only=True, tag="contact_taken_over"):
    """A supervisor takes it from its agent (or from the queue)."""

    from_agent: AgentId | None
    by: UserId


class SupervisorMode(StrEnum):
    """How a supervisor is present in a contact."""

    WATCH = "watch"
    JOIN = "join"


class SupervisorEntered(ContactEvent, frozen=True, kw_only=True, tag="supervisor_entered"):
    """A supervisor watches unseen, or joins in the open."""

    user_id: UserId
    mode: SupervisorMode


class SupervisorLeft(ContactEvent, frozen=True, kw_only=True, tag="supervisor_left"):
    """They are gone again."""

    user_id: UserId


class EndedBecause(StrEnum):
    """Who or what ended a contact."""

    VISITOR_LEFT = "visitor_left"
    AGENT_ENDED = "agent_ended"
    SUPERVISOR_ENDED = "supervisor_ended"
    ABANDONED = "abandoned"
    """The visitor gave up, or was lost for too long, before anyone answered."""


class ContactEnded(ContactEvent, frozen=True, kw_only=True, tag="contact_ended"):
    """The customer is gone."""

    because: EndedBecause
    queue_id: QueueId | None
    by: str


class WrapUpStarted(ContactEvent, frozen=True, kw_only=True, tag="wrap_up_started"):
    """The agent writes up their segment, until `deadline` at the latest."""

    agent_id: AgentId
    queue_id: QueueId
    deadline: datetime


class ContactDisposed(ContactEvent, frozen=True, kw_only=True, tag="contact_disposed"):
    """How it came out."""

    agent_id: AgentId
    queue_id: QueueId
    disposition: DispositionId
    notes: str


class WrapUpEnded(ContactEvent, frozen=True, kw_only=True, tag="wrap_up_ended"):
    """The agent's hands are free of this contact."""

    agent_id: AgentId
    queue_id: QueueId
    lapsed: bool
    """True when the deadline ended it."""


class ContactRated(ContactEvent, frozen=True, kw_only=True, tag="contact_rated"):
    """What the customer thought of it: 1 (bad) to 5 (good)."""

    score: int
    comment: str = ""


AnyContactEvent = (
    ContactArrived
    | ContactQueued
    | ContactParked
    | PreferenceLapsed
    | StepReached
    | CeilingReached
    | OfferMade
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | OfferWithdrawn
    | ContactConnected
    | MessagePosted
    | VisitorLost
    | VisitorReturned
    | SegmentEnded
    | ContactTransferred
    | ContactTakenOver
    | SupervisorEntered
    | SupervisorLeft
    | ContactEnded
    | WrapUpStarted
    | ContactDisposed
    | WrapUpEnded
    | ContactRated
)
