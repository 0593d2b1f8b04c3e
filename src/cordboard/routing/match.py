"""The quick matcher: only what an event has touched is looked at.

Waiting contacts stand in lines, one for each thing that is asked for (queue, channel, step,
requirements), ordered by a key that time does not change. Free agents stand in pools, one for each
thing that is asked for that anyone has asked yet, the best first. After an event only the lines it
touched can have become servable, and only their heads compete.
"""

from bisect import bisect_left, insort

from cordboard.kernel.ids import AgentId
from cordboard.routing.asking import Asked, asked, serves
from cordboard.routing.capacity import BIT
from cordboard.routing.claim import call_of, idle_key, line_key
from cordboard.routing.floor import Floor, Match
from cordboard.routing.offer import BEST_FEW
from cordboard.routing.records import LINE, Agent, Contact, Entry, Line, LineKey, Pool

# Beyond so many, lines nobody stands in are forgotten; they are made anew when needed.
_MOST_LINES = 2048


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
        self._asked = 0
        """The channels anyone has asked for, as bits."""
        self._most_lines = _MOST_LINES
        # Most who come are gone again in the same moment, to each other. Whoever comes when all
        # else is settled is kept aside until `best` has had a look: nobody else can concern them.
        self._agent: Agent | None = None
        self._contact: Contact | None = None

    def rebuilt(self) -> None:
        """Build everything anew from the floor."""
        floor = self._floor
        self._lines, self._pools, self._only, self._touched = {}, {}, {}, {}
        self._agent = self._contact = None
        self._asked = 0
        for agent in floor.agents.values():
            agent.pools = agent.entry = None
            agent.inside = []
            agent.bits = 0
        for queued in floor.waiting.values():
            for contact in queued.values():
                contact.line = contact.entry = None
                self._stand(contact, self._line_of(contact))
        for agent in floor.agents.values():
            if agent.is_free:
                agent.bits = agent.profile.room(agent.load)[0]
                agent.pools = self._look_up(agent)
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
        if self._agent is not None or self._contact is not None:
            self._put_in()
        if line.pool.order and not self._touched:
            self._contact = contact
            contact.line = line
        else:
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
        order, pool = line.order, line.pool
        contact.line = line
        contact.entry = entry = (line_key(contact), contact.id, contact)
        if not order:
            pool.lines[line] = None
            if line.only is not None:
                self._only.setdefault(line.only, {})[line] = None
            order.append(entry)
        elif order[-1] < entry:
            order.append(entry)
        else:
            insort(order, entry)
        if pool.order or line.only is not None:
            self._touched[line] = None

    def _step_out(self, contact: Contact, line: Line) -> None:
        order, entry = line.order, contact.entry
        contact.line = contact.entry = None
        if entry is None:
            return
        del order[0 if order[0] is entry else bisect_left(order, entry)]
        if not order:
            del line.pool.lines[line]
            if line.only is not None:
                self._close(line, line.only)

    def _close(self, line: Line, agent_id: AgentId) -> None:
        """Forget a line for one agent alone: there may be as many as contacts."""
        del self._lines[line.key]
        mine = self._only[agent_id]
        del mine[line]
        if not mine:
            del self._only[agent_id]

    def _line_of(self, contact: Contact) -> Line:
        preferred, excluded = contact.preferred, contact.excluded
        key = (
            contact.queue.id,
            contact.channel,
            contact.step,
            contact.requires,
            contact.is_over,
            preferred,
            None if excluded is None else contact.barred,
            preferred is not None and contact.ignores_ability,
        )
        return self._lines.get(key) or self._draw(key, contact)

    def _draw(self, key: LineKey, contact: Contact) -> Line:
        wanted = asked(contact.queue, contact.requires, step=contact.step)
        line = self._lines[key] = Line(
            key=key,
            pool=self._pool_of(contact, wanted),
            only=contact.preferred,
            barred=contact.barred,
            ignores_ability=contact.ignores_ability,
            requires=wanted.as_requirements(),
            call=call_of(self._floor.rules.policy, contact),
        )
        return line

    def _pool_of(self, contact: Contact, wanted: Asked) -> Pool:
        bit = BIT[contact.channel]
        if contact.preferred is not None:
            return Pool(bit, wanted)
        pool = self._pools.get((bit, wanted))
        if pool is None:
            pool = self._pools[bit, wanted] = Pool(bit, wanted)
            self._asked |= bit
            for agent in self._floor.agents.values():
                if agent.pools is not None and serves(agent.user, wanted):
                    agent.pools.append(pool)
                    if agent.bits & bit and agent is not self._agent:
                        agent.inside.append(pool)
                        pool.order.append(self._standing(agent))
            pool.order.sort()
        return pool

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
                agent.inside = []
        if self._agent is not None or self._contact is not None:
            self._put_in()
        if agent.is_free:
            known = agent.profile.rooms.get(agent.load) or agent.profile.room(agent.load)
            agent.bits = bits = known[0]
        else:
            agent.bits = bits = 0
        if bits and agent.pools is None:
            agent.pools = self._look_up(agent)
        if bits & self._asked or self._only:
            if self._touched:
                self._admit(agent)
            else:
                self._standing(agent)
                self._agent = agent

    def _standing(self, agent: Agent) -> Entry:
        """Give the agent's entry, which is made when it is first needed."""
        entry = agent.entry
        if entry is None:
            units = agent.profile.room(agent.load)[1]
            key = idle_key(self._floor.rules.policy, agent)
            entry = agent.entry = (units, key, agent.id, agent)
        return entry

    def _look_up(self, agent: Agent) -> list[Pool]:
        """Find every pool that would have the agent, had they room."""
        return [pool for pool in self._pools.values() if serves(agent.user, pool.wanted)]

    def _admit(self, agent: Agent) -> None:
        """Put the agent into their pools."""
        bits = agent.bits
        agent.inside = inside = [pool for pool in agent.pools or () if pool.bit & bits]
        if inside:
            entry = self._standing(agent)
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
            order = line.pool.order if line.barred is None else _able(line)
            if order:
                score = line.call.score(now - line_key(contact))
                return Match(contact, score, line.requires, len(order), order[:BEST_FEW])
            self._put_in()
        elif agent is not None:
            return self._best_for(agent, now)
        elif not self._touched:
            return None
        for line in [line for line in self._touched if not self._is_servable(line)]:
            del self._touched[line]
        if not self._touched:
            return None
        line, contact, score = _strongest(list(self._touched), now)
        if line.only is not None:
            order = [self._standing(self._floor.agents[line.only])]
        else:
            order = _able(line)
        return Match(contact, score, line.requires, len(order), order[:BEST_FEW])

    def _best_for(self, agent: Agent, now: float) -> Match | None:
        """Find a contact for the agent kept aside: until they came, nobody could serve it."""
        bits = agent.bits
        lines = [
            line
            for pool in agent.pools or ()
            if pool.lines and pool.bit & bits
            for line in pool.lines
            if line.barred is None or line.barred != agent.id
        ]
        if self._only and agent.id in self._only:
            lines += [line for line in self._only[agent.id] if self._is_servable(line)]
        if not lines:
            self._put_in()
            return None
        line, contact, score = _strongest(lines, now)
        return Match(contact, score, line.requires, 1, [self._standing(agent)])

    def _is_servable(self, line: Line) -> bool:
        if not line.order:
            return False
        if line.only is None:
            order = line.pool.order
            return len(order) > 1 or bool(order and order[0][2] != line.barred)
        agent = self._floor.agents[line.only]
        return bool(agent.bits & line.pool.bit) and (
            line.ignores_ability or serves(agent.user, line.pool.wanted)
        )


def _able(line: Line) -> list[Entry]:
    order = line.pool.order
    if line.barred is None:
        return order
    return [entry for entry in order if entry[2] != line.barred]


def _strongest(lines: list[Line], now: float) -> tuple[Line, Contact, float]:
    """Give the line with the strongest claim, who in it goes first, and that one's score."""
    claims = []
    for place, line in enumerate(lines):
        call = line.call
        key, contact_id, contact = call.first(line.order, now)
        claims.append((call.claim(key, contact_id, now), place, contact))
    claim, place, contact = claims[0] if len(claims) == 1 else min(claims)
    return lines[place], contact, -claim[1]
