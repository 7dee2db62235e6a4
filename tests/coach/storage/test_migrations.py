import threading
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import LargeBinary, inspect

from coach import storage
from coach.settings import Settings
from coach.storage.database import Database
from coach.storage.models import Base


def test_models_and_migrations_agree(settings: Settings) -> None:
    database = Database(settings.sqlalchemy_url)
    try:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
    finally:
        database.close()


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    storage.migrate(settings)
    storage.migrate(settings)


def test_two_processes_may_migrate_at_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    failed: list[BaseException] = []

    def migrate() -> None:
        try:
            storage.migrate(settings)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    database = Database(settings.sqlalchemy_url)
    assert set(Base.metadata.tables) <= set(inspect(database.engine).get_table_names())
    database.close()


def test_everything_about_a_person_goes_with_them() -> None:
    """Every table but those that know nobody hangs on the person by a chain of cascades."""
    for table in Base.metadata.sorted_tables:
        if table.name in ("person", "crisis_event", "hand_over"):
            continue
        owners = [(key.column.table.name, key.ondelete) for key in table.foreign_keys]
        assert owners in ([("person", "CASCADE")], [("session", "CASCADE")]), table.name


def test_what_people_say_has_only_encrypted_columns() -> None:
    sealed = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed == {
        ("person", "behaviour"),
        ("person_key", "key_id"),
        ("person_key", "wrapped"),
        ("urge", "words"),
        ("follow_up", "payload"),
        ("outbox", "payload"),
        ("inbox", "payload"),
        ("conversation_event", "payload"),
        ("conversation_snapshot", "payload"),
    }
