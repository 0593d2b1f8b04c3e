"""What each event does to the floor. Nothing here can fail: what is not known is left alone."""

from collections.abc import Callable
from typing import Any

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
from cordboard.kernel.ids import AgentId
from cordboard.routing.capacity import ONE
from cordboard.routing.floor import Floor
from cordboard.routing.records import AWAY, OFFER, TRANSITIONS, Agent, Contact, Offer
from cordboard.settings.events import SettingsPublished

RETURNING = frozenset({WithdrawnBecause.AGENT_LOST, WithdrawnBecause.AGENT_LEFT})
"""When an offer is withdrawn for these, the contact goes back to its old place."""


def evolve(floor: Floor, event: Event) -> None:
    """Apply `event`; events of no concern to routing change nothing."""
    handler = HANDLERS.get(type(event))
    if handler is not None:
        handler(floor, event)


def _settings(floor: Floor, event: SettingsPublished) -> None:
    floor.adopt(event.centre, version=event.version)


# Agents


def _agent_state(floor: Floor, event: AgentStateChanged) -> None:
    """READY ends being out; OFF ends being waited for."""
    agent = floor.agents.get(event.agent_id)
    if agent is None:
        return
    was_ready = agent.state is AgentState.READY and not agent.is_out
    agent.state = event.state
    agent.is_out = False
    if event.state is AgentState.READY and not was_ready:
        agent.idle_since = floor.seconds(event.at)
    _presence_changed(floor, agent)


def _agent_lost(floor: Floor, event: AgentLost) -> None:
    agent = floor.agents.get(event.agent_id)
    if agent is not None:
        agent.is_lost = True
        _presence_changed(floor, agent)


def _agent_returned(floor: Floor, event: AgentReturned) -> None:
    agent = floor.agents.get(event.agent_id)
    if agent is not None:
        agent.is_lost = False
        _presence_changed(floor, agent)


def _presence_changed(floor: Floor, agent: Agent) -> None:
    if agent.id in floor.waits_for:
        floor.check_preferences(agent)
    floor.matcher.agent_changed(agent)


# Contacts


def _queued(floor: Floor, event: ContactQueued) -> None:
    """Put it in line; if it stood somewhere else, that place is given up."""
    contact = floor.contacts.get(event.contact_id)
    at = floor.seconds(event.at)
    since = at if event.since is event.at else event.since.timestamp()
    queue, step = floor.rules.entry_to(event.queue_id)
    if contact is None:
        contact = floor.contacts[event.contact_id] = Contact(
            id=event.contact_id,
            place=AWAY,
            queue=queue,
            because=event.because,
            channel=event.channel,
            at=at,
            since=since,
            priority=event.priority,
            requires=event.requires,
            excluded=event.excluded_agent,
            step=step,
        )
    else:
        floor.leave(contact, AWAY)
        contact.queue = queue
        contact.because = event.because
        contact.channel = event.channel
        contact.at = at
        contact.since = since
        contact.priority = event.priority
        contact.requires = event.requires
        contact.excluded = event.excluded_agent
        contact.step = step
        contact.is_over = False
        contact.offer = None
    if event.preferred_agent is not None:
        until = event.preferred_until
        contact.until = None if until is None else until.timestamp()
        floor.prefer(contact, event.preferred_agent)
    floor.enter(contact)


def _went(floor: Floor, event: ContactParked | ContactTakenOver | ContactConnected) -> None:
    """It is not in line any more, and may be queued again later."""
    contact = floor.contacts.get(event.contact_id)
    if contact is None:
        return
    place = TRANSITIONS[contact.place].get(type(event))
    if place is not None:
        contact.offer = None
        floor.leave(contact, place)


def _ended(floor: Floor, event: ContactEnded) -> None:
    """The customer is gone: forget the contact; what agents hold of it stays held."""
    contact = floor.contacts.get(event.contact_id)
    if contact is not None:
        floor.leave(contact, AWAY)
        del floor.contacts[event.contact_id]


def _preference_lapsed(floor: Floor, event: PreferenceLapsed) -> None:
    contact = floor.contacts.get(event.contact_id)
    if contact is not None:
        floor.forget_preference(contact)


def _step(floor: Floor, event: StepReached) -> None:
    contact = floor.contacts.get(event.contact_id)
    if contact is not None and event.step > contact.step:
        contact.step = event.step
        if contact.preferred is not None:
            floor.check_preferences(floor.agents[contact.preferred])
        floor.reconsider(contact)


def _ceiling(floor: Floor, event: CeilingReached) -> None:
    contact = floor.contacts.get(event.contact_id)
    if contact is not None and not contact.is_over:
        contact.is_over = True
        floor.reconsider(contact)


# Offers


