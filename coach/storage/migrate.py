"""Bringing a database's tables up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from coach.settings import Settings
from coach.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_206_846_515


def migrate(settings: Settings) -> None:
    """Make or change the tables of the settings' database to what this version needs; repeatable.

    Two processes may call it at once: one works, the other waits.
    """
    # Only who migrates pays for it: both servers import this package, and neither migrates.
    from alembic import command
    from alembic.config import Config

    database = Database(settings.sqlalchemy_url)
    try:
        with database.write() as session:
            if not database.is_sqlite:
                session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = session.connection()
            command.upgrade(config, "head")
    finally:
        database.close()
