"""Alembic's entry: runs the migrations on the caller's connection, or on the settings' database."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from coach.settings import get_settings
from coach.storage.database import Database
from coach.storage.models import Base, UtcDateTime


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own time type as the plain one beneath it, so that a migration needs none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=_render,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Database(get_settings().sqlalchemy_url).write() as session:
        _run(session.connection())
