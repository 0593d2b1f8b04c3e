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
from cordboard.routing.claim import Claim, claim_of, idle_key, line_key
from cordboard.routing.floor import Floor, Match
from cordboard.routing.offer import BEST_FEW
from cordboard.routing.records import Agent, Contact, Line, LineKey, Pool

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

    def rebuilt(self) -> None:
        """Build everything anew from the floor."""
        floor = self._floor
        self._lines, self._pools, self._only, self._touched = {}, {}, {}, {}
        for agent in floor.agents.values():
            agent.pools = agent.entry = None
            agent.inside = []
        for queued in floor.waiting.values():
            for contact in queued.values():
                contact.line = contact.entry = None
                self._stand(contact)
        for agent in floor.agents.values():
            self.agent_changed(agent)
        self._most_lines = max(_MOST_LINES, 2 * len(self._lines))

    # Contacts

    def contact_changed(self, contact: Contact) -> None:
        """Take the contact out of its old line, and put it in its new one."""
        if contact.line is not None:
            self._step_out(contact, contact.line)
        if contact.is_waiting:
            if len(self._lines) > self._most_lines:
                self.rebuilt()
            else:
                self._stand(contact)

    def _stand(self, contact: Contact) -> None:
        line = self._line_of(contact)
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
        if not line.waiting:
            line.heap.clear()
            del line.pool.lines[line]
            if line.only is not None:
                self._close(line, line.only)
        elif len(line.heap) > _COMPACT_FROM and len(line.heap) > 2 * line.waiting:
            line.heap = [entry for entry in line.heap if entry[2].entry is entry]
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
            contact.preferred is not None and contact.ignores_ability,
        )
        line = self._lines.get(key)
        if line is None:
            wanted = asked(contact.queue, contact.requires, step=contact.step)
            line = self._lines[key] = Line(
                key=key,
                pool=self._pool_of(contact, wanted),
                only=contact.preferred,
                ignores_ability=contact.ignores_ability,
                requires=wanted.as_requirements(),
            )
        return line

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
                    if agent.entry is not None and self._room(agent) & pool.bit:
                        agent.inside.append(pool)
                        pool.order.append(agent.entry)
            pool.order.sort()
        return pool

    # Agents

    def agent_changed(self, agent: Agent) -> None:
        """Take the agent out of the pools, and put them where they belong now."""
        entry = agent.entry
        if entry is not None:
            for pool in agent.inside:
                order = pool.order
                if order[0] is entry:
                    del order[0]
                else:
                    del order[bisect_left(order, entry)]
            agent.entry = None
        if agent.is_free:
            self._place(agent)

    def _place(self, agent: Agent) -> None:
        bits, units = agent.profile.room(agent.load)
        if not bits:
            return
        pools = agent.pools
        if pools is None:
            pools = agent.pools = [
                pool for pool in self._pools.values() if serves(agent.user, pool.wanted)
            ]
        policy = self._floor.rules.policy
        agent.entry = entry = (units, idle_key(policy, agent), agent.id, agent)
        agent.inside = inside = [pool for pool in pools if pool.bit & bits]
        for pool in inside:
            insort(pool.order, entry)
            if pool.lines:
                self._touched.update(pool.lines)
        if self._only and agent.id in self._only:
            self._touched.update(self._only[agent.id])

    def _room(self, agent: Agent) -> int:
        return agent.profile.room(agent.load)[0]

    # Both

    def best(self, now: float) -> Match | None:
        """Give the contact with the strongest claim that anyone can serve, and its best agents."""
        touched = self._touched
        if not touched:
            return None
        settled = [line for line in touched if not (line.waiting and self._is_servable(line))]
        for line in settled:
            del touched[line]
        if not touched:
            return None
        if len(touched) == 1:
            (line,) = touched
        else:
            line = self._strongest(now)
        if line.only is not None:
            agent = self._floor.agents[line.only]
            few = [agent.entry] if agent.entry is not None else []
            return Match(_head(line), line.requires, 1, few)
        order = line.pool.order
        return Match(_head(line), line.requires, len(order), order[:BEST_FEW])

    def _strongest(self, now: float) -> Line:
        policy = self._floor.rules.policy
        claims: list[tuple[Claim, Line]] = [
            (claim_of(policy, _head(line), now), line) for line in self._touched
        ]
        return min(claims, key=_claim)[1]

    def _is_servable(self, line: Line) -> bool:
        if line.only is None:
            return bool(line.pool.order)
        agent = self._floor.agents[line.only]
        return (
            agent.entry is not None
            and bool(self._room(agent) & line.pool.bit)
            and (line.ignores_ability or serves(agent.user, line.pool.wanted))
        )


def _claim(pair: tuple[Claim, Line]) -> Claim:
    return pair[0]


def _head(line: Line) -> Contact:
    """Give the first contact of a line in which someone waits."""
    heap = line.heap
    while heap[0][2].entry is not heap[0]:
        heappop(heap)
    return heap[0][2]
