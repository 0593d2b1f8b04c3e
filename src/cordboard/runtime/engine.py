"""The one-way loop of one centre: inbox, decide, append, react.

One task decides; nothing is answered, shown or acted on before it is stored. A batch is whatever
came in while the last one was being stored (group commit). When storing fails, everyone who asked
is told so, the floor is folded anew from the log as soon as the database answers, and life goes on.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any

import msgspec
import structlog

from cordboard.access.events import Audited
from cordboard.agents.commands import AgentCommand
from cordboard.agents.record import AgentRecord
from cordboard.contacts.commands import ContactCommand
from cordboard.contacts.record import ContactRecord
from cordboard.contacts.refusals import UnknownContact
from cordboard.customers.record import Customer, recognise
from cordboard.kernel.errors import CordboardError, Unavailable
from cordboard.kernel.event import Event, Recorded
from cordboard.kernel.ids import AgentId, ContactId, CustomerId
from cordboard.ports.archive import Archive
from cordboard.ports.clock import Clock
from cordboard.ports.event_store import (
    EventStore,
    FencedOff,
    Lease,
    NewEvent,
    OutcomeUnknown,
    StoreUnavailable,
)
from cordboard.routing.machine import Routing
from cordboard.runtime.acquaintances import Acquaintances
from cordboard.runtime.board import talk_of
from cordboard.runtime.checkpoint import Restored, restore, save
from cordboard.runtime.commands import (
    Answer,
    Command,
    PublishSettings,
    RecogniseCustomer,
    RecordAudit,
)
from cordboard.runtime.floor import Floor
from cordboard.runtime.live import Live
from cordboard.runtime.presence import Presence
from cordboard.runtime.projector import Projector, fold_contact
from cordboard.settings.centre import Centre

log = structlog.get_logger(__name__)

TICK = 0.25
"""Seconds between looks at what has fallen due."""
RECONCILE = 1.0
"""Seconds between comparisons of the log with who is really there."""
SLICES = 5
"""Every contact is looked over again within this many reconciliations."""
MOST_WAITING = 20_000
"""Wishes that may wait while a batch is being stored; memory is bounded, more is refused."""
LEASE_TTL = 6.0
LEASE_RENEW = 2.0
CHECKPOINT_EVENTS = 20_000


class NotReady(Unavailable):
    """The centre is starting or its database is away; nothing was recorded. Try again."""


class Overloaded(Unavailable):
    """More is being asked than can be stored; nothing was recorded. Try again in a moment."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine works with."""

    events: EventStore
    archive: Archive
    clock: Clock
    holder: str
    """Names this process in the writer's lease."""


class _Asked(msgspec.Struct, kw_only=True):
    command: Command
    actor: str
    address: str
    audit: RecordAudit | None
    known: dict[str, Customer]
    reply: asyncio.Future[Answer]


class _Drafted(msgspec.Struct, kw_only=True):
    asked: _Asked
    first: int
    count: int
    customer_id: CustomerId | None


