"""Who goes first: the order of contacts, and the order of agents. Both ties end in the id."""

from cordboard.routing.call import Call, Claim
from cordboard.routing.records import Agent, Contact
from cordboard.settings.centre import RoutingPolicy

ALTERNATIVE = 60.0
"""Seconds of idleness that weigh as much as one queue more or less an agent could be needed in."""


def call_of(policy: RoutingPolicy, contact: Contact) -> Call:
    """Say how contacts like this one call, under `policy`."""
    queue = contact.queue
    if policy.contact_order == "oldest":
        return Call(contact.is_over, float(queue.ceiling), 1.0, 1.0, 1.0)
    return Call(
        contact.is_over,
        float(queue.ceiling),
        max(queue.weight, 0.0),
        float(queue.target.within or 1),
        max(policy.deadline_boost, 1.0),
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
    """Give the agent's place among the idle; smaller goes first, and time does not change it."""
    if policy.agent_order == "longest_idle":
        return agent.idle_since
    return ALTERNATIVE * agent.flexibility + policy.idle_weight * agent.idle_since
