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
from cordboard.kernel.ids import AgentId, ContactId, OfferId, QueueId, SkillId
from cordboard.routing.asking import Asked
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
"""``OfferWithdrawn`` is the one that depends on its cause: `RETURNING` in ``floor`` go back to
LINE, the rest are AWAY. ``ContactEnded`` forgets the contact from anywhere."""


_FROM_A_PERSON = frozenset({QueuedBecause.TRANSFERRED, QueuedBecause.MOVED})


class Contact(msgspec.Struct, eq=False, kw_only=True):
    """A contact routing has heard of and that has not ended. Times are seconds since 1970, UTC."""

    id: ContactId
    place: Place
    queue_id: QueueId
    because: QueuedBecause
    channel: Channel
    at: float
    """When it was put into this queue: its steps count from here."""
    since: float
    """Its place in line: its age and the ceiling count from here."""
    priority: int
    requires: tuple[Requirement, ...]
    preferred: AgentId | None
    until: float | None
    step: int = 0
    is_over: bool = False
    """Past its ceiling."""
    offers: int = 0
    """How many offers it has had; numbers them."""
    offer: OfferId | None = None
    line: "Line | None" = None
    entry: "tuple[float, ContactId, Contact] | None" = None
    timer: "tuple[float, int, str] | None" = None

    @property
    def is_waiting(self) -> bool:
        """Whether it stands in line now."""
        return self.place is Place.LINE

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
    offered: dict[OfferId, Channel] = {}
    """Held for them until they answer."""
    held: dict[ContactId, tuple[Channel, ...]] = {}
    """Served or written up; twice when a contact came back to them during its wrap-up."""
    load: int = 0
    """All of it together, as a code of ``capacity``."""
    kind: "Kind | None" = None
    cell: "Cell | None" = None
    entry: "tuple[int, float, AgentId, Agent] | None" = None

    @property
    def is_free(self) -> bool:
        """Whether they may be offered anything at all; capacity is another question."""
        return (
            self.state is AgentState.READY
            and self.is_active
            and not self.is_lost
            and not self.is_out
        )

    @property
    def is_present(self) -> bool:
        """Whether it makes sense to wait for them: signed in and connected, a break included."""
        return self.is_active and not self.is_lost and self.state is not AgentState.OFF


class Kind(msgspec.Struct, eq=False, kw_only=True):
    """Agents who are alike: the same queues, the same skills as far as anyone asks, one profile."""

    queues: frozenset[QueueId]
    skills: dict[SkillId, int]
    """Levels, rounded down to the next one that anyone asks for."""
    pools: "list[Pool]" = []
    cells: "dict[int, Cell]" = {}

    def can_serve(self, wanted: Asked) -> bool:
        """Tell whether they serve one of the queues and meet all of the requirements."""
        if self.queues.isdisjoint(wanted.queues):
            return False
        level = self.skills.get
        return all(level(skill, 0) >= least for skill, least in wanted.requires)


class Cell(msgspec.Struct, eq=False):
    """Free agents of one kind with room for the same channels, best first."""

    bits: int
    """The channels, as bits of ``capacity``."""
    order: "list[tuple[int, float, AgentId, Agent]]" = []
    pools: "list[Pool]" = []


class Pool(msgspec.Struct, eq=False):
    """Everyone who can serve one channel, set of queues and set of requirements."""

    bit: int
    wanted: Asked
    cells: list[Cell] = []
    free: int = 0
    """Agents in all of the cells."""
    lines: "dict[Line, None]" = {}
    """Those with anyone waiting."""


class Line(msgspec.Struct, eq=False, kw_only=True):
    """Contacts that ask for the very same thing, in an order that time does not change."""

    key: "LineKey"
    queue: Queue
    pool: Pool
    only: AgentId | None
    """They wait for this agent alone; the pool has no cells then."""
    ignores_ability: bool
    heap: list[tuple[float, ContactId, Contact]] = []
    """May hold entries that are gone; a live one is its contact's ``entry``."""
    waiting: int = 0


LineKey = tuple[QueueId, Channel, int, tuple[Requirement, ...], bool, AgentId | None, bool]
"""Queue, channel, step, own requirements, past the ceiling, only for, ignoring ability."""
