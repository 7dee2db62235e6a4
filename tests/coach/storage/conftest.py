import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach import storage as storage_package
from coach.settings import Settings
from coach.storage import Storage, store

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "var")
    storage_package.migrate(settings)
    return settings


@pytest.fixture
def storage(settings: Settings) -> Iterator[Storage]:
    opened = Storage.open(settings)
    yield opened
    opened.close()
