"""The floor as the log tells it: who waits, who is offered what, who holds what.

Every handler takes one event and cannot fail; what it does not know it leaves alone. A matcher is
told of every contact and agent that changed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec

from cordboard.agents.events import AgentLost, AgentReturned, AgentState, AgentStateChanged
from cordboard.contacts.events import (
    CeilingReached,
    ContactConnected,
    ContactEnded,
    ContactParked,
    ContactQueued,
    ContactTakenOver,
    OfferAccepted,
    OfferAnswer,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    PreferenceLapsed,
    StepReached,
    WithdrawnBecause,
    WrapUpEnded,
)
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, OfferId, QueueId
from cordboard.routing.asking import asked, serves
from cordboard.routing.capacity import ONE
from cordboard.routing.records import TRANSITIONS, Agent, Contact, Offer, Place
from cordboard.routing.rules import Rules
from cordboard.routing.timers import Timers
from cordboard.settings.centre import Centre, Role, User
from cordboard.settings.events import SettingsPublished

RETURNING = frozenset({WithdrawnBecause.AGENT_LOST, WithdrawnBecause.AGENT_LEFT})
"""Withdrawn for these, the contact goes back to its old place."""


class Match(msgspec.Struct, eq=False):
    """A matcher's answer: this contact to this agent, and what the choice was made from."""

    contact: Contact
    agent: Agent
    able: int
    """Free agents who could take it now."""
    best: list[Agent]
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
        """Give the contact with the strongest claim that anyone can serve, and its best agent."""


