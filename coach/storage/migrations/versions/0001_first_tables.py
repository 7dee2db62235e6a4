"""First tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _table(
        "person",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(128), nullable=False, unique=True),
        *_texts("channel", "mode", "incarnation"),
        *_times("created_at", "last_message_at"),
        *_texts("age_group", "goal", "nation", nullable=True),
        sa.Column("behaviour", sa.LargeBinary),
    )
    op.create_index("ix_person_last_message_at", "person", ["last_message_at"])
    _table(
        "person_key",
        _id(),
        _person(),
        *_sealed("key_id", "wrapped"),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.UniqueConstraint("person", "key_id"),
    )
    _table("consent", _id(), _person(), *_texts("version"), *_times("given_at"))
    op.create_index("ix_consent_person", "consent", ["person"])
    _table(
        "session",
        _id(),
        _person(),
        *_texts("channel"),
        *_times("started_at", "last_at"),
        *_times("ended_at", nullable=True),
    )
    op.create_index("ix_session_person", "session", ["person"])
    _table(
        "session_tool",
        _id(),
        sa.Column("session", sa.Integer, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
        *_texts("tool"),
        *_times("started_at"),
        *_times("finished_at", nullable=True),
    )
    op.create_index("ix_session_tool_session", "session_tool", ["session"])
    _table(
        "urge",
        _id(),
        _person(),
        *_texts("source"),
        *_times("at", "created_at"),
        sa.Column("hour_known", sa.Boolean, nullable=False),
        sa.Column("strength", sa.Float),
        sa.Column("minutes", sa.Float),
        *_texts("trigger_kind", "worked", nullable=True),
        *_sealed("words"),
        sa.UniqueConstraint("person", "source"),
    )
    _table(
        "follow_up",
        _id(),
        _person(),
        *_texts("name", "kind", "status"),
        *_times("due_at", "expires_at"),
        *_sealed("payload"),
        sa.UniqueConstraint("person", "name"),
    )
    op.create_index("ix_follow_up_status_due_at", "follow_up", ["status", "due_at"])
    _table("crisis_event", _id(), *_texts("category", "channel"), *_times("at"))
    _table("outbox", _id(), _person(), *_texts("kind"), *_sealed("payload"), *_times("at"))
    op.create_index("ix_outbox_person_id", "outbox", ["person", "id"])
    _table(
        "inbox",
        _id(),
        _person(),
        *_texts("source"),
        sa.Column("payload", sa.LargeBinary),
        *_times("received_at"),
        *_times("finished_at", nullable=True),
        sa.UniqueConstraint("person", "source"),
    )
    op.create_table(
        "conversation_event",
        _person(primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        *_sealed("payload"),
    )
    op.create_table(
        "conversation_snapshot",
        _person(primary_key=True),
        sa.Column("upto_seq", sa.Integer, nullable=False),
        *_sealed("payload"),
    )


def downgrade() -> None:
    """Drop the tables, those that refer to others first."""
    for name in (
        "conversation_snapshot",
        "conversation_event",
        "inbox",
        "outbox",
        "crisis_event",
        "follow_up",
        "urge",
        "session_tool",
        "session",
        "consent",
        "person_key",
        "person",
    ):
        op.drop_table(name)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sqlite_autoincrement=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _person(*, primary_key: bool = False) -> sa.Column[int]:
    owner = sa.ForeignKey("person.number", ondelete="CASCADE")
    return sa.Column("person", sa.Integer, owner, primary_key=primary_key, nullable=False)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(64), nullable=nullable) for name in names]


def _times(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _sealed(*names: str) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary, nullable=False) for name in names]