class Engine:
    """One centre, live. One per tenant."""

    def __init__(self, parts: Parts) -> None:
        """Be told what to work with; nothing happens before `start`."""
        self._parts = parts
        self._clock = parts.clock
        self._floor = Floor()
        self._inbox: deque[_Asked] = deque()
        self._wake = asyncio.Event()
        self._lease: Lease | None = None
        self._stopping = False
        self._reconciled = 0.0
        self._slice = 0
        self._checkpointed = 0
        self._acquaintances = Acquaintances(parts.archive)
        self.position = 0
        """The last position stored and shown."""
        self.ready = False
        self.presence = Presence(parts.clock)
        self.live = Live(parts.clock)
        self._projector = Projector(parts.archive, parts.events)
        self.on_batch: Callable[[int, float], None] | None = None
        """Told the number of events and the seconds of each stored batch (for metrics)."""

    # What others may look at

    @property
    def centre(self) -> Centre:
        """The settings in force."""
        return self._floor.centre

    @property
    def settings_version(self) -> int:
        """Their version; 0 before the first."""
        return self._floor.settings_version

    @property
    def routing(self) -> Routing:
        """For questions only."""
        return self._floor.routing

    @property
    def projected(self) -> int:
        """The position the read models have reached."""
        return self._projector.position

    def contact(self, contact_id: ContactId) -> ContactRecord | None:
        """Find a live contact."""
        return self._floor.contacts.get(contact_id)

    def agent(self, agent_id: AgentId) -> AgentRecord | None:
        """Find an agent's record; None when they never signed in."""
        return self._floor.agents.get(agent_id)

    def carried_by(self, agent_id: AgentId) -> list[ContactRecord]:
        """Give the contacts this agent has their hands on."""
        contacts = self._floor.contacts
        return [contacts[key] for key in self._floor.carrying.get(agent_id, ()) if key in contacts]

    def now(self) -> datetime:
        """Give the centre's time."""
        return self._clock.now()

    async def load_contact(self, contact_id: ContactId) -> ContactRecord:
        """Find a contact, live or folded from its stream; raises ``UnknownContact``."""
        live = self._floor.contacts.get(contact_id)
        if live is not None:
            return live
        record = await fold_contact(self._parts.events, contact_id)
        if record is None:
            raise UnknownContact(contact_id=contact_id)
        return record

    async def recall_visit(self, contact_id: ContactId) -> None:
        """Have a contact's record and words at hand, live or over; raises ``UnknownContact``."""
        if contact_id not in self._floor.contacts:
            record = await self.load_contact(contact_id)
            messages = await talk_of(self._parts.events, contact_id)
            self._floor.remember(record)
            self.live.recall(contact_id, messages)

    # Asking

    async def ask(
        self,
        command: Command,
        *,
        actor: str,
        address: str = "",
        audit: RecordAudit | None = None,
    ) -> Answer:
        """Carry out `command`; what followed is durable when this returns.

        `audit` is stored together with what the command brings, or not at all. Raises the rooms'
        refusals, ``NotReady`` and ``StoreUnavailable``.
        """
        if not self.ready:
            raise NotReady
        if len(self._inbox) >= MOST_WAITING:
            raise Overloaded
        if isinstance(command, ContactCommand) and command.contact_id not in self._floor.contacts:
            await self._recall(command.contact_id)
        known: dict[str, Customer] = {}
        if isinstance(command, RecogniseCustomer):
            known = await self._acquaintances.look_up(command.met)
        reply: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._inbox.append(
            _Asked(
                command=command,
                actor=actor,
                address=address,
                audit=audit,
                known=known,
                reply=reply,
            )
        )
        self._wake.set()
        return await reply

    async def _recall(self, contact_id: ContactId) -> None:
        try:
            self._floor.remember(await self.load_contact(contact_id))
        except UnknownContact:
            return

    # Life

    async def start(self) -> None:
        """Take the lease, fold the log, be ready. Waits while another process holds the lease."""
        while self._lease is None:
            self._lease = await self._parts.events.acquire_lease(self._parts.holder, ttl=LEASE_TTL)
            if self._lease is None:
                log.info("waiting_for_lease", holder=self._parts.holder)
                await self._clock.sleep(TICK)
        restored = await restore(self._parts.events)
        self._take(restored)
        await self.live.begin(restored, self._parts.events)
        await self._projector.catch_up(restored.floor, restored.figures)
        self.presence.take_for_present(self._floor)
        self._checkpointed = restored.checkpoint_position
        self.ready = True
        log.info("centre_ready", position=self.position)

    def _take(self, restored: Restored) -> None:
        self._floor = restored.floor
        self.position = restored.floor.position

    async def run(self) -> None:
        """Work until `stop`. Raises when this process may not go on (lease lost, a defect)."""
        try:
            async with asyncio.TaskGroup() as group:
                helpers = [
                    group.create_task(self._every(TICK, self._knock)),
                    group.create_task(self._every(LEASE_RENEW, self._renew)),
                    group.create_task(self._projector.run(self._clock)),
                ]
                await self._loop()
                for helper in helpers:
                    helper.cancel()
        finally:
            self.ready = False
            self._refuse_waiting(NotReady())

    async def stop(self) -> None:
        """Finish what is being stored, save a checkpoint, give the lease back."""
        self._stopping = True
        self._wake.set()

    async def close(self) -> None:
        """After `run` has returned: leave things tidy for the next start."""
        try:
            await self._projector.flush()
            await save(self._parts.events, self._floor, self.live.figures)
            if self._lease is not None:
                await self._parts.events.release_lease(self._lease)
        except (StoreUnavailable, FencedOff):
            log.warning("closed_without_checkpoint", position=self.position)

    async def _every(self, seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            await self._clock.sleep(seconds)
            await work()

    async def _knock(self) -> None:
        self._wake.set()

    async def _renew(self) -> None:
        try:
            await self._keep_lease()
        except StoreUnavailable:
            return

    async def _keep_lease(self) -> None:
        lease = await self._parts.events.acquire_lease(self._parts.holder, ttl=LEASE_TTL)
        if lease != self._lease:
            raise FencedOff(mend="Another process has taken over; this one stops.")

    # The loop

    async def _loop(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            await self._turn()

    async def _turn(self) -> None:
        now = self._clock.now()
        drafts: list[_Drafted] = []
        is_time = self._clock.monotonic() - self._reconciled >= RECONCILE
        if is_time:
            self._reconciled = self._clock.monotonic()
            self._forget_closed()
        batch = self._floor.fall_due(now)
        if is_time:
            batch += self._reconcile(now)
        asked = [self._inbox.popleft() for _ in range(len(self._inbox))]
        for wish in asked:
            if not wish.reply.done():
                self._draft(wish, now, batch, drafts)
        if batch:
            await self._store(batch, drafts)
        else:
            self._answer(drafts, [])
        self.live.tick(self._floor, now)

    def _draft(
        self, wish: _Asked, now: datetime, batch: list[NewEvent], drafts: list[_Drafted]
    ) -> None:
        first = len(batch)
        try:
            events, customer_id = self._decide(wish, now)
        except CordboardError as refusal:
            wish.reply.set_exception(refusal)
            return
        batch += events
        if wish.audit is not None and wish.command is not wish.audit:
            batch += self._floor.happen([_audited(wish, wish.audit, now)], wish.actor)
        drafts.append(
            _Drafted(asked=wish, first=first, count=len(batch) - first, customer_id=customer_id)
        )

    def _decide(self, wish: _Asked, now: datetime) -> tuple[list[NewEvent], CustomerId | None]:
        match wish.command:
            case RecordAudit() as audit:
                return self._floor.happen([_audited(wish, audit, now)], wish.actor), None
            case RecogniseCustomer() as command:
                return self._recognise(command, wish, now)
            case ContactCommand() | AgentCommand() | PublishSettings() as command:
                return self._floor.carry_out(command, wish.actor, now=now), None

    def _recognise(
        self, command: RecogniseCustomer, wish: _Asked, now: datetime
    ) -> tuple[list[NewEvent], CustomerId]:
        met = command.met
        known = wish.known | self._acquaintances.recent(met)
        who = recognise(known, met, new_id=command.customer_id, now=now)
        self._acquaintances.learn(who, known)
        return self._floor.happen(who.events, wish.actor), who.customer_id

    def _reconcile(self, now: datetime) -> list[NewEvent]:
        out: list[NewEvent] = []
        for command in self.presence.differences(self._floor):
            try:
                out += self._floor.carry_out(command, "system", now=now)
            except CordboardError as refusal:
                log.warning("reconcile_refused", code=refusal.code)
        self._slice = (self._slice + 1) % SLICES
        some = list(self._floor.contacts)[self._slice :: SLICES]
        return out + self._floor.heal(some, now)

    def _forget_closed(self) -> None:
        """Drop closed contacts nobody looks at or asks about.

        Before anything is decided: what is dropped is stored, and the read models know of it.
        """
        wishes = (wish.command for wish in self._inbox)
        asked = {wish.contact_id for wish in wishes if isinstance(wish, ContactCommand)}
        for contact_id in list(self._floor.contacts):
            if contact_id not in asked and not self.live.is_watched(contact_id):
                self._floor.forget(contact_id)

    async def _store(self, batch: list[NewEvent], drafts: list[_Drafted]) -> None:
        if self._lease is None:
            raise FencedOff
        began = self._clock.monotonic()
        try:
            recorded = await self._parts.events.append(batch, lease=self._lease)
        except (StoreUnavailable, OutcomeUnknown) as trouble:
            await self._recover(trouble, drafts)
            return
        self._publish(recorded)
        self._answer(drafts, recorded)
        if self.on_batch is not None:
            self.on_batch(len(recorded), self._clock.monotonic() - began)
        if self.position - self._checkpointed >= CHECKPOINT_EVENTS:
            self._checkpointed = self.position
            await self._save_checkpoint()

    def _publish(self, recorded: Iterable[Recorded]) -> None:
        """Let everyone who watches the log see what is stored."""
        recorded = list(recorded)
        if not recorded:
            return
        self.position = recorded[-1].position
        self.live.note(recorded, self._floor)
        self._projector.note(recorded, self._floor)

    def _answer(self, drafts: list[_Drafted], recorded: list[Recorded]) -> None:
        for draft in drafts:
            events = tuple(recorded[draft.first : draft.first + draft.count])
            if not draft.asked.reply.done():
                draft.asked.reply.set_result(
                    Answer(position=self.position, events=events, customer_id=draft.customer_id)
                )

    # When the database is away

    async def _recover(self, trouble: CordboardError, drafts: list[_Drafted]) -> None:
        """Tell everyone, wait for the database, fold the floor anew from what it holds."""
        self.ready = False
        log.error("store_unavailable", reason=trouble.message, position=self.position)
        for draft in drafts:
            if not draft.asked.reply.done():
                draft.asked.reply.set_exception(trouble)
        restored: Restored | None = None
        while restored is None and not self._stopping:
            self._refuse_waiting(trouble)
            await self._clock.sleep(TICK)
            try:
                await self._keep_lease()
                restored = await restore(self._parts.events)
            except StoreUnavailable:
                continue
        if restored is None:
            return
        shown = self.position
        self._take(restored)
        self._acquaintances = Acquaintances(self._parts.archive)
        # What was stored although its answer was lost on the way must still be shown.
        missed = await self._parts.events.read(after=shown, limit=1_000_000)
        self._publish(missed)
        self.live.refresh(self._floor)
        self.presence.take_for_present(self._floor)
        self.ready = True
        log.info("store_back", position=self.position)

    def _refuse_waiting(self, trouble: CordboardError) -> None:
        while self._inbox:
            wish = self._inbox.popleft()
            if not wish.reply.done():
                wish.reply.set_exception(trouble)

    async def _save_checkpoint(self) -> None:
        # The read models first: what the checkpoint has folded is not read from the log again.
        try:
            await self._projector.flush()
            await save(self._parts.events, self._floor, self.live.figures)
        except StoreUnavailable:
            log.warning("checkpoint_not_saved", position=self.position)


def _audited(wish: _Asked, audit: RecordAudit, now: datetime) -> Event:
    return Audited(
        at=now,
        actor=wish.actor,
        action=audit.action,
        subject=audit.subject,
        detail=audit.detail,
        address=wish.address,
    )
