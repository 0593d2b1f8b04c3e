"""Which stream an event belongs to."""

from cordboard.access.events import AUDIT_STREAM, Audited
from cordboard.agents.events import AgentEvent
from cordboard.contacts.events import ContactEvent
from cordboard.customers.events import CustomerEvent
from cordboard.kernel.errors import Broken
from cordboard.kernel.event import Event, stream_of
from cordboard.settings.events import SETTINGS_STREAM, SettingsPublished


def stream_for(event: Event) -> str:
    """Name the stream `event` is stored in; raises ``Broken`` for an event nobody owns."""
    match event:
        case ContactEvent():
            return stream_of("contact", event.contact_id)
        case AgentEvent():
            return stream_of("agent", event.agent_id)
        case CustomerEvent():
            return stream_of("customer", event.customer_id)
        case SettingsPublished():
            return SETTINGS_STREAM
        case Audited():
            return AUDIT_STREAM
        case _:
            raise Broken(f"No stream is known for {type(event).__name__}.")
