import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from coach.privacy import KeysFileExposed, KeysFileMissing, MasterKeyMissing, MasterKeys
from coach.settings import Settings
from coach.storage import NewUrge, Storage

ANN = "web-ann"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def remembered(storage: Storage, now: datetime) -> Storage:
    storage.people.touch(ANN, "web", now)
    storage.people.remember(ANN, "1", now)
    storage.urges.add(ANN, "m1", NewUrge(at=now, trigger="the pub"))
    return storage


def triggers(storage: Storage) -> list[str | None]:
    return [urge.trigger for urge in storage.urges.all(ANN)]


def test_opening_a_store_touches_nothing(tmp_path: Path) -> None:
    Storage.open(Settings(data_dir=tmp_path / "var"))
    assert list(tmp_path.iterdir()) == []


def test_importing_the_store_opens_no_database_and_no_file() -> None:
    code = "import coach.storage, sys; assert 'sqlite3' not in sys.modules and 'redis' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_rotation_keeps_everything_readable_also_in_running_servers(remembered: Storage, settings: Settings) -> None:
    running, key_count = Storage.open(settings), 1
    assert triggers(running) == ["the pub"]
    before = MasterKeys.load(settings.keys_path)
    for _ in range(3):
        assert remembered.rotate_master_key() == key_count
        assert triggers(running) == triggers(remembered) == ["the pub"]
    after = MasterKeys.load(settings.keys_path)
    assert before.master[0] not in after.master
    running.close()


def test_after_rotation_old_keys_open_nothing(
    remembered: Storage, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    stolen = tmp_path / "stolen.json"
    stolen.write_bytes(settings.keys_path.read_bytes())
    stolen.chmod(0o600)
    remembered.rotate_master_key()
    thief = Storage.open(settings.copy(update={"keys_file": stolen}))
    with pytest.raises(MasterKeyMissing):
        thief.urges.all(ANN)
    thief.close()


def test_whoever_agrees_after_a_rotation_gets_a_key_of_the_new_master(
    remembered: Storage, settings: Settings, now: datetime
) -> None:
    running = Storage.open(settings)
    running.people.get(ANN)
    remembered.rotate_master_key()
    running.people.touch("web-ben", "web", now)
    running.people.remember("web-ben", "1", now)
    remembered.rotate_master_key()
    remembered.rotate_master_key()
    assert remembered.rotate_master_key() == 2
    running.close()


def test_a_lost_keys_file_is_not_replaced_when_people_depend_on_it(remembered: Storage, settings: Settings) -> None:
    settings.keys_path.unlink()
    with pytest.raises(KeysFileMissing, match="restore it"):
        Storage.open(settings).people.get(ANN)
    assert not settings.keys_path.exists()


def test_an_exposed_keys_file_is_refused(remembered: Storage, settings: Settings) -> None:
    settings.keys_path.chmod(0o644)
    with pytest.raises(KeysFileExposed):
        Storage.open(settings).people.get(ANN)


def test_no_error_and_no_log_quotes_what_was_to_be_stored(
    sqlite_settings: Settings, caplog: pytest.LogCaptureFixture, now: datetime
) -> None:
    storage = Storage.open(sqlite_settings)
    with storage.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE crisis_event")
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="crisis_event") as raised:
        storage.crisis_events.add("xylophone", now, "web")
    assert "xylophone" not in str(raised.value)
    assert "xylophone" not in caplog.text
    storage.close()
