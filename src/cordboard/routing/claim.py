"""Who goes first: the order of contacts, and the order of agents. Both ties end in the id."""

from cordboard.routing.call import Call, Claim
from cordboard.routing.records import Agent, Contact
from cordboard.settings.centre import RoutingPolicy

ALTERNATIVE = 200.0
"""Seconds of idleness that weigh as much as one queue more or less an agent could be needed in."""

RESTED = 0.5
"""What a second of earlier rest counts for beside a second of being idle now."""

FADING = 0.9
"""What is left of earlier rest with every contact served."""


def call_of(policy: RoutingPolicy, contact: Contact) -> Call:
    """Say how contacts like this one call, under `policy`."""
    queue = contact.queue
    if policy.contact_order == "oldest":
        return Call(contact.is_over, float(queue.ceiling), 1.0, 1.0, 0.0, 0.0)
    within = float(queue.target.within or 1)
    return Call(
        contact.is_over,
        float(queue.ceiling),
        queue.weight,
        within,
        policy.deadline_boost,
        0.0 if contact.is_over else policy.overtaking * within,
    )


def line_key(contact: Contact) -> float:
    """Give the contact's place in its line; earlier goes first, and time does not change it.

    A point of priority moves it `priority_bonus` seconds ahead; past the ceiling only age counts.
    """
    if contact.is_over:
        return contact.since
    queue = contact.queue
    return contact.since - (contact.priority + queue.priority) * queue.priority_bonus


def claim_of(policy: RoutingPolicy, contact: Contact, now: float) -> Claim:
    """Give the contact's claim on the next able agent at `now`."""
    return call_of(policy, contact).claim(line_key(contact), contact.id, now)


def idle_key(policy: RoutingPolicy, agent: Agent) -> float:
    """Give the agent's place among the idle; smaller goes first, and time does not change it.

    The least flexible first, so that those who can do more are kept for what others cannot; the
    longer someone is idle now, and was lately, the further ahead they are.
    """
    if policy.agent_order == "longest_idle":
        return agent.idle_since
    idle = agent.idle_since - RESTED * agent.rested
    return ALTERNATIVE * agent.flexibility + policy.idle_weight * idle


def rested_by(agent: Agent, at: float) -> float:
    """Give the rest to remember of an idle agent who is given something at `at`."""
    return FADING * (agent.rested + at - agent.idle_since)


def why_behind(policy: RoutingPolicy, agent: Agent, chosen: Agent) -> str:
    """Name what counts most for `chosen` against an equally loaded `agent`: a catalogue key."""
    if policy.agent_order == "longest_idle":
        return "less_idle" if agent.idle_since > chosen.idle_since else "tie"
    flexible = ALTERNATIVE * (agent.flexibility - chosen.flexibility)
    idle = policy.idle_weight * (agent.idle_since - chosen.idle_since)
    rested = policy.idle_weight * RESTED * (chosen.rested - agent.rested)
    if flexible > 0 and flexible >= idle and flexible >= rested:
        return "more_flexible"
    if idle > 0 and idle >= rested:
        return "less_idle"
    return "less_rested" if rested > 0 else "tie"
