"""Brings a database's tables to the form this version of the program knows."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cordboard.adapters.storage.troubles import SchemaMismatch

STEPS = Path(__file__).parent / "migrations"

LOCK = 0x0C0DB0A2D
"""Name of the lock under which nodes that start together migrate one after the other."""


def newest_revision() -> str:
    """Name the form this version of the program knows."""
    newest = _script().get_current_head()
    if newest is None:
        raise SchemaMismatch("This program was installed without its migrations.")
    return newest


def revision_of(connection: sa.Connection) -> str | None:
    """Name the form a database is in; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: sa.Connection, schema: str | None) -> None:
    """Bring the database, or its `schema`, to the newest form, in `connection`'s transaction.

    Raises ``SchemaMismatch`` when a newer version of the program has migrated it further.
    """
    if connection.dialect.name == "postgresql":
        _prepare_postgresql(connection, schema)
    known = {step.revision for step in _script().walk_revisions()}
    found = revision_of(connection)
    if found is not None and found not in known:
        raise _mismatch(found)
    if found != newest_revision():
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare_postgresql(connection: sa.Connection, schema: str | None) -> None:
    """Wait for other nodes' migrations, however long they take, and make the schema if need be."""
    connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    # Asked first: who may not make schemas may not say "if not exists" either.
    if schema and not sa.inspect(connection).has_schema(schema):
        connection.execute(sa.schema.CreateSchema(schema))


def check_revision(connection: sa.Connection) -> None:
    """Raise ``SchemaMismatch`` unless the database is in the newest form."""
    found = revision_of(connection)
    if found != newest_revision():
        raise _mismatch(found)


def _mismatch(found: str | None) -> SchemaMismatch:
    return SchemaMismatch(
        f"The database is in form {found or 'none'}; this program needs {newest_revision()}.",
        mend="Run `cordboard migrate`, or the version of Cordboard that migrated the database.",
        found=found,
    )


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
