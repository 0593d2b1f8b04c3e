"""Who goes first: the order of contacts, and the order of agents. Both ties end in the id."""

from cordboard.kernel.ids import ContactId
from cordboard.routing.records import Agent, Contact
from cordboard.settings.centre import RoutingPolicy

Claim = tuple[int, float, float, ContactId]
"""Smaller goes first: past the ceiling, score (negated), key in line, id."""

ALTERNATIVE = 60.0
"""Seconds of idleness that weigh as much as one queue more or less an agent could be needed in."""

DEADLINE = 0.5
"""From this share of the promised time on, a contact is near its deadline."""


def line_key(contact: Contact) -> float:
    """Give the contact's place in its line; earlier goes first, and time does not change it.

    A point of priority moves it `priority_bonus` seconds ahead; past the ceiling only age counts.
    """
    if contact.is_over:
        return contact.since
    queue = contact.queue
    return contact.since - (contact.priority + queue.priority) * queue.priority_bonus


def contact_score(policy: RoutingPolicy, contact: Contact, *, waited: float) -> float:
    """Say how strongly a contact with `waited` (effective) seconds calls; higher goes first."""
    queue = contact.queue
    if contact.is_over:
        return waited - queue.ceiling
    if policy.contact_order == "oldest":
        return waited
    share = waited / (queue.target.within or 1)
    if share >= DEADLINE:
        share *= max(policy.deadline_boost, 1.0)
    return max(queue.weight, 0.0) * share


def claim_of(policy: RoutingPolicy, contact: Contact, now: float) -> Claim:
    """Give the contact's claim on the next able agent at `now`."""
    key = line_key(contact)
    score = contact_score(policy, contact, waited=now - key)
    return (0 if contact.is_over else 1, -score, key, contact.id)


def idle_key(policy: RoutingPolicy, agent: Agent) -> float:
    """Give the agent's place among the idle; smaller goes first, and time does not change it."""
    if policy.agent_order == "longest_idle":
        return agent.idle_since
    return ALTERNATIVE * agent.flexibility + policy.idle_weight * agent.idle_since
