import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import coach.storage
from coach.settings import Settings
from coach.storage import Storage
from coach.storage.database import Database
from coach.storage.store import _guest_keys_of_this_process

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def no_guest_keys_held() -> None:
    """Begin each test like a process that has just started."""
    _guest_keys_of_this_process.cache_clear()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test run's own, on a Unix socket; skipped where it is not installed."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL is not installed")
    # Not pytest's tmp_path: a socket's path must be short, and the server may not run as root.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    run: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        run["user"] = "postgres"
    data = folder / "data"
    start = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        subprocess.run(["initdb", "-D", data, "-U", "coach", "-A", "trust", "-N"], **run)
        subprocess.run(["pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", start, "start"], **run)
        try:
            yield f"postgresql+psycopg2://coach@/postgres?host={folder}"
        finally:
            subprocess.run(["pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "var")
    coach.storage.migrate(settings)
    return settings


@pytest.fixture
def postgres_settings(tmp_path: Path, postgres_url: str) -> Settings:
    settings = Settings(data_dir=tmp_path / "var", database_url=postgres_url)
    coach.storage.migrate(settings)
    database = Database(postgres_url)
    with database.write() as session:
        session.execute(text("TRUNCATE person, crisis_event, hand_over RESTART IDENTITY CASCADE"))
    database.close()
    return settings


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings of a migrated, empty database; each test runs on both kinds."""
    return request.getfixturevalue(f"{request.param}_settings")


@pytest.fixture
def storage(settings: Settings) -> Iterator[Storage]:
    opened = Storage.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def other_process(settings: Settings) -> Iterator[Storage]:
    """A store as another process opens it: same database and keys file, its own memory of guests' keys."""
    opened = Storage.open(settings)
    held = _guest_keys_of_this_process
    held.cache_clear()
    opened.keys()
    held.cache_clear()
    yield opened
    opened.close()
