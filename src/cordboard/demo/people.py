"""Simulated visitors and agents. They use the client, so what they meet is what people meet."""

import asyncio
import random
from collections.abc import Callable

import httpx
import msgspec
import structlog

from cordboard.agents.events import AgentState
from cordboard.api.visitor import NewVisit
from cordboard.client.screen import Screen
from cordboard.client.staff import StaffClient
from cordboard.client.stream import Stream
from cordboard.client.visitor import VisitorClient
from cordboard.client.wire import ApiRefused
from cordboard.contacts.events import Author
from cordboard.contacts.record import ContactState
from cordboard.demo.dialogues import DIALOGUES, NAMES, Dialogue
from cordboard.kernel.ids import AgentId, ContactId
from cordboard.ports.clock import Clock
from cordboard.runtime.views import AgentView, ContactView, MessageView, VisitState, VisitView

log = structlog.get_logger(__name__)

PATIENCE = 90.0
"""Mean seconds a visitor waits for an answer before giving up."""
GONE_QUIET = 45.0
"""Seconds an agent waits for a visitor's next word."""


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """What everyone on the stage shares."""

    clock: Clock
    chance: random.Random
    http: Callable[[], httpx.AsyncClient]

    async def pause(self, least: float, most: float) -> None:
        """Take a human while."""
        await self.clock.sleep(self.chance.uniform(least, most))


async def visitor(cast: Cast, site: str, dialogue: Dialogue) -> None:
    """Come, wait, chat to the end, rate; or give up waiting."""
    chance = cast.chance
    async with cast.http() as http:
        client = VisitorClient(http, site)
        name = chance.choice(NAMES[dialogue.language])
        fields = {"name": name, "topic": dialogue.topic}
        visit = NewVisit(
            name=name, language=dialogue.language, fields=fields, page="https://amberwick.example/"
        )
        await client.begin(visit)
        stream = client.stream()
        async with asyncio.TaskGroup() as group:
            group.create_task(stream.run())
            try:
                await _visit(cast, client, stream, dialogue)
            except ApiRefused as refusal:
                # Ended from the other side in the same moment.
                log.debug("visitor_refused", error=refusal.error)
            finally:
                stream.close()


