"""Going over a whole log again: would we decide the same, and does it break any rule?"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from cordboard.agents.events import AgentState
from cordboard.contacts import events as ce
from cordboard.contacts.record import ContactState
from cordboard.kernel.event import Event, Recorded
from cordboard.kernel.ids import AgentId, ContactId, OfferId
from cordboard.ports.event_store import EventStore
from cordboard.routing.machine import Routing
from cordboard.runtime.checkpoint import everything
from cordboard.runtime.floor import Floor
from cordboard.runtime.streams import stream_for

if TYPE_CHECKING:
    from datetime import datetime

MOST = 100
"""Findings reported; a broken log would otherwise fill the screen."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it should be."""

    position: int
    rule: str
    what: str


class Report(msgspec.Struct, kw_only=True):
    """What going over the log has shown."""

    events: int = 0
    offers: int = 0
    findings: list[Finding] = msgspec.field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def find(self, position: int, rule: str, what: str) -> None:
        """Note a finding, as long as there is room."""
        if len(self.findings) < MOST:
            self.findings.append(Finding(position=position, rule=rule, what=what))


async def replay_log(store: EventStore) -> Report:
    """Let routing decide everything again; every offer must come out the same, in its place."""
    report = Report()
    routing = Routing()
    expected: deque[ce.OfferMade] = deque()
    async for recorded in everything(store):
        report.events += 1
        event = recorded.event
        if isinstance(event, ce.OfferMade):
            report.offers += 1
            ours = expected.popleft() if expected else None
            if ours != event:
                report.find(
                    recorded.position,
                    "same_offers",
                    f"the log offers {event.contact_id} to {event.agent_id}; "
                    + (f"we, {ours.contact_id} to {ours.agent_id}" if ours else "we, nothing"),
                )
                return report
            continue
        if expected:
            missing = expected[0]
            report.find(
                recorded.position,
                "same_offers",
                f"we would offer {missing.contact_id} to {missing.agent_id}; the log does not",
            )
            return report
        expected.extend(routing.settle(event, event.at))
    return report


async def check_log(store: EventStore) -> Report:
    """Hold a log to what must always be true."""
    report = Report()
    checker = _Checker(report)
    async for recorded in everything(store):
        report.events += 1
        checker.take(recorded)
    return report


class _Checker:
    """Folds the log twice over: as the centre does, and as plain sets that show what is wrong."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._floor = Floor()
        self._versions: dict[str, int] = {}
        self._position = 0
        self._at: datetime | None = None
        self._offers: dict[OfferId, ContactId] = {}
        self._messages: set[str] = set()

    def take(self, recorded: Recorded) -> None:
        event = recorded.event
        self._order(recorded)
        rule = _RULES.get(type(event))
        if rule is not None:
            rule(self, recorded.position, event)
        self._floor.evolve(event)
        if isinstance(event, ce.OfferMade):
            self._capacity(recorded.position, event.agent_id)

    def _order(self, recorded: Recorded) -> None:
        report, position = self._report, recorded.position
        report.offers += isinstance(recorded.event, ce.OfferMade)
        if position != self._position + 1:
            report.find(position, "no_holes", f"follows position {self._position}")
        self._position = position
        version = self._versions.get(recorded.stream, 0) + 1
        if recorded.version != version:
            report.find(position, "no_holes", f"{recorded.stream} has {recorded.version}")
        self._versions[recorded.stream] = recorded.version
        if recorded.stream != stream_for(recorded.event):
            report.find(position, "own_stream", f"stored in {recorded.stream}")
        if self._at is not None and recorded.event.at < self._at:
            report.find(position, "time_goes_on", f"{recorded.event.at} is before {self._at}")
        self._at = recorded.event.at
        if recorded.caused_by >= position:
            report.find(position, "causes_come_first", f"caused by {recorded.caused_by}")

    def _offer_made(self, position: int, event: ce.OfferMade) -> None:
        contact = self._floor.contacts.get(event.contact_id)
        if contact is None or contact.state is not ContactState.QUEUED:
            state = contact.state if contact is not None else "unknown"
            self._report.find(position, "offers_who_waits", f"{event.contact_id} is {state}")
        agent = self._floor.agents.get(event.agent_id)
        if agent is None or agent.state is not AgentState.READY or agent.lost_at is not None:
            self._report.find(position, "offers_to_the_ready", f"{event.agent_id} is not ready")
        self._offers[event.offer_id] = event.contact_id

    def _answered(self, position: int, event: ce.OfferAnswer) -> None:
        if self._offers.pop(event.offer_id, None) is None:
            self._report.find(position, "answered_once", f"{event.offer_id} is not open")

    def _connected(self, position: int, event: ce.ContactConnected) -> None:
        contact = self._floor.contacts.get(event.contact_id)
        if contact is not None and contact.serving is not None:
            self._report.find(
                position, "one_agent", f"{event.contact_id} is with {contact.serving.agent_id}"
            )

    def _posted(self, position: int, event: ce.MessagePosted) -> None:
        key = f"{event.contact_id}/{event.message_id}"
        if key in self._messages:
            self._report.find(position, "posted_once", key)
        self._messages.add(key)

    def _ended(self, position: int, event: ce.ContactEnded) -> None:
        contact = self._floor.contacts.get(event.contact_id)
        if contact is None or contact.state is ContactState.ENDED:
            self._report.find(position, "ends_once", f"{event.contact_id} had ended")

    def _capacity(self, position: int, agent_id: AgentId) -> None:
        user = self._floor.centre.user(agent_id)
        if user is None:
            return
        profile = self._floor.centre.capacity_of(user)
        carried = [
            self._floor.contacts[contact_id] for contact_id in self._floor.carrying[agent_id]
        ]
        for row in profile.channels:
            count = sum(contact.channel is row.channel for contact in carried)
            if count > row.most and any(c.offer for c in carried if c.channel is row.channel):
                self._report.find(position, "capacity", f"{agent_id}: {count} of {row.channel}")
        weights = {row.channel: row.weight for row in profile.channels}
        load = sum(weights.get(contact.channel, 0) for contact in carried)
        if load > profile.units:
            self._report.find(position, "capacity", f"{agent_id} carries {load} units")


_RULES: dict[type[Event], Callable[[_Checker, int, Any], None]] = {
    ce.OfferMade: _Checker._offer_made,
    ce.OfferAccepted: _Checker._answered,
    ce.OfferDeclined: _Checker._answered,
    ce.OfferExpired: _Checker._answered,
    ce.OfferWithdrawn: _Checker._answered,
    ce.ContactConnected: _Checker._connected,
    ce.MessagePosted: _Checker._posted,
    ce.ContactEnded: _Checker._ended,
}
