"""Storing events: many calls, one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import sqlalchemy as sa

from cordboard.adapters.storage.checks import check_batch
from cordboard.adapters.storage.codec import LogRow, encode_event
from cordboard.adapters.storage.schema import EVENT, LEASE
from cordboard.kernel.event import Recorded
from cordboard.kernel.ids import EventId
from cordboard.ports.event_store import FencedOff, Lease, NewEvent
from cordboard.ports.ids import Ids

THE_LEASE = "writer"
"""Name of the lease table's only row."""


REMEMBERED = 100_000
"""Streams whose versions are remembered at most."""


class Entry(NamedTuple):
    """One call of ``append``, ready to be stored."""

    batch: Sequence[NewEvent]
    ids: Sequence[EventId]
    texts: Sequence[str]
    """The batch's events as JSON."""
    lease: Lease


class Dialect(NamedTuple):
    """How one kind of database says the two statements that must be quick."""

    versions: Callable[[sa.Connection, Sequence[str]], Mapping[str, int]]
    """Find the last version of each of these streams that exist."""
    insert: Callable[[sa.Connection, Sequence[LogRow]], None]
    """Add rows to the log."""


Outcome: TypeAlias = list[Recorded] | FencedOff


def prepare(batch: Sequence[NewEvent], *, lease: Lease, ids: Ids) -> Entry:
    """Check and encode a batch; raises ``Invalid``. What passes here hurts no other entry."""
    check_batch(batch)
    return Entry(
        batch=batch,
        ids=[EventId(ids.new()) for _ in batch],
        texts=[encode_event(new.event) for new in batch],
        lease=lease,
    )


class KnownVersions:
    """The last version of streams written lately, so that they need not be looked up again.

    It is right for as long as nobody else has appended, and that shows in the log's last position.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._versions: dict[str, int] = {}
        self._position = -1
        self._next = -1

    def of(self, connection: sa.Connection, streams: set[str], dialect: Dialect) -> dict[str, int]:
        """Give versions that may be counted up in the transaction `connection` is in."""
        position = connection.execute(_LAST_POSITION).scalar() or 0
        if position != self._position or len(self._versions) > REMEMBERED:
            self._versions.clear()
        # Whatever is counted up now is right only if the transaction comes to a good end.
        self._position, self._next = -1, position
        unknown = [stream for stream in streams if stream not in self._versions]
        if unknown:
            self._versions.update(dict.fromkeys(unknown, 0))
            self._versions.update(dialect.versions(connection, unknown))
        return self._versions

    @property
    def position(self) -> int:
        """The log's last position in the transaction under way."""
        return self._next

    def committed(self, rows: int) -> None:
        """Believe what was counted up: so many rows are in the log now."""
        self._position = self._next + rows


def store(
    connection: sa.Connection, entries: Sequence[Entry], *, dialect: Dialect, known: KnownVersions
) -> list[Outcome]:
    """Store the entries whose lease holds, in order, in the transaction `connection` is in.

    Locking the lease's row comes first: whoever else wants to append waits there, so positions
    read after it cannot be given twice, and a transaction that fails leaves no hole. The caller
    tells `known` when the transaction is committed.
    """
    holding = _current_lease(connection)
    streams = {
        new.stream for entry in entries if holds(entry.lease, holding) for new in entry.batch
    }
    versions = known.of(connection, streams, dialect)
    position = known.position
    rows: list[LogRow] = []
    outcomes: list[Outcome] = []
    for entry in entries:
        if not holds(entry.lease, holding):
            outcomes.append(fenced_off(entry.lease, holding))
            continue
        stored = _numbered(entry, after=position + len(rows), versions=versions)
        outcomes.append(stored)
        rows.extend(_rows(stored, entry.texts))
    if rows:
        dialect.insert(connection, rows)
    return outcomes


def rows_in(outcomes: Iterable[object]) -> int:
    """Count the rows that outcomes stand for."""
    return sum(len(outcome) for outcome in outcomes if isinstance(outcome, list))


_LAST_POSITION = sa.select(sa.func.max(EVENT.c.position))
_LEASE = sa.select(LEASE.c.fence, LEASE.c.holder).with_for_update()


def _current_lease(connection: sa.Connection) -> Lease:
    fence, holder = connection.execute(_LEASE).one()
    return Lease(fence=fence, holder=holder)


def holds(lease: Lease, holding: Lease) -> bool:
    """Tell whether `lease` is the one that holds; one that was given back belongs to nobody."""
    return bool(lease.holder) and lease == holding


def fenced_off(lease: Lease, holding: Lease) -> FencedOff:
    """Say who holds the lease in place of the one who tried."""
    return FencedOff(
        f"The lease {lease.fence} of {lease.holder!r} does not hold any more; "
        f"the newest is {holding.fence} of {holding.holder!r}.",
        mend="Stop this process; the one holding the lease carries on.",
    )


def _numbered(entry: Entry, *, after: int, versions: dict[str, int]) -> list[Recorded]:
    stored: list[Recorded] = []
    for place, (new, event_id) in enumerate(zip(entry.batch, entry.ids, strict=True), after + 1):
        version = versions[new.stream] + 1
        versions[new.stream] = version
        stored.append(
            Recorded(
                position=place,
                id=event_id,
                stream=new.stream,
                version=version,
                event=new.event,
                actor=new.actor,
                caused_by=new.caused_by,
            )
        )
    return stored


def _rows(stored: Iterable[Recorded], texts: Iterable[str]) -> Iterable[LogRow]:
    for one, text in zip(stored, texts, strict=True):
        yield one.position, one.id, one.stream, one.version, text, one.actor, one.caused_by
