import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coach import chatting, preparation, project, training
from coach.cli import main
from coach.errors import OperatorError
from coach.privacy import MasterKeys
from coach.settings import Settings, get_settings

COMMANDS = ["run", "serve", "chat", "train", "migrate", "build-encoder", "doctor", "setup", "keys"]


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__fields__:
        monkeypatch.delenv(f"COACH_{name.upper()}", raising=False)
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("COACH_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def coach(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = coach(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


def test_help_comes_at_once() -> None:
    finished = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "coach.cli", "--help"],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert finished.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in finished.stderr.splitlines()}
    assert imported.isdisjoint({"sqlalchemy", "rasa", "numpy", "onnx", "httpx", "rich"})


@pytest.mark.parametrize("arguments", [["walk"], ["chat", "--wait", "-1"], ["setup", "--only", "everything"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert coach(*arguments).exit_code == 2


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "http")
    result = coach("migrate")
    assert result.exit_code == 1
    assert "COACH_PORT" in result.output
    assert "docs/settings.md" in result.output
    assert "Traceback" not in result.output


def test_setup_shows_its_steps_and_a_second_time_finds_all_done(monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[bool] = []

    def train(settings: Settings) -> tuple[Path, bool]:
        trained.append(not trained)
        return training.model_path(settings), trained[-1]

    monkeypatch.setattr(preparation.encoder, "build", lambda _path: not trained)
    monkeypatch.setattr(training, "train", train)
    first = coach("setup")
    assert first.exit_code == 0, first.output
    numbers = [line.partition("]")[0] for line in first.output.splitlines() if line.startswith("[")]
    assert numbers == [f"[{number}/6" for number in range(1, 6)]
    keys = get_settings().keys_path
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    before = keys.read_text()
    second = coach("setup")
    assert second.exit_code == 0
    assert "nothing has changed" in second.output
    assert keys.read_text() == before


def test_a_failing_step_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_path: Path) -> bool:
        raise preparation.EncoderBuildError("The weights are not the published ones.")

    monkeypatch.setattr(preparation.encoder, "build", build)
    result = coach("build-encoder")
    assert result.exit_code == 1
    assert "The weights are not the published ones." in result.output
    assert "→ Run" in result.output


def test_keys_rotate_puts_a_new_one_first() -> None:
    assert coach("setup", "--only", "keys").exit_code == 0
    assert coach("migrate").exit_code == 0
    before = MasterKeys.load(get_settings().keys_path)
    result = coach("keys", "rotate")
    assert result.exit_code == 0, result.output
    after = MasterKeys.load(get_settings().keys_path)
    assert after.master[1] == before.master[0]
    assert after.master[0] != before.master[0]
    assert (after.identity, after.token, after.actions) == (before.identity, before.token, before.actions)


def test_the_action_secret_comes_from_the_keys_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperatorError):
        project.action_token(get_settings())
    preparation.make_keys(get_settings())
    token = project.action_token(get_settings())
    assert len(token) >= 40
    assert token == project.action_token(get_settings())
    assert project.action_token(Settings(action_server_token="mine")) == "mine"


@pytest.mark.parametrize(("in_time", "code"), [(True, 0), (False, 3)])
def test_chat_ends_with_3_when_no_answer_came(monkeypatch: pytest.MonkeyPatch, in_time: bool, code: int) -> None:
    asked: dict[str, Any] = {}

    def chat(_settings: Settings, person: str | None, linger: float, _say: object) -> bool:
        asked.update(person=person, linger=linger)
        return in_time

    monkeypatch.setattr(chatting, "chat", chat)
    assert coach("chat", "--person", "ana", "--wait", "2").exit_code == code
    assert asked == {"person": "ana", "linger": 2.0}


def test_serve_wants_a_model_first() -> None:
    result = coach("serve")
    assert result.exit_code == 1
    assert "coach setup" in result.output


def test_doctor_ends_with_1_when_something_is_broken() -> None:
    result = coach("doctor")
    assert result.exit_code == 1
    assert "coach setup" in result.output
