"""The entities on everyone's screens, painted from the floor after each append.

Only what is stored is painted. Queues, and places in line, depend on everything at once; `tick`
paints them anew. What a painting has changed is answered as keys: who shows them is `live`'s.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from cordboard.agents.events import AgentEvent
from cordboard.agents.record import AgentRecord
from cordboard.contacts.events import ContactEvent, MessagePosted, SupervisorMode
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.event import Recorded, stream_of
from cordboard.kernel.ids import AgentId, ContactId, TeamId, UserId
from cordboard.ports.event_store import EventStore
from cordboard.reporting.fold import Figures
from cordboard.runtime.checkpoint import Restored
from cordboard.runtime.feeds import Key
from cordboard.runtime.floor import Floor
from cordboard.runtime.lines import Lines
from cordboard.runtime.painting import (
    Visit,
    paint_agent,
    paint_contact,
    paint_message,
    paint_visit,
)
from cordboard.runtime.views import ContactView, MessageView, View
from cordboard.settings.centre import Role
from cordboard.settings.events import SettingsPublished

_encoder = msgspec.json.Encoder()


class Stale(msgspec.Struct):
    """What a painting has changed, by who may have it on their screen."""

    wide: list[Key] = []
    """Contacts and agents: for screens that show a whole floor."""
    users: dict[str, list[Key]] = {}
    """For the screens of those who are in a contact, or were."""
    visitors: dict[ContactId, list[Key]] = {}
    settings: bool = False

    def for_user(self, user_id: str, keys: Iterable[Key]) -> None:
        """Note `keys` for one user's screens."""
        self.users.setdefault(user_id, []).extend(keys)


