"""The published settings as routing reads them: who is asked for, from when on, and by whom."""

from cordboard.kernel.ids import QueueId
from cordboard.routing.asking import asked, serves
from cordboard.routing.capacity import Profile
from cordboard.settings.centre import Centre, Queue, User


class Rules:
    """One published version of the settings."""

    def __init__(self, centre: Centre, *, version: int) -> None:
        """Read `centre`."""
        self.centre = centre
        self.version = version
        self.policy = centre.routing
        self.queues: dict[QueueId, Queue] = {queue.id: queue for queue in centre.queues}
        self._profiles: dict[str, Profile] = {}
        self._entries: dict[QueueId, tuple[Queue, int]] = {}

    def queue(self, key: QueueId) -> Queue:
        """Give the queue; one that is gone from the settings keeps its line under defaults."""
        queue = self.queues.get(key)
        if queue is None:
            queue = self.queues[key] = Queue(id=key, name=key)
        return queue

    def profile_of(self, user: User) -> Profile:
        """Give the user's capacity profile, one object for all who share it."""
        settings = self.centre.capacity_of(user)
        profile = self._profiles.get(settings.id)
        if profile is None:
            profile = self._profiles[settings.id] = Profile(settings=settings)
        return profile

    def flexibility(self, user: User) -> float:
        """Count the queues that could need this agent: those served whose requirements are met."""
        mine = (self.queues[key] for key in dict.fromkeys(user.queues) if key in self.queues)
        return float(sum(serves(user, asked(queue, (), step=0)) for queue in mine))

    def entry_to(self, key: QueueId) -> tuple[Queue, int]:
        """Give the queue, and the step that holds there from the first second.

        Steps with ``after`` 0 have passed by then.
        """
        entry = self._entries.get(key)
        if entry is None:
            queue = self.queue(key)
            later = (n for n, step in enumerate(queue.steps) if step.after > 0)
            entry = self._entries[key] = (queue, next(later, len(queue.steps)))
        return entry
