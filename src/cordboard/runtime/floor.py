"""Everything that is true now, folded from the log, and what follows from a wish.

No I/O here: the engine stores what `carry_out` and `fall_due` answer. Both fold it in at once, so
that the next wish of the same batch sees it; when storing fails the engine throws the floor away
and folds a new one from the log.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec

from cordboard.agents import commands as ac
from cordboard.agents import record as agents
from cordboard.agents.events import (
    AgentEvent,
    AgentLost,
    AgentState,
    AgentStateChanged,
    BreakCause,
)
from cordboard.agents.record import AgentRecord
from cordboard.contacts import commands as cc
from cordboard.contacts import decide as contacts
from cordboard.contacts import events as ce
from cordboard.contacts import record as contact_record
from cordboard.contacts.moment import Moment
from cordboard.contacts.record import ContactRecord, ContactState
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId
from cordboard.ports.event_store import NewEvent
from cordboard.routing.machine import Routing
from cordboard.routing.state import RoutingState
from cordboard.runtime.commands import PublishSettings, SettingsMoved
from cordboard.runtime.streams import stream_for
from cordboard.settings.centre import Centre
from cordboard.settings.events import SettingsPublished


class FloorState(msgspec.Struct, frozen=True, kw_only=True):
    """A floor as plain data, for checkpoints."""

    at: datetime | None
    position: int
    centre: Centre
    settings_version: int
    contacts: tuple[ContactRecord, ...]
    agents: tuple[AgentRecord, ...]
    routing: RoutingState


class Floor:
    """The live contacts, the agents, the settings in force, and routing."""

    def __init__(self) -> None:
        """Be empty: no settings, nobody there."""
        self.at: datetime | None = None
        self.position = 0
        self.centre = Centre()
        self.settings_version = 0
        self.contacts: dict[ContactId, ContactRecord] = {}
        self.agents: dict[AgentId, AgentRecord] = {}
        self.carrying: defaultdict[AgentId, dict[ContactId, None]] = defaultdict(dict)
        """Which contacts an agent has their hands on, in the order they came."""
        self.lost: dict[AgentId, None] = {}
        self.routing = Routing()
        self._alarms: list[tuple[datetime, ContactId]] = []

    # Folding

    def evolve(self, event: Event) -> None:
        """Fold in an event of the log; never fails."""
        self.routing.evolve(event)
        self._fold(event)

    def _fold(self, event: Event) -> None:
        self.position += 1
        self.at = event.at
        match event:
            case ce.ContactEvent():
                self._fold_contact(event)
            case AgentEvent():
                record = agents.evolve(self.agents.get(event.agent_id), event)
                self.agents[event.agent_id] = record
                if record.lost_at is not None and record.state is not AgentState.OFF:
                    self.lost[event.agent_id] = None
                else:
                    self.lost.pop(event.agent_id, None)
            case SettingsPublished():
                self.centre = event.centre
                self.settings_version = event.version

    def _fold_contact(self, event: ce.ContactEvent) -> None:
        if isinstance(event, ce.ContactArrived):
            self.contacts[event.contact_id] = contact_record.begin(event)
            return
        before = self.contacts.get(event.contact_id)
        if before is None:
            return
        after = contact_record.evolve(before, event)
        self.contacts[event.contact_id] = after
        if not isinstance(event, ce.MessagePosted):
            self._note_hands(before, after)
            self._arm(after)

    def _note_hands(self, before: ContactRecord, after: ContactRecord) -> None:
        now_on = after.agents_involved()
        for agent_id in before.agents_involved():
            if agent_id not in now_on:
                self.carrying[agent_id].pop(after.contact_id, None)
        for agent_id in now_on:
            self.carrying[agent_id][after.contact_id] = None

    def _arm(self, record: ContactRecord) -> None:
        if self.at is None:
            return
        for when, _ in contacts.timers(record, self.moment(self.at)):
            heapq.heappush(self._alarms, (when, record.contact_id))

    # Deciding

    def moment(self, now: datetime) -> Moment:
        """Give the time and the rules in force."""
        return Moment(now=now, centre=self.centre, settings_version=self.settings_version)

    def carry_out(
        self,
        command: cc.ContactCommand | ac.AgentCommand | PublishSettings,
        actor: str,
        *,
        now: datetime,
    ) -> list[NewEvent]:
        """Decide, fold in and give what is to be stored; raises what the rooms refuse with."""
        return self.happen(self._decide(command, now), actor)

    def _decide(
        self, command: cc.ContactCommand | ac.AgentCommand | PublishSettings, now: datetime
    ) -> Iterable[Event]:
        match command:
            case cc.ContactCommand():
                record = self.contacts.get(command.contact_id)
                return contacts.decide(record, command, self.moment(now))
            case ac.AgentCommand():
                return self._decide_agent(command, now)
            case PublishSettings():
                return self._publish(command, now)

    def _decide_agent(self, command: ac.AgentCommand, now: datetime) -> Iterable[Event]:
        agent_id = command.agent_id
        record = self.agents.get(agent_id) or AgentRecord(agent_id=agent_id, since=now)
        match command:
            case ac.SetAgentState():
                carrying = len(self.carrying[agent_id])
                return agents.set_state(
                    record, command, centre=self.centre, now=now, carrying=carrying
                )
            case ac.LoseAgent():
                return agents.lose(record, now)
            case ac.ReturnAgent():
                return agents.come_back(record, now)
            case _:
                return []

    def _publish(self, command: PublishSettings, now: datetime) -> list[Event]:
        if command.base_version is not None and command.base_version != self.settings_version:
            raise SettingsMoved(
                f"Version {self.settings_version} is in force; yours began from "
                f"{command.base_version}.",
                mend="Look at what has changed and publish again on top of it.",
                version=self.settings_version,
            )
        if command.centre == self.centre and self.settings_version:
            return []
        return [
            SettingsPublished(
                at=now,
                version=self.settings_version + 1,
                centre=command.centre,
                by=command.by,
                note=command.note,
            )
        ]

    def happen(self, events: Iterable[Event], actor: str) -> list[NewEvent]:
        """Fold in `events`, the offers they allow and whatever else follows from them."""
        out: list[NewEvent] = []
        for event in events:
            self._happen(event, actor, 0, out)
        return out

    def _happen(self, event: Event, actor: str, caused_by: int, out: list[NewEvent]) -> None:
        # Offers come straight after the fact that allowed them: a replay relies on that order.
        made = self.routing.settle(event, event.at)
        self._fold(event)
        position = self.position
        out.append(
            NewEvent(stream=stream_for(event), event=event, actor=actor, caused_by=caused_by)
        )
        for offer in made:
            self._fold(offer)
            out.append(
                NewEvent(stream=stream_for(offer), event=offer, actor="system", caused_by=position)
            )
        for follows in self._follow(event):
            self._happen(follows, "system", position, out)

    def _follow(self, event: Event) -> list[Event]:
        """What the centre does by itself when `event` has happened."""
        match event:
            case ce.OfferDeclined():
                return self._step_out(event, BreakCause.DECLINED)
            case ce.OfferExpired():
                return self._step_out(event, BreakCause.NO_ANSWER)
            case AgentLost():
                return self._release(event.agent_id, event.at, lost=True, offers_only=True)
            case AgentStateChanged(state=AgentState.OFF):
                lost = event.cause is BreakCause.LOST
                return self._release(event.agent_id, event.at, lost=lost, offers_only=False)
            case AgentStateChanged(state=AgentState.BREAK):
                return self._release(event.agent_id, event.at, lost=False, offers_only=True)
            case SettingsPublished():
                return self._after_settings(event)
            case _:
                return []

    def _step_out(self, event: ce.OfferAnswer, cause: BreakCause) -> list[Event]:
        record = self.agents.get(event.agent_id)
        return [] if record is None else list(agents.step_out(record, event.at, cause))

    def _release(
        self, agent_id: AgentId, now: datetime, *, lost: bool, offers_only: bool
    ) -> list[Event]:
        moment = self.moment(now)
        events: list[Event] = []
        for contact_id in list(self.carrying[agent_id]):
            record = self.contacts[contact_id]
            offered = record.offer is not None and record.offer.agent_id == agent_id
            if offered or not offers_only:
                command = cc.ReleaseContact(contact_id=contact_id, agent_id=agent_id, lost=lost)
                events += contacts.decide(record, command, moment)
        return events

    def _after_settings(self, event: SettingsPublished) -> list[Event]:
        seats = {AgentId(user.id) for user in event.centre.users if user.active}
        events: list[Event] = []
        for record in self.agents.values():
            if record.agent_id not in seats:
                events += agents.sign_off(record, event.at, BreakCause.REMOVED)
        moment = self.moment(event.at)
        for contact in self.contacts.values():
            if contact.state is ContactState.PARKED:
                command = cc.OpenParked(contact_id=contact.contact_id)
                events += contacts.decide(contact, command, moment)
        return events

    # Time

    def next_due(self) -> datetime | None:
        """When something falls due next; None when nothing is waited for."""
        candidates = [self.routing.next_due()]
        if self._alarms:
            candidates.append(self._alarms[0][0])
        candidates += [
            agents.gives_up_at(self.agents[agent_id], self.centre) for agent_id in self.lost
        ]
        return min((when for when in candidates if when is not None), default=None)

    def fall_due(self, now: datetime) -> list[NewEvent]:
        """Fold in and give everything whose time has come."""
        out = self.happen(self.routing.due(now), "system")
        while self._alarms and self._alarms[0][0] <= now:
            _, contact_id = heapq.heappop(self._alarms)
            out += self._ring(contact_id, now)
        for agent_id in list(self.lost):
            record = self.agents[agent_id]
            until = agents.gives_up_at(record, self.centre)
            if until is not None and until <= now:
                out += self.happen(agents.sign_off(record, now, BreakCause.LOST), "system")
        return out

    def _ring(self, contact_id: ContactId, now: datetime) -> list[NewEvent]:
        """Carry out what is due for one contact; an alarm is only a hint, the record decides."""
        record = self.contacts.get(contact_id)
        if record is None:
            return []
        out: list[NewEvent] = []
        for when, command in contacts.timers(record, self.moment(now)):
            if when <= now:
                out += self.carry_out(command, "system", now=now)
        return out

    def heal(self, contact_ids: Iterable[ContactId], now: datetime) -> list[NewEvent]:
        """Ring again for these contacts, whether or not an alarm was set: nothing stays stuck."""
        out: list[NewEvent] = []
        for contact_id in contact_ids:
            out += self._ring(contact_id, now)
        return out

    # Memory

    def forget(self, contact_id: ContactId) -> None:
        """Drop a closed contact; it can be folded from its stream again."""
        record = self.contacts.get(contact_id)
        if record is not None and record.is_closed:
            del self.contacts[contact_id]

    def remember(self, record: ContactRecord) -> None:
        """Take in a contact that was folded from its stream."""
        self.contacts.setdefault(record.contact_id, record)

    def dump(self) -> FloorState:
        """Give it as plain data; closed contacts stay out."""
        return FloorState(
            at=self.at,
            position=self.position,
            centre=self.centre,
            settings_version=self.settings_version,
            contacts=tuple(r for r in self.contacts.values() if not r.is_closed),
            agents=tuple(self.agents.values()),
            routing=self.routing.dump(),
        )

    @classmethod
    def load(cls, state: FloorState) -> "Floor":
        """Go on from plain data."""
        floor = cls()
        floor.at = state.at
        floor.position = state.position
        floor.centre = state.centre
        floor.settings_version = state.settings_version
        floor.agents = {record.agent_id: record for record in state.agents}
        floor.lost = {
            record.agent_id: None
            for record in state.agents
            if record.lost_at is not None and record.state is not AgentState.OFF
        }
        floor.routing = Routing.load(state.routing)
        for record in state.contacts:
            floor.contacts[record.contact_id] = record
            for agent_id in record.agents_involved():
                floor.carrying[agent_id][record.contact_id] = None
            floor._arm(record)
        return floor
