"""What tests share: settings that touch nothing outside a temporary folder, the trained model, the coach."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps every file of the tests in a folder of this process; encoder and models are the project's own."""
    from coach.settings import get_settings

    folder = tmp_path_factory.mktemp("coach")
    patch = pytest.MonkeyPatch()
    patch.setenv("COACH_DATA_DIR", str(folder))
    patch.setenv("COACH_ENCODER_PATH", str(ROOT / "var" / "encoder"))
    patch.setenv("COACH_MODELS_DIR", str(ROOT / "models"))
    patch.chdir(ROOT)
    get_settings.cache_clear()
    yield folder
    patch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def trained_model(own_folder: Path) -> Path:
    """The model of the files as they are now; trained by the first process that needs it."""
    from coach.encoder.build import build
    from coach.settings import get_settings
    from coach.training import train

    settings = get_settings()
    settings.models_dir.mkdir(exist_ok=True)
    with (settings.models_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(settings.encoder_path)
        return train(settings)[0]


@pytest.fixture(scope="session")
def storage(own_folder: Path) -> Iterator[object]:
    """The storage that the actions and the tracker store of this process use too."""
    from coach import storage as store
    from coach.settings import get_settings

    store.migrate(get_settings())
    opened = store.Storage.open(get_settings())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def coach(trained_model: Path, storage: object) -> Iterator[object]:
    """The whole coach but for its channels."""
    from tests.support.dialogue_runner import Coach

    opened = Coach(trained_model)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def walks(coach: object, storage: object) -> object:
    """Walks through the forms of the domain, each walked once a process."""
    from tests.support.walks import Walks

    return Walks(coach, storage)


@pytest.fixture
def conversation(coach: object, storage: object) -> Iterator[object]:
    """A talk of a person nobody has met."""
    from tests.support.dialogue_runner import Conversation

    yield Conversation(coach, storage)
    coach.actions.dead = False  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many cells the matrices had, and how long they took."""
    from tests.support.cells import summary

    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    for line in summary(reports):
        terminalreporter.write_line(line)
