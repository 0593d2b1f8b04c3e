"""What screens see: small entities, replaced whole whenever they change.

A screen's state is ``snapshot at position p`` plus ``changes``: for each change, put `value` under
``(kind, id)``, or take it away when `value` is null. Nothing else is ever needed to stay current.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from cordboard.agents.events import AgentState, BreakCause
from cordboard.contacts.events import (
    Attachment,
    Author,
    OfferReason,
    SupervisorMode,
)
from cordboard.contacts.record import ContactState
from cordboard.kernel.ids import (
    AgentId,
    ContactId,
    CustomerId,
    DispositionId,
    MessageId,
    OfferId,
    PauseReasonId,
    QueueId,
    SiteId,
    TeamId,
    UserId,
)
from cordboard.settings.centre import Channel, Requirement


class View(msgspec.Struct, frozen=True, kw_only=True):
    """An entity on a screen."""


class SegmentView(View, frozen=True, kw_only=True):
    """One agent's part in a contact."""

    agent_id: AgentId
    queue_id: QueueId
    connected_at: datetime
    ended_at: datetime | None
    wrap_up_deadline: datetime | None
    """Set while the agent is wrapping up."""
    disposition: DispositionId | None


class PresentSupervisor(View, frozen=True, kw_only=True):
    """A supervisor in a contact."""

    user_id: UserId
    mode: SupervisorMode


class OfferView(View, frozen=True, kw_only=True):
    """An offer that waits for its answer."""

    offer_id: OfferId
    agent_id: AgentId
    made_at: datetime
    expires_at: datetime
    reason: OfferReason


class ContactView(View, frozen=True, kw_only=True):
    """A live contact (kind ``contact``)."""

    id: ContactId
    channel: Channel
    state: ContactState
    queue_id: QueueId | None
    customer_id: CustomerId | None
    customer_name: str
    language: str
    fields: dict[str, str]
    site: SiteId | None
    page: str
    arrived_at: datetime
    since: datetime | None
    """Place in line, while queued or offered."""
    queued_at: datetime | None
    priority: int
    requires: tuple[Requirement, ...]
    step: int
    preferred_agent: AgentId | None
    note: str
    """The last transfer note."""
    agent_id: AgentId | None
    """Who is serving it now."""
    offer: OfferView | None
    segments: tuple[SegmentView, ...]
    supervisors: tuple[PresentSupervisor, ...]
    visitor_present: bool
    messages: int
    last_message: str
    """The beginning of the last message the customer or agent wrote."""
    last_author: Author | None
    ended_at: datetime | None
    rating: int | None


class AgentView(View, frozen=True, kw_only=True):
    """An agent (kind ``agent``)."""

    id: AgentId
    name: str
    team: TeamId | None
    state: AgentState
    cause: BreakCause
    reason: PauseReasonId | None
    since: datetime
    """When this state began."""
    present: bool
    """False when their desk's heartbeat is missing."""
    contacts: tuple[ContactId, ...]
    """Offered, connected or in wrap-up."""
    load: int
    units: int


class QueueView(View, frozen=True, kw_only=True):
    """A queue and its figures of today, in the centre's time zone (kind ``queue``)."""

    id: QueueId
    name: str
    open: bool
    changes_at: datetime | None
    waiting: int
    oldest: datetime | None
    """Place in line of the one who has waited longest."""
    connected: int
    agents_ready: int
    agents_serving: int
    agents_on_break: int
    queued: int
    answered: int
    abandoned: int
    service_level: float | None
    """SL-ignore, 0 to 1; None is "no data"."""
    service_level_strict: float | None
    target_share: float
    target_within: int
    average_wait: float | None
    """Seconds, answered contacts."""
    expected_wait: float | None
    """Seconds a contact that joined now would wait; None when nobody can tell."""


class MessageView(View, frozen=True, kw_only=True):
    """A message of a conversation one is part of (kind ``message``)."""

    id: MessageId
    contact_id: ContactId
    at: datetime
    author: Author
    author_id: str
    author_name: str
    text: str
    attachments: tuple[Attachment, ...]
    whisper: bool
    number: int
    """Place in the conversation, from 1."""


class VisitState(StrEnum):
    """Where a visitor stands, in words that fit them."""

    PARKED = "parked"
    WAITING = "waiting"
    CONNECTED = "connected"
    ENDED = "ended"


class VisitView(View, frozen=True, kw_only=True):
    """A visitor's own contact, and nothing they should not know (kind ``visit``)."""

    id: ContactId
    state: VisitState
    queue_name: str
    position: int | None
    expected_wait: float | None
    """Seconds."""
    opens_at: datetime | None
    agent_name: str | None
    supervisor_name: str | None
    """A supervisor who joined in the open."""
    rating: int | None


AnyView = ContactView | AgentView | QueueView | MessageView | VisitView

KINDS: dict[type[View], str] = {
    ContactView: "contact",
    AgentView: "agent",
    QueueView: "queue",
    MessageView: "message",
    VisitView: "visit",
}
