"""What is on everyone's screen: entities kept current from stored events.

Only what is stored is shown: `note` runs after each append and paints the entities it touched.
Queues, and places in line, depend on everything at once; `tick` paints them anew.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from cordboard.agents.events import AgentEvent
from cordboard.agents.record import AgentRecord
from cordboard.contacts.events import Author, ContactEvent, MessagePosted, SupervisorMode
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.event import Recorded, stream_of
from cordboard.kernel.ids import AgentId, ContactId, QueueId, TeamId, UserId
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import EventStore
from cordboard.reporting.fold import Figures
from cordboard.runtime.checkpoint import Restored
from cordboard.runtime.feeds import (
    Change,
    Feed,
    Key,
    SettingsFrame,
    Snapshot,
    TypingFrame,
    Viewer,
    Visitor,
)
from cordboard.runtime.floor import Floor
from cordboard.runtime.lines import Lines
from cordboard.runtime.painting import (
    Visit,
    paint_agent,
    paint_contact,
    paint_message,
    paint_visit,
)
from cordboard.runtime.sight import sees_agent, sees_contact, sees_queue, viewer_of
from cordboard.runtime.views import MessageView, View
from cordboard.settings.centre import Role
from cordboard.settings.events import SettingsPublished

TICK = 1.0
"""Seconds between two paintings of queues and places in line."""
AGENT_TICKS = 3
"""An agent's screen gets queues every so many ticks; a supervisor's at every one."""
WIDE_PACE = 0.25
"""A screen that shows a whole floor takes no more than four frames a second."""

_encoder = msgspec.json.Encoder()


class Live:
    """All entities, and all open screens."""

    def __init__(self, clock: Clock) -> None:
        """Show nothing yet."""
        self._clock = clock
        self._floor = Floor()
        self.position = 0
        self.figures = Figures()
        self._lines = Lines()
        self._views: dict[Key, View] = {}
        self._raw: dict[Key, msgspec.Raw] = {}
        self._talks: dict[ContactId, list[MessageView]] = {}
        self._involved: defaultdict[str, dict[ContactId, None]] = defaultdict(dict)
        """Which contacts a user has their hands on or has entered."""
        self._users_in: dict[ContactId, frozenset[str]] = {}
        self._staff: defaultdict[UserId, dict[Feed, None]] = defaultdict(dict)
        self._wide: dict[Feed, None] = {}
        self._visitors: defaultdict[ContactId, dict[Feed, None]] = defaultdict(dict)
        self._team_of: dict[AgentId, TeamId | None] = {}
        self._places: dict[ContactId, int] = {}
        """Places in line as of the last tick, of those whose visitors watch."""
        self._ticked = float("-inf")
        self._ticks = 0
        self._stale_queues: dict[Key, None] = {}

    @property
    def screens(self) -> int:
        """How many screens are open."""
        return sum(map(len, self._staff.values())) + sum(map(len, self._visitors.values()))

    # From the log

    async def begin(self, restored: Restored, events: EventStore) -> None:
        """Paint everything as of a start."""
        self.figures = restored.figures
        for record in restored.floor.contacts.values():
            if record.message_ids:
                talk = self._talks.setdefault(record.contact_id, [])
                for recorded in await events.read_stream(stream_of("contact", record.contact_id)):
                    if isinstance(recorded.event, MessagePosted):
                        talk.append(paint_message(recorded.event, len(talk) + 1))
        self.refresh(restored.floor)

    def refresh(self, floor: Floor) -> None:
        """Paint everything anew from `floor`; every screen starts over."""
        self._floor = floor
        self.position = floor.position
        self._views.clear()
        self._raw.clear()
        self._involved.clear()
        self._users_in.clear()
        self._lines = Lines()
        self._take_settings()
        for contact_id in floor.contacts:
            self._paint_contact(contact_id)
            for message in self._talks.get(contact_id, ()):
                self._put(("message", message.id), message)
        for agent_id in self._team_of:
            self._paint_agent(agent_id)
        self._paint_queues(self._clock.now())
        for feed in self._feeds():
            feed.restart()

    def note(self, recorded: Iterable[Recorded], floor: Floor) -> None:
        """Take in what has been stored; `floor` is as of the last of it."""
        self._floor = floor
        contacts: dict[ContactId, None] = {}
        agents: dict[AgentId, None] = {}
        settings = False
        for one in recorded:
            self.figures.evolve(one.event)
            self.position = one.position
            match one.event:
                case MessagePosted() as event:
                    contacts[event.contact_id] = None
                    self._post(event)
                case ContactEvent() as event:
                    contacts[event.contact_id] = None
                case AgentEvent() as event:
                    agents[event.agent_id] = None
                case SettingsPublished():
                    settings = True
        for contact_id in contacts:
            agents |= dict.fromkeys(self._paint_contact(contact_id))
        if settings:
            self._new_settings(floor.settings_version)
        for agent_id in agents:
            self._paint_agent(agent_id)

    def _post(self, event: MessagePosted) -> None:
        talk = self._talks.setdefault(event.contact_id, [])
        message = paint_message(event, len(talk) + 1)
        talk.append(message)
        key = ("message", message.id)
        self._put(key, message)
        for user_id in self._users_in.get(event.contact_id, ()):
            self._touch_user(user_id, [key])
        if not event.whisper:
            self._touch_visitors(event.contact_id, [key])

    def _new_settings(self, version: int) -> None:
        self._take_settings()
        for agent_id in self._team_of:
            self._paint_agent(agent_id)
        self._ticked = float("-inf")
        for user_id, feeds in self._staff.items():
            viewer = viewer_of(self._floor.centre, user_id)
            for feed in list(feeds):
                if viewer is None:
                    feed.sign_out()
                    continue
                self._wide.pop(feed, None)
                if viewer.is_wide:
                    self._wide[feed] = None
                feed.viewer = viewer
                feed.notice(SettingsFrame(version=version))
                feed.restart()

    def _take_settings(self) -> None:
        seats = [
            user for user in self._floor.centre.users if user.active and Role.AGENT in user.roles
        ]
        self._team_of = {AgentId(user.id): user.team for user in seats}
        for key in [key for key in self._views if key[0] == "agent"]:
            if key[1] not in self._team_of:
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

    def _paint_contact(self, contact_id: ContactId) -> set[AgentId]:
        """Paint a contact, its visitor's view, and note who is in it; gives agents it touched."""
        record = self._floor.contacts.get(contact_id)
        key = ("contact", contact_id)
        before = self._users_in.get(contact_id, frozenset())
        after = frozenset() if record is None else _users_in(record)
        self._lines.note(contact_id, record)
        if record is not None:
            self._put(key, paint_contact(record))
            self._paint_visit(record)
        for user_id in before - after:
            self._involved[user_id].pop(contact_id, None)
        for user_id in after - before:
            self._involved[user_id][contact_id] = None
        self._users_in[contact_id] = after
        talk = self._talk_keys(contact_id)
        for user_id in before | after:
            stays = user_id in before and user_id in after
            self._touch_user(user_id, [key] if stays else [key, *talk])
        for feed in self._wide:
            feed.touch([key])
        if record is None or record.is_closed:
            self._close_contact(contact_id, talk)
        return {AgentId(user_id) for user_id in before | after if user_id in self._team_of}

    def _talk_keys(self, contact_id: ContactId) -> list[Key]:
        return [("message", message.id) for message in self._talks.get(contact_id, ())]

    def _close_contact(self, contact_id: ContactId, talk: list[Key]) -> None:
        """Nothing more is owed: take it off all screens but the visitor's."""
        self._drop(("contact", contact_id))
        self._users_in.pop(contact_id, None)
        if not self._visitors.get(contact_id):
            self._drop(("visit", contact_id))
            self._talks.pop(contact_id, None)
            for key in talk:
                self._drop(key)

    def _paint_agent(self, agent_id: AgentId) -> None:
        user = self._floor.centre.user(agent_id)
        if user is None or agent_id not in self._team_of:
            return
        record = self._floor.agents.get(agent_id)
        if record is None:
            record = AgentRecord(agent_id=agent_id, since=self._floor.at or self._clock.now())
        carried = tuple(
            self._floor.contacts[contact_id]
            for contact_id in self._floor.carrying[agent_id]
            if contact_id in self._floor.contacts
        )
        key = ("agent", agent_id)
        if self._put(key, paint_agent(user, record, self._floor.centre, carried)):
            self._touch_user(UserId(agent_id), [key])
            for feed in self._wide:
                feed.touch([key])

    def _paint_visit(self, record: ContactRecord) -> None:
        feeds = self._visitors.get(record.contact_id)
        if not feeds:
            return
        key = ("visit", record.contact_id)
        if self._put(key, paint_visit(record, self._visit(record))):
            for feed in feeds:
                feed.touch([key])

    def _visit(self, record: ContactRecord) -> Visit:
        queue = self._floor.centre.queue(record.queue_id) if record.queue_id else None
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
            known = self._floor.routing.position(record.contact_id) or 1
        return known

    def _name(self, user_id: str) -> str:
        user = self._floor.centre.user(UserId(user_id))
        return user.name if user is not None else user_id

    def tick(self, floor: Floor, now: datetime) -> None:
        """Paint what time alone changes: queues, places in line."""
        monotonic = self._clock.monotonic()
        if monotonic - self._ticked < TICK:
            return
        self._ticked = monotonic
        self._ticks += 1
        self._floor = floor
        changed = self._paint_queues(now)
        self._stale_queues |= dict.fromkeys(changed)
        for feed in self._wide:
            feed.touch(changed)
        if self._ticks % AGENT_TICKS == 0 and self._stale_queues:
            stale, self._stale_queues = list(self._stale_queues), {}
            for feeds in self._staff.values():
                for feed in feeds:
                    feed.touch(stale)
        waiting = [floor.contacts.get(contact_id) for contact_id in self._visitors]
        self._places = _places(floor, [r for r in waiting if r is not None and r.is_waiting])
        for record in waiting:
            if record is not None and record.is_waiting:
                self._paint_visit(record)

    def _paint_queues(self, now: datetime) -> list[Key]:
        painted = self._lines.paint(self._floor, self.figures, now)
        gone = {key for key in self._views if key[0] == "queue"} - painted.keys()
        for key in gone:
            self._drop(key)
        return [key for key, view in painted.items() if self._put(key, view)] + list(gone)

    # Screens

    def open(self, viewer: Viewer | Visitor) -> Feed:
        """Open a screen; it gets a snapshot, then changes."""
        is_wide = isinstance(viewer, Viewer) and viewer.is_wide
        feed = Feed(
            viewer,
            clock=self._clock,
            look=self._look,
            value=self._value,
            position=lambda: self.position,
            on_close=self._forget,
            pace=WIDE_PACE if is_wide else 0.0,
        )
        if isinstance(viewer, Visitor):
            self._visitors[viewer.contact_id][feed] = None
        else:
            self._staff[viewer.user_id][feed] = None
            if is_wide:
                self._wide[feed] = None
        return feed

    def _forget(self, feed: Feed) -> None:
        self._wide.pop(feed, None)
        viewer = feed.viewer
        if isinstance(viewer, Visitor):
            _discard(self._visitors, viewer.contact_id, feed)
            record = self._floor.contacts.get(viewer.contact_id)
            if viewer.contact_id not in self._visitors and (record is None or record.is_closed):
                self._close_contact(viewer.contact_id, self._talk_keys(viewer.contact_id))
        else:
            _discard(self._staff, viewer.user_id, feed)

    def sign_out(self, user_id: UserId) -> None:
        """End all of a user's screens."""
        for feed in list(self._staff.get(user_id, ())):
            feed.sign_out()

    def snapshot(self, viewer: Viewer | Visitor) -> Snapshot:
        """Give what `viewer` sees now."""
        if isinstance(viewer, Visitor):
            keys = self._keys_of_visitor(viewer)
        else:
            keys = self._keys_of_staff(viewer)
        changes = [
            Change(kind=key[0], id=key[1], value=raw)
            for key in keys
            if (raw := self._show(viewer, key)) is not None
        ]
        return Snapshot(position=self.position, at=self._clock.now(), changes=changes)

    def _look(self, feed: Feed) -> Snapshot:
        return self.snapshot(feed.viewer)

    def _value(self, feed: Feed, key: Key) -> msgspec.Raw | None:
        return self._show(feed.viewer, key)

    def _keys_of_visitor(self, visitor: Visitor) -> list[Key]:
        record = self._floor.contacts.get(visitor.contact_id)
        if record is not None:
            self._put(("visit", visitor.contact_id), paint_visit(record, self._visit(record)))
        return [("visit", visitor.contact_id), *self._talk_keys(visitor.contact_id)]

    def _keys_of_staff(self, viewer: Viewer) -> list[Key]:
        involved = list(self._involved.get(viewer.user_id, ()))
        keys: list[Key] = [("agent", viewer.user_id)]
        keys += [("contact", contact_id) for contact_id in involved]
        keys += [key for contact_id in involved for key in self._talk_keys(contact_id)]
        kinds = _WIDE if viewer.is_wide else _NARROW
        keys += [key for key in self._views if key[0] in kinds]
        return list(dict.fromkeys(keys))

    def _show(self, viewer: Viewer | Visitor, key: Key) -> msgspec.Raw | None:
        view = self._views.get(key)
        if view is None or not self._may_see(viewer, key, view):
            return None
        raw = self._raw.get(key)
        if raw is None:
            raw = self._raw[key] = msgspec.Raw(_encoder.encode(view))
        return raw

    def _may_see(self, viewer: Viewer | Visitor, key: Key, view: View) -> bool:
        kind, key_id = key
        if isinstance(viewer, Visitor):
            if isinstance(view, MessageView):
                return view.contact_id == viewer.contact_id and not view.whisper
            return kind == "visit" and key_id == viewer.contact_id
        match kind:
            case "message" if isinstance(view, MessageView):
                return view.contact_id in self._involved[viewer.user_id]
            case "contact":
                record = self._floor.contacts.get(ContactId(key_id))
                return ContactId(key_id) in self._involved[viewer.user_id] or (
                    record is not None and sees_contact(viewer, record, self._team_of)
                )
            case "agent":
                return sees_agent(viewer, self._floor.centre.user(AgentId(key_id)))
            case "queue":
                return sees_queue(viewer, QueueId(key_id))
            case _:
                return False

    def typing(
        self, contact_id: ContactId, author: Author, author_id: str, *, author_name: str, on: bool
    ) -> None:
        """Tell the others in a contact that someone is writing."""
        frame = TypingFrame(contact_id=contact_id, author=author, author_name=author_name, on=on)
        for user_id in self._users_in.get(contact_id, ()):
            if user_id != author_id:
                for feed in self._staff.get(UserId(user_id), ()):
                    feed.notice(frame)
        if author is not Author.VISITOR:
            for feed in self._visitors.get(contact_id, ()):
                feed.notice(frame)

    def talk(self, contact_id: ContactId) -> list[MessageView]:
        """Give the messages of a live contact."""
        return list(self._talks.get(contact_id, ()))

    def recall(self, contact_id: ContactId, messages: list[MessageView]) -> None:
        """Take in the messages of a contact that was over, since someone looks at it again."""
        self._talks.setdefault(contact_id, messages)
        for message in messages:
            self._put(("message", message.id), message)

    def is_watched(self, contact_id: ContactId) -> bool:
        """Whether its visitor's screen is open."""
        return contact_id in self._visitors

    def _touch_user(self, user_id: str, keys: list[Key]) -> None:
        for feed in self._staff.get(UserId(user_id), ()):
            feed.touch(keys)

    def _touch_visitors(self, contact_id: ContactId, keys: list[Key]) -> None:
        for feed in self._visitors.get(contact_id, ()):
            feed.touch(keys)

    def _feeds(self) -> list[Feed]:
        staff = [feed for feeds in self._staff.values() for feed in feeds]
        return staff + [feed for feeds in self._visitors.values() for feed in feeds]


async def talk_of(events: EventStore, contact_id: ContactId) -> list[MessageView]:
    """Give a contact's messages from its stream."""
    stream = await events.read_stream(stream_of("contact", contact_id))
    posted = [r.event for r in stream if isinstance(r.event, MessagePosted)]
    return [paint_message(event, number) for number, event in enumerate(posted, start=1)]


_NARROW = frozenset({"queue"})
_WIDE = frozenset({"queue", "agent", "contact"})


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


def _discard(index: defaultdict[Any, dict[Feed, None]], key: Any, feed: Feed) -> None:
    feeds = index.get(key)
    if feeds is not None:
        feeds.pop(feed, None)
        if not feeds:
            del index[key]
