"""Alembic's way in: runs the steps on the connection that `migrating` hands over."""

from alembic import context

from cordboard.adapters.storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
