"""The textbook matcher: look at every waiting contact and every agent, each time anew.

Slow and plain. It says what is right; ``match`` has to say the same, quicker.
"""

from cordboard.routing.asking import asked, serves
from cordboard.routing.capacity import refusal
from cordboard.routing.claim import claim_of, standing_of
from cordboard.routing.floor import Floor, Match
from cordboard.routing.offer import BEST_FEW
from cordboard.routing.records import Agent, Contact
from cordboard.settings.centre import Channel


class Scan:
    """A matcher without any memory."""

    def __init__(self, floor: Floor) -> None:
        """Scan `floor`."""
        self._floor = floor

    def rebuilt(self) -> None:
        """Nothing was built."""

    def contact_changed(self, contact: Contact) -> None:
        """Nothing is remembered."""

    def agent_changed(self, agent: Agent) -> None:
        """Nothing is remembered."""

    def best(self, now: float) -> Match | None:
        """Try contacts in the order of their claims; the first who can be served, is."""
        floor = self._floor
        policy = floor.rules.policy
        waiting = [contact for queued in floor.waiting.values() for contact in queued.values()]
        waiting.sort(key=lambda c: claim_of(policy, floor.rules.queue(c.queue_id), c, now))
        for contact in waiting:
            able = [agent for agent in floor.agents.values() if can_take(floor, agent, contact)]
            if able:
                able.sort(key=lambda agent: standing_of(policy, agent))
                return Match(contact, able[0], len(able), able[:BEST_FEW])
        return None


def can_take(floor: Floor, agent: Agent, contact: Contact) -> bool:
    """Tell whether `agent` may be offered `contact` now."""
    if not agent.is_free or contact.preferred not in (None, agent.id):
        return False
    if refusal(agent.profile.settings, counts_held(agent), contact.channel) is not None:
        return False
    if contact.ignores_ability:
        return True
    queue = floor.rules.queue(contact.queue_id)
    return serves(agent.user, asked(queue, contact.requires, step=contact.step))


def counts_held(agent: Agent) -> dict[Channel, int]:
    """Count what the agent holds, by channel: offers, contacts served, wrap-ups."""
    counts: dict[Channel, int] = {}
    for channel in agent.offered.values():
        counts[channel] = counts.get(channel, 0) + 1
    for channels in agent.held.values():
        for channel in channels:
            counts[channel] = counts.get(channel, 0) + 1
    return counts
