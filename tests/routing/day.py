"""Words for telling short stories about a floor: `queued`, `ready`, `declined` and the like."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cordboard.agents.events import AgentState, AgentStateChanged
from cordboard.contacts.events import (
    ContactEnded,
    ContactQueued,
    EndedBecause,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    QueuedBecause,
    WithdrawnBecause,
    WrapUpEnded,
)
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, QueueId, SkillId, UserId
from cordboard.routing.machine import Routing
from cordboard.settings.centre import Centre, Channel, Queue, Requirement, User
from cordboard.settings.events import SettingsPublished

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SALES = QueueId("sales")


def after(seconds: float) -> datetime:
    """Give the moment so long after nine."""
    return NINE + timedelta(seconds=seconds)


def asks(**levels: int) -> tuple[Requirement, ...]:
    """Ask for skills at levels."""
    return tuple(Requirement(skill=SkillId(name), level=level) for name, level in levels.items())


def agent(name: str, *queues: str, capacity: str = "standard", **skills: int) -> User:
    """Describe an agent; without queues they serve sales."""
    return User(
        id=UserId(name),
        name=name,
        queues=tuple(QueueId(queue) for queue in queues or ("sales",)),
        skills={SkillId(skill): level for skill, level in skills.items()},
        capacity=capacity,
    )


def queue(name: str = "sales", **settings: object) -> Queue:
    """Describe a queue."""
    return Queue(id=QueueId(name), name=name, **settings)  # type: ignore[arg-type]


def published(centre: Centre, at: float = 0) -> SettingsPublished:
    """The centre works like this from now on."""
    return SettingsPublished(at=after(at), version=1, centre=centre, by=None)


def ready(name: str, at: float = 0) -> AgentStateChanged:
    """An agent says so."""
    return AgentStateChanged(at=after(at), agent_id=AgentId(name), state=AgentState.READY)


def away(name: str, at: float, state: AgentState = AgentState.OFF) -> AgentStateChanged:
    """An agent leaves."""
    return AgentStateChanged(at=after(at), agent_id=AgentId(name), state=state)


def queued(
    name: str,
    at: float = 0,
    *,
    to: str = "sales",
    channel: Channel = Channel.VOICE,
    priority: int = 0,
    requires: tuple[Requirement, ...] = (),
    prefers: str | None = None,
    patience: float = 30,
    because: QueuedBecause = QueuedBecause.ARRIVED,
    since: float | None = None,
    excluded: str | None = None,
) -> ContactQueued:
    """Someone joins a line."""
    return ContactQueued(
        at=after(at),
        contact_id=ContactId(name),
        queue_id=QueueId(to),
        because=because,
        since=after(at if since is None else since),
        channel=channel,
        priority=priority,
        requires=requires,
        preferred_agent=AgentId(prefers) if prefers else None,
        preferred_until=after(at + patience) if prefers else None,
        settings_version=1,
        excluded_agent=AgentId(excluded) if excluded else None,
    )


def _answer(offer: OfferMade, at: float) -> dict[str, object]:
    return {
        "at": after(at),
        "contact_id": offer.contact_id,
        "offer_id": offer.offer_id,
        "agent_id": offer.agent_id,
    }


def accepted(offer: OfferMade, at: float) -> OfferAccepted:
    """They take it."""
    return OfferAccepted(**_answer(offer, at))  # type: ignore[arg-type]


def declined(offer: OfferMade, at: float) -> OfferDeclined:
    """They do not."""
    return OfferDeclined(**_answer(offer, at))  # type: ignore[arg-type]


def expired(offer: OfferMade, at: float) -> OfferExpired:
    """They let it ring."""
    return OfferExpired(**_answer(offer, at))  # type: ignore[arg-type]


def withdrawn(offer: OfferMade, at: float, because: WithdrawnBecause) -> OfferWithdrawn:
    """It is taken back."""
    return OfferWithdrawn(**_answer(offer, at), because=because)  # type: ignore[arg-type]


def wrapped_up(offer: OfferMade, at: float) -> WrapUpEnded:
    """The agent's hands are free of it."""
    return WrapUpEnded(
        at=after(at),
        contact_id=offer.contact_id,
        agent_id=offer.agent_id,
        queue_id=offer.queue_id,
        lapsed=False,
    )


def ended(name: str, at: float) -> ContactEnded:
    """The customer is gone."""
    return ContactEnded(
        at=after(at),
        contact_id=ContactId(name),
        because=EndedBecause.ABANDONED,
        queue_id=None,
        by="visitor",
    )


class Day:
    """A log that grows, and the routing that follows it."""

    def __init__(self, *users: User, queues: tuple[Queue, ...] = (), **settings: object) -> None:
        """Open a centre with these agents; without queues there is sales."""
        self.routing = Routing()
        centre = Centre(users=users, queues=queues or (queue(),), **settings)  # type: ignore[arg-type]
        self.tell(published(centre))

    def tell(self, *events: Event) -> list[OfferMade]:
        """Store events, one by one; give the offers they led to."""
        return [offer for event in events for offer in self.routing.settle(event, event.at)]

    def wait(self, until: float) -> list[OfferMade]:
        """Let time pass; what comes due is stored and settled."""
        made: list[OfferMade] = []
        while (due := self.routing.next_due()) is not None and due <= after(until):
            for event in self.routing.due(due):
                made += self.tell(event)
        return made


def pairs(offers: Iterable[OfferMade]) -> list[tuple[str, str]]:
    """Give who was offered to whom."""
    return [(offer.contact_id, offer.agent_id) for offer in offers]
