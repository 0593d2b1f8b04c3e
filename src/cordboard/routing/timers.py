"""What time itself brings about. A timer is an event waiting to be stored; nothing here happens.

One heap, one entry per waiting contact (its next deadline) and per open offer; entries whose
reason is gone are dropped when they come up.
"""

from collections.abc import Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush

from cordboard.contacts.events import CeilingReached, OfferExpired, PreferenceLapsed, StepReached
from cordboard.kernel.event import Event
from cordboard.kernel.ids import ContactId, OfferId
from cordboard.routing.records import Contact, Offer

Timer = tuple[float, int, str]
"""When, what (below), and whose."""

_OFFER, _PREFERENCE, _STEP, _CEILING = range(4)

# A time goes to whole microseconds on its way through `datetime`; a timer may be that much early.
_ROUNDING = 1e-6

_COMPACT_FROM = 1024


class Timers:
    """Deadlines of waiting contacts and open offers."""

    def __init__(
        self, contacts: Mapping[ContactId, Contact], offers: Mapping[OfferId, Offer]
    ) -> None:
        """Watch these as they come and go."""
        self._contacts = contacts
        self._offers = offers
        self._heap: list[Timer] = []
        self._fresh: dict[ContactId, None] = {}
        self._compact_at = _COMPACT_FROM

    def watch(self, contact: Contact) -> None:
        """Have the next deadline of a contact in line come up.

        Most contacts leave the line in the moment they enter it, so that is looked at later.
        """
        self._fresh[contact.id] = None

    def watch_offer(self, offer: Offer) -> None:
        """Have the offer run out."""
        heappush(self._heap, (offer.expires, _OFFER, offer.id))
        if len(self._heap) > self._compact_at:
            self._compact()

    def next_due(self) -> float | None:
        """Give the time of the first deadline; None when there is none."""
        if self._fresh:
            self._take_up()
        heap = self._heap
        while heap and not self._holds(heap[0]):
            heappop(heap)
        return heap[0][0] if heap else None

    def _take_up(self) -> None:
        for key in self._fresh:
            contact = self._contacts.get(key)
            if contact is None or not contact.is_waiting:
                continue
            timer = _next_of(contact)
            if timer != contact.timer:
                contact.timer = timer
                if timer is not None:
                    self._push(timer)
        self._fresh.clear()

    def due(self, at: datetime) -> list[Event]:
        """Give an event for every deadline that has come at `at`, the earliest first.

        They come up again until they have been applied.
        """
        now = at.timestamp() + _ROUNDING
        come: list[Timer] = []
        while (first := self.next_due()) is not None and first <= now:
            come.append(heappop(self._heap))
        come = sorted(set(come))
        for timer in come:
            heappush(self._heap, timer)
        return [self._event(timer, at) for timer in come]

    def _event(self, timer: Timer, at: datetime) -> Event:
        _, what, key = timer
        if what == _OFFER:
            offer = self._offers[OfferId(key)]
            return OfferExpired(
                at=at, contact_id=offer.contact_id, offer_id=offer.id, agent_id=offer.agent_id
            )
        contact_id = ContactId(key)
        if what == _PREFERENCE:
            return PreferenceLapsed(at=at, contact_id=contact_id)
        if what == _STEP:
            step = self._contacts[contact_id].step + 1
            return StepReached(at=at, contact_id=contact_id, step=step)
        return CeilingReached(at=at, contact_id=contact_id)

    def _holds(self, timer: Timer) -> bool:
        if timer[1] == _OFFER:
            return timer[2] in self._offers
        contact = self._contacts.get(ContactId(timer[2]))
        return contact is not None and contact.is_waiting and contact.timer == timer

    def _push(self, timer: Timer) -> None:
        heappush(self._heap, timer)
        if len(self._heap) > self._compact_at:
            self._compact()

    def _compact(self) -> None:
        self._heap = [timer for timer in self._heap if self._holds(timer)]
        heapify(self._heap)
        self._compact_at = max(_COMPACT_FROM, 2 * len(self._heap))


def _next_of(contact: Contact) -> Timer | None:
    """Find the earliest deadline of a contact in line."""
    queue = contact.queue
    first: Timer | None = None
    if not contact.is_over:
        first = (contact.since + queue.ceiling, _CEILING, contact.id)
    if contact.step < len(queue.steps):
        step = (contact.at + queue.steps[contact.step].after, _STEP, contact.id)
        first = step if first is None else min(first, step)
    if contact.preferred is not None and contact.until is not None:
        lapse = (contact.until, _PREFERENCE, contact.id)
        first = lapse if first is None else min(first, lapse)
    return first
