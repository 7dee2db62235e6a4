"""Forgetting on SQLite, looked for in the bytes of the files themselves."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from coach.settings import Settings
from coach.storage import Compaction, NewUrge, Storage

MARK = "xylophone-marmalade"
ANN = "web-3f9a77c2d1e04b5aa6b1c0d2e3f4a5b6"


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    return sqlite_settings


def files(settings: Settings) -> list[Path]:
    return sorted(settings.data_dir.glob("coach.db*"))


def bytes_on_disk(settings: Settings) -> bytes:
    # By another process: closing the file in this one would drop the locks that its connections hold.
    return subprocess.run(["cat", *files(settings)], check=True, capture_output=True).stdout


def write_everything(storage: Storage, person_id: str, now: datetime, rows: int = 3) -> None:
    person = storage.people.get(person_id)
    assert person is not None
    storage.people.set_profile(person_id, behaviour=MARK)
    storage.sessions.touch(person_id, "web", now, timedelta(minutes=30))
    storage.sessions.tool_started(person_id, "urge_log", now)
    for n in range(rows):
        storage.urges.add(person_id, f"{MARK}-{n}", NewUrge(at=now, trigger=MARK, feeling=MARK, next_time=MARK))
        storage.follow_ups.schedule(person_id, f"f{n}", "check", now, now + timedelta(days=1), {"text": MARK})
    talk(storage, person_id, now, rows)


def talk(storage: Storage, person_id: str, now: datetime, rows: int) -> None:
    person = storage.people.get(person_id)
    assert person is not None
    for n in range(rows):
        storage.outbox.append(person_id, "message", {"text": MARK * n}, now)
        storage.inbox.receive(person_id, f"{MARK}-{n}", {"text": MARK}, now)
    storage.conversations.append(person_id, person.incarnation, 1, [{"text": MARK * n} for n in range(rows)])
    storage.conversations.append(
        person_id, person.incarnation, rows + 1, [{"text": MARK}], Compaction(rows, [{"slot": MARK}])
    )


def test_no_word_is_ever_on_disk_in_clear(storage: Storage, settings: Settings, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    storage.people.remember(ANN, "1", now)
    write_everything(storage, ANN, now)
    assert MARK.encode() not in bytes_on_disk(settings)
    assert ANN.encode() in bytes_on_disk(settings), "the search would find what is there"


def test_forgetting_leaves_no_word_and_no_id(storage: Storage, settings: Settings, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    storage.people.remember(ANN, "1", now)
    write_everything(storage, ANN, now)
    person = storage.people.get(ANN)
    assert person is not None
    storage.people.forget(ANN)
    left = bytes_on_disk(settings)
    for trace in (MARK, ANN, ANN.removeprefix("web-"), person.incarnation):
        assert trace.encode() not in left
    assert [path.name for path in files(settings)] == ["coach.db", "coach.db-shm", "coach.db-wal"]
    assert (settings.data_dir / "coach.db-wal").stat().st_size == 0


@pytest.mark.parametrize("forgotten", [1, 7])
def test_forgetting_one_of_many_leaves_nothing_in_any_page(
    storage: Storage, settings: Settings, now: datetime, forgotten: int
) -> None:
    people = [f"web-{n:032x}" for n in range(0xABCDE000, 0xABCDE000 + 60)]
    for n, person_id in enumerate(people):
        storage.people.touch(person_id, "web", now)
        if n % 2:
            storage.people.remember(person_id, "1", now)
            write_everything(storage, person_id, now, rows=5)
    for person_id in people[::forgotten]:
        storage.people.forget(person_id)
    left = bytes_on_disk(settings)
    assert [person_id for person_id in people[::forgotten] if person_id.encode() in left] == []
    kept = [person_id for person_id in people if person_id not in people[::forgotten]]
    assert all(person_id.encode() in left for person_id in kept)


def test_a_row_forgotten_in_clear_would_be_found(storage: Storage, settings: Settings, now: datetime) -> None:
    """The same search over clear columns: what the database deletes is wiped, not only unlinked."""
    for n in range(200):
        storage.crisis_events.add(f"{MARK}-{n}", now, "web")
    assert MARK.encode() in bytes_on_disk(settings)
    with storage.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM crisis_event")
    storage.database.truncate_log()
    assert MARK.encode() not in bytes_on_disk(settings)


def test_a_guests_chat_leaves_nothing_behind(storage: Storage, settings: Settings, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    talk(storage, ANN, now, rows=5)
    assert MARK.encode() not in bytes_on_disk(settings)
    storage.people.purge_guests(now + timedelta(hours=1))
    assert ANN.encode() not in bytes_on_disk(settings)


def test_the_files_are_for_their_owner_alone(storage: Storage, settings: Settings, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    assert {path.stat().st_mode & 0o077 for path in files(settings)} == {0}


def test_a_backup_of_a_guests_chat_can_never_be_read_once_forgotten(
    storage: Storage, settings: Settings, now: datetime
) -> None:
    storage.people.touch(ANN, "web", now)
    talk(storage, ANN, now, rows=5)
    storage.close()
    backup = {path: path.read_bytes() for path in files(settings)}
    storage.people.forget(ANN)
    storage.close()
    for path in files(settings):
        path.unlink()
    for path, content in backup.items():
        path.write_bytes(content)
    lost = storage.conversations.load(ANN)
    assert lost is not None
    assert lost.is_lost
    assert storage.outbox.after(ANN, 0) == []
