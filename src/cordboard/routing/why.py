"""Why a contact waits: what it asks for, and what each agent lacks. In catalogue keys."""

import msgspec

from cordboard.agents.events import AgentState
from cordboard.kernel.ids import AgentId, ContactId, QueueId, SkillId
from cordboard.routing.asking import Asked, asked
from cordboard.routing.capacity import refusal
from cordboard.routing.floor import Floor
from cordboard.routing.oracle import counts_held
from cordboard.routing.records import Agent, Contact
from cordboard.settings.centre import Requirement

NEAREST = 5
"""How many agents are named."""


class Lack(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One thing that keeps an agent from a contact."""

    key: str
    """``inactive``, ``not_signed_in``, ``lost``, ``on_break``, ``out``, ``not_preferred``,
    ``passed_it_on``, ``not_in_queue``, ``lacks_skill``, ``channel_not_served``, ``interruption``,
    ``reserved`` (they have no room because of an offer that is still open) or ``at_capacity``."""
    skill: SkillId | None = None
    level: int | None = None
    """The level asked for."""


class LackCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many agents have the same lack; an agent with two counts in both."""

    lack: Lack
    agents: int


class Nearest(msgspec.Struct, frozen=True, kw_only=True):
    """An agent to whom little is lacking."""

    agent_id: AgentId
    lacks: tuple[Lack, ...]


class WhyWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """All that a supervisor needs to see to know what to do about it."""

    contact_id: ContactId
    queue_id: QueueId
    position: int
    waited: float
    """Seconds since its place in line."""
    step: int
    """0 before the first."""
    steps: int
    is_over: bool
    """Past the queue's ceiling."""
    preferred_agent: AgentId | None
    """It waits for this agent alone."""
    preferred_for: float | None
    """For so many more seconds; None is as long as they are there."""
    queues: tuple[QueueId, ...]
    """Agents of these may serve it in this step."""
    requires: tuple[Requirement, ...]
    agents: int
    """All agents there are."""
    counts: tuple[LackCount, ...]
    """The most frequent first."""
    nearest: tuple[Nearest, ...]
    """Those who lack least, first."""


def why_waiting(floor: Floor, contact: Contact, *, position: int, now: float) -> WhyWaiting:
    """Look at every agent once and say what each lacks."""
    queue = contact.queue
    wanted = asked(queue, contact.requires, step=contact.step)
    found = [(agent, lacks_of(agent, contact, wanted)) for agent in floor.agents.values()]
    counts: dict[Lack, int] = {}
    for _, lacks in found:
        for lack in lacks:
            counts[lack] = counts.get(lack, 0) + 1
    found.sort(key=lambda pair: (len(pair[1]), _weight(pair[1]), pair[0].id))
    return WhyWaiting(
        contact_id=contact.id,
        queue_id=queue.id,
        position=position,
        waited=now - contact.since,
        step=contact.step,
        steps=len(queue.steps),
        is_over=contact.is_over,
        preferred_agent=contact.preferred,
        preferred_for=None if contact.until is None else max(0.0, contact.until - now),
        queues=wanted.queues,
        requires=wanted.as_requirements(),
        agents=len(found),
        counts=tuple(
            LackCount(lack=lack, agents=count)
            for lack, count in sorted(
                counts.items(),
                key=lambda item: (-item[1], item[0].key, item[0].skill or "", item[0].level or 0),
            )
        ),
        nearest=tuple(Nearest(agent_id=a.id, lacks=lacks) for a, lacks in found[:NEAREST]),
    )


def lacks_of(agent: Agent, contact: Contact, wanted: Asked) -> tuple[Lack, ...]:
    """Name everything that keeps `agent` from `contact`; nothing means they could be offered it."""
    lacks = [Lack(key=key) for key in _absences(agent)]
    if contact.preferred not in (None, agent.id):
        lacks.append(Lack(key="not_preferred"))
    if contact.barred == agent.id:
        lacks.append(Lack(key="passed_it_on"))
    if not contact.ignores_ability:
        if not any(queue in agent.user.queues for queue in wanted.queues):
            lacks.append(Lack(key="not_in_queue"))
        lacks += [
            Lack(key="lacks_skill", skill=skill, level=level)
            for skill, level in wanted.requires
            if agent.user.skills.get(skill, 0) < level
        ]
    room = _no_room(agent, contact)
    if room is not None:
        lacks.append(Lack(key=room))
    return tuple(lacks)


def _absences(agent: Agent) -> list[str]:
    if not agent.is_active:
        return ["inactive"]
    if agent.state is AgentState.OFF:
        return ["not_signed_in"]
    there = {
        "lost": agent.is_lost,
        "on_break": agent.state is AgentState.BREAK,
        "out": agent.is_out and agent.state is AgentState.READY,
    }
    return [key for key, holds in there.items() if holds]


def _no_room(agent: Agent, contact: Contact) -> str | None:
    profile = agent.profile.settings
    counts = counts_held(agent)
    key = refusal(profile, counts, contact.channel)
    if key is None or key == "channel_not_served" or not agent.offered:
        return key
    for channel in agent.offered.values():
        counts[channel] -= 1
    return "reserved" if refusal(profile, counts, contact.channel) is None else key


_FIXED = frozenset({"inactive", "not_in_queue", "lacks_skill", "channel_not_served"})


def _weight(lacks: tuple[Lack, ...]) -> int:
    """Count the lacks that waiting or calling someone back does not mend."""
    return sum(lack.key in _FIXED for lack in lacks)
