"""What a decision may know besides the record: the time, and the rules in force."""

from datetime import datetime

import msgspec

from cordboard.contacts.refusals import UnknownQueue
from cordboard.kernel.ids import QueueId
from cordboard.settings.centre import Centre, Queue


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Now, under these settings."""

    now: datetime
    centre: Centre
    settings_version: int

    def queue(self, queue_id: QueueId) -> Queue:
        """Find a queue; raises ``UnknownQueue``."""
        found = self.centre.queue(queue_id)
        if found is None:
            known = ", ".join(q.id for q in self.centre.queues) or "none"
            raise UnknownQueue(
                f"There is no queue '{queue_id}'.", mend=f"Queues are: {known}.", queue=queue_id
            )
        return found

    def rules_of(self, queue_id: QueueId) -> Queue:
        """Find a queue's rules; one that has been taken out since has the ordinary ones."""
        return self.centre.queue(queue_id) or Queue(id=queue_id, name=queue_id)

    def opens(self, queue: Queue) -> tuple[bool, datetime | None]:
        """Tell whether `queue` is open now, and when that changes."""
        calendar = self.centre.calendar(queue.calendar)
        if calendar is None:
            return True, None
        return calendar.is_open(self.now), calendar.next_change(self.now)
