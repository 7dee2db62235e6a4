"""Fixtures for every channel: the real storage in a folder of its own, a fake agent, a running server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from coach.settings import Settings
from coach.storage import Storage, migrate
from tests.connectors.harness import FakeAgent, FaultyStorage, House, serving

QUICK = {"turn_limit_seconds": 1.2, "crisis_limit_seconds": 0.6}
"""Limits so short that a test that waits for them is still quick."""


@pytest.fixture
def settings(tmp_path) -> Settings:
    made = Settings(data_dir=tmp_path, **QUICK)
    migrate(made)
    return made


@pytest.fixture
def storage(settings) -> Storage:
    opened = Storage.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def faulty(storage) -> FaultyStorage:
    made = FaultyStorage(storage)
    yield made
    made.mode = "well"
    made.release.set()


@pytest.fixture
def agent() -> FakeAgent:
    return FakeAgent()


@pytest.fixture
async def house(storage, settings, agent) -> AsyncIterator[House]:
    async with serving(storage, settings, agent) as running:
        yield running
