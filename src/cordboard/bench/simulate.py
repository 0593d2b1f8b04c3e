"""Virtual days of a centre, to compare routing policies on: the real routing, the real events.

Arrivals, handling times and patience are drawn once per scenario and are the same under every
policy (common random numbers), so that a difference is the policy's. An agent accepts at once; a
contact that is not answered within its patience is gone.
"""

from collections import deque
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

import msgspec

from cordboard.agents.events import AgentState, AgentStateChanged
from cordboard.contacts.events import (
    ContactEnded,
    ContactQueued,
    EndedBecause,
    OfferAccepted,
    OfferMade,
    QueuedBecause,
    WrapUpEnded,
)
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, QueueId, UserId
from cordboard.routing.machine import Routing
from cordboard.settings.centre import (
    Centre,
    Channel,
    Queue,
    RoutingPolicy,
    ServiceTarget,
    User,
)
from cordboard.settings.events import SettingsPublished

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Caller(msgspec.Struct, frozen=True):
    """Someone who will come. Times in seconds."""

    at: float
    queue: int
    handling: float
    patience: float


class Scenario(msgspec.Struct, frozen=True):
    """A centre and the callers of one day."""

    centre: Centre
    callers: tuple[Caller, ...]
    warm_up: float
    """Callers before this second are served but not counted."""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of centre and day to draw."""

    seed: int
    agents: int = 60
    queues: int = 8
    skills: str = "random"
    """How queues are spread over agents: ``random`` (one to four, fewer are more frequent),
    ``chain`` (each has a neighbour queue too) or ``tiers`` (half know one queue, three in ten know
    two or three, the rest know all)."""
    load: float = 0.85
    callers: int = 8000
    patience: float = 180.0
    """Mean seconds."""
    targets: tuple[int, ...] = (20, 30, 60)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a day went."""

    service_level: float
    """Share answered within the queue's promise; who gave up sooner than a short abandon is left
    out, every other abandon is missed."""
    abandoned: float
    """Share of all who came."""
    spread: float
    """Points of occupancy between the 10th and the 90th percentile of agents."""
    longest_wait: float


def draw(shape: Shape) -> Scenario:
    """Draw a scenario: queues of uneven demand, agents planned where the demand is."""
    chance = Random(f"scenario/{shape.seed}")  # noqa: S311 -- drawn the same each time, on purpose
    demand = [chance.uniform(0.4, 1.6) ** 2 for _ in range(shape.queues)]
    handling = [chance.uniform(150, 420) for _ in range(shape.queues)]
    queues = tuple(
        Queue(
            id=QueueId(f"q{n}"),
            name=f"Queue {n}",
            target=ServiceTarget(within=chance.choice(shape.targets)),
        )
        for n in range(shape.queues)
    )
    work = [rate * length for rate, length in zip(demand, handling, strict=True)]
    users = tuple(_agent(chance, n, shape, work) for n in range(shape.agents))
    # So many callers a second that they bring `load` times the agents' time in work.
    rate = shape.load * shape.agents / (sum(work) / sum(demand))
    callers = []
    at = 0.0
    for _ in range(shape.callers):
        at += chance.expovariate(rate)
        queue = chance.choices(range(shape.queues), demand)[0]
        callers.append(
            Caller(
                at=at,
                queue=queue,
                handling=handling[queue] * chance.lognormvariate(-0.32, 0.8),
                patience=chance.expovariate(1 / shape.patience),
            )
        )
    return Scenario(Centre(queues=queues, users=users), tuple(callers), callers[-1].at * 0.1)


def _agent(chance: Random, n: int, shape: Shape, work: list[float]) -> User:
    # The first queue in turn by the work it brings, so that nobody's demand is left unstaffed.
    turn = (n + 0.5) / shape.agents * sum(work)
    first = 0
    while turn > work[first] and first + 1 < len(work):
        turn -= work[first]
        first += 1
    others = [queue for queue in range(shape.queues) if queue != first]
    if shape.skills == "chain":
        more = [(first + 1) % shape.queues]
    elif shape.skills == "tiers":
        most = chance.choices([0, chance.randint(1, 2), len(others)], [5, 3, 2])[0]
        more = chance.sample(others, most)
    else:
        more = chance.sample(others, chance.choices(range(4), [4, 3, 2, 1])[0])
    return User(
        id=UserId(f"a{n:03d}"),
        name=f"Agent {n}",
        queues=tuple(QueueId(f"q{queue}") for queue in (first, *more)),
    )


def pooled(centre: Centre) -> Centre:
    """Give the same centre with everyone able to serve everything: the bound of all routing."""
    every = tuple(queue.id for queue in centre.queues)
    users = tuple(msgspec.structs.replace(user, queues=every) for user in centre.users)
    return msgspec.structs.replace(centre, users=users)


def play(scenario: Scenario, centre: Centre, policy: RoutingPolicy) -> Outcome:
    """Live through the scenario's day at `centre` under `policy`."""
    return _Day(scenario, msgspec.structs.replace(centre, routing=policy)).run()


