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

    def first_step(self, queue: Queue) -> int:
        """Give the step that holds from the first second: steps with ``after`` 0 have passed."""
        passed = 0
        for step in queue.steps:
            if step.after > 0:
                break
            passed += 1
        return passed
