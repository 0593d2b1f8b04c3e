"""Routing's targets, measured: the same offers as a plain scan, how fast, and how good."""

import gc
import time
from collections import OrderedDict
from collections.abc import Iterator
from heapq import heappop, heappush
from statistics import mean, median

import msgspec

from cordboard.bench.line import BenchLine
from cordboard.bench.simulate import Outcome, Shape, draw, play, pooled
from cordboard.bench.traffic import Day, Phase, Traffic, record
from cordboard.kernel.event import Event
from cordboard.routing.machine import Routing
from cordboard.settings.centre import Channel, RoutingPolicy

_ROUNDS = 5

REGIMES: dict[str, Traffic] = {
    "backlogged": Traffic(agents=20, waiting=40, decisions=2600, batch=10, seed=11),
    "idle-rich": Traffic(agents=60, decisions=2600, batch=10, seed=12),
    "mixed": Traffic(agents=30, idle=0.05, decisions=2600, batch=10, seed=13, troubled=True),
    "channels": Traffic(
        agents=20,
        waiting=30,
        decisions=2600,
        batch=10,
        seed=14,
        channels=(Channel.CHAT, Channel.VOICE, Channel.EMAIL),
        troubled=True,
    ),
}

BACKLOG = Traffic(agents=1_000, waiting=50_000, decisions=2_000)
IDLE = {agents: Traffic(agents=agents, decisions=2_000) for agents in (100, 1_000, 10_000)}

# Layouts and days that the default policy was never tuned on; those it was tuned on have the
# seeds 1 to 7 and other sizes (docs/decisions/0011).
UNSEEN = tuple(
    Shape(seed=seed, agents=agents, queues=queues, skills=skills)
    for seed, agents, queues, skills in (
        (101, 45, 6, "tiers"),
        (102, 70, 9, "tiers"),
        (103, 110, 12, "tiers"),
        (104, 55, 6, "chain"),
        (105, 80, 8, "chain"),
        (106, 50, 7, "random"),
        (107, 90, 9, "random"),
    )
)

BASELINE = RoutingPolicy(agent_order="longest_idle", contact_order="oldest")


def run() -> Iterator[BenchLine]:
    """Measure everything, a line at a time."""
    yield from agreement()
    yield from speed()
    yield from policy()


def agreement() -> Iterator[BenchLine]:
    """Count decisions in which the index and the plain scan differ, entry by entry."""
    compared = differing = 0
    for traffic in REGIMES.values():
        day = record(traffic)
        index, scan = Routing(), Routing(plain=True)
        for phase in day.phases:
            for event in phase.events:
                ours, plain = index.settle(event, event.at), scan.settle(event, event.at)
                compared += max(len(ours), len(plain))
                differing += sum(a != b for a, b in zip(ours, plain, strict=False))
                differing += abs(len(ours) - len(plain))
    yield BenchLine(
        name="routing.differs_from_scan",
        ours=differing,
        unit="decisions",
        bound="at most",
        limit=0,
        run=f"{compared} seeded decisions: {', '.join(REGIMES)}",
    )


def speed() -> Iterator[BenchLine]:
    """Time decisions against the plain scan, against the floor and against the clock."""
    backlog = _Timed(record(BACKLOG))
    yield from _against_scan(backlog, "backlog", phase="free", scans=5, limit=500)
    idle = {agents: _Timed(record(traffic)) for agents, traffic in IDLE.items()}
    yield from _against_scan(idle[10_000], "idle", phase="queue", scans=20, limit=50)
    what = "settle(ContactQueued) + settle(WrapUpEnded), offers included; gc off"
    for name, timed in (("backlog", backlog), ("idle", idle[1_000])):
        yield BenchLine(
            name=f"routing.{name}_by_floor",
            ours=1e6 * timed.decision,
            peer=1e6 * timed.floor,
            peer_name="floor",
            unit="us/decision",
            bound="at most",
            limit=10,
            run=what,
        )
        yield BenchLine(
            name=f"routing.{name}_whole_life_by_floor",
            ours=1e6 * timed.life,
            peer=1e6 * timed.floor,
            peer_name="floor",
            unit="us/contact",
            run="every event of a contact's life, six and more settles",
        )
    yield BenchLine(
        name="routing.agents_10000_by_100",
        ours=idle[10_000].decision / idle[10_000].floor,
        peer=idle[100].decision / idle[100].floor,
        peer_name="100 agents",
        unit="floors/decision",
        bound="at most",
        limit=2,
        run="30 % idle; both in floors, as they cannot run in the same moment",
    )
    for name, timed in (("backlog", backlog), ("idle", idle[10_000])):
        yield BenchLine(
            name=f"routing.{name}_offer_p99",
            ours=1e3 * timed.p99,
            unit="ms",
            bound="at most",
            limit=5,
            run="CPU from the event to its offers, gc on; median of five p99",
        )


