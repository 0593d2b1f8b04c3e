"""What can happen to the configuration. Stream ``settings``; its version is the settings'."""

from cordboard.kernel.event import Event
from cordboard.kernel.ids import UserId
from cordboard.settings.centre import Centre

SETTINGS_STREAM = "settings"


class SettingsPublished(Event, frozen=True, kw_only=True, tag="settings_published"):
    """This is how the centre works from now on."""

    version: int
    centre: Centre
    by: UserId | None
    note: str = ""
