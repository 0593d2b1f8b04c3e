"""SQL that both databases understand, and the way between records and rows."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

Record = TypeVar("Record", bound=msgspec.Struct)


@cache
def upsert(table: sa.Table) -> sa.TextClause:
    """Write the statement that sets or replaces a whole row of `table`."""
    keys = {column.name for column in table.primary_key}
    others = [name for name in table.columns.keys() if name not in keys]  # noqa: SIM118 - not a dict
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
    return _insert(table, f"DO UPDATE SET {changes}")


@cache
def insert_unless_there(table: sa.Table) -> sa.TextClause:
    """Write the statement that adds a row of `table` where its key is free."""
    return _insert(table, "DO NOTHING")


def _insert(table: sa.Table, otherwise: str) -> sa.TextClause:
    # SQLAlchemy has this once per dialect; the SQL is the same word for word.
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(f":{column.name}" for column in table.columns)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({values}) ON CONFLICT ({keys}) {otherwise}'  # noqa: S608 - names of our own tables
    return sa.text(sql).bindparams(
        *(sa.bindparam(column.name, type_=column.type) for column in table.columns)
    )


def put(
    connection: sa.Connection,
    table: sa.Table,
    records: Iterable[msgspec.Struct],
    **besides: object,
) -> None:
    """Set or replace rows of `table`, with columns that the records do not know."""
    rows = [row_of(record) | besides for record in records]
    if rows:
        connection.execute(upsert(table), rows)


def row_of(record: msgspec.Struct) -> dict[str, Any]:
    """Turn a record into the values of its row."""
    return msgspec.structs.asdict(record)


def record_of(row: sa.Row[Any] | None, kind: type[Record]) -> Record | None:
    """Turn a row into a record; columns the record does not know are left out."""
    return None if row is None else msgspec.convert(_values(row), kind)


def records_of(rows: Sequence[sa.Row[Any]], kind: type[Record]) -> list[Record]:
    """Turn rows into records."""
    return [msgspec.convert(_values(row), kind) for row in rows]


def _values(row: sa.Row[Any]) -> dict[str, Any]:
    # SQLAlchemy's names are a kind of str that msgspec does not take for one.
    return {str(name): value for name, value in row._mapping.items()}
