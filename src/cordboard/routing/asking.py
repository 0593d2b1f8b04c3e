"""What a contact asks of an agent, and whether an agent has it."""

import msgspec

from cordboard.kernel.ids import QueueId, SkillId
from cordboard.settings.centre import Queue, Requirement, RoutingStep, User

Levels = tuple[tuple[SkillId, int], ...]
"""Requirements, each skill once, in the order of their names."""


class Asked(msgspec.Struct, frozen=True):
    """What a contact asks of an agent in its present step."""

    queues: tuple[QueueId, ...]
    """The agent serves one of these: its own queue and the overflow of every step passed."""
    requires: Levels

    def as_requirements(self) -> tuple[Requirement, ...]:
        """Give the requirements as the settings and events write them."""
        return tuple(Requirement(skill=skill, level=level) for skill, level in self.requires)


def asked(queue: Queue, requires: tuple[Requirement, ...], *, step: int) -> Asked:
    """Say what a contact with its own `requires` asks for in `queue` at `step`; 0 is before any."""
    passed = queue.steps[:step]
    overflow = [other for each in passed for other in each.overflow]
    return Asked(
        queues=tuple(dict.fromkeys((queue.id, *overflow))),
        requires=levels(_requirements(queue, requires, passed)),
    )


def _requirements(
    queue: Queue, own: tuple[Requirement, ...], passed: tuple[RoutingStep, ...]
) -> tuple[Requirement, ...]:
    if not passed:
        return queue.requires + own
    step = passed[-1]
    return step.requires + own if step.keep_contact_requirements else step.requires


def levels(requires: tuple[Requirement, ...]) -> Levels:
    """Put requirements in one form: each skill once, at the highest level asked, by name."""
    most: dict[SkillId, int] = {}
    for each in requires:
        most[each.skill] = max(each.level, most.get(each.skill, 0))
    return tuple(sorted(most.items()))


def serves(user: User, wanted: Asked) -> bool:
    """Tell whether `user` is in one of the queues and meets all requirements."""
    if not any(queue in user.queues for queue in wanted.queues):
        return False
    return all(user.skills.get(skill, 0) >= least for skill, least in wanted.requires)
