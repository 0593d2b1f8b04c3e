"""The tables, once, for SQLite and PostgreSQL. `migrations` makes them; a test compares."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

Kind: TypeAlias = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]

Key = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""An id or a name: sorted by its characters' numbers, everywhere alike."""

Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A number that may outgrow 32 bits. SQLite's row number must be called INTEGER."""


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. On SQLite a text of fixed width, so that texts sort as moments do."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Keep time stamps with a time zone on PostgreSQL."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | str | None:
        """Write it."""
        if value is None or dialect.name == "postgresql":
            return value
        text = value.astimezone(UTC).isoformat(timespec="microseconds")
        return text.removesuffix("+00:00") + "Z"

    def process_result_value(
        self, value: datetime | str | None, dialect: sa.Dialect
    ) -> datetime | None:
        """Read it."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value


class Words(sa.types.TypeDecorator[str]):
    """What people wrote. PostgreSQL cannot keep a NUL; there it becomes a replacement character."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Write it."""
        if value is None or dialect.name != "postgresql":
            return value
        return value.replace("\0", "\ufffd")


class Several(sa.types.TypeDecorator[tuple[str, ...]]):
    """A few texts in order, as a JSON array."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: sa.Dialect) -> str | None:
        """Write it."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(
        self, value: str | None, dialect: sa.Dialect
    ) -> tuple[str, ...] | None:
        """Read it."""
        return None if value is None else msgspec.json.decode(value, type=tuple[str, ...])


METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(name: str, kind: Kind, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=key, nullable=False, autoincrement=False)


def _maybe(name: str, kind: Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


EVENT = sa.Table(
    "event",
    METADATA,
    _column("position", Long, key=True),
    _column("id", Key),
    _column("stream", Key),
    _column("version", Long),
    _column("event", sa.Text),
    _column("actor", Key),
    _column("caused_by", Long),
    sa.UniqueConstraint("stream", "version"),
)
"""The log, in the order of `codec.LogRow`. The event is text, not jsonb: a NUL may be in it."""

LEASE = sa.Table(
    "lease",
    METADATA,
    _column("name", Key, key=True),
    _column("fence", Long),
    _column("holder", Key),
    _column("ends_at", Moment),
)
"""One row, made with the table: who may write. Appends lock it, so they go one after the other."""

CURSOR = sa.Table(
    "cursor",
    METADATA,
    _column("name", Key, key=True),
    _column("position", Long),
)

CHECKPOINT = sa.Table(
    "checkpoint",
    METADATA,
    _column("name", Key, key=True),
    _column("position", Long),
    _column("state", sa.LargeBinary),
)

CREDENTIAL = sa.Table(
    "credential",
    METADATA,
    _column("user_id", Key, key=True),
    _column("password_hash", sa.Text),
    _column("totp_secret", sa.Text),
    _column("totp_confirmed", sa.Boolean),
    _column("totp_last_step", Long),
    _column("recovery_hashes", Several),
    _column("must_change", sa.Boolean),
    _column("changed_at", Moment),
)

SESSION = sa.Table(
    "session",
    METADATA,
    _column("token_hash", Key, key=True),
    _column("user_id", Key),
    _column("csrf", sa.Text),
    _column("created_at", Moment),
    _column("seen_at", Moment),
    _column("expires_at", Moment),
    _column("address", Words),
    _column("agent_string", Words),
    sa.Index(None, "user_id"),
    sa.Index(None, "expires_at"),
)

API_TOKEN = sa.Table(
    "api_token",
    METADATA,
    _column("token_id", Key, key=True),
    _column("token_hash", Key),
    _column("name", Words),
    _column("user_id", Key),
    _column("scopes", Several),
    _column("created_at", Moment),
    _maybe("expires_at", Moment),
    _maybe("last_used_at", Moment),
    sa.UniqueConstraint("token_hash"),
)

REPLY = sa.Table(
    "reply",
    METADATA,
    _column("key", Key, key=True),
    _column("request_hash", sa.Text),
    _column("http", sa.Integer),
    _column("body", sa.LargeBinary),
    _column("at", Moment),
    sa.Index(None, "at"),
)

CONTACT = sa.Table(
    "contact",
    METADATA,
    _column("contact_id", Key, key=True),
    _column("channel", Key),
    _maybe("customer_id", Key),
    _column("customer_name", Words),
    _maybe("queue_id", Key),
    _column("agents", Several),
    _column("arrived_at", Moment),
    _maybe("queued_at", Moment),
    _maybe("answered_at", Moment),
    _maybe("ended_at", Moment),
    _column("outcome", Key),
    _column("disposition", Key),
    _maybe("rating", sa.Integer),
    _column("written_by", Key),
    sa.Index(None, "customer_id", "contact_id"),
    sa.Index(None, "queue_id", "contact_id"),
    sa.Index(None, "arrived_at"),
)
"""In this table and those below, `written_by` is the cursor a row stands for."""

CONTACT_AGENT = sa.Table(
    "contact_agent",
    METADATA,
    _column("agent_id", Key, key=True),
    _column("contact_id", Key, key=True),
    sa.Index(None, "contact_id"),
)

AUDIT = sa.Table(
    "audit",
    METADATA,
    _column("position", Long, key=True),
    _column("at", Moment),
    _column("actor", Words),
    _column("action", Words),
    _column("subject", Words),
    _column("detail", Words),
    _column("address", Words),
    _column("written_by", Key),
    sa.Index(None, "actor", "position"),
    sa.Index(None, "action", "position"),
    sa.Index(None, "subject", "position"),
    sa.Index(None, "at"),
)

CUSTOMER = sa.Table(
    "customer",
    METADATA,
    _column("customer_id", Key, key=True),
    _column("name", Words),
    _column("identities", Several),
    _maybe("last_agent", Key),
    _column("created_at", Moment),
    _column("written_by", Key),
)

IDENTITY = sa.Table(
    "identity",
    METADATA,
    _column("identity", Words, key=True),
    _column("customer_id", Key, key=True),
    sa.Index(None, "customer_id"),
)

QUEUE_INTERVAL = sa.Table(
    "queue_interval",
    METADATA,
    _column("start", Moment, key=True),
    _column("queue_id", Key, key=True),
    _column("channel", Key, key=True),
    _column("queued", Long),
    _column("answered", Long),
    _column("answered_within", Long),
    _column("abandoned", Long),
    _column("abandoned_within", Long),
    _column("abandoned_short", Long),
    _column("flowed_out", Long),
    _column("wait_answered", sa.Double),
    _column("wait_abandoned", sa.Double),
    _column("longest_wait", sa.Double),
    _column("offers", Long),
    _column("declined", Long),
    _column("expired", Long),
    _column("handled", Long),
    _column("talk", sa.Double),
    _column("wrap_up", sa.Double),
    _column("transferred", Long),
    _column("rated", Long),
    _column("rating_sum", Long),
    _column("satisfied", Long),
    _column("resolved", Long),
    _column("disposed", Long),
    _column("written_by", Key),
)

AGENT_INTERVAL = sa.Table(
    "agent_interval",
    METADATA,
    _column("start", Moment, key=True),
    _column("agent_id", Key, key=True),
    _column("ready", sa.Double),
    _column("on_break", sa.Double),
    _column("on_contact", sa.Double),
    _column("idle", sa.Double),
    _column("talk", sa.Double),
    _column("wrap_up", sa.Double),
    _column("handled", Long),
    _column("offers", Long),
    _column("accepted", Long),
    _column("declined", Long),
    _column("expired", Long),
    _column("written_by", Key),
)
