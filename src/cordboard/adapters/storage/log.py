"""The log on a database."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from cordboard.adapters.storage.appending import THE_LEASE, prepare
from cordboard.adapters.storage.checks import check_holder
from cordboard.adapters.storage.codec import recorded
from cordboard.adapters.storage.database import Database
from cordboard.adapters.storage.queries import upsert
from cordboard.adapters.storage.schema import CHECKPOINT, CURSOR, EVENT, LEASE
from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import Lease, NewEvent
from cordboard.ports.ids import Ids

NEWEST = "newest"
"""Name of the checkpoint table's only row."""


class SqlEventStore:
    """The log as a table."""

    def __init__(self, database: Database, ids: Ids) -> None:
        """Keep the log in `database`."""
        self._database = database
        self._ids = ids

    async def append(self, batch: Sequence[NewEvent], *, lease: Lease) -> list[Recorded]:
        """Store all of `batch` or nothing; durable when it returns."""
        entry = prepare(batch, lease=lease, ids=self._ids)
        return await self._database.append(entry)

    async def read(self, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Give up to `limit` events after position `after`, in order."""
        wanted = {"after": after, "most": limit}
        return await self._database.read(
            lambda connection: recorded(_raw_rows(connection, _AFTER, wanted))
        )

    async def read_stream(
        self, stream: str, *, after_version: int = 0, limit: int = 10_000
    ) -> list[Recorded]:
        """Give one stream's events after `after_version`, in order."""
        wanted = {"stream": stream, "after": after_version, "most": limit}
        return await self._database.read(
            lambda connection: recorded(_raw_rows(connection, _OF_STREAM, wanted))
        )

    async def head(self) -> int:
        """Give the last position; 0 when empty."""
        return await self._database.read(lambda connection: connection.execute(_HEAD).scalar() or 0)

    async def acquire_lease(self, holder: str, *, ttl: float) -> Lease | None:
        """Take or renew the writer's lease."""
        check_holder(holder)

        def take(connection: sa.Connection) -> Lease | None:
            fence, holding, ends_at = connection.execute(_LOCKED_LEASE).one()
            now = self._database.moment(connection)
            if holding != holder:
                if holding and now < ends_at:
                    return None
                fence += 1
            changed = {"fence": fence, "holder": holder, "ends_at": now + timedelta(seconds=ttl)}
            connection.execute(sa.update(LEASE).values(changed))
            return Lease(fence=fence, holder=holder)

        lease = await self._database.write(take)
        if lease is not None:
            self._database.trust_again()
        return lease

    async def release_lease(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it is not the one that holds."""
        theirs = (LEASE.c.fence == lease.fence) & (LEASE.c.holder == lease.holder)
        given_back = sa.update(LEASE).where(theirs).values(holder="")
        await self._database.write(lambda connection: connection.execute(given_back).rowcount)

    async def cursor(self, name: str) -> int:
        """Give the position subscriber `name` has handled; 0 when new."""
        return await self._database.read(lambda connection: position_of(connection, name))

    async def advance(self, name: str, position: int) -> None:
        """Remember that subscriber `name` has handled everything up to `position`."""
        await self._database.write(
            lambda connection: move_cursor(connection, name, position=position)
        )

    async def checkpoint(self) -> tuple[int, bytes] | None:
        """Give the newest saved state and its position; None when there is none."""
        row = await self._database.read(lambda connection: connection.execute(_SAVED).first())
        return (row.position, row.state) if row else None

    async def save_checkpoint(self, position: int, state: bytes) -> None:
        """Keep `state` as of `position`, in place of older ones."""

        def save(connection: sa.Connection) -> None:
            saved = connection.execute(_SAVED).first()
            if saved is None or position >= saved.position:
                row = {"name": NEWEST, "position": position, "state": state}
                connection.execute(upsert(CHECKPOINT), row)

        await self._database.write(save)


def _raw_rows(
    connection: sa.Connection, query: sa.Select[Any], wanted: Mapping[str, object]
) -> Sequence[Sequence[Any]]:
    """Give the driver's own rows: the log's columns need no conversion, and it has many rows."""
    with connection.execute(query, wanted) as result:
        return result.cursor.fetchall()


def position_of(connection: sa.Connection, name: str) -> int:
    """Give the position of a cursor; 0 when there is none."""
    return connection.execute(_CURSOR, {"name": name}).scalar() or 0


def move_cursor(connection: sa.Connection, name: str, *, position: int) -> bool:
    """Move a cursor forward; False when it is there already, or further on."""
    if position <= position_of(connection, name):
        return False
    connection.execute(upsert(CURSOR), {"name": name, "position": position})
    return True


_AFTER = (
    sa.select(EVENT)
    .where(EVENT.c.position > sa.bindparam("after"))
    .order_by(EVENT.c.position)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_OF_STREAM = (
    sa.select(EVENT)
    .where(EVENT.c.stream == sa.bindparam("stream"), EVENT.c.version > sa.bindparam("after"))
    .order_by(EVENT.c.version)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_HEAD = sa.select(sa.func.max(EVENT.c.position))
_LOCKED_LEASE = (
    sa.select(LEASE.c.fence, LEASE.c.holder, LEASE.c.ends_at)
    .where(LEASE.c.name == THE_LEASE)
    .with_for_update()
)
_CURSOR = sa.select(CURSOR.c.position).where(CURSOR.c.name == sa.bindparam("name"))
_SAVED = sa.select(CHECKPOINT.c.position, CHECKPOINT.c.state).where(CHECKPOINT.c.name == NEWEST)