def _offer(floor: Floor, event: OfferMade) -> None:
    """Hold it for the agent; an offer that was made here is known already."""
    if event.offer_id in floor.offers:
        return
    contact = floor.contacts.get(event.contact_id)
    agent = floor.agents.get(event.agent_id)
    if contact is None or agent is None or not contact.is_waiting:
        return
    if event.offer_id == f"{contact.id}/{contact.offers + 1}":
        floor.hold(contact, agent, event)


def _answered(floor: Floor, event: OfferAnswer) -> tuple[Offer, Agent, Contact | None] | None:
    """Close the offer. Its contact is given too if it still waits for this very answer."""
    offer = floor.offers.pop(event.offer_id, None)
    if offer is None:
        return None
    agent = floor.agents[offer.agent_id]
    del agent.offered[offer.id]
    contact = floor.contacts.get(offer.contact_id)
    if contact is None or contact.offer != offer.id:
        return offer, agent, None
    contact.offer = None
    return offer, agent, contact


def _accepted(floor: Floor, event: OfferAnswer) -> None:
    """The contact is the agent's; the load stays until wrap-up ends."""
    answered = _answered(floor, event)
    if answered is None:
        return
    offer, agent, contact = answered
    agent.held[offer.contact_id] = (*agent.held.get(offer.contact_id, ()), offer.channel)
    if contact is not None:
        floor.leave(contact, TRANSITIONS[OFFER][OfferAccepted])


def _refused(floor: Floor, event: OfferDeclined | OfferExpired) -> None:
    """The contact goes back to its old place; the agent stays out until ready again."""
    answered = _answered(floor, event)
    if answered is None:
        return
    offer, agent, contact = answered
    agent.is_out = True
    floor.load(agent, -ONE[offer.channel], at=floor.seconds(event.at))
    if contact is not None:
        _return(floor, contact, refused_by=agent.id)


def _withdrawn(floor: Floor, event: OfferWithdrawn) -> None:
    """Nobody's fault: the agent keeps their place among the idle."""
    answered = _answered(floor, event)
    if answered is None:
        return
    offer, agent, contact = answered
    at = agent.idle_since
    if at == offer.made:
        at = offer.idle_before
        agent.rested = offer.rested_before
    floor.load(agent, -ONE[offer.channel], at=at)
    if contact is None:
        return
    if event.because in RETURNING:
        _return(floor, contact, refused_by=None)
    else:
        floor.leave(contact, AWAY)


def _return(floor: Floor, contact: Contact, *, refused_by: AgentId | None) -> None:
    """Back to its old place, still preferring the same agent unless it was they who refused."""
    if contact.preferred is not None:
        if contact.preferred == refused_by:
            floor.forget_preference(contact)
        else:
            floor.check_preferences(floor.agents[contact.preferred])
    floor.enter(contact)


def _connected(floor: Floor, event: ContactConnected) -> None:
    """A takeover loads its agent; after an offer the load is there already."""
    if event.offer_id is not None:
        if event.offer_id in floor.offers:
            _accepted(
                floor,
                OfferAccepted(
                    at=event.at,
                    contact_id=event.contact_id,
                    offer_id=event.offer_id,
                    agent_id=event.agent_id,
                ),
            )
        return
    _went(floor, event)
    agent = floor.agents.get(event.agent_id)
    if agent is not None:
        held = agent.held.get(event.contact_id, ())
        agent.held[event.contact_id] = (*held, event.channel)
        floor.load(agent, ONE[event.channel], at=floor.seconds(event.at))


def _wrap_up_ended(floor: Floor, event: WrapUpEnded) -> None:
    """The agent's hands are free of it."""
    agent = floor.agents.get(event.agent_id)
    held = None if agent is None else agent.held.pop(event.contact_id, None)
    if agent is None or held is None:
        return
    if len(held) > 1:
        agent.held[event.contact_id] = held[1:]
    floor.load(agent, -ONE[held[0]], at=floor.seconds(event.at))


HANDLERS: dict[type[Event], Callable[[Floor, Any], None]] = {
    SettingsPublished: _settings,
    AgentStateChanged: _agent_state,
    AgentLost: _agent_lost,
    AgentReturned: _agent_returned,
    ContactQueued: _queued,
    ContactParked: _went,
    ContactTakenOver: _went,
    ContactEnded: _ended,
    PreferenceLapsed: _preference_lapsed,
    StepReached: _step,
    CeilingReached: _ceiling,
    OfferMade: _offer,
    OfferAccepted: _accepted,
    OfferDeclined: _refused,
    OfferExpired: _refused,
    OfferWithdrawn: _withdrawn,
    ContactConnected: _connected,
    WrapUpEnded: _wrap_up_ended,
}
