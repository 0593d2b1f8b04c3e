"""A whole centre on a hand-moved clock and a log in memory: no sockets, no waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cordboard.adapters.clock import HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.storage.memory import MemoryStorage
from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentState
from cordboard.contacts import commands as c
from cordboard.contacts.events import Author, OfferMade
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.event import Event
from cordboard.kernel.ids import (
    AgentId,
    ContactId,
    DispositionId,
    MessageId,
    OfferId,
    PauseReasonId,
    QueueId,
    UserId,
)
from cordboard.runtime.audit_log import check_log, replay_log
from cordboard.runtime.commands import Answer, Command, PublishSettings
from cordboard.runtime.engine import Engine, Parts
from cordboard.settings.centre import (
    Centre,
    Channel,
    Disposition,
    PauseReason,
    Queue,
    Role,
    User,
)

SALES = QueueId("sales")
CARE = QueueId("care")


def agent(name: str, *queues: QueueId, **more: object) -> User:
    """An agent who serves `queues` (default: sales)."""
    return User(id=UserId(name), name=name.title(), queues=queues or (SALES,), **more)  # type: ignore[arg-type]


def centre(*users: User, queues: tuple[Queue, ...] | None = None) -> Centre:
    """A small company: sales and care, one supervisor, two ways a contact comes out."""
    return Centre(
        name="Small",
        queues=queues or (Queue(id=SALES, name="Sales"), Queue(id=CARE, name="Care", wrap_up=0)),
        users=(
            *(users or (agent("zoe"),)),
            User(id=UserId("sue"), name="Sue", roles=(Role.SUPERVISOR,)),
        ),
        dispositions=(
            Disposition(id=DispositionId("sold"), name="Sold"),
            Disposition(id=DispositionId("unsolved"), name="Unsolved", resolved=False),
        ),
        pause_reasons=(PauseReason(id=PauseReasonId("lunch"), name="Lunch"),),
    )


class Stage:
    """The centre, its people, and what they do."""

    def __init__(self) -> None:
        """Set up the log; nothing runs yet."""
        self.clock = HandClock()
        self.storage = MemoryStorage(clock=self.clock, ids=SeededIds(self.clock))
        self.at_desk: set[AgentId] = set()
        self.at_page: set[ContactId] = set()
        self._messages = 0
        self._running: asyncio.Task[None] | None = None
        self.engine = self._engine()

    def _engine(self) -> Engine:
        return Engine(
            Parts(
                events=self.storage.events,
                archive=self.storage.archive,
                clock=self.clock,
                holder="stage",
            )
        )

    async def open(self, settings: Centre | None = None) -> None:
        """Start the engine; publish `settings` if given."""
        await self.engine.start()
        self._running = asyncio.ensure_future(self.engine.run())
        await self.clock.settle()
        if settings is not None:
            await self.publish(settings)

    async def close(self) -> None:
        """Stop in good order."""
        if self._running is not None:
            await self.engine.stop()
            await self._running
            await self.engine.close()
            self._running = None

    async def crash(self) -> None:
        """Die in the middle of everything, and start again on the same log."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self.engine = self._engine()
        await self.open()

    async def ask(self, command: Command, actor: str = "system") -> Answer:
        """Ask the engine."""
        return await self.engine.ask(command, actor=actor)

    async def publish(self, settings: Centre) -> None:
        """Work by these settings."""
        await self.ask(PublishSettings(centre=settings, base_version=None, by=None))

    async def pass_time(self, seconds: float) -> None:
        """Let time pass; whoever is there keeps beating."""
        while seconds > 0:
            step = min(1.0, seconds)
            for agent_id in self.at_desk:
                self.engine.presence.agent_beat(agent_id)
            for contact_id in self.at_page:
                self.engine.presence.visitor_beat(contact_id)
            await self.clock.advance(step)
            seconds -= step

    async def ready(self, name: str) -> None:
        """An agent opens their desk and is ready."""
        agent_id = AgentId(name)
        self.at_desk.add(agent_id)
        await self.pass_time(1.5)
        await self.ask(SetAgentState(agent_id=agent_id, state=AgentState.READY), f"user/{name}")

    async def arrives(self, name: str, queue: QueueId = SALES) -> ContactId:
        """A visitor starts a chat and stays on the page."""
        contact_id = ContactId(name)
        await self.ask(
            c.Arrive(
                contact_id=contact_id,
                channel=Channel.CHAT,
                queue_id=queue,
                customer_name=name.title(),
            ),
            f"visitor/{name}",
        )
        self.at_page.add(contact_id)
        self.engine.presence.visitor_beat(contact_id)
        return contact_id

    def contact(self, name: str) -> ContactRecord:
        """Find a live contact."""
        record = self.engine.contact(ContactId(name))
        assert record is not None, f"{name} is not live"
        return record

    def offered_to(self, name: str) -> str | None:
        """Who the contact is offered to now."""
        offer = self.contact(name).offer
        return None if offer is None else offer.agent_id

    def offer_of(self, name: str) -> OfferId:
        """The pending offer of a contact."""
        offer = self.contact(name).offer
        assert offer is not None, f"{name} is not offered"
        return offer.offer_id

    async def accepts(self, who: str, name: str) -> Answer:
        """The agent takes the offer."""
        return await self.ask(
            c.AcceptOffer(
                contact_id=ContactId(name), offer_id=self.offer_of(name), agent_id=AgentId(who)
            ),
            f"user/{who}",
        )

    async def declines(self, who: str, name: str) -> None:
        """The agent refuses the offer."""
        await self.ask(
            c.DeclineOffer(
                contact_id=ContactId(name), offer_id=self.offer_of(name), agent_id=AgentId(who)
            ),
            f"user/{who}",
        )

    async def writes(self, name: str, text: str) -> MessageId:
        """The visitor writes."""
        self._messages += 1
        message_id = MessageId(f"m{self._messages}")
        await self.ask(
            c.PostMessage(
                contact_id=ContactId(name),
                message_id=message_id,
                author=Author.VISITOR,
                author_id=name,
                author_name=name.title(),
                text=text,
            ),
            f"visitor/{name}",
        )
        return message_id

    async def events(self) -> list[Event]:
        """The whole log."""
        return [r.event for r in await self.storage.events.read(limit=100_000)]

    async def offers(self) -> list[tuple[str, str]]:
        """Who was offered to whom, in order."""
        return [(e.contact_id, e.agent_id) for e in await self.events() if isinstance(e, OfferMade)]

    async def is_sound(self) -> None:
        """The log breaks no rule, and routing would decide all of it again."""
        for report in (
            await check_log(self.storage.events),
            await replay_log(self.storage.events),
        ):
            assert report.findings == []


@asynccontextmanager
async def stage(settings: Centre | None = None) -> AsyncIterator[Stage]:
    """A running centre; at the end its log is held to every rule."""
    one = Stage()
    await one.open(settings or centre())
    try:
        yield one
        await one.is_sound()
    finally:
        await one.close()
