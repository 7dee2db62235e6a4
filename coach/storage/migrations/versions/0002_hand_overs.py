"""Hand-overs to people, and claims on follow-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of hand-overs; give follow-ups a time until which a sender may hold one."""
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.String(64), nullable=False, unique=True),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hand_over_status_next_at", "hand_over", ["status", "next_at"])
    op.add_column("follow_up", sa.Column("claimed_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop what was made."""
    op.drop_column("follow_up", "claimed_until")
    op.drop_table("hand_over")
