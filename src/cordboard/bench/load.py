"""Agents at their desks and visitors on a page, as many as it takes, in one process."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from random import Random
from typing import Any

import msgspec

from cordboard.agents.events import AgentState
from cordboard.api.agents import OwnState
from cordboard.api.asking import Done
from cordboard.api.contacts import NewMessage, OfferAnswered, WrapUp
from cordboard.api.identify import SUBPROTOCOL
from cordboard.api.visitor import NewVisit, VisitBegun, VisitorMessage
from cordboard.bench.posting import Posting, Refused
from cordboard.client.screen import Frame
from cordboard.client.stream import Address, Stream
from cordboard.client.wire import wait
from cordboard.kernel.ids import ContactId
from cordboard.runtime.feeds import ChangesFrame
from cordboard.runtime.views import ContactView, MessageView

POSTS = 7
"""Requests of one contact: visit, accept, two messages, an answer, end, disposition."""
MESSAGES = 2
"""Messages a visitor writes in one contact; the first as soon as someone is there."""
TEXT = "Where is my parcel, please?"
PAUSE = 1.0
"""Seconds between two things people do in a contact."""
LONGEST = 30.0
"""Seconds after which a contact that does not get on is given up, and counted as failed."""


class Taken(msgspec.Struct, kw_only=True):
    """What was measured."""

    begun: int = 0
    finished: int = 0
    failures: int = 0
    trouble: str = ""
    """What went wrong last."""
    shown: list[float] = msgspec.field(default_factory=list)
    """Seconds from a visitor's message until it was in a frame on its agent's socket."""
    offered: list[float] = msgspec.field(default_factory=list)
    """Seconds from a visit's begin until it was in a frame on the socket of an agent."""

    def take(self) -> "Taken":
        """Give what was measured so far, and begin anew."""
        so_far = msgspec.structs.replace(self)
        self.begun = self.finished = self.failures = 0
        self.shown, self.offered = [], []
        return so_far


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How contacts come."""

    a_second: float
    seconds: float
    seed: int = 1


class Desk:
    """One agent: takes every offer at once; whoever waits for a frame is told."""

    def __init__(
        self, posting: Posting, port: int, *, token: str, group: asyncio.TaskGroup
    ) -> None:
        """Be the agent whose API token this is."""
        headers = {"Authorization": f"Bearer {token}"}
        url = f"ws://127.0.0.1:{port}/api/live/stream"
        self._posting = posting
        self._group = group
        self._answered: set[str] = set()
        self.token = token
        self.stream = Stream(Address(url=url, headers=headers), on_frame=self._hear)
        self.seen: dict[str, asyncio.Future[tuple[float, Desk]]] = {}
        """Who waits for what: by message id, or by contact id until it is with this agent."""
        self.offers: dict[ContactId, float] = {}
        """When a contact was offered here first."""

    async def begin(self) -> None:
        """Connect and be ready."""
        self._group.create_task(self.stream.run())
        await self.stream.until(lambda _: self.stream.is_connected)
        body = OwnState(state=AgentState.READY)
        await self._posting.post("/api/agent/state", Done, body, token=self.token)

    def _hear(self, frame: Frame) -> None:
        now = time.perf_counter()
        if not isinstance(frame, ChangesFrame):
            return
        for change in frame.changes:
            if change.kind == "message":
                message = self.stream.screen.find(MessageView, change.id)
                if message is not None:
                    self._tell(message.id, now)
            elif change.kind == "contact":
                contact = self.stream.screen.find(ContactView, change.id)
                if contact is not None:
                    self._look(contact, now)

    def _look(self, contact: ContactView, now: float) -> None:
        offer = contact.offer
        if offer is not None and offer.offer_id not in self._answered:
            self._answered.add(offer.offer_id)
            self.offers[contact.id] = now
            self._group.create_task(self._accept(contact.id, offer.offer_id))
        if contact.agent_id is not None:
            self._tell(contact.id, now)

    def _tell(self, key: str, now: float) -> None:
        waiting = self.seen.pop(key, None)
        if waiting is not None and not waiting.done():
            waiting.set_result((now, self))

    async def _accept(self, contact_id: ContactId, offer_id: str) -> None:
        body = OfferAnswered(offer_id=offer_id)
        path = f"/api/contacts/{contact_id}/accept"
        with suppress(Refused):  # It ran out meanwhile: the contact is offered to someone else.
            await self._posting.post(path, Done, body, token=self.token)


class Floor:
    """All desks, and the visitors who come."""

    def __init__(self, posting: Posting, port: int, sites: tuple[str, ...]) -> None:
        """Let visitors come to `sites`, one after the other."""
        self._posting = posting
        self._port = port
        self._sites = sites
        self.seen: dict[str, asyncio.Future[tuple[float, Desk]]] = {}
        self.desks: list[Desk] = []

    async def man(self, tokens: list[str], group: asyncio.TaskGroup) -> None:
        """Sit an agent at a desk for each token."""
        for token in tokens:
            desk = Desk(self._posting, self._port, token=token, group=group)
            desk.seen = self.seen
            self.desks.append(desk)
        await together([desk.begin for desk in self.desks], at_once=50)

    def send_home(self) -> None:
        """Close every desk."""
        for desk in self.desks:
            desk.stream.close()

    async def visit(self, number: int, taken: Taken) -> None:
        """Live through one contact."""
        site = self._sites[number % len(self._sites)]
        began = time.perf_counter()
        visit = await self._posting.post(
            f"/api/visitor/{site}/visits", VisitBegun, NewVisit(name=f"Visitor {number}")
        )
        with_agent = self._expect(visit.contact_id)
        address = Address(
            url=f"ws://127.0.0.1:{self._port}/api/visitor/stream",
            subprotocols=(SUBPROTOCOL, visit.token),
        )
        page = Stream(address)
        async with asyncio.TaskGroup() as group:
            group.create_task(page.run())
            _, desk = await with_agent
            taken.offered.append(desk.offers.pop(visit.contact_id) - began)
            try:
                await self._talk(visit, desk, taken)
            finally:
                page.close()

    async def _talk(self, visit: VisitBegun, desk: Desk, taken: Taken) -> None:
        for _ in range(MESSAGES):
            await self._write(visit, taken)
            await wait(PAUSE)
        path = f"/api/contacts/{visit.contact_id}"
        answer = NewMessage(message_id=secrets.token_hex(16), text="Here you are.")
        await self._posting.post(f"{path}/messages", Done, answer, token=desk.token)
        await wait(PAUSE)
        await self._posting.post(f"{path}/end", Done, token=desk.token)
        body = WrapUp(disposition="done")
        await self._posting.post(f"{path}/dispose", Done, body, token=desk.token)

    async def _write(self, visit: VisitBegun, taken: Taken) -> None:
        message_id = secrets.token_hex(16)
        shown = self._expect(message_id)
        body = VisitorMessage(message_id=message_id, text=TEXT)
        began = time.perf_counter()
        await self._posting.post("/api/visitor/visit/messages", Done, body, token=visit.token)
        at, _ = await shown
        taken.shown.append(at - began)

    def _expect(self, key: str) -> "asyncio.Future[tuple[float, Desk]]":
        expected = self.seen[key] = asyncio.get_running_loop().create_future()
        return expected


Visit = Callable[[int, Taken], Coroutine[Any, Any, None]]
"""Lives through one contact, and notes what it took."""


async def together(
    work: Iterable[Callable[[], Coroutine[Any, Any, None]]], *, at_once: int
) -> None:
    """Do all of it, so many at a time."""
    todo = deque(work)

    async def one_after_another() -> None:
        while todo:
            await todo.popleft()()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(one_after_another())


async def come(rhythm: Rhythm, visit: Visit, taken: Taken) -> None:
    """Let contacts come at random moments, whether or not the earlier ones are through."""
    chance = Random(rhythm.seed)  # noqa: S311 - the same moments each time
    due, began, number = 0.0, time.perf_counter(), 0

    async def one(number: int) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                await visit(number, taken)
            taken.finished += 1
        except Exception as trouble:  # noqa: BLE001 - counted, and said
            taken.failures += 1
            taken.trouble = repr(trouble)

    async with asyncio.TaskGroup() as group:
        while (due := due + chance.expovariate(rhythm.a_second)) < rhythm.seconds:
            await wait(max(0.0, began + due - time.perf_counter()))
            group.create_task(one(number))
            taken.begun += 1
            number += 1
