"""Routing as the rest of Cordboard sees it: facts in, offers out."""

from datetime import datetime

import msgspec

from cordboard.contacts.events import OfferMade
from cordboard.kernel.event import Event
from cordboard.kernel.ids import ContactId, QueueId
from cordboard.routing.capacity import code_of
from cordboard.routing.claim import line_key
from cordboard.routing.evolve import evolve
from cordboard.routing.floor import Floor, moment
from cordboard.routing.match import Index
from cordboard.routing.offer import offer_of
from cordboard.routing.oracle import Scan, counts_held
from cordboard.routing.records import Contact, Offer
from cordboard.routing.rules import Rules
from cordboard.routing.state import AgentSaved, ContactSaved, OfferSaved, RoutingState
from cordboard.routing.why import WhyWaiting, why_waiting


class Routing:
    """Who is offered what.

    Feed it every stored event in the order of the log, with `now` the event's own time; whoever
    does so again makes the same offers.
    """

    def __init__(self, *, plain: bool = False) -> None:
        """Start with nobody there; `plain` keeps no index and scans everything each time."""
        self._floor = Floor()
        self._floor.matcher = Scan(self._floor) if plain else Index(self._floor)

    def evolve(self, event: Event) -> None:
        """Apply a fact. What routing does not know or need changes nothing."""
        evolve(self._floor, event)

    def settle(self, event: Event, now: datetime) -> list[OfferMade]:
        """Apply `event`, then make every offer it allows; they are applied already.

        Applying them once more, when they come back from the log, changes nothing.
        """
        floor = self._floor
        evolve(floor, event)
        seconds = floor.seconds(now)
        made: list[OfferMade] = []
        best = floor.matcher.best
        while (match := best(seconds)) is not None:
            offer = offer_of(floor, match, now=now, seconds=seconds)
            made.append(offer)
            floor.hold(match.contact, match.best[0][3], offer)
        return made

    def due(self, now: datetime) -> list[Event]:
        """Give what time has brought about by `now`, to be stored and then settled one by one."""
        return self._floor.timers.due(now)

    def next_due(self) -> datetime | None:
        """Give the time at which `due` has something to say next; None is never."""
        seconds = self._floor.timers.next_due()
        return None if seconds is None else moment(seconds)

    def positions(self, queue_id: QueueId) -> list[ContactId]:
        """Give a queue's line in order; contacts being offered are not in it."""
        floor = self._floor
        known = floor.orders.get(queue_id)
        if known is None:
            waiting = floor.waiting.get(queue_id, {})
            ordered = sorted(
                (not contact.is_over, line_key(contact), contact.id) for contact in waiting.values()
            )
            known = floor.orders[queue_id] = [key for _, _, key in ordered]
        return list(known)

    def position(self, contact_id: ContactId) -> int | None:
        """Give the place in its queue's line, 1 is next; None when it is not in line."""
        contact = self._floor.contacts.get(contact_id)
        if contact is None or not contact.is_waiting:
            return None
        return self.positions(contact.queue.id).index(contact_id) + 1

    def why_waiting(self, contact_id: ContactId, now: datetime) -> WhyWaiting | None:
        """Explain why it waits; None when it is not in line."""
        contact = self._floor.contacts.get(contact_id)
        place = self.position(contact_id)
        if contact is None or place is None:
            return None
        return why_waiting(self._floor, contact, position=place, now=now.timestamp())

    def dump(self) -> RoutingState:
        """Give the whole state as plain data."""
        floor = self._floor
        return RoutingState(
            version=floor.rules.version,
            centre=floor.rules.centre,
            agents=tuple(
                AgentSaved(
                    user=agent.user,
                    is_active=agent.is_active,
                    state=agent.state,
                    is_lost=agent.is_lost,
                    is_out=agent.is_out,
                    idle_since=agent.idle_since,
                    rested=agent.rested,
                    offered=tuple(agent.offered.items()),
                    held=tuple(agent.held.items()),
                )
                for agent in floor.agents.values()
            ),
            contacts=tuple(
                ContactSaved(
                    queue_id=contact.queue.id,
                    **{field: getattr(contact, field) for field in _CONTACT_FIELDS},
                )
                for contact in floor.contacts.values()
            ),
            offers=tuple(
                OfferSaved(**{field: getattr(offer, field) for field in _OFFER_FIELDS})
                for offer in floor.offers.values()
            ),
        )

    @classmethod
    def load(cls, state: RoutingState, *, plain: bool = False) -> "Routing":
        """Go on from `state`."""
        routing = cls(plain=plain)
        floor = routing._floor
        floor.rules = Rules(state.centre, version=state.version)
        for saved in state.agents:
            agent = floor.hire(saved.user)
            agent.is_active = saved.is_active
            agent.state = saved.state
            agent.is_lost = saved.is_lost
            agent.is_out = saved.is_out
            agent.idle_since = saved.idle_since
            agent.rested = saved.rested
            agent.offered = dict(saved.offered)
            agent.held = dict(saved.held)
            agent.load = code_of(counts_held(agent))
            floor.agents[agent.id] = agent
        for each in state.offers:
            offer = Offer(**msgspec.structs.asdict(each))
            floor.offers[offer.id] = offer
            floor.timers.watch_offer(offer)
        for one in state.contacts:
            fields = {field: getattr(one, field) for field in _CONTACT_FIELDS}
            floor.remember(Contact(queue=floor.rules.queue(one.queue_id), **fields))
        floor.matcher.rebuilt()
        return routing


_CONTACT_FIELDS = tuple(set(ContactSaved.__struct_fields__) - {"queue_id"})
_OFFER_FIELDS = OfferSaved.__struct_fields__