async def _visit(cast: Cast, client: VisitorClient, stream: Stream, dialogue: Dialogue) -> None:
    await client.write(dialogue.lines[0])
    patience = max(10.0, cast.chance.expovariate(1 / PATIENCE))
    if not await stream.until(_is(VisitState.CONNECTED), seconds=patience):
        await client.end()
        return
    for said in range(2, len(dialogue.lines), 2):
        if not await stream.until(_agent_said(said // 2), seconds=120):
            break
        await stream.typing(client.contact_id, on=True)
        await cast.pause(2, 8)
        await client.write(dialogue.lines[said])
    if await stream.until(_is(VisitState.ENDED), seconds=120):
        if cast.chance.random() < 0.5:
            await client.rate(cast.chance.choices((5, 4, 3, 2, 1), (50, 30, 10, 5, 5))[0])
    else:
        await client.end()


def _visit_of(screen: Screen) -> VisitView | None:
    return next(iter(screen.all(VisitView)), None)


def _is(state: VisitState) -> Callable[[Screen], bool]:
    def shows(screen: Screen) -> bool:
        view = _visit_of(screen)
        return view is not None and view.state in (state, VisitState.ENDED)

    return shows


def _agent_said(count: int) -> Callable[[Screen], bool]:
    def shows(screen: Screen) -> bool:
        view = _visit_of(screen)
        is_over = view is not None and view.state is VisitState.ENDED
        said = screen.all(MessageView, lambda m: m.author is Author.AGENT)
        return is_over or len(said) >= count

    return shows


class Agent:
    """A simulated agent: takes what is offered, answers, wraps up, has a coffee now and then."""

    def __init__(self, cast: Cast, agent_id: AgentId, client: StaffClient) -> None:
        """Sit down at the desk of `agent_id`."""
        self._cast = cast
        self._id = agent_id
        self._client = client
        self._stream = client.stream()
        self._handled: set[str] = set()

    async def work(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._stream.run())
            group.create_task(self._shift())
            while True:
                await self._stream.until(self._has_news)
                for contact in self._stream.screen.all(ContactView):
                    key = self._key(contact)
                    if key and key not in self._handled:
                        self._handled.add(key)
                        group.create_task(self._safely(contact, key))

    def _has_news(self, screen: Screen) -> bool:
        keys = (self._key(contact) for contact in screen.all(ContactView))
        return any(key and key not in self._handled for key in keys)

    def _key(self, contact: ContactView) -> str:
        """Name what there is to do about a contact; empty when nothing is ours."""
        if contact.offer is not None and contact.offer.agent_id == self._id:
            return f"offer {contact.offer.offer_id}"
        if contact.agent_id == self._id:
            return f"serve {contact.id} {len(contact.segments)}"
        mine = [s for s in contact.segments if s.agent_id == self._id and s.wrap_up_deadline]
        return f"wrap {contact.id} {len(contact.segments)}" if mine else ""

    async def _safely(self, contact: ContactView, key: str) -> None:
        try:
            match key.split()[0]:
                case "offer" if contact.offer is not None:
                    await self._answer(contact.id, contact.offer.offer_id)
                case "serve":
                    await self._serve(contact)
                case "wrap":
                    await self._wrap_up(contact)
        except ApiRefused as refusal:
            # What one meant to do has been done, has lapsed or was taken over meanwhile.
            log.debug("agent_refused", agent=self._id, error=refusal.error)

    async def _answer(self, contact_id: ContactId, offer_id: str) -> None:
        chance = self._cast.chance
        if chance.random() < 0.02:
            await self._cast.pause(1, 3)
            await self._client.decline(contact_id, offer_id)
            return
        await self._cast.pause(1, 5)
        await self._client.accept(contact_id, offer_id)

    async def _serve(self, contact: ContactView) -> None:
        dialogue = dialogue_for(self._cast.chance, contact.language, contact.fields)
        answers = dialogue.lines[1::2]
        for number, answer in enumerate(answers, start=1):
            if not await self._stream.until(self._has_word(contact.id, number), seconds=GONE_QUIET):
                break
            if not self._is_mine(contact.id):
                return
            await self._stream.typing(contact.id, on=True)
            await self._cast.pause(3, 10)
            await self._client.write(contact.id, answer)
        await self._cast.pause(2, 5)
        if self._is_mine(contact.id):
            await self._client.end(contact.id)

    def _has_word(self, contact_id: ContactId, number: int) -> Callable[[Screen], bool]:
        def shows(screen: Screen) -> bool:
            said = screen.all(
                MessageView,
                lambda m: m.contact_id == contact_id and m.author is Author.VISITOR,
            )
            contact = screen.find(ContactView, contact_id)
            is_over = contact is None or contact.state is not ContactState.CONNECTED
            return is_over or len(said) >= number

        return shows

    def _is_mine(self, contact_id: ContactId) -> bool:
        contact = self._stream.screen.find(ContactView, contact_id)
        return contact is not None and contact.agent_id == self._id

    async def _wrap_up(self, contact: ContactView) -> None:
        dialogue = dialogue_for(self._cast.chance, contact.language, contact.fields)
        await self._cast.pause(4, 15)
        await self._client.dispose(contact.id, dialogue.disposition, notes=dialogue.notes)

    async def _shift(self) -> None:
        """Be ready; take a break now and then; come back after having been put on one."""
        await self._cast.pause(0, 4)
        while True:
            try:
                await self._client.set_state(AgentState.READY)
                minutes = self._cast.chance.uniform(4, 12)
                put_out = await self._stream.until(self._is_out, seconds=60 * minutes)
                if not put_out:
                    reason = self._cast.chance.choice(("coffee", "meeting", "parcel"))
                    await self._client.set_state(AgentState.BREAK, reason=reason)
                await self._cast.pause(15, 60)
            except ApiRefused as refusal:
                log.debug("agent_refused", agent=self._id, error=refusal.error)
                await self._cast.pause(2, 5)

    def _is_out(self, screen: Screen) -> bool:
        me = screen.find(AgentView, self._id)
        return me is not None and me.state is not AgentState.READY


def dialogue_for(chance: random.Random, language: str, fields: dict[str, str]) -> Dialogue:
    """Find what to say to a customer: theirs, or at least one in their language."""
    known = [d for d in DIALOGUES if d.language == language] or list(DIALOGUES)
    fits = [d for d in known if d.topic == fields.get("topic")]
    return chance.choice(fits or known)
