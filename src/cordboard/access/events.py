"""The audit trail as facts. Stream: ``audit``."""

from cordboard.kernel.event import Event

AUDIT_STREAM = "audit"


class Audited(Event, frozen=True, kw_only=True, tag="audited"):
    """Someone changed something, or looked at a customer's data."""

    actor: str
    """``user/anna``, ``token/...``, ``visitor/...`` or ``system``."""
    action: str
    """Stable and dotted: ``session.signed_in``, ``contact.looked_at``, ``settings.published``."""
    subject: str
    """What it was done to: ``contact/...``, ``user/...``, ``settings/12``."""
    detail: str = ""
    address: str = ""
