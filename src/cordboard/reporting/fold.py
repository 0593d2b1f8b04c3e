"""From events to interval rows: each event folded once, in the order of the log.

What contacts did is counted in ``queue_fold``, what agents did in ``agent_fold``; each event costs
the same however long the log is.
"""

from datetime import datetime

import msgspec

from cordboard.agents.events import AgentEvent
from cordboard.contacts.events import ContactEvent
from cordboard.kernel.event import Event
from cordboard.kernel.ids import QueueId
from cordboard.reporting.agent_fold import AgentFigures, AgentFiguresState
from cordboard.reporting.queue_fold import QueueFigures, QueueFiguresState
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from cordboard.reporting.wait import Pace
from cordboard.settings.events import SettingsPublished


class FiguresState(msgspec.Struct, frozen=True, kw_only=True):
    """The fold as plain data: open contacts and the rows that can still change."""

    queues: QueueFiguresState
    agents: AgentFiguresState


class Figures:
    """Interval rows of the recent past, kept current."""

    def __init__(self) -> None:
        """Have counted nothing."""
        self._queues = QueueFigures()
        self._agents = AgentFigures()

    def evolve(self, event: Event) -> None:
        """Count one event; what figures do not need changes nothing."""
        self._queues.pass_time(event.at)
        self._agents.pass_time(event.at)
        match event:
            case ContactEvent():
                self._queues.evolve(event)
                self._agents.evolve(event)
            case AgentEvent():
                self._agents.evolve(event)
            case SettingsPublished():
                self._queues.settle(event.centre)

    def take_changed(self) -> tuple[list[QueueIntervalRow], list[AgentIntervalRow]]:
        """Give the rows that have changed since the last call, whole; they are the caller's own.

        An agent who does nothing but stay has their time added at the next event of the log in a
        new interval at the latest.
        """
        return self._queues.take_changed(), self._agents.take_changed()

    def today(self, queue_id: QueueId, now: datetime | None = None) -> QueueIntervalRow:
        """Give a queue's sums of the centre's local day of `now` (default: of the last event).

        Contacts count in the day in which they were enqueued; a new day starts from zero. The row
        goes on changing: read it, do not keep it.
        """
        return self._queues.today(queue_id, now)

    def pace(self, queue_id: QueueId) -> Pace:
        """Give how long a queue's contacts have taken of late."""
        return self._queues.pace(queue_id)

    def dump(self) -> FiguresState:
        """Give it as plain data, which no later event changes."""
        return FiguresState(queues=self._queues.dump(), agents=self._agents.dump())

    @classmethod
    def load(cls, state: FiguresState) -> "Figures":
        """Go on from plain data, which is the fold's own from here on."""
        figures = cls()
        figures._queues = QueueFigures.load(state.queues)
        figures._agents = AgentFigures.load(state.agents)
        return figures
