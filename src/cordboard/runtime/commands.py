"""What can be asked of the centre beyond contacts and agents."""

import msgspec

from cordboard.agents.commands import AgentCommand
from cordboard.contacts.commands import ContactCommand
from cordboard.customers.record import Introduction
from cordboard.kernel.errors import Refused
from cordboard.kernel.event import Recorded
from cordboard.kernel.ids import CustomerId, UserId
from cordboard.settings.centre import Centre


class SettingsMoved(Refused):
    """Someone else has published settings in between."""


class PublishSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Work by these settings from now on."""

    centre: Centre
    base_version: int | None
    """The version this was edited from; None publishes whatever the current one is."""
    by: UserId | None
    note: str = ""


class RecordAudit(msgspec.Struct, frozen=True, kw_only=True):
    """Keep on record what someone did or saw; who and from where comes with the asking."""

    action: str
    subject: str
    detail: str = ""


class RecogniseCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is this? Someone new if nobody we know; `customer_id` is then theirs."""

    customer_id: CustomerId
    met: Introduction


Command = ContactCommand | AgentCommand | PublishSettings | RecordAudit | RecogniseCustomer


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of a command; durable."""

    position: int
    """The last position stored, or the log's head when nothing changed."""
    events: tuple[Recorded, ...]
    customer_id: CustomerId | None = None
    """Who it is, after ``RecogniseCustomer``."""
