"""A made-up working day for routing, as a log: what settles in which order, cut into phases."""

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from cordboard.agents.events import AgentState, AgentStateChanged
from cordboard.contacts.events import (
    ContactConnected,
    ContactEnded,
    ContactQueued,
    EndedBecause,
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    QueuedBecause,
    WrapUpEnded,
)
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, QueueId, SkillId, UserId
from cordboard.routing.machine import Routing
from cordboard.settings.centre import (
    Centre,
    Channel,
    Queue,
    Requirement,
    RoutingStep,
    ServiceTarget,
    User,
)
from cordboard.settings.events import SettingsPublished

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_STEP = timedelta(milliseconds=5)
_LANGUAGE = SkillId("german")


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of day to record."""

    agents: int
    decisions: int
    waiting: int = 0
    """Contacts in line before the day is measured; 0 keeps `idle` of the agents idle instead."""
    idle: float = 0.3
    batch: int = 100
    """Events of one kind that follow each other, so that each kind can be timed by itself."""
    channels: tuple[Channel, ...] = (Channel.VOICE,)
    troubled: bool = False
    """Whether offers are declined, last agents preferred and steps reached."""
    seed: int = 1


class Phase(msgspec.Struct, frozen=True):
    """Events of one kind, in a row."""

    name: str
    """``setup``; ``free`` (agents' hands become free); ``queue`` (contacts come); ``rest``."""
    events: list[Event]


class Day(msgspec.Struct, frozen=True):
    """A recorded log."""

    phases: list[Phase]
    offers: list[OfferMade]
    """After the set-up."""


def centre_of(agents: int, seed: int) -> Centre:
    """Make up a centre of twenty queues, forty teams and four skills that are asked for."""
    chance = Random(f"centre/{seed}")  # noqa: S311 -- made up the same each time, on purpose
    queues = tuple(
        Queue(
            id=QueueId(f"q{n:02d}"),
            name=f"Queue {n}",
            requires=(Requirement(skill=SkillId(f"p{n % 4}"), level=1 + n % 3),),
            target=ServiceTarget(within=(20, 30, 60, 120)[n % 4]),
            steps=(RoutingStep(after=600, requires=(Requirement(skill=SkillId(f"p{n % 4}")),)),),
        )
        for n in range(20)
    )
    teams = [chance.sample(range(20), 3) for _ in range(40)]
    return Centre(queues=queues, users=tuple(_user(chance, n, teams) for n in range(agents)))


def _user(chance: Random, n: int, teams: list[list[int]]) -> User:
    base = teams[n % len(teams)]
    skills = {SkillId(f"p{queue % 4}"): chance.randint(1, 5) for queue in base}
    if chance.random() < 0.4:
        skills[_LANGUAGE] = chance.randint(2, 5)
    return User(
        id=UserId(f"a{n:05d}"),
        name=f"Agent {n}",
        skills=skills,
        queues=tuple(QueueId(f"q{queue:02d}") for queue in base[: chance.randint(1, 3)]),
    )


def record(traffic: Traffic) -> Day:
    """Live through the day and write its log down."""
    recorder = _Recorder(traffic)
    recorder.set_up()
    recorder.work()
    return Day(recorder.phases, recorder.offers)


class _Recorder:
    """Writes a log while a routing lives through it."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic = traffic
        self.chance = Random(f"traffic/{traffic.seed}")  # noqa: S311 -- the same each time
        self.routing = Routing()
        self.centre = centre_of(traffic.agents, traffic.seed)
        self.now = START
        self.phases: list[Phase] = []
        self.events: list[Event] = []
        self.offers: list[OfferMade] = []
        self.serving: list[OfferMade] = []
        self.came = 0

    def tell(self, event: Event) -> list[OfferMade]:
        self.events.append(event)
        return self.routing.settle(event, self.now)

    def cut(self, name: str) -> None:
        self.phases.append(Phase(name, self.events))
        self.events = []

    def set_up(self) -> None:
        centre, traffic = self.centre, self.traffic
        self.tell(SettingsPublished(at=self.now, version=1, centre=centre, by=None))
        for user in centre.users:
            self.now += _STEP
            self.tell(
                AgentStateChanged(at=self.now, agent_id=AgentId(user.id), state=AgentState.READY)
            )
        busy = traffic.agents * (1 - traffic.idle)
        for _ in range(traffic.waiting + 5 * traffic.agents):
            in_line = self.came - len(self.serving)
            if in_line >= traffic.waiting if traffic.waiting else len(self.serving) >= busy:
                break
            self.answer(self.come())
        self.cut("setup")
        self.offers.clear()

    def work(self) -> None:
        while len(self.offers) < self.traffic.decisions:
            ended = [self.end() for _ in range(min(self.traffic.batch, len(self.serving)))]
            self.cut("rest")
            offers = [offer for each in ended for offer in self.wrap_up(each)]
            self.cut("free")
            self.answer(offers)
            self.cut("rest")
            offers = [offer for _ in range(self.traffic.batch) for offer in self.come()]
            self.cut("queue")
            self.answer(offers)
            self.let_come_due()
            self.cut("rest")

    def come(self) -> list[OfferMade]:
        self.came += 1
        self.now += _STEP
        chance, troubled = self.chance, self.traffic.troubled
        requires = (Requirement(skill=_LANGUAGE, level=2),) if chance.random() < 0.15 else ()
        prefers = troubled and chance.random() < 0.2
        agent = AgentId(chance.choice(self.centre.users).id) if prefers else None
        return self.tell(
            ContactQueued(
                at=self.now,
                contact_id=ContactId(f"c{self.came:07d}"),
                queue_id=chance.choice(self.centre.queues).id,
                because=QueuedBecause.ARRIVED,
                since=self.now,
                channel=chance.choice(self.traffic.channels),
                priority=chance.choice((0, 0, 0, 1)),
                requires=requires,
                preferred_agent=agent,
                preferred_until=self.now + timedelta(seconds=2) if prefers else None,
                settings_version=1,
            )
        )

    def answer(self, offers: list[OfferMade]) -> None:
        """Accept offers; in a troubled centre, decline some."""
        while offers:
            offer = offers.pop(0)
            self.offers.append(offer)
            offers += self.tell(offer)
            told = {
                "at": self.now,
                "contact_id": offer.contact_id,
                "agent_id": offer.agent_id,
                "offer_id": offer.offer_id,
            }
            if self.traffic.troubled and self.chance.random() < 0.1:
                offers += self.tell(msgspec.convert(told, OfferDeclined))
                ready = AgentStateChanged(
                    at=self.now, agent_id=offer.agent_id, state=AgentState.READY
                )
                offers += self.tell(ready)
                continue
            offers += self.tell(msgspec.convert(told, OfferAccepted))
            offers += self.tell(
                ContactConnected(
                    at=self.now,
                    contact_id=offer.contact_id,
                    agent_id=offer.agent_id,
                    queue_id=offer.queue_id,
                    channel=offer.channel,
                    offer_id=offer.offer_id,
                )
            )
            self.serving.append(offer)

    def end(self) -> OfferMade:
        """Someone's conversation ends, anyone's."""
        serving = self.serving
        place = self.chance.randrange(len(serving))
        serving[place], serving[-1] = serving[-1], serving[place]
        offer = serving.pop()
        self.tell(
            ContactEnded(
                at=self.now,
                contact_id=offer.contact_id,
                because=EndedBecause.AGENT_ENDED,
                queue_id=offer.queue_id,
                by=offer.agent_id,
            )
        )
        return offer

    def wrap_up(self, offer: OfferMade) -> list[OfferMade]:
        self.now += _STEP
        return self.tell(
            WrapUpEnded(
                at=self.now,
                contact_id=offer.contact_id,
                agent_id=offer.agent_id,
                queue_id=offer.queue_id,
                lapsed=False,
            )
        )

    def let_come_due(self) -> None:
        for event in self.routing.due(self.now):
            self.answer(self.tell(event))
