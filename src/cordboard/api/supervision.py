"""The supervisor's side: watch, join, leave, take over, move; and agents' states. All audited."""

from litestar import post
from litestar.params import FromPath, JSONBody

from cordboard.access.permissions import Permission
from cordboard.agents.commands import SetAgentState
from cordboard.agents.events import AgentState
from cordboard.api.asking import Body, Done, HttpRequest, part, staff_of
from cordboard.api.contacts import Note, carry_out
from cordboard.api.guards import needs
from cordboard.api.subjects import contact_for, on_agent, on_record
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.contacts.commands import EnterContact, LeaveContact, MoveContact, TakeOver
from cordboard.contacts.events import SupervisorMode
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.errors import Forbidden, Unknown
from cordboard.kernel.ids import AgentId, PauseReasonId, QueueId
from cordboard.runtime.commands import RecordAudit


class UnknownAgent(Unknown):
    """There is no such agent."""


class PersonsOnly(Forbidden):
    """Only a person can be in a contact."""


class Move(Body, frozen=True, kw_only=True):
    """Where it goes."""

    to_queue: str
    note: Note = ""


class StateOfAgent(Body, frozen=True, kw_only=True):
    """What an agent shall be."""

    state: AgentState
    reason: str | None = None


async def _asked(
    request: HttpRequest, contact_id: str, permission: Permission
) -> tuple[Tenant, Staff, ContactRecord]:
    """Find the contact, and check that who asks may do this to it."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    who.demand(permission, on_record(tenant, who, record))
    return tenant, who, record


def _audit(action: str, record: ContactRecord) -> RecordAudit:
    return RecordAudit(action=action, subject=f"contact/{record.contact_id}")


@post(
    "/api/contacts/{contact_id:str}/watch",
    opt=needs(Permission.CONTACT_WATCH),
    status_code=200,
)
async def watch(request: HttpRequest, contact_id: FromPath[str]) -> Done:
    """Follow a contact's messages, unseen by the customer."""
    return await _enter(request, contact_id, SupervisorMode.WATCH)


@post("/api/contacts/{contact_id:str}/join", opt=needs(Permission.CONTACT_JOIN), status_code=200)
async def join(request: HttpRequest, contact_id: FromPath[str]) -> Done:
    """Take part in a contact; the customer sees it."""
    return await _enter(request, contact_id, SupervisorMode.JOIN)


async def _enter(request: HttpRequest, contact_id: str, mode: SupervisorMode) -> Done:
    is_join = mode is SupervisorMode.JOIN
    permission = Permission.CONTACT_JOIN if is_join else Permission.CONTACT_WATCH
    tenant, who, record = await _asked(request, contact_id, permission)
    if who.token is not None:
        raise PersonsOnly(mend="Read the contact instead; or sign in.")
    command = EnterContact(contact_id=record.contact_id, user_id=who.user_id, mode=mode)
    audit = _audit("contact.joined" if is_join else "contact.watched", record)
    return await carry_out(tenant, command, who, audit=audit)


@post(
    "/api/contacts/{contact_id:str}/leave",
    opt=needs(Permission.CONTACT_WATCH, Permission.CONTACT_JOIN),
    status_code=200,
)
async def leave(request: HttpRequest, contact_id: FromPath[str]) -> Done:
    """Leave a contact one watches or has joined."""
    tenant, who = staff_of(request)
    record = await contact_for(tenant, contact_id)
    command = LeaveContact(contact_id=record.contact_id, user_id=who.user_id)
    return await carry_out(tenant, command, who, audit=_audit("contact.left", record))


@post(
    "/api/contacts/{contact_id:str}/take-over",
    opt=needs(Permission.CONTACT_TAKE_OVER),
    status_code=200,
)
async def take_over(request: HttpRequest, contact_id: FromPath[str]) -> Done:
    """Serve a contact from now on in place of its agent, or out of the queue."""
    tenant, who, record = await _asked(request, contact_id, Permission.CONTACT_TAKE_OVER)
    if who.token is not None:
        raise PersonsOnly(mend="Sign in.")
    command = TakeOver(contact_id=record.contact_id, by=who.user_id)
    return await carry_out(tenant, command, who, audit=_audit("contact.taken_over", record))


@post("/api/contacts/{contact_id:str}/move", opt=needs(Permission.CONTACT_MOVE), status_code=200)
async def move(request: HttpRequest, contact_id: FromPath[str], data: JSONBody[Move]) -> Done:
    """Put a contact into another queue; it keeps its place by how long it has waited."""
    tenant, who, record = await _asked(request, contact_id, Permission.CONTACT_MOVE)
    command = MoveContact(
        contact_id=record.contact_id,
        to_queue=QueueId(data.to_queue),
        note=data.note,
        by=who.user_id,
    )
    audit = RecordAudit(
        action="contact.moved", subject=f"contact/{contact_id}", detail=f"to {data.to_queue}"
    )
    return await carry_out(tenant, command, who, audit=audit)


@post(
    "/api/agents/{agent_id:str}/state",
    opt=needs(Permission.AGENT_SET_STATE),
    status_code=200,
)
async def set_agent_state(
    request: HttpRequest, agent_id: FromPath[str], data: JSONBody[StateOfAgent]
) -> Done:
    """Set an agent ready, on a break or off; going off puts their contacts back in line."""
    tenant, who = staff_of(request)
    if tenant.engine.centre.user(AgentId(agent_id)) is None:
        raise UnknownAgent(mend="See GET /api/transfer-targets.", agent_id=agent_id)
    who.demand(Permission.AGENT_SET_STATE, on_agent(tenant, AgentId(agent_id)))
    command = SetAgentState(
        agent_id=AgentId(agent_id),
        state=data.state,
        reason=PauseReasonId(data.reason) if data.reason else None,
        by=who.user_id,
        force=data.state is AgentState.OFF,
    )
    audit = RecordAudit(
        action="agent.state_set", subject=f"agent/{agent_id}", detail=str(data.state)
    )
    answer = await tenant.ask(command, who, audit=audit)
    return Done(position=answer.position)


PART = part("Supervision", watch, join, leave, take_over, move, set_agent_state)