class Board:
    """All entities, by kind and id."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self.floor = Floor()
        self.figures = Figures()
        self.position = 0
        self.watched: set[ContactId] = set()
        """Contacts whose visitors look on; only their views are painted."""
        self.team_of: dict[AgentId, TeamId | None] = {}
        self._lines = Lines()
        self._views: dict[Key, View] = {}
        self._raw: dict[Key, msgspec.Raw] = {}
        self._talks: dict[ContactId, list[MessageView]] = {}
        self._involved: defaultdict[str, dict[ContactId, None]] = defaultdict(dict)
        self._users_in: dict[ContactId, frozenset[str]] = {}
        self._places: dict[ContactId, int] = {}
        """Places in line as of the last tick, of those whose visitors watch."""

    # From the log

    async def begin(self, restored: Restored, events: EventStore) -> None:
        """Paint everything as of a start."""
        self.figures = restored.figures
        for record in restored.floor.contacts.values():
            if record.message_ids:
                self._talks[record.contact_id] = await talk_of(events, record.contact_id)
        self.refresh(restored.floor)

    def refresh(self, floor: Floor) -> None:
        """Paint everything anew from `floor`."""
        self.floor = floor
        self.position = floor.position
        self._views.clear()
        self._raw.clear()
        self._involved.clear()
        self._users_in.clear()
        self._lines = Lines()
        self._take_settings()
        nobody = Stale()
        for contact_id in floor.contacts:
            self._paint_contact(contact_id, nobody)
            for message in self._talks.get(contact_id, ()):
                self._put(("message", message.id), message)
        for agent_id in self.team_of:
            self._paint_agent(agent_id, nobody)
        if floor.at is not None:
            self.tick(floor, floor.at)

    def note(self, recorded: Iterable[Recorded], floor: Floor) -> Stale:
        """Take in what has been stored; `floor` is as of the last of it."""
        self.floor = floor
        stale = Stale()
        contacts: dict[ContactId, None] = {}
        agents: dict[AgentId, None] = {}
        for one in recorded:
            self.figures.evolve(one.event)
            self.position = one.position
            match one.event:
                case ContactEvent() as event:
                    contacts[event.contact_id] = None
                    if isinstance(event, MessagePosted):
                        self._post(event, stale)
                case AgentEvent() as event:
                    agents[event.agent_id] = None
                case SettingsPublished():
                    stale.settings = True
        for contact_id in contacts:
            agents |= dict.fromkeys(self._paint_contact(contact_id, stale))
        if stale.settings:
            self._take_settings()
            agents |= dict.fromkeys(self.team_of)
        for agent_id in agents:
            self._paint_agent(agent_id, stale)
        return stale

    def _post(self, event: MessagePosted, stale: Stale) -> None:
        talk = self._talks.setdefault(event.contact_id, [])
        message = paint_message(event, len(talk) + 1)
        talk.append(message)
        key = ("message", message.id)
        self._put(key, message)
        for user_id in self.users_in(event.contact_id):
            stale.for_user(user_id, [key])
        if not event.whisper:
            stale.visitors.setdefault(event.contact_id, []).append(key)

    def _take_settings(self) -> None:
        self.team_of = {
            AgentId(user.id): user.team
            for user in self.floor.centre.users
            if user.active and Role.AGENT in user.roles
        }
        for key in [key for key in self._views if key[0] == "agent"]:
            if key[1] not in self.team_of:
                self._drop(key)

    # Painting

    def _put(self, key: Key, view: View) -> bool:
        if self._views.get(key) == view:
            return False
        self._views[key] = view
        self._raw.pop(key, None)
        return True

    def _drop(self, key: Key) -> None:
        self._views.pop(key, None)
        self._raw.pop(key, None)

    def _paint_contact(self, contact_id: ContactId, stale: Stale) -> set[AgentId]:
        """Paint a contact and its visitor's view, note who is in it; gives agents it touched."""
        record = self.floor.contacts.get(contact_id)
        key = ("contact", contact_id)
        before = self.users_in(contact_id)
        after = frozenset[str]() if record is None else _users_in(record)
        self._lines.note(contact_id, record)
        if record is not None:
            self._put(key, paint_contact(record))
            self._paint_visit(record, stale)
        for user_id in before - after:
            self._involved[user_id].pop(contact_id, None)
        for user_id in after - before:
            self._involved[user_id][contact_id] = None
        self._users_in[contact_id] = after
        talk = self.talk_keys(contact_id)
        for user_id in before | after:
            stays = user_id in before and user_id in after
            stale.for_user(user_id, [key] if stays else [key, *talk])
        stale.wide.append(key)
        if record is None or record.is_closed:
            self._drop(key)
            self._users_in.pop(contact_id, None)
            self.let_go(contact_id)
        return {AgentId(user_id) for user_id in before | after if user_id in self.team_of}

    def let_go(self, contact_id: ContactId) -> None:
        """Forget a closed contact's words, unless its visitor still looks on."""
        record = self.floor.contacts.get(contact_id)
        if contact_id in self.watched or (record is not None and not record.is_closed):
            return
        for key in (("visit", str(contact_id)), *self.talk_keys(contact_id)):
            self._drop(key)
        self._talks.pop(contact_id, None)

    def _paint_agent(self, agent_id: AgentId, stale: Stale) -> None:
        user = self.floor.centre.user(agent_id)
        if user is None or agent_id not in self.team_of or self.floor.at is None:
            return
        record = self.floor.agents.get(agent_id)
        if record is None:
            record = AgentRecord(agent_id=agent_id, since=self.floor.at)
        carried = tuple(
            self.floor.contacts[contact_id]
            for contact_id in self.floor.carrying[agent_id]
            if contact_id in self.floor.contacts
        )
        key = ("agent", agent_id)
        if self._put(key, paint_agent(user, record, self.floor.centre, carried)):
            stale.for_user(agent_id, [key])
            stale.wide.append(key)

    def _paint_visit(self, record: ContactRecord, stale: Stale) -> None:
        if record.contact_id not in self.watched:
            return
        key = ("visit", record.contact_id)
        if self._put(key, paint_visit(record, self._visit(record))):
            stale.visitors.setdefault(record.contact_id, []).append(key)

    def look_at(self, contact_id: ContactId) -> None:
        """Paint a visitor's view although no screen has asked for it before."""
        record = self.floor.contacts.get(contact_id)
        if record is not None:
            self._put(("visit", contact_id), paint_visit(record, self._visit(record)))

    def _visit(self, record: ContactRecord) -> Visit:
        queue = self.floor.centre.queue(record.queue_id) if record.queue_id else None
        position = self._place_of(record)
        serving = record.serving
        joined = [s.user_id for s in record.supervisors if s.mode is SupervisorMode.JOIN]
        return Visit(
            queue_name=queue.name if queue is not None else "",
            position=position,
            expected_wait=self._lines.expected(record.queue_id, position),
            agent_name=self._name(serving.agent_id) if serving is not None else None,
            supervisor_name=self._name(joined[0]) if joined else None,
        )

    def _place_of(self, record: ContactRecord) -> int | None:
        """Give a waiting contact's place in line; whoever is offered is next."""
        if not record.is_waiting:
            return None
        known = self._places.get(record.contact_id)
        if known is None:
            known = self.floor.routing.position(record.contact_id) or 1
        return known

    def _name(self, user_id: str) -> str:
        user = self.floor.centre.user(UserId(user_id))
        return user.name if user is not None else user_id

    def tick(self, floor: Floor, now: datetime) -> tuple[list[Key], Stale]:
        """Paint what time alone changes; gives queues that changed, and visitors' views."""
        self.floor = floor
        painted = self._lines.paint(floor, self.figures, now)
        gone = {key for key in self._views if key[0] == "queue"} - painted.keys()
        for key in gone:
            self._drop(key)
        changed = [key for key, view in painted.items() if self._put(key, view)]
        stale = Stale()
        watched = [floor.contacts.get(contact_id) for contact_id in self.watched]
        waiting = [record for record in watched if record is not None and record.is_waiting]
        self._places = _places(floor, waiting)
        for record in waiting:
            self._paint_visit(record, stale)
        return changed + list(gone), stale

    # Asking

    def view(self, key: Key) -> View | None:
        """Find an entity."""
        return self._views.get(key)

    def raw(self, key: Key) -> msgspec.Raw | None:
        """Give an entity's JSON, made once however many screens show it."""
        view = self._views.get(key)
        if view is None:
            return None
        raw = self._raw.get(key)
        if raw is None:
            raw = self._raw[key] = msgspec.Raw(_encoder.encode(view))
        return raw

    def raw_for_agents(self, key: Key) -> msgspec.Raw | None:
        """Give an entity's JSON without supervisors who watch unseen."""
        view = self._views.get(key)
        if isinstance(view, ContactView):
            seen = tuple(s for s in view.supervisors if s.mode is SupervisorMode.JOIN)
            if seen != view.supervisors:
                return msgspec.Raw(_encoder.encode(replace(view, supervisors=seen)))
        return self.raw(key)

    def keys(self, kinds: frozenset[str]) -> list[Key]:
        """Give the keys of all entities of some kinds."""
        return [key for key in self._views if key[0] in kinds]

    def users_in(self, contact_id: ContactId) -> frozenset[str]:
        """Say who has their hands on a contact, or has entered it."""
        return self._users_in.get(contact_id, frozenset())

    def involves(self, user_id: str, contact_id: ContactId) -> bool:
        """Tell whether a user has their hands on a contact, or has entered it."""
        return contact_id in self._involved[user_id]

    def contacts_of(self, user_id: str) -> list[ContactId]:
        """Give the contacts a user is in."""
        return list(self._involved.get(user_id, ()))

    def talk(self, contact_id: ContactId) -> list[MessageView]:
        """Give the messages of a contact at hand."""
        return list(self._talks.get(contact_id, ()))

    def talk_keys(self, contact_id: ContactId) -> list[Key]:
        """Give the keys of a contact's messages."""
        return [("message", message.id) for message in self._talks.get(contact_id, ())]

    def recall(self, contact_id: ContactId, messages: list[MessageView]) -> None:
        """Take in the messages of a contact that was over, since someone looks at it again."""
        self._talks.setdefault(contact_id, messages)
        for message in messages:
            self._put(("message", message.id), message)


async def talk_of(events: EventStore, contact_id: ContactId) -> list[MessageView]:
    """Give a contact's messages from its stream."""
    stream = await events.read_stream(stream_of("contact", contact_id))
    posted = [r.event for r in stream if isinstance(r.event, MessagePosted)]
    return [paint_message(event, number) for number, event in enumerate(posted, start=1)]


def _places(floor: Floor, records: list[ContactRecord]) -> dict[ContactId, int]:
    queues = {record.queue_id for record in records if record.queue_id is not None}
    return {
        contact_id: place
        for queue_id in queues
        for place, contact_id in enumerate(floor.routing.positions(queue_id), start=1)
    }


def _users_in(record: ContactRecord) -> frozenset[str]:
    if record.is_closed:
        return frozenset()
    return frozenset([*record.agents_involved(), *(s.user_id for s in record.supervisors)])