class _Timed:
    """A day, settled several times over, its phases timed with the floor in between."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.offers = len(day.offers)
        found = [self._once() for _ in range(_ROUNDS)]
        self.decision = median(each[0] for each in found)
        self.life = median(each[1] for each in found)
        self.floor = median(each[2] for each in found)
        self.p99 = median(self._p99() for _ in range(_ROUNDS))

    def _once(self) -> tuple[float, float, float]:
        """Give CPU seconds per decision, per whole life, and of the floor."""
        routing = Routing()
        spent = {"setup": 0.0, "rest": 0.0, "free": 0.0, "queue": 0.0}
        floors = []
        gc.collect()
        gc.disable()
        try:
            for phase in self.day.phases:
                spent[phase.name] += _settle(routing, phase.events)
                if phase.name == "queue":
                    floors.append(floor(300))
        finally:
            gc.enable()
        decision = (spent["free"] + spent["queue"]) / self.offers
        return decision, decision + spent["rest"] / self.offers, mean(floors)

    def _p99(self) -> float:
        """Give the CPU seconds that all but one in a hundred offers took, garbage collection on."""
        routing = Routing()
        waits = []
        for phase in self.day.phases:
            for event in phase.events:
                begun = time.process_time()
                offers = routing.settle(event, event.at)
                if offers and phase.name != "setup":
                    waits.append(time.process_time() - begun)
        return sorted(waits)[int(0.99 * len(waits))]

    def at(self, phase_name: str) -> tuple[Routing, Phase]:
        """Give a routing as it is when the first phase of that name begins, and the phase."""
        routing = Routing()
        for phase in self.day.phases:
            if phase.name == phase_name:
                return routing, phase
            _settle(routing, phase.events)
        raise LookupError(phase_name)


def _settle(routing: Routing, events: list[Event]) -> float:
    """Settle `events` and give the CPU seconds it took."""
    begun = time.process_time()
    for event in events:
        routing.settle(event, event.at)
    return time.process_time() - begun


def _against_scan(
    timed: _Timed, name: str, *, phase: str, scans: int, limit: float
) -> Iterator[BenchLine]:
    ours, scan = [], []
    for _ in range(_ROUNDS):
        routing, events = timed.at(phase)
        few = events.events[:scans]
        plain = Routing.load(routing.dump(), plain=True)
        gc.collect()
        scan.append(_settle(plain, few) / scans)
        ours.append(_settle(routing, events.events) / len(events.events))
    yield BenchLine(
        name=f"routing.{name}_by_scan",
        ours=median(scan) / median(ours),
        unit="times",
        bound="at least",
        limit=limit,
        run=f"settle in phase {phase}: {1e6 * median(ours):.0f} us, scan "
        f"{1e6 * median(scan):.0f} us CPU; medians of {_ROUNDS}",
    )


def floor(times: int) -> float:
    """Give the CPU seconds of the least a decision could be, in Python.

    One heap push and pop, one dict set and pop, one move in an ordered dict, one append.
    """
    heap = [(float(n), n) for n in range(1000)]
    offers: dict[int, tuple[float, int]] = {}
    idle = OrderedDict.fromkeys(range(1000))
    log = []
    begun = time.process_time()
    for n in range(times):
        heappush(heap, (float(n + 1000), n))
        first = heappop(heap)
        offers[n] = first
        offers.pop(n)
        idle.move_to_end(n % 1000)
        log.append(first)
    return (time.process_time() - begun) / times


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Means over scenarios: FIFO to the longest idle, ours, and everyone able to do everything."""

    plain: Outcome
    ours: Outcome
    pooled: Outcome

    @property
    def gap_closed(self) -> float:
        """Share of the way from the plain policy to full pooling, in service level."""
        whole = self.pooled.service_level - self.plain.service_level
        return (self.ours.service_level - self.plain.service_level) / whole


def compare(shapes: tuple[Shape, ...], policy: RoutingPolicy) -> Comparison:
    """Play every scenario under the plain policy, under `policy`, and pooled."""
    plain, ours, all_able = [], [], []
    for shape in shapes:
        scenario = draw(shape)
        plain.append(play(scenario, scenario.centre, BASELINE))
        ours.append(play(scenario, scenario.centre, policy))
        all_able.append(play(scenario, pooled(scenario.centre), BASELINE))
    return Comparison(plain=_mean(plain), ours=_mean(ours), pooled=_mean(all_able))


def _mean(outcomes: list[Outcome]) -> Outcome:
    return Outcome(
        service_level=mean(each.service_level for each in outcomes),
        abandoned=mean(each.abandoned for each in outcomes),
        spread=mean(each.spread for each in outcomes),
        longest_wait=max(each.longest_wait for each in outcomes),
    )


def policy() -> Iterator[BenchLine]:
    """Compare the default policy with FIFO to the longest idle, on scenarios not tuned on."""
    found = compare(UNSEEN, RoutingPolicy())
    contacts = sum(shape.callers for shape in UNSEEN)
    what = f"{len(UNSEEN)} unseen scenarios, {contacts} contacts each policy, 85 % load"
    figures = (
        ("missed_service_level", "%", 0.80, _missed),
        ("abandoned", "%", 0.90, _abandoned),
        ("occupancy_spread", "points", 0.75, _spread),
    )
    for name, unit, limit, of in figures:
        yield BenchLine(
            name=f"routing.policy_{name}",
            ours=of(found.ours),
            peer=of(found.plain),
            peer_name="FIFO + longest idle",
            unit=unit,
            bound="at most",
            limit=limit,
            run=what,
        )
    yield BenchLine(
        name="routing.policy_pooling_gap_closed",
        ours=100 * found.gap_closed,
        unit="%",
        bound="at least",
        limit=30,
        run=f"{what}; service level {100 * found.plain.service_level:.1f} -> "
        f"{100 * found.ours.service_level:.1f}, pooled {100 * found.pooled.service_level:.1f}",
    )


def _missed(outcome: Outcome) -> float:
    return 100 * (1 - outcome.service_level)


def _abandoned(outcome: Outcome) -> float:
    return 100 * outcome.abandoned


def _spread(outcome: Outcome) -> float:
    return outcome.spread
