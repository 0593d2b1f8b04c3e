"""The lines as screens show them: who waits where, and what a queue's card says."""

from collections import defaultdict
from datetime import datetime

from cordboard.agents.events import AgentState
from cordboard.agents.record import AgentRecord
from cordboard.contacts.record import ContactRecord, ContactState
from cordboard.kernel.ids import AgentId, ContactId, QueueId
from cordboard.reporting.fold import Figures
from cordboard.reporting.wait import expected_wait
from cordboard.runtime.feeds import Key
from cordboard.runtime.floor import Floor
from cordboard.runtime.painting import QueueCount, paint_queue
from cordboard.runtime.views import QueueView
from cordboard.settings.centre import Channel, Role, User


class Lines:
    """Which contacts wait and are served in each queue, kept as contacts change."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._waiting: defaultdict[QueueId, dict[ContactId, datetime]] = defaultdict(dict)
        self._connected: defaultdict[QueueId, dict[ContactId, None]] = defaultdict(dict)
        self._place: dict[ContactId, QueueId] = {}
        self._counts: dict[QueueId, QueueCount] = {}
        self._handle: dict[QueueId, float] = {}

    def note(self, contact_id: ContactId, record: ContactRecord | None) -> None:
        """Note where a contact stands now."""
        before = self._place.pop(contact_id, None)
        if before is not None:
            self._waiting[before].pop(contact_id, None)
            self._connected[before].pop(contact_id, None)
        if record is None or record.queue_id is None:
            return
        if record.is_waiting and record.since is not None:
            self._place[contact_id] = record.queue_id
            self._waiting[record.queue_id][contact_id] = record.since
        elif record.state is ContactState.CONNECTED:
            self._place[contact_id] = record.queue_id
            self._connected[record.queue_id][contact_id] = None

    def paint(self, floor: Floor, figures: Figures, now: datetime) -> dict[Key, QueueView]:
        """Paint every queue."""
        moment = floor.moment(now)
        self._counts = self._count(floor)
        painted: dict[Key, QueueView] = {}
        for queue in floor.centre.queues:
            count = self._counts[queue.id]
            today = figures.today(queue.id, now)
            self._handle[queue.id] = figures.pace(queue.id).handle
            opening = moment.opens(queue)
            # Who comes to a closed queue waits for it to open, not for an agent.
            if opening[0]:
                count.expected_wait = self.expected(queue.id, count.waiting + 1)
            painted["queue", queue.id] = paint_queue(queue, count, today, opening)
        return painted

    def expected(self, queue_id: QueueId | None, position: int | None) -> float | None:
        """Give the seconds until `position` of a queue is answered, as of the last painting."""
        count = self._counts.get(queue_id) if queue_id is not None else None
        if count is None or queue_id is None or position is None:
            return None
        return expected_wait(
            position, places=count.places, free=count.free, handle=self._handle[queue_id]
        )

    def _count(self, floor: Floor) -> dict[QueueId, QueueCount]:
        counts = {
            queue.id: QueueCount(
                waiting=len(self._waiting[queue.id]),
                oldest=min(self._waiting[queue.id].values(), default=None),
                connected=len(self._connected[queue.id]),
            )
            for queue in floor.centre.queues
        }
        for user in floor.centre.users:
            agent = floor.agents.get(AgentId(user.id))
            if user.active and Role.AGENT in user.roles and agent is not None:
                mine = [counts[queue_id] for queue_id in user.queues if queue_id in counts]
                _count_agent(mine, user, agent, floor)
        return counts


def _count_agent(mine: list[QueueCount], user: User, agent: AgentRecord, floor: Floor) -> None:
    """Add an agent to the counts of the queues they serve.

    An agent who is ready has places for contacts; one who is not only finishes what they have.
    """
    if agent.state is AgentState.OFF:
        return
    carried = len(floor.carrying[agent.agent_id])
    row = next((r for r in floor.centre.capacity_of(user).channels if r.channel in _LIVE), None)
    is_ready = agent.state is AgentState.READY and agent.present
    most = row.most if row is not None and is_ready else carried
    for count in mine:
        count.places += most
        count.free += max(0, most - carried)
        count.on_break += agent.state is AgentState.BREAK
        count.serving += agent.state is AgentState.READY and carried > 0
        count.ready += agent.state is AgentState.READY and carried == 0


_LIVE = (Channel.CHAT,)
"""Channels whose customers wait for an answer now, and whose places the forecast counts."""
