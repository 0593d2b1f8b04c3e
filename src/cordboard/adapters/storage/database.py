"""What the log, the vault and the archive need of a database, whichever it is."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

import sqlalchemy as sa

from cordboard.adapters.storage.appending import Entry
from cordboard.kernel.event import Recorded

T = TypeVar("T")


class Database(Protocol):
    """Runs work on a connection without holding up the event loop.

    Work is a plain function over SQLAlchemy's connection, so it is written once: SQLite runs it in
    a thread, PostgreSQL beside the event loop. Every method raises ``StoreUnavailable`` when the
    database cannot answer.
    """

    name: str
    """The database's URL without its password."""
    schema: str | None
    """The schema its tables are in, where that is not the server's default."""

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work`, which only reads."""

    async def snapshot(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work`, to which the database stands still, however long it takes."""

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction of its own; durable on return."""

    def append(self, entry: Entry) -> Awaitable[list[Recorded]]:
        """Store an entry, maybe in one transaction with others; durable on return."""

    def trust_again(self) -> None:
        """Append again: who took the lease has waited for whatever was under way."""

    def moment(self, connection: sa.Connection) -> datetime:
        """Tell the time by which leases run out."""

    async def close(self) -> None:
        """Finish what was begun and let go."""
