"""The textbook matcher: look at every waiting contact and every agent, each time anew.

Slow and plain. It says what is right; ``match`` has to say the same, quicker.
"""

from cordboard.routing.asking import Asked, asked, serves
from cordboard.routing.capacity import refusal, units_of
from cordboard.routing.claim import call_of, claim_of, idle_key, line_key
from cordboard.routing.floor import Floor, Match
from cordboard.routing.offer import BEST_FEW
from cordboard.routing.records import Agent, Contact, Entry
from cordboard.settings.centre import Channel, RoutingPolicy


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
        """Try the first of each line in the order of their claims; the first able to be served is.

        Contacts that ask for the very same thing are a line; see `first_of`.
        """
        floor = self._floor
        policy = floor.rules.policy
        free = [agent for agent in floor.agents.values() if agent.is_free]
        firsts = self._firsts(now) if free else []
        rooms = {
            channel: [agent for agent in free if has_room(agent, channel)]
            for channel in {contact.channel for contact in firsts}
        }
        if not any(rooms.values()):
            return None
        for contact in sorted(firsts, key=lambda each: claim_of(policy, each, now)):
            wanted = asked(contact.queue, contact.requires, step=contact.step)
            able: list[Entry] = [
                (_units(agent), idle_key(policy, agent), agent.id, agent)
                for agent in rooms[contact.channel]
                if may_take(agent, contact, wanted)
            ]
            if able:
                able.sort()
                score = -claim_of(policy, contact, now)[1]
                return Match(contact, score, wanted.as_requirements(), len(able), able[:BEST_FEW])
        return None

    def _firsts(self, now: float) -> list[Contact]:
        """Give the one of every line who goes first."""
        lines: dict[object, list[Contact]] = {}
        for queued in self._floor.waiting.values():
            for contact in queued.values():
                lines.setdefault(line_of(contact), []).append(contact)
        return [first_of(self._floor.rules.policy, line, now) for line in lines.values()]


def first_of(policy: RoutingPolicy, line: list[Contact], now: float) -> Contact:
    """Choose who of a line goes first: its head; but a head whose promise is broken lets the first
    overtake whose promise can still be kept, until it has waited for as long as it has to yield.
    """
    head = min(line, key=_in_line)
    call = call_of(policy, head)
    in_time = [contact for contact in line if line_key(contact) >= now - call.within]
    if not in_time or line_key(head) <= now - call.yields:
        return head
    return min(in_time, key=_in_line)


def _in_line(contact: Contact) -> tuple[float, str]:
    return line_key(contact), contact.id


def line_of(contact: Contact) -> object:
    """Say what `contact` asks for; two who ask for the same stand in one line."""
    return (
        contact.queue.id,
        contact.channel,
        contact.step,
        contact.requires,
        contact.is_over,
        contact.preferred,
        contact.barred,
        contact.ignores_ability,
    )


def may_take(agent: Agent, contact: Contact, wanted: Asked) -> bool:
    """Tell whether `agent`, who is free and has room, may be offered `contact`."""
    if contact.preferred not in (None, agent.id) or contact.barred == agent.id:
        return False
    return contact.ignores_ability or serves(agent.user, wanted)


def has_room(agent: Agent, channel: Channel) -> bool:
    """Tell whether one contact more of `channel` fits beside what `agent` holds."""
    return refusal(agent.profile.settings, counts_held(agent), channel) is None


def _units(agent: Agent) -> int:
    return units_of(agent.profile.settings, counts_held(agent))


def counts_held(agent: Agent) -> dict[Channel, int]:
    """Count what the agent holds, by channel: offers, contacts served, wrap-ups."""
    counts: dict[Channel, int] = {}
    for channel in agent.offered.values():
        counts[channel] = counts.get(channel, 0) + 1
    for channels in agent.held.values():
        for channel in channels:
            counts[channel] = counts.get(channel, 0) + 1
    return counts
