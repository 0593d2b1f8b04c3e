"""The floor: who waits, who is offered what, who holds what; and the moves events make on it.

A matcher is told of every contact and agent that moved, and finds the next offer.
"""

from datetime import UTC, datetime
from typing import Protocol

import msgspec

from cordboard.contacts.events import OfferMade
from cordboard.kernel.ids import AgentId, ContactId, OfferId, QueueId
from cordboard.routing.asking import asked, serves
from cordboard.routing.capacity import ONE
from cordboard.routing.claim import rested_by
from cordboard.routing.records import AWAY, LINE, OFFER, Agent, Contact, Entry, Offer, Place
from cordboard.routing.rules import Rules
from cordboard.routing.timers import Timers
from cordboard.settings.centre import Centre, Requirement, Role, User


class Match(msgspec.Struct, eq=False):
    """A matcher's answer: this contact to the first of these agents."""

    contact: Contact
    score: float
    requires: tuple[Requirement, ...]
    able: int
    """Free agents who could take it now."""
    best: list[Entry]
    """The best few of them, the chosen one first."""


class Matcher(Protocol):
    """Finds the next offer. Two exist: the plain scan, and the index that must agree with it."""

    def rebuilt(self) -> None:
        """Everything may have changed."""

    def contact_changed(self, contact: Contact) -> None:
        """`contact` came into line, left it, or stands in another one."""

    def agent_changed(self, agent: Agent) -> None:
        """`agent` may have room now, or none."""

    def best(self, now: float) -> Match | None:
        """Give the contact with the strongest claim that anyone can serve, and its best agents."""


