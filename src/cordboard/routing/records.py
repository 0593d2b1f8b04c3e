"""Who waits, who serves and what is held: the moving parts of the floor, mutable and plain."""

from enum import StrEnum

import msgspec

from cordboard.agents.events import AgentState
from cordboard.contacts.events import (
    ContactConnected,
    ContactEvent,
    ContactParked,
    ContactQueued,
    ContactTakenOver,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    QueuedBecause,
)
from cordboard.kernel.ids import AgentId, ContactId, OfferId, QueueId
from cordboard.routing.asking import Asked
from cordboard.routing.call import Call
from cordboard.routing.capacity import Profile
from cordboard.settings.centre import Channel, Queue, Requirement, User


class Place(StrEnum):
    """Where a contact stands, as far as routing is concerned."""

    LINE = "line"
    OFFER = "offer"
    AWAY = "away"
    """With an agent, parked or taken over: not routing's until it is queued again."""


TRANSITIONS: dict[Place, dict[type[ContactEvent], Place]] = {
    Place.LINE: {
        ContactQueued: Place.LINE,
        OfferMade: Place.OFFER,
        ContactParked: Place.AWAY,
        ContactTakenOver: Place.AWAY,
        ContactConnected: Place.AWAY,
    },
    Place.OFFER: {
        ContactQueued: Place.LINE,
        OfferAccepted: Place.AWAY,
        OfferDeclined: Place.LINE,
        OfferExpired: Place.LINE,
        ContactParked: Place.AWAY,
        ContactTakenOver: Place.AWAY,
        ContactConnected: Place.AWAY,
    },
    Place.AWAY: {ContactQueued: Place.LINE},
}
"""``OfferWithdrawn`` is the one that depends on its cause: for those in ``evolve.RETURNING`` the
contact goes back to LINE, for the others it is AWAY. ``ContactEnded`` forgets it from anywhere."""

_FROM_A_PERSON = frozenset({QueuedBecause.TRANSFERRED, QueuedBecause.MOVED})


# Looking a member up on its enum costs as much as the rest of a small function.
LINE, OFFER, AWAY = Place.LINE, Place.OFFER, Place.AWAY
_READY = AgentState.READY


class Contact(msgspec.Struct, eq=False, kw_only=True):
    """A contact routing has heard of and that has not ended. Times are seconds since 1970, UTC."""

    id: ContactId
    place: Place
    queue: Queue
    because: QueuedBecause
    channel: Channel
    at: float
    """When it was put into this queue: its steps count from here."""
    since: float
    """Its place in line: its age and the ceiling count from here."""
    priority: int
    requires: tuple[Requirement, ...]
    preferred: AgentId | None = None
    until: float | None = None
    """When the preference lapses; None is as long as that agent is there."""
    excluded: AgentId | None = None
    """Who passed it on: it does not come back to them before the ceiling."""
    step: int = 0
    is_over: bool = False
    """Past its ceiling."""
    offers: int = 0
    """How many offers it has had; numbers them."""
    offer: OfferId | None = None
    line: "Line | None" = None
    entry: "Standing | None" = None
    """Its entry in that line."""
    timer: tuple[float, int, str] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it stands in line now."""
        return self.place is LINE

    @property
    def barred(self) -> AgentId | None:
        """Who may not be offered it now."""
        return None if self.is_over else self.excluded

    @property
    def ignores_ability(self) -> bool:
        """Whether its preferred agent was named by a person, who may overrule queue and skills."""
        return self.preferred is not None and self.because in _FROM_A_PERSON


class Offer(msgspec.Struct, eq=False, kw_only=True):
    """A contact held for an agent who has not answered yet."""

    id: OfferId
    contact_id: ContactId
    agent_id: AgentId
    channel: Channel
    expires: float
    idle_before: float
    """The agent's place among the idle before this offer; theirs again if it is withdrawn."""
    rested_before: float
    made: float


class Agent(msgspec.Struct, eq=False, kw_only=True):
    """An agent: what they may serve, whether they are there, and what they hold."""

    id: AgentId
    user: User
    profile: Profile
    flexibility: float
    """How many queues they could be needed for; see ``claim``."""
    is_active: bool = True
    state: AgentState = AgentState.OFF
    is_lost: bool = False
    is_out: bool = False
    """They declined or missed an offer: no more until they say they are ready."""
    idle_since: float = 0.0
    """When their hands last changed: ready, given something, or rid of something."""
    rested: float = 0.0
    """Seconds they were idle before, the more recent ones counting more; see ``claim``."""
    offered: dict[OfferId, Channel] = {}
    """Held for them until they answer."""
    held: dict[ContactId, tuple[Channel, ...]] = {}
    """Served or written up; twice when a contact came back to them during its wrap-up."""
    load: int = 0
    """All of it together, as a code of ``capacity``."""
    pools: "list[Pool] | None" = None
    """Every pool that would have them if they were free; None is not looked up yet."""
    bits: int = 0
    """The channels they may be offered now, as ``capacity.BIT``."""
    entry: "Entry | None" = None
    """Their entry in the pools they are in now."""
    inside: "list[Pool]" = []

    @property
    def is_free(self) -> bool:
        """Whether they may be offered anything at all; capacity is another question."""
        return self.state is _READY and self.is_active and not self.is_lost and not self.is_out

    @property
    def is_present(self) -> bool:
        """Whether it makes sense to wait for them: signed in and connected, a break included."""
        return self.is_active and not self.is_lost and self.state is not AgentState.OFF


Entry = tuple[int, float, AgentId, Agent]
"""An agent's standing, smaller goes first: units in use, key among the idle, id; and who it is."""


class Pool(msgspec.Struct, eq=False):
    """The free agents who can serve one channel, set of queues and set of requirements."""

    bit: int
    wanted: Asked
    order: list[Entry] = []
    """The best first."""
    lines: "dict[Line, None]" = {}
    """Those with anyone waiting."""


class Line(msgspec.Struct, eq=False, kw_only=True):
    """Contacts that ask for the very same thing, in an order that time does not change."""

    key: "LineKey"
    pool: Pool
    only: AgentId | None
    """They wait for this agent alone; the pool is empty then."""
    barred: AgentId | None
    ignores_ability: bool
    requires: tuple[Requirement, ...]
    """What is asked for in the end, in its own and the queue's name, in this step."""
    call: Call
    order: "list[Standing]" = []


Standing = tuple[float, ContactId, Contact]
"""A contact's place in its line, smaller comes first: key, id; and which contact it is."""


LineKey = tuple[
    QueueId, Channel, int, tuple[Requirement, ...], bool, AgentId | None, AgentId | None, bool
]
"""Queue, channel, step, own requirements, past the ceiling, only for, barred, ignoring ability."""
