"""A contact, a queue, an agent, as ``access`` is asked about them."""

from cordboard.access.roles import OnAgent, OnContact, OnQueue, seat_of
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.contacts.record import ContactRecord
from cordboard.kernel.ids import AgentId, ContactId, CustomerId, QueueId
from cordboard.ports.archive import ContactRow


def _serves_customer(tenant: Tenant, who: Staff, customer_id: CustomerId | None) -> bool:
    """Tell whether `who` serves or wraps up a contact of this customer now."""
    if customer_id is None:
        return False
    return any(
        record.customer_id == customer_id
        for record in tenant.engine.carried_by(who.agent_id)
        if any(s.agent_id == who.agent_id and not s.wrapped for s in record.segments)
    )


def _on_contact(
    tenant: Tenant, who: Staff, agents: tuple[AgentId, ...], place: ContactRecord | ContactRow
) -> OnContact:
    centre = tenant.engine.centre
    serves = _serves_customer(tenant, who, place.customer_id)
    return OnContact(
        queue_id=place.queue_id,
        seats=tuple(seat_of(centre, agent_id) for agent_id in dict.fromkeys(agents)),
        customer_served_by=(who.agent_id,) if serves else (),
    )


def on_record(tenant: Tenant, who: Staff, record: ContactRecord) -> OnContact:
    """Ask about a contact whose record is at hand."""
    return _on_contact(tenant, who, tuple(s.agent_id for s in record.segments), record)


def on_row(tenant: Tenant, who: Staff, row: ContactRow) -> OnContact:
    """Ask about a contact in a list."""
    return _on_contact(tenant, who, row.agents, row)


async def contact_for(tenant: Tenant, contact_id: str) -> ContactRecord:
    """Find a contact, live or past. Raises ``UnknownContact``."""
    return await tenant.engine.load_contact(ContactId(contact_id))


def on_customer(tenant: Tenant, who: Staff, customer_id: CustomerId) -> OnContact:
    """Ask about a customer: an agent may look while serving them, others at all customers."""
    serves = _serves_customer(tenant, who, customer_id)
    return OnContact(queue_id=None, customer_served_by=(who.agent_id,) if serves else ())


def on_agent(tenant: Tenant, agent_id: AgentId) -> OnAgent:
    """Ask about an agent."""
    return OnAgent(seat_of(tenant.engine.centre, agent_id))


def on_queue(queue_id: QueueId) -> OnQueue:
    """Ask about a queue's figures."""
    return OnQueue(queue_id)
