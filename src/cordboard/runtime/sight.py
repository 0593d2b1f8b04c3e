"""Who may see which entity: ``access`` decides, here its questions are put."""

from collections.abc import Mapping

from cordboard.access.permissions import Permission, Reach
from cordboard.access.roles import OnAgent, OnContact, OnQueue, Seat, may, reach_of
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.ids import AgentId, QueueId, TeamId, UserId
from cordboard.runtime.feeds import Viewer
from cordboard.settings.centre import Centre, User

_WIDE = (Permission.CONTACT_WATCH, Permission.AGENT_LOOK, Permission.WALLBOARD_READ)


def viewer_of(
    centre: Centre, user_id: UserId, *, scopes: tuple[str, ...] | None = None
) -> Viewer | None:
    """Say who watches; None when these settings know no such user or they may not sign in."""
    user = centre.user(user_id)
    if user is None or not user.active:
        return None
    reaches = [reach_of(user, permission) for permission in _WIDE]
    is_wide = any(reach is not None and reach > Reach.OWN for reach in reaches)
    queues = frozenset(
        queue.id
        for queue in centre.queues
        if may(user, Permission.WALLBOARD_READ, on=OnQueue(queue.id), scopes=scopes)
    )
    return Viewer(user=user, is_wide=is_wide, queues=queues, scopes=scopes)


def sees_queue(viewer: Viewer, queue_id: QueueId) -> bool:
    """Tell whether a queue is on this screen: one they serve, or supervise."""
    return queue_id in viewer.queues


def sees_agent(viewer: Viewer, agent: User | None) -> bool:
    """Tell whether an agent is on this screen: themselves, or one they may look at."""
    if agent is None:
        return False
    seat = Seat(AgentId(agent.id), agent.team)
    return may(viewer.user, Permission.AGENT_LOOK, on=OnAgent(seat), scopes=viewer.scopes)


def sees_contact(
    viewer: Viewer, record: ContactRecord, team_of: Mapping[AgentId, TeamId | None]
) -> bool:
    """Tell whether someone may follow a contact that is not theirs."""
    if not viewer.is_wide:
        return False
    seats = tuple(Seat(agent, team_of.get(agent)) for agent in record.agents_involved())
    on = OnContact(queue_id=record.queue_id, seats=seats)
    return may(viewer.user, Permission.CONTACT_WATCH, on=on, scopes=viewer.scopes)
