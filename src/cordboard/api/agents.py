"""The agent's own state, and to whom a contact can be passed."""

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from cordboard.access.permissions import Permission
from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentState
from cordboard.api.asking import Body, Done, HttpRequest, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.tenant import Tenant
from cordboard.kernel.ids import AgentId, PauseReasonId, QueueId, TeamId
from cordboard.settings.centre import Role


class OwnState(Body, frozen=True, kw_only=True):
    """What one wants to be."""

    state: AgentState
    reason: str | None = None
    """Which pause reason, for a break."""
    force: bool = False
    """Go off with contacts open: they go back to their place in line."""


class QueueTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A queue to pass a contact to."""

    id: QueueId
    name: str
    open: bool
    waiting: int
    expected_wait: float | None
    """Seconds; None when nobody can tell."""


class AgentTarget(msgspec.Struct, frozen=True, kw_only=True):
    """An agent to pass a contact to."""

    id: AgentId
    name: str
    state: AgentState
    team: TeamId | None
    free: bool
    """Ready, at their desk, and with nothing in their hands."""


class TransferTargets(msgspec.Struct, frozen=True, kw_only=True):
    """To whom a contact can be passed."""

    queues: list[QueueTarget]
    agents: list[AgentTarget]


@post("/api/agent/state", opt=needs(Permission.AGENT_SET_STATE), status_code=200)
async def set_state(request: HttpRequest, data: JSONBody[OwnState]) -> Done:
    """Be ready, on a break for a reason, or off."""
    tenant, who = staff_of(request)
    command = SetAgentState(
        agent_id=who.agent_id,
        state=data.state,
        reason=PauseReasonId(data.reason) if data.reason else None,
        force=data.force,
    )
    answer = await tenant.ask(command, who)
    return Done(position=answer.position)


@get("/api/transfer-targets", opt=needs(Permission.CONTACT_SERVE, Permission.CONTACT_MOVE))
async def transfer_targets(request: HttpRequest) -> TransferTargets:
    """Give every queue and agent a contact can be passed to, with what helps to choose."""
    tenant, who = staff_of(request)
    # Whoever passes a contact on sees of other queues only what is said here.
    views = {view.id: view for view in tenant.engine.live.queue_views()}
    centre = tenant.engine.centre
    return TransferTargets(
        queues=[
            QueueTarget(
                id=queue.id,
                name=queue.name,
                open=queue.id not in views or views[queue.id].open,
                waiting=views[queue.id].waiting if queue.id in views else 0,
                expected_wait=views[queue.id].expected_wait if queue.id in views else None,
            )
            for queue in centre.queues
        ],
        agents=[
            _agent_target(tenant, AgentId(user.id))
            for user in centre.users
            if user.active and Role.AGENT in user.roles and user.id != who.user_id
        ],
    )


def _agent_target(tenant: Tenant, agent_id: AgentId) -> AgentTarget:
    user, record = tenant.engine.centre.user(agent_id), tenant.engine.agent(agent_id)
    state = record.state if record is not None else AgentState.OFF
    present = record is not None and record.present
    return AgentTarget(
        id=agent_id,
        name=user.name if user is not None else agent_id,
        state=state,
        team=user.team if user is not None else None,
        free=state is AgentState.READY and present and not tenant.engine.carried_by(agent_id),
    )


PART = part("Agents", set_state, transfer_targets)
