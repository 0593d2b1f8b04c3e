"""A switch for the memory twins: the database is gone, the database is back."""

from cordboard.ports.event_store import StoreUnavailable


class Outage:
    """Up until someone throws the switch."""

    def __init__(self) -> None:
        """Be up."""
        self.is_down = False

    def check(self) -> None:
        """Raise ``StoreUnavailable`` while it is down."""
        if self.is_down:
            raise StoreUnavailable