class Floor:
    """The state of routing, apart from any index over it."""

    def __init__(self) -> None:
        """Start with nobody there."""
        self.rules = Rules(Centre(), version=0)
        self.agents: dict[AgentId, Agent] = {}
        self.contacts: dict[ContactId, Contact] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.waiting: dict[QueueId, dict[ContactId, Contact]] = {}
        self.waits_for: dict[AgentId, dict[ContactId, Contact]] = {}
        self.timers = Timers(self.contacts, self.offers)
        self.matcher: Matcher = _Nobody()
        self.orders: dict[QueueId, list[ContactId]] = {}
        """Lines in order, kept until the queue changes."""

    def evolve(self, event: Event) -> None:
        """Apply `event`; events of no concern to routing change nothing."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    # Settings

    def on_settings(self, event: SettingsPublished) -> None:
        """Work under these settings from now on; everyone keeps their state and place."""
        self.adopt(event.centre, version=event.version)
        for key in list(self.waits_for):
            agent = self.agents[key]
            for contact in list(self.waits_for[key].values()):
                if self._is_in_vain(contact, agent):
                    self._forget_preference(contact)
        self.matcher.rebuilt()

    def adopt(self, centre: Centre, *, version: int) -> None:
        """Read the settings into the agents and the timers."""
        self.rules = Rules(centre, version=version)
        self.orders.clear()
        users = {AgentId(user.id): user for user in centre.users if Role.AGENT in user.roles}
        for key, agent in self.agents.items():
            if key not in users:
                agent.is_active = False
                self._fit(agent, agent.user)
        for key, user in users.items():
            known = self.agents.get(key)
            if known is None:
                self.agents[key] = self.hire(user)
            else:
                known.is_active = user.active
                self._fit(known, user)
        for queued in self.waiting.values():
            for contact in queued.values():
                self.timers.watch(contact, self.rules.queue(contact.queue_id))

    def hire(self, user: User) -> Agent:
        """Make the record of an agent who is not signed in."""
        return Agent(
            id=AgentId(user.id),
            user=user,
            profile=self.rules.profile_of(user),
            flexibility=self.rules.flexibility(user),
            is_active=user.active,
        )

    def _fit(self, agent: Agent, user: User) -> None:
        agent.user = user
        agent.profile = self.rules.profile_of(user)
        agent.flexibility = self.rules.flexibility(user)

    # Agents

    def on_agent_state(self, event: AgentStateChanged) -> None:
        """READY ends being out; OFF ends being waited for."""
        agent = self.agents.get(event.agent_id)
        if agent is None:
            return
        was_free = agent.is_free
        agent.state = event.state
        agent.is_out = False
        if event.state is AgentState.READY and not was_free:
            agent.idle_since = event.at.timestamp()
        if not agent.is_present:
            self._give_up_waiting_for(agent)
        self.matcher.agent_changed(agent)

    def on_agent_lost(self, event: AgentLost) -> None:
        """Nothing is offered to, or kept for, someone who is not there."""
        agent = self.agents.get(event.agent_id)
        if agent is not None:
            agent.is_lost = True
            self._give_up_waiting_for(agent)
            self.matcher.agent_changed(agent)

    def on_agent_returned(self, event: AgentReturned) -> None:
        """They stand where they stood."""
        agent = self.agents.get(event.agent_id)
        if agent is not None:
            agent.is_lost = False
            self.matcher.agent_changed(agent)

    def _give_up_waiting_for(self, agent: Agent) -> None:
        for contact in list(self.waits_for.get(agent.id, {}).values()):
            self._forget_preference(contact)

    # Contacts

    def on_queued(self, event: ContactQueued) -> None:
        """Put it in line; if it stood somewhere else, that place is given up."""
        contact = self.contacts.get(event.contact_id)
        queue = self.rules.queue(event.queue_id)
        at = event.at.timestamp()
        since = at if event.since is event.at else event.since.timestamp()
        until = event.preferred_until
        if contact is None:
            contact = self.contacts[event.contact_id] = Contact(
                id=event.contact_id,
                place=Place.LINE,
                queue_id=event.queue_id,
                because=event.because,
                channel=event.channel,
                at=at,
                since=since,
                priority=event.priority,
                requires=event.requires,
                preferred=None,
                until=None,
                step=self.rules.first_step(queue),
            )
        else:
            self._leave(contact, Place.AWAY)
            contact.queue_id = event.queue_id
            contact.because = event.because
            contact.channel = event.channel
            contact.at = at
            contact.since = since
            contact.priority = event.priority
            contact.requires = event.requires
            contact.step = self.rules.first_step(queue)
            contact.is_over = False
            contact.offer = None
        if event.preferred_agent is not None:
            contact.until = None if until is None else until.timestamp()
            self._prefer(contact, event.preferred_agent)
        self._enter(contact)

    def remember(self, contact: Contact) -> None:
        """Take up a contact from a saved state."""
        self.contacts[contact.id] = contact
        if contact.is_waiting:
            self.waiting.setdefault(contact.queue_id, {})[contact.id] = contact
        if contact.preferred is not None:
            self.waits_for.setdefault(contact.preferred, {})[contact.id] = contact

    def rewatch(self) -> None:
        """Have every deadline on the floor come up."""
        for offer in self.offers.values():
            self.timers.watch_offer(offer)
        for queue_id, queued in self.waiting.items():
            queue = self.rules.queue(queue_id)
            for contact in queued.values():
                self.timers.watch(contact, queue)

    def _prefer(self, contact: Contact, agent_id: AgentId) -> None:
        """Wait for this agent alone, unless that is in vain."""
        agent = self.agents.get(agent_id)
        if agent is not None and not self._is_in_vain(contact, agent):
            contact.preferred = agent_id
            self.waits_for.setdefault(agent_id, {})[contact.id] = contact

    def _is_in_vain(self, contact: Contact, agent: Agent) -> bool:
        """Tell whether `agent` is not there, or may not take the contact even when free."""
        if not agent.is_present:
            return True
        if contact.ignores_ability:
            return False
        queue = self.rules.queue(contact.queue_id)
        return not serves(agent.user, asked(queue, contact.requires, step=contact.step))

    def _forget_preference(self, contact: Contact) -> None:
        if contact.preferred is not None:
            waits = self.waits_for.get(contact.preferred)
            if waits is not None and waits.pop(contact.id, None) is not None and not waits:
                del self.waits_for[contact.preferred]
            contact.preferred = contact.until = None
            self._reconsider(contact)

    def _enter(self, contact: Contact) -> None:
        """Put it in its queue's line, at the place it has kept."""
        contact.place = Place.LINE
        self.waiting.setdefault(contact.queue_id, {})[contact.id] = contact
        self.orders.pop(contact.queue_id, None)
        self.timers.watch(contact, self.rules.queue(contact.queue_id))
        self.matcher.contact_changed(contact)

    def _leave(self, contact: Contact, place: Place) -> None:
        """Take it out of line, and nobody's preference holds any more unless it is an offer."""
        if contact.place is Place.LINE:
            del self.waiting[contact.queue_id][contact.id]
            self.orders.pop(contact.queue_id, None)
        contact.place = place
        contact.timer = None
        if place is not Place.OFFER and contact.preferred is not None:
            self._forget_preference(contact)
        self.matcher.contact_changed(contact)

    def _reconsider(self, contact: Contact) -> None:
        """Its claim or what it asks for changed while it stood in line."""
        if contact.place is Place.LINE:
            self.orders.pop(contact.queue_id, None)
            self.timers.watch(contact, self.rules.queue(contact.queue_id))
            self.matcher.contact_changed(contact)

    def on_left(self, event: ContactParked | ContactTakenOver) -> None:
        """It is not in line any more, and may be queued again later."""
        contact = self.contacts.get(event.contact_id)
        if contact is not None:
            self._go_away(contact, event)

    def _go_away(self, contact: Contact, event: Event) -> None:
        place = TRANSITIONS[contact.place].get(type(event))  # type: ignore[arg-type]
        if place is not None:
            contact.offer = None
            self._leave(contact, place)

    def on_ended(self, event: ContactEnded) -> None:
        """The customer is gone: forget the contact; what agents hold of it stays held."""
        contact = self.contacts.pop(event.contact_id, None)
        if contact is not None:
            self._leave(contact, Place.AWAY)

    def on_preference_lapsed(self, event: PreferenceLapsed) -> None:
        """Any able agent may serve it now."""
        contact = self.contacts.get(event.contact_id)
        if contact is not None:
            self._forget_preference(contact)

    def on_step(self, event: StepReached) -> None:
        """It asks for what this step asks for from now on."""
        contact = self.contacts.get(event.contact_id)
        if contact is not None and event.step > contact.step:
            contact.step = event.step
            agent = None if contact.preferred is None else self.agents[contact.preferred]
            if agent is not None and self._is_in_vain(contact, agent):
                self._forget_preference(contact)
            else:
                self._reconsider(contact)

    def on_ceiling(self, event: CeilingReached) -> None:
        """It goes before all others now."""
        contact = self.contacts.get(event.contact_id)
        if contact is not None and not contact.is_over:
            contact.is_over = True
            self._reconsider(contact)

    # Offers

    def on_offer(self, event: OfferMade) -> None:
        """Hold it for the agent; an offer made here is known already."""
        contact = self.contacts.get(event.contact_id)
        agent = self.agents.get(event.agent_id)
        if contact is None or agent is None or event.offer_id in self.offers:
            return
        tail = event.offer_id.rpartition("/")[2]
        number = int(tail) if tail.isdecimal() else contact.offers + 1
        if number <= contact.offers or contact.place is not Place.LINE:
            return
        offer = Offer(
            id=event.offer_id,
            contact_id=event.contact_id,
            agent_id=event.agent_id,
            channel=event.channel,
            expires=event.expires_at.timestamp(),
            idle_before=agent.idle_since,
            made=event.at.timestamp(),
        )
        self.hold(contact, agent, offer, number=number)

    def hold(self, contact: Contact, agent: Agent, offer: Offer, *, number: int) -> None:
        """Reserve the agent's capacity for the contact until the offer ends."""
        self.offers[offer.id] = offer
        contact.offers = number
        contact.offer = offer.id
        self._leave(contact, Place.OFFER)
        agent.offered[offer.id] = offer.channel
        self._load(agent, ONE[offer.channel], at=offer.made)
        self.timers.watch_offer(offer)

    def _answered(self, event: OfferAnswer) -> tuple[Offer, Contact | None] | None:
        """Close the offer; its contact too, when it still waits for this very answer."""
        offer = self.offers.pop(event.offer_id, None)
        if offer is None:
            return None
        contact = self.contacts.get(offer.contact_id)
        if contact is None or contact.offer != offer.id:
            return offer, None
        contact.offer = None
        return offer, contact

    def on_accepted(self, event: OfferAccepted) -> None:
        """The contact is the agent's; the load stays until wrap-up ends."""
        answered = self._answered(event)
        if answered is None:
            return
        offer, contact = answered
        agent = self.agents[offer.agent_id]
        del agent.offered[offer.id]
        agent.held[offer.contact_id] = (*agent.held.get(offer.contact_id, ()), offer.channel)
        if contact is not None:
            self._leave(contact, TRANSITIONS[Place.OFFER][OfferAccepted])

    def on_refused(self, event: OfferDeclined | OfferExpired) -> None:
        """The contact goes back to its old place; the agent stays out until ready again."""
        answered = self._answered(event)
        if answered is None:
            return
        offer, contact = answered
        agent = self.agents[offer.agent_id]
        agent.is_out = True
        self._release(agent, offer, at=event.at.timestamp())
        if contact is not None:
            self._return(contact, refused_by=agent.id)

    def on_withdrawn(self, event: OfferWithdrawn) -> None:
        """Nobody's fault: the agent keeps their place among the idle."""
        answered = self._answered(event)
        if answered is None:
            return
        offer, contact = answered
        agent = self.agents[offer.agent_id]
        untouched = agent.idle_since == offer.made
        self._release(agent, offer, at=offer.idle_before if untouched else agent.idle_since)
        if contact is None:
            return
        if event.because in RETURNING:
            self._return(contact, refused_by=None)
        else:
            self._leave(contact, Place.AWAY)

    def _return(self, contact: Contact, *, refused_by: AgentId | None) -> None:
        """Back to its old place, still preferring the same agent unless it was they who refused."""
        if contact.preferred is not None:
            agent = self.agents[contact.preferred]
            if agent.id == refused_by or not agent.is_present:
                self._forget_preference(contact)
        self._enter(contact)

    def on_connected(self, event: ContactConnected) -> None:
        """A takeover loads its agent; after an offer the load is there already."""
        if event.offer_id is not None and event.offer_id in self.offers:
            self.on_accepted(
                OfferAccepted(
                    at=event.at,
                    contact_id=event.contact_id,
                    offer_id=event.offer_id,
                    agent_id=event.agent_id,
                )
            )
            return
        contact = self.contacts.get(event.contact_id)
        if contact is not None:
            self._go_away(contact, event)
        agent = self.agents.get(event.agent_id)
        if agent is not None and event.offer_id is None:
            held = agent.held.get(event.contact_id, ())
            agent.held[event.contact_id] = (*held, event.channel)
            self._load(agent, ONE[event.channel], at=event.at.timestamp())

    def on_wrap_up_ended(self, event: WrapUpEnded) -> None:
        """The agent's hands are free of it."""
        agent = self.agents.get(event.agent_id)
        held = None if agent is None else agent.held.pop(event.contact_id, None)
        if agent is None or held is None:
            return
        if len(held) > 1:
            agent.held[event.contact_id] = held[1:]
        self._load(agent, -ONE[held[0]], at=event.at.timestamp())

    def _release(self, agent: Agent, offer: Offer, *, at: float) -> None:
        del agent.offered[offer.id]
        self._load(agent, -ONE[offer.channel], at=at)

    def _load(self, agent: Agent, change: int, *, at: float) -> None:
        agent.load += change
        agent.idle_since = at
        self.matcher.agent_changed(agent)


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


_HANDLERS: dict[type[Event], Callable[[Floor, Any], None]] = {
    SettingsPublished: Floor.on_settings,
    AgentStateChanged: Floor.on_agent_state,
    AgentLost: Floor.on_agent_lost,
    AgentReturned: Floor.on_agent_returned,
    ContactQueued: Floor.on_queued,
    ContactParked: Floor.on_left,
    ContactTakenOver: Floor.on_left,
    ContactEnded: Floor.on_ended,
    PreferenceLapsed: Floor.on_preference_lapsed,
    StepReached: Floor.on_step,
    CeilingReached: Floor.on_ceiling,
    OfferMade: Floor.on_offer,
    OfferAccepted: Floor.on_accepted,
    OfferDeclined: Floor.on_refused,
    OfferExpired: Floor.on_refused,
    OfferWithdrawn: Floor.on_withdrawn,
    ContactConnected: Floor.on_connected,
    WrapUpEnded: Floor.on_wrap_up_ended,
}


def moment(seconds: float) -> datetime:
    """Give the UTC time that many seconds after 1970 began."""
    return datetime.fromtimestamp(seconds, UTC)
