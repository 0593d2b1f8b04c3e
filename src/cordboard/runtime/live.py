"""Who has which screen open, and what each must be told.

Screens get a snapshot, then changes; rights are checked when a frame is written, by `sight`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from cordboard.contacts.events import Author
from cordboard.kernel.event import Recorded
from cordboard.kernel.ids import AgentId, ContactId, QueueId, UserId
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import EventStore
from cordboard.reporting.fold import Figures
from cordboard.runtime.board import Board, Stale
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
from cordboard.runtime.sight import sees_agent, sees_contact, sees_queue, viewer_of
from cordboard.runtime.views import MessageView, QueueView

TICK = 1.0
"""Seconds between two paintings of queues and places in line."""
AGENT_TICKS = 3
"""An agent's screen gets queues every so many ticks; a supervisor's at every one."""
WIDE_PACE = 0.25
"""A screen that shows a whole floor takes no more than four frames a second."""

_NARROW = frozenset({"queue"})
_WIDE = frozenset({"queue", "agent", "contact"})


class Live:
    """All open screens of one centre."""

    def __init__(self, clock: Clock) -> None:
        """Nobody looks yet."""
        self._clock = clock
        self._board = Board()
        self._staff: defaultdict[UserId, dict[Feed, None]] = defaultdict(dict)
        self._wide: dict[Feed, None] = {}
        self._visitors: defaultdict[ContactId, dict[Feed, None]] = defaultdict(dict)
        self._ticked = float("-inf")
        self._ticks = 0
        self._stale_queues: dict[Key, None] = {}

    @property
    def position(self) -> int:
        """The log's position that screens show."""
        return self._board.position

    @property
    def figures(self) -> Figures:
        """The interval figures as of that position."""
        return self._board.figures

    @property
    def screens(self) -> int:
        """How many screens are open."""
        return len(self._feeds())

    # From the log

    async def begin(self, restored: Restored, events: EventStore) -> None:
        """Paint everything as of a start."""
        await self._board.begin(restored, events)

    def refresh(self, floor: Floor) -> None:
        """Paint everything anew; every screen starts over."""
        self._board.refresh(floor)
        for feed in self._feeds():
            feed.restart()

    def note(self, recorded: Iterable[Recorded], floor: Floor) -> None:
        """Take in what has been stored; `floor` is as of the last of it."""
        stale = self._board.note(recorded, floor)
        if stale.settings:
            self._new_settings(floor)
        self._tell(stale)

    def _tell(self, stale: Stale) -> None:
        if stale.wide:
            for feed in self._wide:
                feed.touch(stale.wide)
        for user_id, keys in stale.users.items():
            for feed in self._staff.get(UserId(user_id), ()):
                feed.touch(keys)
        for contact_id, keys in stale.visitors.items():
            for feed in self._visitors.get(contact_id, ()):
                feed.touch(keys)

    def _new_settings(self, floor: Floor) -> None:
        self._ticked = float("-inf")
        for user_id, feeds in self._staff.items():
            for feed in list(feeds):
                scopes = feed.viewer.scopes if isinstance(feed.viewer, Viewer) else None
                viewer = viewer_of(floor.centre, user_id, scopes=scopes)
                if viewer is None:
                    feed.sign_out()
                    continue
                self._wide.pop(feed, None)
                if viewer.is_wide:
                    self._wide[feed] = None
                feed.viewer = viewer
                feed.notice(SettingsFrame(version=floor.settings_version))
                feed.restart()

    def tick(self, floor: Floor, now: datetime) -> None:
        """Paint what time alone changes: queues, places in line."""
        monotonic = self._clock.monotonic()
        if monotonic - self._ticked < TICK:
            return
        self._ticked = monotonic
        self._ticks += 1
        changed, stale = self._board.tick(floor, now)
        self._tell(stale)
        self._stale_queues |= dict.fromkeys(changed)
        for feed in self._wide:
            feed.touch(changed)
        if self._ticks % AGENT_TICKS == 0 and self._stale_queues:
            queues, self._stale_queues = list(self._stale_queues), {}
            for feeds in self._staff.values():
                for feed in feeds:
                    feed.touch(queues)

    # Screens

    def open(self, viewer: Viewer | Visitor) -> Feed:
        """Open a screen; it gets a snapshot, then changes."""
        is_wide = isinstance(viewer, Viewer) and viewer.is_wide
        feed = Feed(
            viewer,
            clock=self._clock,
            look=lambda feed: self.snapshot(feed.viewer),
            value=lambda feed, key: self._show(feed.viewer, key),
            position=lambda: self.position,
            on_close=self._forget,
            pace=WIDE_PACE if is_wide else 0.0,
        )
        if isinstance(viewer, Visitor):
            self._visitors[viewer.contact_id][feed] = None
            self._board.watched.add(viewer.contact_id)
        else:
            self._staff[viewer.user_id][feed] = None
            if is_wide:
                self._wide[feed] = None
        return feed

    def _forget(self, feed: Feed) -> None:
        self._wide.pop(feed, None)
        viewer = feed.viewer
        if isinstance(viewer, Viewer):
            _discard(self._staff, viewer.user_id, feed)
            return
        _discard(self._visitors, viewer.contact_id, feed)
        if viewer.contact_id not in self._visitors:
            self._board.watched.discard(viewer.contact_id)
            self._board.let_go(viewer.contact_id)

    def sign_out(self, user_id: UserId) -> None:
        """End all of a user's screens."""
        for feed in list(self._staff.get(user_id, ())):
            feed.sign_out()

    def snapshot(self, viewer: Viewer | Visitor) -> Snapshot:
        """Give what `viewer` sees now."""
        keys = self._keys_of(viewer)
        changes = [
            Change(kind=key[0], id=key[1], value=raw)
            for key in keys
            if (raw := self._show(viewer, key)) is not None
        ]
        return Snapshot(position=self.position, at=self._clock.now(), changes=changes)

    def _keys_of(self, viewer: Viewer | Visitor) -> list[Key]:
        board = self._board
        if isinstance(viewer, Visitor):
            board.look_at(viewer.contact_id)
            return [("visit", viewer.contact_id), *board.talk_keys(viewer.contact_id)]
        mine = board.contacts_of(viewer.user_id)
        keys: list[Key] = [("agent", viewer.user_id)]
        keys += [("contact", contact_id) for contact_id in mine]
        keys += [key for contact_id in mine for key in board.talk_keys(contact_id)]
        keys += board.keys(_WIDE if viewer.is_wide else _NARROW)
        return list(dict.fromkeys(keys))

    def _show(self, viewer: Viewer | Visitor, key: Key) -> msgspec.Raw | None:
        if not self._may_see(viewer, key):
            return None
        is_wide = isinstance(viewer, Viewer) and viewer.is_wide
        return self._board.raw(key) if is_wide else self._board.raw_for_agents(key)

    def _may_see(self, viewer: Viewer | Visitor, key: Key) -> bool:
        kind, key_id = key
        view = self._board.view(key)
        if isinstance(view, MessageView):
            if isinstance(viewer, Visitor):
                return view.contact_id == viewer.contact_id and not view.whisper
            return self._board.involves(viewer.user_id, view.contact_id)
        if isinstance(viewer, Visitor):
            return kind == "visit" and key_id == viewer.contact_id
        floor = self._board.floor
        match kind:
            case "contact":
                record = floor.contacts.get(ContactId(key_id))
                return self._board.involves(viewer.user_id, ContactId(key_id)) or (
                    record is not None and sees_contact(viewer, record, self._board.team_of)
                )
            case "agent":
                return sees_agent(viewer, floor.centre.user(AgentId(key_id)))
            case "queue":
                return sees_queue(viewer, QueueId(key_id))
            case _:
                return False

    def typing(
        self, contact_id: ContactId, author: Author, author_id: str, *, author_name: str, on: bool
    ) -> None:
        """Tell the others in a contact that someone is writing."""
        frame = TypingFrame(contact_id=contact_id, author=author, author_name=author_name, on=on)
        for user_id in self._board.users_in(contact_id):
            if user_id != author_id:
                for feed in self._staff.get(UserId(user_id), ()):
                    feed.notice(frame)
        if author is not Author.VISITOR:
            for feed in self._visitors.get(contact_id, ()):
                feed.notice(frame)

    def queue_views(self) -> list[QueueView]:
        """Give every queue as it is painted, whoever may see it."""
        views = [self._board.view(key) for key in self._board.keys(_NARROW)]
        return [view for view in views if isinstance(view, QueueView)]

    def talk(self, contact_id: ContactId) -> list[MessageView]:
        """Give the messages of a live contact."""
        return self._board.talk(contact_id)

    def recall(self, contact_id: ContactId, messages: list[MessageView]) -> None:
        """Take in the messages of a contact that was over, since someone looks at it again."""
        self._board.recall(contact_id, messages)

    def is_watched(self, contact_id: ContactId) -> bool:
        """Whether its visitor's screen is open."""
        return contact_id in self._board.watched

    def _feeds(self) -> list[Feed]:
        staff = [feed for feeds in self._staff.values() for feed in feeds]
        return staff + [feed for feeds in self._visitors.values() for feed in feeds]


def _discard(index: defaultdict[Any, dict[Feed, None]], key: Any, feed: Feed) -> None:
    feeds = index.get(key)
    if feeds is not None:
        feeds.pop(feed, None)
        if not feeds:
            del index[key]
