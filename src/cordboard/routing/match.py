"""The quick matcher: only what an event has touched is looked at.

Waiting contacts stand in lines, one for each thing that is asked for (queue, channel, step,
requirements), ordered by a key that time does not change. Free agents stand in pools, one for each
thing that is asked for that anyone has asked yet, the best first. After an event only the lines it
touched can have become servable, and only their heads compete.
"""

from bisect import bisect_left, insort
from heapq import heapify, heappop, heappush

from cordboard.kernel.ids import AgentId
from cordboard.routing.asking import Asked, asked, serves
from cordboard.routing.capacity import BIT
from cordboard.routing.claim import call_of, idle_key, line_key
from cordboard.routing.floor import Floor, Match
from cordboard.routing.offer import BEST_FEW
from cordboard.routing.records import LINE, Agent, Contact, Entry, Line, LineKey, Pool

# Beyond so many, lines nobody stands in are forgotten; they are made anew when needed.
_MOST_LINES = 2048

_COMPACT_FROM = 64


class Index:
    """A matcher that remembers who could serve whom."""

    def __init__(self, floor: Floor) -> None:
        """Index `floor`."""
        self._floor = floor
        self._lines: dict[LineKey, Line] = {}
        self._pools: dict[tuple[int, Asked], Pool] = {}
        self._only: dict[AgentId, dict[Line, None]] = {}
        """Lines that wait for one agent alone."""
        self._touched: dict[Line, None] = {}
        self._most_lines = _MOST_LINES
        # Most who come are gone again in the same moment, to each other. Whoever comes when all
        # else is settled is kept aside until `best` has had a look: nobody else can concern them.
        self._agent: Agent | None = None
        self._contact: Contact | None = None

    @property
    def has_work(self) -> bool:
        """Whether an event has touched any line."""
        return bool(self._touched) or self._agent is not None or self._contact is not None

    def rebuilt(self) -> None:
        """Build everything anew from the floor."""
        floor = self._floor
        self._lines, self._pools, self._only, self._touched = {}, {}, {}, {}
        self._agent = self._contact = None
        for agent in floor.agents.values():
            agent.pools = agent.entry = None
            agent.inside = []
        for queued in floor.waiting.values():
            for contact in queued.values():
                contact.line = contact.entry = None
                self._stand(contact, self._line_of(contact))
        for agent in floor.agents.values():
            if agent.is_free and self._ready(agent):
                self._admit(agent)
        self._most_lines = max(_MOST_LINES, 2 * len(self._lines))

    # Contacts

    def contact_changed(self, contact: Contact) -> None:
        """Take the contact out of its old line, and put it in its new one."""
        if contact is self._contact:
            self._contact = contact.line = None
        elif contact.line is not None:
            self._step_out(contact, contact.line)
        if contact.place is not LINE:
            return
        if len(self._lines) > self._most_lines:
            self.rebuilt()
            return
        line = self._line_of(contact)
        if line.pool.order and not self.has_work:
            self._contact = contact
            contact.line = line
        else:
            self._put_in()
            self._stand(contact, line)

    def _put_in(self) -> None:
        """Put whoever was kept aside where they belong."""
        agent, contact = self._agent, self._contact
        self._agent = self._contact = None
        if agent is not None:
            self._admit(agent)
        if contact is not None and contact.line is not None:
            self._stand(contact, contact.line)

    def _stand(self, contact: Contact, line: Line) -> None:
        pool = line.pool
        if not line.waiting:
            pool.lines[line] = None
            if line.only is not None:
                self._only.setdefault(line.only, {})[line] = None
        contact.line = line
        contact.entry = entry = (line_key(contact), contact.id, contact)
        line.waiting += 1
        heappush(line.heap, entry)
        if pool.order or line.only is not None:
            self._touched[line] = None

    def _step_out(self, contact: Contact, line: Line) -> None:
        contact.line = contact.entry = None
        line.waiting -= 1
        heap = line.heap
        if not line.waiting:
            heap.clear()
            del line.pool.lines[line]
            if line.only is not None:
                self._close(line, line.only)
            return
        # The first entry is always a live one, so that deciding never has to clear up.
        while heap[0][2].entry is not heap[0]:
            heappop(heap)
        if len(heap) > _COMPACT_FROM and len(heap) > 2 * line.waiting:
            line.heap = [entry for entry in heap if entry[2].entry is entry]
            heapify(line.heap)

    def _close(self, line: Line, agent_id: AgentId) -> None:
        """Forget a line for one agent alone: there may be as many as contacts."""
        del self._lines[line.key]
        mine = self._only[agent_id]
        del mine[line]
        if not mine:
            del self._only[agent_id]

    def _line_of(self, contact: Contact) -> Line:
        key = (
            contact.queue.id,
            contact.channel,
            contact.step,
            contact.requires,
            contact.is_over,
            contact.preferred,
            contact.excluded if contact.excluded is None else contact.barred,
            contact.preferred is not None and contact.ignores_ability,
        )
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = self._draw(key, contact)
        return line

    def _draw(self, key: LineKey, contact: Contact) -> Line:
        wanted = asked(contact.queue, contact.requires, step=contact.step)
        return Line(
            key=key,
            pool=self._pool_of(contact, wanted),
            only=contact.preferred,
            barred=contact.barred,
            ignores_ability=contact.ignores_ability,
            requires=wanted.as_requirements(),
            call=call_of(self._floor.rules.policy, contact),
        )

    def _pool_of(self, contact: Contact, wanted: Asked) -> Pool:
        if contact.preferred is not None:
            return Pool(BIT[contact.channel], wanted)
        key = (BIT[contact.channel], wanted)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = Pool(*key)
            for agent in self._floor.agents.values():
                if agent.pools is not None and serves(agent.user, wanted):
                    agent.pools.append(pool)
                    self._let_in(agent, pool)
            pool.order.sort()
        return pool

    def _let_in(self, agent: Agent, pool: Pool) -> None:
        """Add an agent who stands in the other pools to a new one, at its end."""
        if agent.entry is not None and agent is not self._agent and _room(agent) & pool.bit:
            agent.inside.append(pool)
            pool.order.append(agent.entry)

    # Agents

    def agent_changed(self, agent: Agent) -> None:
        """Take the agent out of the pools, and put them where they belong now."""
        entry = agent.entry
        if entry is not None:
            agent.entry = None
            if agent is self._agent:
                self._agent = None
            else:
                for pool in agent.inside:
                    order = pool.order
                    del order[0 if order[0] is entry else bisect_left(order, entry)]
        if self._contact is not None:
            self._put_in()
        if agent.is_free and self._ready(agent):
            bits = _room(agent)
            if not any(pool.bit & bits for pool in agent.pools or ()) and not self._only:
                return
            if self.has_work:
                self._put_in()
                self._admit(agent)
            else:
                self._agent = agent

    def _ready(self, agent: Agent) -> bool:
        """Give the agent their standing; tell whether they have room for anything."""
        bits, units = agent.profile.room(agent.load)
        if not bits:
            return False
        if agent.pools is None:
            agent.pools = [pool for pool in self._pools.values() if serves(agent.user, pool.wanted)]
        agent.entry = (units, idle_key(self._floor.rules.policy, agent), agent.id, agent)
        agent.inside = []
        return True

    def _admit(self, agent: Agent) -> None:
        """Put the agent into their pools."""
        entry = agent.entry
        if entry is None or agent.pools is None:
            return
        bits = _room(agent)
        agent.inside = inside = [pool for pool in agent.pools if pool.bit & bits]
        for pool in inside:
            insort(pool.order, entry)
            if pool.lines:
                self._touched.update(pool.lines)
        if self._only and agent.id in self._only:
            self._touched.update(self._only[agent.id])

    # Both

    def best(self, now: float) -> Match | None:
        """Give the contact with the strongest claim that anyone can serve, and its best agents."""
        contact, agent = self._contact, self._agent
        if contact is not None and contact.line is not None:
            line = contact.line
            order = _able(line)
            if order:
                score = line.call.score(now - line_key(contact))
                return Match(contact, score, line.requires, len(order), order[:BEST_FEW])
            self._put_in()
        elif agent is not None:
            return self._best_for(agent, now)
        for line in [line for line in self._touched if not self._is_servable(line)]:
            del self._touched[line]
        if not self._touched:
            return None
        line, score = _strongest(list(self._touched), now)
        if line.only is not None:
            entry = self._floor.agents[line.only].entry
            order = [] if entry is None else [entry]
        else:
            order = _able(line)
        return Match(line.heap[0][2], score, line.requires, len(order), order[:BEST_FEW])

    def _best_for(self, agent: Agent, now: float) -> Match | None:
        """Find a contact for the agent kept aside: until they came, nobody could serve it."""
        bits = _room(agent)
        lines = [
            line
            for pool in agent.pools or ()
            if pool.lines and pool.bit & bits
            for line in pool.lines
            if line.barred is None or line.barred != agent.id
        ]
        if self._only and agent.id in self._only:
            lines += [line for line in self._only[agent.id] if self._is_servable(line)]
        if not lines or agent.entry is None:
            self._put_in()
            return None
        line, score = _strongest(lines, now)
        return Match(line.heap[0][2], score, line.requires, 1, [agent.entry])

    def _is_servable(self, line: Line) -> bool:
        if not line.waiting:
            return False
        if line.only is None:
            order = line.pool.order
            return len(order) > 1 or bool(order and order[0][2] != line.barred)
        agent = self._floor.agents[line.only]
        return (
            agent.entry is not None
            and bool(_room(agent) & line.pool.bit)
            and (line.ignores_ability or serves(agent.user, line.pool.wanted))
        )


def _room(agent: Agent) -> int:
    return agent.profile.room(agent.load)[0]


def _able(line: Line) -> list[Entry]:
    order = line.pool.order
    if line.barred is None:
        return order
    return [entry for entry in order if entry[2] != line.barred]


def _strongest(lines: list[Line], now: float) -> tuple[Line, float]:
    """Give the line whose first contact has the strongest claim, and that one's score."""
    claims = []
    for place, line in enumerate(lines):
        key, contact_id, _ = line.heap[0]
        claims.append((line.call.claim(key, contact_id, now), place))
    first, place = min(claims)
    return lines[place], -first[1]
