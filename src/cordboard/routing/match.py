"""The quick matcher: only what an event has touched is looked at.

Waiting contacts stand in lines, one for each thing that is asked for (queue, channel, step,
requirements), ordered by a key that time does not change. Free agents stand in cells, one for each
kind of agent and room for channels. A pool is all the cells that can serve a line. After an event
only the lines it touched can have become servable, and only their heads compete.
"""

from bisect import bisect_left, insort
from heapq import heapify, heappop, heappush

from cordboard.kernel.ids import AgentId, SkillId
from cordboard.routing.asking import Asked, Levels, asked, levels, serves
from cordboard.routing.capacity import BIT
from cordboard.routing.claim import Claim, claim_of, line_key, standing_of
from cordboard.routing.floor import Floor, Match
from cordboard.routing.offer import BEST_FEW
from cordboard.routing.records import Agent, Cell, Contact, Kind, Line, LineKey, Pool
from cordboard.settings.centre import Centre, Channel, User

# Beyond so many lines, those nobody stands in are forgotten; they are made anew when needed.
_MOST_LINES = 4096

_COMPACT_FROM = 64


class Index:
    """A matcher that remembers who could serve whom."""

    def __init__(self, floor: Floor) -> None:
        """Index `floor`."""
        self._floor = floor
        self._lines: dict[LineKey, Line] = {}
        self._pools: dict[tuple[Channel, Asked], Pool] = {}
        self._kinds: dict[object, Kind] = {}
        self._levels: dict[SkillId, list[int]] = {}
        self._only: dict[AgentId, dict[Line, None]] = {}
        self._touched: dict[Line, None] = {}
        self._most_lines = _MOST_LINES

    def rebuilt(self) -> None:
        """Build everything anew from the floor."""
        floor = self._floor
        self._lines, self._pools, self._only, self._touched = {}, {}, {}, {}
        self._levels = {}
        self._learn(_levels_asked(floor.rules.centre))
        for queued in floor.waiting.values():
            for contact in queued.values():
                contact.line = contact.entry = None
                self._stand(contact)
        self._most_lines = max(_MOST_LINES, 2 * len(self._lines))
        self._sort_agents()

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
        if not line.waiting:
            line.pool.lines[line] = None
            if line.only is not None:
                self._only.setdefault(line.only, {})[line] = None
        contact.line = line
        contact.entry = entry = (line_key(line.queue, contact), contact.id, contact)
        line.waiting += 1
        heappush(line.heap, entry)
        if line.pool.free or line.only is not None:
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
            contact.queue_id,
            contact.channel,
            contact.step,
            contact.requires,
            contact.is_over,
            contact.preferred,
            contact.ignores_ability,
        )
        line = self._lines.get(key)
        if line is None:
            queue = self._floor.rules.queue(contact.queue_id)
            wanted = asked(queue, contact.requires, step=contact.step)
            line = self._lines[key] = Line(
                key=key,
                queue=queue,
                pool=self._pool_of(contact, wanted),
                only=contact.preferred,
                ignores_ability=contact.ignores_ability,
            )
        return line

    def _pool_of(self, contact: Contact, wanted: Asked) -> Pool:
        if contact.preferred is not None:
            return Pool(BIT[contact.channel], wanted)
        key = (contact.channel, wanted)
        pool = self._pools.get(key)
        if pool is None:
            if self._learn(wanted.requires):
                self._sort_agents()
            pool = self._pools[key] = Pool(BIT[contact.channel], wanted)
            for kind in self._kinds.values():
                _introduce(kind, pool)
        return pool

    # Agents

    def agent_changed(self, agent: Agent) -> None:
        """Take the agent out of their cell, and put them where they belong now."""
        cell = agent.cell
        if cell is not None:
            del cell.order[bisect_left(cell.order, agent.entry)]  # type: ignore[type-var]
            for pool in cell.pools:
                pool.free -= 1
            agent.cell = None
        if agent.is_free:
            bits = agent.profile.room(agent.load)[0]
            if bits:
                self._place(agent, bits)

    def _place(self, agent: Agent, bits: int) -> None:
        kind = agent.kind
        if kind is None:
            kind = agent.kind = self._kind_of(agent.user)
        cell = kind.cells.get(bits)
        if cell is None:
            cell = _open_cell(kind, bits)
        agent.cell = cell
        agent.entry = entry = (*standing_of(self._floor.rules.policy, agent), agent)
        insort(cell.order, entry)
        for pool in cell.pools:
            pool.free += 1
            if pool.lines:
                self._touched.update(pool.lines)
        if self._only and agent.id in self._only:
            self._touched.update(self._only[agent.id])

    def _kind_of(self, user: User) -> Kind:
        skills = {
            skill: known[below - 1]
            for skill, level in sorted(user.skills.items())
            if (known := self._levels.get(skill)) and (below := bisect_left(known, level + 1))
        }
        queues = frozenset(user.queues)
        key = (queues, tuple(skills.items()))
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = Kind(queues=queues, skills=skills)
            for pool in self._pools.values():
                _introduce(kind, pool)
        return kind

    def _sort_agents(self) -> None:
        """Put every agent into a kind and a cell anew."""
        self._kinds = {}
        for pool in self._pools.values():
            pool.cells = []
            pool.free = 0
        for agent in self._floor.agents.values():
            agent.kind = agent.cell = agent.entry = None
        for agent in self._floor.agents.values():
            self.agent_changed(agent)

    def _learn(self, asked_for: Levels) -> bool:
        """Remember levels that are asked for; tell whether one of them is new."""
        is_new = False
        for skill, level in asked_for:
            known = self._levels.setdefault(skill, [])
            if level not in known:
                insort(known, level)
                is_new = True
        return is_new

    # Both

    def best(self, now: float) -> Match | None:
        """Give the contact with the strongest claim that anyone can serve, and its best agent."""
        touched = self._touched
        if not touched:
            return None
        policy = self._floor.rules.policy
        best: Line | None = None
        strongest: Claim | None = None
        settled: list[Line] = []
        for line in touched:
            if not line.waiting or not self._is_servable(line):
                settled.append(line)
                continue
            claim = claim_of(policy, line.queue, _head(line), now)
            if strongest is None or claim < strongest:
                strongest, best = claim, line
        for line in settled:
            del touched[line]
        if best is None:
            return None
        few = self._best_few(best)
        able = 1 if best.only is not None else best.pool.free
        return Match(_head(best), few[0], able, few)

    def _is_servable(self, line: Line) -> bool:
        if line.only is None:
            return line.pool.free > 0
        agent = self._floor.agents[line.only]
        cell = agent.cell
        return (
            cell is not None
            and bool(cell.bits & line.pool.bit)
            and (line.ignores_ability or serves(agent.user, line.pool.wanted))
        )

    def _best_few(self, line: Line) -> list[Agent]:
        if line.only is not None:
            return [self._floor.agents[line.only]]
        cells = [cell.order for cell in line.pool.cells if cell.order]
        if len(cells) > BEST_FEW:
            # The best few are in the cells whose own best are the best few.
            cells = sorted(cells)[:BEST_FEW]
        few = [entry for order in cells for entry in order[:BEST_FEW]]
        few.sort()
        return [entry[3] for entry in few[:BEST_FEW]]


def _head(line: Line) -> Contact:
    """Give the first contact of a line in which someone waits."""
    heap = line.heap
    while heap[0][2].entry is not heap[0]:
        heappop(heap)
    return heap[0][2]


def _introduce(kind: Kind, pool: Pool) -> None:
    if kind.can_serve(pool.wanted):
        kind.pools.append(pool)
        for cell in kind.cells.values():
            _join(cell, pool)


def _open_cell(kind: Kind, bits: int) -> Cell:
    cell = kind.cells[bits] = Cell(bits)
    for pool in kind.pools:
        _join(cell, pool)
    return cell


def _join(cell: Cell, pool: Pool) -> None:
    if cell.bits & pool.bit:
        cell.pools.append(pool)
        pool.cells.append(cell)
        pool.free += len(cell.order)


def _levels_asked(centre: Centre) -> Levels:
    """Collect every level the settings ask for, so that agents are sorted into kinds once."""
    wanted: dict[tuple[SkillId, int], None] = {}
    for queue in centre.queues:
        for requires in (queue.requires, *(step.requires for step in queue.steps)):
            wanted.update(dict.fromkeys(levels(requires)))
    for site in centre.sites:
        wanted.update(dict.fromkeys(levels(site.requires)))
    return tuple(wanted)
