"""The log and the first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "event",
        sa.Column("position", LONG, nullable=False, autoincrement=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream", KEY, nullable=False),
        sa.Column("version", LONG, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("actor", KEY, nullable=False),
        sa.Column("caused_by", LONG, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_event"),
        sa.UniqueConstraint("stream", "version", name="uq_event_stream_version"),
    )
    op.create_table(
        "lease",
        sa.Column("name", KEY, nullable=False, autoincrement=False),
        sa.Column("fence", LONG, nullable=False),
        sa.Column("holder", KEY, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "cursor",
        sa.Column("name", KEY, nullable=False, autoincrement=False),
        sa.Column("position", LONG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursor"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("name", KEY, nullable=False, autoincrement=False),
        sa.Column("position", LONG, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_checkpoint"),
    )
    op.create_table(
        "credential",
        sa.Column("user_id", KEY, nullable=False, autoincrement=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("totp_secret", sa.Text, nullable=False),
        sa.Column("totp_confirmed", sa.Boolean, nullable=False),
        sa.Column("totp_last_step", LONG, nullable=False),
        sa.Column("recovery_hashes", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_credential"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", KEY, nullable=False, autoincrement=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("csrf", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("agent_string", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_index("ix_session_expires_at", "session", ["expires_at"])
    op.create_index("ix_session_user_id", "session", ["user_id"])
    op.create_table(
        "api_token",
        sa.Column("token_id", KEY, nullable=False, autoincrement=False),
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("token_id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_table(
        "reply",
        sa.Column("key", KEY, nullable=False, autoincrement=False),
        sa.Column("request_hash", sa.Text, nullable=False),
        sa.Column("http", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_reply"),
    )
    op.create_index("ix_reply_at", "reply", ["at"])
    op.create_table(
        "contact",
        sa.Column("contact_id", KEY, nullable=False, autoincrement=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("customer_name", sa.Text, nullable=False),
        sa.Column("queue_id", KEY, nullable=True),
        sa.Column("agents", sa.Text, nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("outcome", KEY, nullable=False),
        sa.Column("disposition", KEY, nullable=False),
        sa.Column("rating", sa.Integer, nullable=True),
        sa.Column("written_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name="pk_contact"),
    )
    op.create_index("ix_contact_arrived_at", "contact", ["arrived_at"])
    op.create_index("ix_contact_customer_id_contact_id", "contact", ["customer_id", "contact_id"])
    op.create_index("ix_contact_queue_id_contact_id", "contact", ["queue_id", "contact_id"])
    op.create_table(
        "contact_agent",
        sa.Column("agent_id", KEY, nullable=False, autoincrement=False),
        sa.Column("contact_id", KEY, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("agent_id", "contact_id", name="pk_contact_agent"),
    )
    op.create_index("ix_contact_agent_contact_id", "contact_agent", ["contact_id"])
    op.create_table(
        "audit",
        sa.Column("position", LONG, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit"),
    )
    op.create_index("ix_audit_action_position", "audit", ["action", "position"])
    op.create_index("ix_audit_actor_position", "audit", ["actor", "position"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject_position", "audit", ["subject", "position"])
    op.create_table(
        "customer",
        sa.Column("customer_id", KEY, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("identities", sa.Text, nullable=False),
        sa.Column("last_agent", KEY, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_customer"),
    )
    op.create_table(
        "identity",
        sa.Column("identity", sa.Text, nullable=False, autoincrement=False),
        sa.Column("customer_id", KEY, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("identity", "customer_id", name="pk_identity"),
    )
    op.create_index("ix_identity_customer_id", "identity", ["customer_id"])
    op.create_table(
        "queue_interval",
        sa.Column("start", MOMENT, nullable=False, autoincrement=False),
        sa.Column("queue_id", KEY, nullable=False, autoincrement=False),
        sa.Column("channel", KEY, nullable=False, autoincrement=False),
        sa.Column("queued", LONG, nullable=False),
        sa.Column("answered", LONG, nullable=False),
        sa.Column("answered_within", LONG, nullable=False),
        sa.Column("abandoned", LONG, nullable=False),
        sa.Column("abandoned_within", LONG, nullable=False),
        sa.Column("abandoned_short", LONG, nullable=False),
        sa.Column("flowed_out", LONG, nullable=False),
        sa.Column("wait_answered", sa.Double, nullable=False),
        sa.Column("wait_abandoned", sa.Double, nullable=False),
        sa.Column("longest_wait", sa.Double, nullable=False),
        sa.Column("offers", LONG, nullable=False),
        sa.Column("declined", LONG, nullable=False),
        sa.Column("expired", LONG, nullable=False),
        sa.Column("handled", LONG, nullable=False),
        sa.Column("talk", sa.Double, nullable=False),
        sa.Column("wrap_up", sa.Double, nullable=False),
        sa.Column("transferred", LONG, nullable=False),
        sa.Column("rated", LONG, nullable=False),
        sa.Column("rating_sum", LONG, nullable=False),
        sa.Column("satisfied", LONG, nullable=False),
        sa.Column("resolved", LONG, nullable=False),
        sa.Column("disposed", LONG, nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("start", "queue_id", "channel", name="pk_queue_interval"),
    )
    op.create_table(
        "agent_interval",
        sa.Column("start", MOMENT, nullable=False, autoincrement=False),
        sa.Column("agent_id", KEY, nullable=False, autoincrement=False),
        sa.Column("ready", sa.Double, nullable=False),
        sa.Column("on_break", sa.Double, nullable=False),
        sa.Column("on_contact", sa.Double, nullable=False),
        sa.Column("idle", sa.Double, nullable=False),
        sa.Column("talk", sa.Double, nullable=False),
        sa.Column("wrap_up", sa.Double, nullable=False),
        sa.Column("handled", LONG, nullable=False),
        sa.Column("offers", LONG, nullable=False),
        sa.Column("accepted", LONG, nullable=False),
        sa.Column("declined", LONG, nullable=False),
        sa.Column("expired", LONG, nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.PrimaryKeyConstraint("start", "agent_id", name="pk_agent_interval"),
    )
    op.execute(
        """
        INSERT INTO lease (name, fence, holder, ends_at)
        VALUES ('writer', 0, '', '1970-01-01T00:00:00.000000Z')
        """
    )
