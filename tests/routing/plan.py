"""A made-up centre: settings of any lawful kind."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from cordboard.kernel.ids import QueueId, SkillId, UserId
from cordboard.settings.centre import (
    CapacityProfile,
    Centre,
    Channel,
    ChannelCapacity,
    Queue,
    Requirement,
    Role,
    RoutingPolicy,
    RoutingStep,
    ServiceTarget,
    User,
)

Pick = Callable[[int], int]
"""Gives a number from 0 up to, not including, its argument."""

T = TypeVar("T")


class Regime(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of day it is."""

    agents: int = 8
    queues: int = 4
    skills: int = 3
    most_waiting: int = 30
    """Contacts stop arriving while so many wait."""
    arrivals: int = 4
    """Weight of arrivals among what may happen next."""
    ends: int = 3
    troubles: int = 1
    """Weight of everything that does not happen in a quiet centre."""
    channels: tuple[Channel, ...] = tuple(Channel)
    settings: bool = True
    """Whether settings change during the day."""


class Plan:
    """Makes up settings."""

    def __init__(self, pick: Pick, *, regime: Regime) -> None:
        """Leave every choice to `pick`."""
        self.pick = pick
        self.regime = regime

    def one_of(self, things: Sequence[T]) -> T:
        """Choose one."""
        return things[self.pick(len(things))]

    def maybe(self, one_in: int) -> bool:
        """Choose whether."""
        return self.pick(one_in) == 0

    def centre(self, *, is_whole: bool) -> Centre:
        """Make up a centre; one that is not whole may have forgotten a queue or an agent."""
        regime = self.regime
        keys = [n for n in range(regime.queues) if is_whole or not self.maybe(9)]
        users = [n for n in range(regime.agents) if is_whole or not self.maybe(9)]
        return Centre(
            queues=tuple(self.queue(n) for n in keys),
            users=tuple(self.user(n) for n in users),
            capacity=(
                CapacityProfile(
                    id="mixed",
                    units=100,
                    channels=tuple(
                        ChannelCapacity(
                            channel=channel,
                            most=1 + self.pick(3),
                            weight=20 + 10 * self.pick(4),
                            joins=tuple(c for c in Channel if self.maybe(2)),
                        )
                        for channel in Channel
                        if not self.maybe(6)
                    ),
                ),
            ),
            routing=RoutingPolicy(
                agent_order=self.one_of(["least_flexible", "least_flexible", "longest_idle"]),
                contact_order=self.one_of(["target", "target", "oldest"]),
                idle_weight=self.one_of([1.0, 0.3, 0.0]),
                deadline_boost=self.one_of([10.0, 1.0, 0.0]),
                overtaking=self.one_of([5.0, 1.5, 0.0]),
            ),
        )

    def queue(self, n: int) -> Queue:
        """Make up a queue."""
        others = tuple(QueueId(f"q{m}") for m in range(self.regime.queues) if m != n)
        return Queue(
            id=QueueId(f"q{n}"),
            name=f"Queue {n}",
            priority=self.pick(2),
            target=ServiceTarget(within=self.one_of([0, 10, 20, 120])),
            weight=self.one_of([1.0, 0.5, 2.0]),
            requires=self.requirements(2),
            steps=tuple(
                RoutingStep(
                    after=after,
                    requires=self.requirements(3),
                    keep_contact_requirements=self.maybe(2),
                    overflow=(self.one_of(others),) if others and self.maybe(2) else (),
                )
                for after in (0, 15, 40)
                if self.maybe(3)
            ),
            ceiling=self.one_of([30, 90, 1800]),
            offer_timeout=self.one_of([5, 20]),
        )

    def user(self, n: int) -> User:
        """Make up an agent, now and then a person who is none."""
        return User(
            id=UserId(f"u{n}"),
            name=f"User {n}",
            roles=(Role.SUPERVISOR,) if self.maybe(15) else (Role.AGENT,),
            skills={
                SkillId(f"s{m}"): 1 + self.pick(5)
                for m in range(self.regime.skills)
                if self.maybe(2)
            },
            queues=tuple(QueueId(f"q{m}") for m in range(self.regime.queues) if self.maybe(2)),
            capacity=self.one_of(["standard", "mixed"]),
            active=not self.maybe(12),
        )

    def requirements(self, one_in: int) -> tuple[Requirement, ...]:
        """Make up what is asked for."""
        if not self.maybe(one_in):
            return ()
        return tuple(
            Requirement(skill=SkillId(f"s{self.pick(self.regime.skills)}"), level=1 + self.pick(4))
            for _ in range(1 + self.pick(2))
        )
