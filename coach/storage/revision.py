"""Telling whether a database's tables are those this version needs."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from coach.settings import Settings
from coach.storage.database import Database
from coach.storage.migrate import MIGRATIONS


def revisions(settings: Settings) -> tuple[str | None, str | None]:
    """Return the revision a database is at, and the newest there is. Changes nothing, makes no file.

    Returns:
        The two revisions; the first is None for a database that was never migrated or does not exist.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    database = Database(settings.sqlalchemy_url)
    if database.is_sqlite and not Path(make_url(settings.sqlalchemy_url).database or "").is_file():
        return None, newest
    try:
        with database.read() as session:
            return MigrationContext.configure(session.connection()).get_current_revision(), newest
    finally:
        database.close()
