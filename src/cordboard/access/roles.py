"""Who may do what, to what: the one question asked of the table of roles.

Least privilege throughout: a permission reaches no further than the grant says, a token no further
than its user, and what is asked without saying of what is granted only to those who may everywhere.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from cordboard.access.permissions import GRANTS, Permission, Reach
from cordboard.kernel.errors import Forbidden, Invalid
from cordboard.kernel.ids import AgentId, QueueId, TeamId
from cordboard.settings.centre import Centre, User
from cordboard.settings.diff import Change

__all__ = [
    "NotAllowed",
    "OnAgent",
    "OnContact",
    "OnQueue",
    "Permission",
    "Reach",
    "Seat",
    "Subject",
    "UnknownScope",
    "check_scopes",
    "demand",
    "may",
    "may_anywhere",
    "needed_to_publish",
    "reach_of",
    "seat_of",
]


class NotAllowed(Forbidden):
    """Your role does not allow that."""


class UnknownScope(Invalid):
    """A token can only have scopes that its user has."""


class Seat(msgspec.Struct, frozen=True):
    """An agent and the team they are led in, if any."""

    agent_id: AgentId
    team: TeamId | None = None


class OnContact(msgspec.Struct, frozen=True, kw_only=True):
    """Asked of a contact."""

    queue_id: QueueId | None
    """Where it stands or last stood."""
    seats: tuple[Seat, ...] = ()
    """Who serves it or wraps it up now."""
    former: tuple[Seat, ...] = ()
    """Who has served it; they may still look."""
    customer_served_by: tuple[AgentId, ...] = ()
    """Who serves or wraps up *any* contact of its customer now; they may look meanwhile."""


class OnQueue(msgspec.Struct, frozen=True):
    """Asked of a queue's figures."""

    queue_id: QueueId


class OnAgent(msgspec.Struct, frozen=True):
    """Asked of an agent's state or figures."""

    seat: Seat


Subject = OnContact | OnQueue | OnAgent


def seat_of(centre: Centre, agent_id: AgentId) -> Seat:
    """Find an agent's seat; one who is no longer configured is in no team."""
    user = centre.user(agent_id)
    return Seat(agent_id, user.team if user else None)


def reach_of(user: User, permission: Permission) -> Reach | None:
    """Give how far `user` may do something; None is not at all."""
    if not user.active:
        return None
    granted = [GRANTS[role][permission] for role in user.roles if permission in GRANTS[role]]
    return max(granted, default=None)


def may(
    user: User,
    permission: Permission,
    *,
    on: Subject | None = None,
    scopes: Sequence[str] | None = None,
) -> bool:
    """Tell whether `user` may do something to `on`, through a token with `scopes` if given.

    Without `on` it is asked of everything: only a right without borders answers yes.
    """
    reach = reach_of(user, permission)
    if reach is None or (scopes is not None and permission not in scopes):
        return False
    if isinstance(on, OnContact) and permission is not Permission.CONTACT_LOOK:
        on = replace(on, former=(), customer_served_by=())
    return (
        reach is Reach.EVERYTHING
        or (reach is Reach.SUPERVISED and _supervises(user, on))
        or _is_own(user, on)
    )


def may_anywhere(
    user: User, permission: Permission, *, scopes: Sequence[str] | None = None
) -> bool:
    """Tell whether there may be anything `user` may do this to: for menus, not for doors."""
    return reach_of(user, permission) is not None and (scopes is None or permission in scopes)


def demand(
    user: User,
    permission: Permission,
    *,
    on: Subject | None = None,
    scopes: Sequence[str] | None = None,
) -> None:
    """Do nothing when `user` may.

    Raises:
        NotAllowed: they may not; the refusal names the permission and who has it.

    """
    if may(user, permission, on=on, scopes=scopes):
        return
    holders = [role for role, granted in GRANTS.items() if permission in granted]
    if may_anywhere(user, permission, scopes=scopes):
        mend = "You may elsewhere, but not here; ask an administrator to widen what you supervise."
    elif scopes is not None and may_anywhere(user, permission):
        mend = f"Use a token with the scope {permission}."
    else:
        mend = f"It takes one of the roles {', '.join(holders)}."
    raise NotAllowed(f"You need {permission} for that.", mend=mend, permission=str(permission))


def needed_to_publish(changes: Iterable[Change]) -> frozenset[Permission]:
    """Name what publishing these changes takes; who may grant roles could else grant their own."""
    touches_users = any(change.path.split(".")[0] == "users" for change in changes)
    needed = {Permission.SETTINGS_PUBLISH}
    return frozenset(needed | {Permission.USER_MANAGE} if touches_users else needed)


def check_scopes(user: User, scopes: Sequence[str]) -> None:
    """Do nothing when a token of `user` may have `scopes`.

    Raises:
        UnknownScope: none is given, or one is no permission or not the user's.

    """
    rights = [str(p) for p in Permission if may_anywhere(user, p)]
    wrong = [scope for scope in scopes if scope not in rights]
    if wrong or not scopes:
        said = f"{user.name} does not have {', '.join(wrong)}." if wrong else "No scope was given."
        raise UnknownScope(said, mend=f"Choose among {', '.join(rights)}.", scopes=wrong)


def _supervises(user: User, on: Subject | None) -> bool:
    match on:
        case None:
            return user.supervises is None and user.supervises_queues is None
        case OnQueue(queue_id):
            return _leads_queue(user, queue_id)
        case OnAgent(seat):
            return _leads(user, seat)
        case OnContact():
            seats = (*on.seats, *on.former)
            is_theirs = not seats or any(_leads(user, seat) for seat in seats)
            return is_theirs and _leads_queue(user, on.queue_id)


def _leads_queue(user: User, queue_id: QueueId | None) -> bool:
    return user.supervises_queues is None or queue_id in user.supervises_queues


def _leads(user: User, seat: Seat) -> bool:
    return user.supervises is None or seat.team in user.supervises


def _is_own(user: User, on: Subject | None) -> bool:
    me = AgentId(user.id)
    match on:
        case None:
            return False
        case OnQueue(queue_id):
            return queue_id in user.queues
        case OnAgent(seat):
            return seat.agent_id == me
        case OnContact():
            seats = (*on.seats, *on.former)
            return me in on.customer_served_by or any(seat.agent_id == me for seat in seats)
