import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from coach import training
from coach.errors import OperatorError
from coach.settings import Settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("domain/urges/urge_log.yml", "data/urges/urge_log.yml", "components/importer.py", "config.yml", "domain.yml",
                 "coach/understanding/lexicon/substances.yml", "coach/safety/replies.yml"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", models_dir=tmp_path / "models", encoder_path=tmp_path / "var/encoder")


@pytest.mark.parametrize(
    "name",
    ["domain.yml", "domain/urges/urge_log.yml", "data/urges/urge_log.yml", "components/importer.py", "config.yml",
     "coach/understanding/lexicon/substances.yml", "coach/safety/replies.yml", "data/new.yml"],
)  # fmt: skip
def test_every_file_trained_from_counts(project: Path, settings: Settings, name: str) -> None:
    before = training.fingerprint(settings, project)
    assert training.fingerprint(settings, project) == before
    (project / name).write_text("changed")
    assert training.fingerprint(settings, project) != before


def test_a_moved_line_and_a_moved_file_count(project: Path, settings: Settings) -> None:
    before = training.fingerprint(settings, project)
    (project / "data/urges/urge_log.yml").rename(project / "data/urges/other.yml")
    assert training.fingerprint(settings, project) != before


def test_what_is_not_trained_from_does_not_count(project: Path, settings: Settings) -> None:
    before = training.fingerprint(settings, project)
    (project / "README.md").write_text("changed")
    (project / "components/__pycache__").mkdir()
    (project / "components/__pycache__/importer.cpython-311.pyc").write_text("changed")
    assert training.fingerprint(settings, project) == before


def test_another_encoder_counts(project: Path, settings: Settings) -> None:
    before = training.fingerprint(settings, project)
    settings.encoder_path.mkdir(parents=True)
    (settings.encoder_path / "manifest.json").write_text("{}")
    assert training.fingerprint(settings, project) != before


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stands in for `rasa train`: records the commands and writes a model."""
    commands: list[list[str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        out, name = (command[command.index(option) + 1] for option in ("--out", "--fixed-model-name"))
        Path(out).mkdir(parents=True)
        with tarfile.open(Path(out) / f"{name}.tar.gz", "w:gz"):
            pass
        assert options["env"]["RASA_TELEMETRY_ENABLED"] == "false"
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(training.subprocess, "run", run)
    return commands


def test_trains_once_and_again_only_when_asked(settings: Settings, rasa: list[list[str]]) -> None:
    model, trained = training.train(settings)
    assert trained
    assert model.exists()
    assert model == training.model_path(settings)
    assert training.train(settings) == (model, False)
    assert len(rasa) == 1
    assert training.train(settings, force=True) == (model, True)


def test_models_of_earlier_states_go_and_others_stay(settings: Settings, rasa: list[list[str]]) -> None:
    settings.models_dir.mkdir(parents=True)
    (settings.models_dir / "coach-0000000000000000.tar.gz").touch()
    (settings.models_dir / "mine.tar.gz").touch()
    model, _ = training.train(settings)
    assert {path.name for path in settings.models_dir.glob("*.tar.gz")} == {model.name, "mine.tar.gz"}
    assert len(rasa) == 1


def test_a_failed_training_says_why_and_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        options["stdout"].write(b"InvalidRule: two rules contradict\n")
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(training.subprocess, "run", run)
    with pytest.raises(OperatorError, match="two rules contradict") as error:
        training.train(settings)
    assert "training.log" in error.value.advice
    assert {path.name for path in settings.models_dir.iterdir()} == {".training.lock"}