class Floor:
    """The state of routing, apart from any index over it."""

    def __init__(self) -> None:
        """Start with nobody there."""
        self.rules = Rules(Centre(), version=0)
        self.agents: dict[AgentId, Agent] = {}
        self.contacts: dict[ContactId, Contact] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.waiting: dict[QueueId, dict[ContactId, Contact]] = {}
        """The contacts in each queue's line, in no order."""
        self.waits_for: dict[AgentId, dict[ContactId, Contact]] = {}
        """The contacts that prefer an agent."""
        self.orders: dict[QueueId, list[ContactId]] = {}
        """Lines in order, kept until the queue changes."""
        self.timers = Timers(self.contacts, self.offers)
        self._read: datetime | None = None
        self._seconds = 0.0
        self.matcher: Matcher = _Nobody()

    def seconds(self, at: datetime) -> float:
        """Give `at` in seconds since 1970; an event asks for its own several times."""
        if at is not self._read:
            self._read = at
            self._seconds = at.timestamp()
        return self._seconds

    # Settings

    def adopt(self, centre: Centre, *, version: int) -> None:
        """Work under these settings from now on; everyone keeps their state and place."""
        self.rules = rules = Rules(centre, version=version)
        self.orders.clear()
        users = {AgentId(user.id): user for user in centre.users if Role.AGENT in user.roles}
        for key, agent in self.agents.items():
            user = users.pop(key, None)
            agent.is_active = user is not None and user.active
            agent.user = user or agent.user
            agent.profile = rules.profile_of(agent.user)
            agent.flexibility = rules.flexibility(agent.user)
        for key, user in users.items():
            self.agents[key] = self.hire(user)
        for contact in self.contacts.values():
            contact.queue = rules.queue(contact.queue.id)
            if contact.is_waiting:
                self.timers.watch(contact)
        for key in list(self.waits_for):
            self.check_preferences(self.agents[key])
        self.matcher.rebuilt()

    def hire(self, user: User) -> Agent:
        """Make the record of an agent who is not signed in."""
        return Agent(
            id=AgentId(user.id),
            user=user,
            profile=self.rules.profile_of(user),
            flexibility=self.rules.flexibility(user),
            is_active=user.active,
        )

    # Contacts

    def enter(self, contact: Contact) -> None:
        """Put it in its queue's line, at the place it has kept."""
        contact.place = LINE
        queue_id = contact.queue.id
        waiting = self.waiting.get(queue_id)
        if waiting is None:
            waiting = self.waiting[queue_id] = {}
        waiting[contact.id] = contact
        if self.orders:
            self.orders.pop(queue_id, None)
        self.timers.watch(contact)
        self.matcher.contact_changed(contact)

    def leave(self, contact: Contact, place: Place) -> None:
        """Have it stand at `place`, out of line. Its preference outlives an offer, no more."""
        was_waiting = contact.place is LINE
        contact.place = place
        if contact.preferred is not None and place is AWAY:
            self.forget_preference(contact)
        if was_waiting:
            queue_id = contact.queue.id
            del self.waiting[queue_id][contact.id]
            if self.orders:
                self.orders.pop(queue_id, None)
            contact.timer = None
            self.matcher.contact_changed(contact)

    def reconsider(self, contact: Contact) -> None:
        """Its claim, or what it asks for, has changed."""
        if contact.is_waiting:
            self.orders.pop(contact.queue.id, None)
            self.timers.watch(contact)
            self.matcher.contact_changed(contact)

    # Preferences

    def prefer(self, contact: Contact, agent_id: AgentId) -> None:
        """Have it wait for this agent alone, unless that is in vain."""
        agent = self.agents.get(agent_id)
        if agent is None:
            return
        contact.preferred = agent_id
        if self._is_in_vain(contact, agent):
            contact.preferred = contact.until = None
        else:
            self.waits_for.setdefault(agent_id, {})[contact.id] = contact

    def check_preferences(self, agent: Agent) -> None:
        """Have nobody wait for `agent` in vain."""
        for contact in list(self.waits_for.get(agent.id, {}).values()):
            if self._is_in_vain(contact, agent):
                self.forget_preference(contact)

    def forget_preference(self, contact: Contact) -> None:
        """Have any able agent serve it."""
        if contact.preferred is None:
            return
        waits = self.waits_for[contact.preferred]
        del waits[contact.id]
        if not waits:
            del self.waits_for[contact.preferred]
        contact.preferred = contact.until = None
        self.reconsider(contact)

    def _is_in_vain(self, contact: Contact, agent: Agent) -> bool:
        """Tell whether `agent` is not there, or may not take the contact even when free."""
        if not agent.is_present or contact.barred == agent.id:
            return True
        if contact.ignores_ability:
            return False
        return not serves(agent.user, asked(contact.queue, contact.requires, step=contact.step))

    # Offers and loads

    def hold(self, contact: Contact, agent: Agent, event: OfferMade) -> None:
        """Reserve the agent's capacity for the contact until the offer ends."""
        offer_id, channel = event.offer_id, event.channel
        made = self.seconds(event.at)
        offer = Offer(
            id=offer_id,
            contact_id=contact.id,
            agent_id=agent.id,
            channel=channel,
            expires=made + (event.expires_at - event.at).total_seconds(),
            idle_before=agent.idle_since,
            rested_before=agent.rested,
            made=made,
        )
        self.offers[offer_id] = offer
        contact.offers += 1
        contact.offer = offer_id
        self.leave(contact, OFFER)
        agent.offered[offer_id] = channel
        self.timers.watch_offer(offer)
        self.load(agent, ONE[channel], at=made)

    def load(self, agent: Agent, change: int, *, at: float) -> None:
        """Add `change` (a code of ``capacity``) to what the agent holds, from `at` on."""
        if not agent.load:
            agent.rested = rested_by(agent, at)
        agent.load += change
        agent.idle_since = at
        self.matcher.agent_changed(agent)

    # Saved states

    def remember(self, contact: Contact) -> None:
        """Take up a contact from a saved state."""
        self.contacts[contact.id] = contact
        if contact.is_waiting:
            self.waiting.setdefault(contact.queue.id, {})[contact.id] = contact
            self.timers.watch(contact)
        if contact.preferred is not None:
            self.waits_for.setdefault(contact.preferred, {})[contact.id] = contact


def moment(seconds: float) -> datetime:
    """Give the UTC time that many seconds after 1970 began."""
    return datetime.fromtimestamp(seconds, UTC)


class _Nobody:
    """Matches nothing: what a floor has before someone gives it a matcher."""

    def rebuilt(self) -> None:
        """Nothing to rebuild."""

    def contact_changed(self, contact: Contact) -> None:
        """Nothing to keep."""

    def agent_changed(self, agent: Agent) -> None:
        """Nothing to keep."""

    def best(self, now: float) -> Match | None:
        """Nothing."""
