"""Routing's state as plain data, for a checkpoint: the same state gives the same bytes."""

import msgspec

from cordboard.agents.events import AgentState
from cordboard.contacts.events import QueuedBecause
from cordboard.kernel.ids import AgentId, ContactId, OfferId, QueueId
from cordboard.routing.records import Place
from cordboard.settings.centre import Centre, Channel, Requirement, User


class AgentSaved(msgspec.Struct, frozen=True, kw_only=True):
    """One agent, signed in or not. Times are seconds since 1970, UTC."""

    user: User
    is_active: bool
    state: AgentState
    is_lost: bool
    is_out: bool
    idle_since: float
    rested: float
    offered: tuple[tuple[OfferId, Channel], ...]
    held: tuple[tuple[ContactId, tuple[Channel, ...]], ...]


class ContactSaved(msgspec.Struct, frozen=True, kw_only=True):
    """One contact that has not ended."""

    id: ContactId
    place: Place
    queue_id: QueueId
    because: QueuedBecause
    channel: Channel
    at: float
    since: float
    priority: int
    requires: tuple[Requirement, ...]
    preferred: AgentId | None
    until: float | None
    excluded: AgentId | None
    step: int
    is_over: bool
    offers: int
    offer: OfferId | None


class OfferSaved(msgspec.Struct, frozen=True, kw_only=True):
    """One open offer."""

    id: OfferId
    contact_id: ContactId
    agent_id: AgentId
    channel: Channel
    expires: float
    idle_before: float
    rested_before: float
    made: float


class RoutingState(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a routing needs to go on as if nothing had happened."""

    version: int
    """Of the settings."""
    centre: Centre
    agents: tuple[AgentSaved, ...]
    contacts: tuple[ContactSaved, ...]
    offers: tuple[OfferSaved, ...]