_ARRIVE, _GIVE_UP, _FINISH = range(3)


class _Day:
    """One day, one policy."""

    def __init__(self, scenario: Scenario, centre: Centre) -> None:
        self.scenario = scenario
        self.centre = centre
        self.routing = Routing()
        self.ahead: list[tuple[float, int, int, AgentId]] = []
        self.waits: dict[int, float] = {}
        """Seconds until answered, by caller."""
        self.gone: dict[int, float] = {}
        """Seconds until given up, by caller."""
        self.busy: dict[AgentId, float] = {AgentId(user.id): 0.0 for user in centre.users}
        self.end = scenario.callers[-1].at

    def run(self) -> Outcome:
        routing = self.routing
        routing.settle(SettingsPublished(at=START, version=1, centre=self.centre, by=None), START)
        for agent in self.busy:
            ready = AgentStateChanged(at=START, agent_id=agent, state=AgentState.READY)
            routing.settle(ready, START)
        for number, caller in enumerate(self.scenario.callers):
            heappush(self.ahead, (caller.at, _ARRIVE, number, AgentId("")))
        moves = {_ARRIVE: self.arrive, _GIVE_UP: self.give_up, _FINISH: self.finish}
        while self.ahead:
            at, what, number, agent = heappop(self.ahead)
            self.let_come_due(at)
            moves[what](at, number, agent)
        return self.outcome()

    def let_come_due(self, at: float) -> None:
        until = START + timedelta(seconds=at)
        while (due := self.routing.next_due()) is not None and due <= until:
            for event in self.routing.due(due):
                self.tell(event, (due - START).total_seconds())

    def tell(self, event: Event, at: float) -> None:
        """Settle the event; agents accept whatever they are offered."""
        offers: deque[OfferMade] = deque(self.routing.settle(event, event.at))
        while offers:
            offer = offers.popleft()
            number = int(offer.contact_id)
            caller = self.scenario.callers[number]
            self.waits[number] = at - caller.at
            start = max(at, self.scenario.warm_up)
            until = at + caller.handling
            self.busy[offer.agent_id] += max(0.0, min(until, self.end) - start)
            heappush(self.ahead, (until, _FINISH, number, offer.agent_id))
            accepted = OfferAccepted(
                at=event.at,
                contact_id=offer.contact_id,
                offer_id=offer.offer_id,
                agent_id=offer.agent_id,
            )
            offers.extend(self.routing.settle(accepted, event.at))

    def arrive(self, at: float, number: int, agent: AgentId) -> None:
        moment = START + timedelta(seconds=at)
        caller = self.scenario.callers[number]
        heappush(self.ahead, (at + caller.patience, _GIVE_UP, number, agent))
        self.tell(
            ContactQueued(
                at=moment,
                contact_id=ContactId(f"{number:06d}"),
                queue_id=self.centre.queues[caller.queue].id,
                because=QueuedBecause.ARRIVED,
                since=moment,
                channel=Channel.VOICE,
                priority=0,
                requires=(),
                preferred_agent=None,
                preferred_until=None,
                settings_version=1,
            ),
            at,
        )

    def give_up(self, at: float, number: int, agent: AgentId) -> None:
        if number not in self.waits:
            self.gone[number] = at - self.scenario.callers[number].at
            self.tell(self.ended(at, number, EndedBecause.ABANDONED), at)

    def finish(self, at: float, number: int, agent: AgentId) -> None:
        self.tell(self.ended(at, number, EndedBecause.AGENT_ENDED), at)
        moment = START + timedelta(seconds=at)
        queue = self.centre.queues[self.scenario.callers[number].queue].id
        self.tell(
            WrapUpEnded(
                at=moment,
                contact_id=ContactId(f"{number:06d}"),
                agent_id=agent,
                queue_id=queue,
                lapsed=False,
            ),
            at,
        )

    def ended(self, at: float, number: int, because: EndedBecause) -> ContactEnded:
        return ContactEnded(
            at=START + timedelta(seconds=at),
            contact_id=ContactId(f"{number:06d}"),
            because=because,
            queue_id=None,
            by="simulation",
        )

    def outcome(self) -> Outcome:
        met = counted = abandoned = came = 0
        longest = 0.0
        for number, caller in enumerate(self.scenario.callers):
            if caller.at < self.scenario.warm_up:
                continue
            target = self.centre.queues[caller.queue].target
            came += 1
            wait = self.waits.get(number)
            if wait is None:
                abandoned += 1
                counted += self.gone[number] >= target.short_abandon
                continue
            counted += 1
            met += wait <= target.within
            longest = max(longest, wait)
        span = self.end - self.scenario.warm_up
        shares = sorted(100 * busy / span for busy in self.busy.values())
        tenth = len(shares) // 10
        return Outcome(
            service_level=met / counted,
            abandoned=abandoned / came,
            spread=shares[-1 - tenth] - shares[tenth],
            longest_wait=longest,
        )
