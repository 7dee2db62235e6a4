import io
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from coach import clock, doctor, preparation, training
from coach.doctor import Finding, State
from coach.packages import find_mismatches, read_lock
from coach.project import ROOT
from coach.settings import Settings
from coach.storage import Storage


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in Settings.__fields__:
        monkeypatch.delenv(f"COACH_{name.upper()}", raising=False)
    ports = [socket.socket() for _ in range(2)]
    for number, name in zip(ports, ("COACH_PORT", "COACH_ACTION_PORT"), strict=True):
        number.bind(("127.0.0.1", 0))
        monkeypatch.setenv(name, str(number.getsockname()[1]))
        number.close()
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COACH_MODELS_DIR", str(tmp_path / "models"))
    yield tmp_path


def finding(subject: str) -> Finding:
    return next(one for one in doctor.examine() if one.subject == subject)


def test_a_new_place_lacks_what_setup_makes(data_dir: Path) -> None:
    broken = {one.subject for one in doctor.examine() if one.state is State.BROKEN}
    assert broken >= {"Keys", "Encoder", "Database", "Model"}
    assert list(data_dir.iterdir()) == []  # looking makes nothing


def test_keys_and_database_are_well_once_made(data_dir: Path) -> None:
    settings = Settings()
    preparation.make_keys(settings)
    preparation.migrate_database(settings)
    assert finding("Keys").state is State.WELL
    assert finding("Database").state is State.WELL
    settings.keys_path.chmod(0o644)
    assert finding("Keys").state is State.BROKEN
    assert "chmod" in finding("Keys").found


def test_hand_overs_that_were_given_up_are_told(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nobody else is told" in finding("Hand-overs").found
    monkeypatch.setenv("COACH_HANDOVER_URL", "https://team.example/hook")
    monkeypatch.setenv("COACH_HANDOVER_SECRET", "a secret of the team")
    assert not [one for one in doctor.examine() if one.subject == "Hand-overs"], "there is no database yet"
    preparation.migrate_database(Settings())
    storage = Storage.open(Settings())
    for outcome in ("sent", "given_up"):
        storage.hand_overs.add("suicide", clock.now(), "web", tell=True)
        claimed = storage.hand_overs.claim(clock.now(), clock.now() + timedelta(minutes=1))
        assert claimed is not None
        if outcome == "given_up":
            assert finding("Hand-overs").state is State.WELL
        storage.hand_overs.finish(claimed, outcome)
    storage.close()
    assert finding("Hand-overs").state is State.ADVICE
    assert finding("Hand-overs").found == "1 told, 0 waiting, 1 given up"


def test_a_database_that_cannot_be_reached_is_a_finding(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    one = finding("Database")
    assert one.state is State.BROKEN
    assert "OperationalError" in one.found


def test_a_model_of_other_files_is_not_current(data_dir: Path) -> None:
    settings = Settings()
    settings.models_dir.mkdir()
    (settings.models_dir / "coach-0000000000000000.tar.gz").touch()
    assert finding("Model").found == "trained from earlier files"
    training.model_path(settings).touch()
    assert finding("Model").state is State.WELL


def test_a_port_that_another_program_holds_is_broken(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        holder.listen()
        monkeypatch.setenv("COACH_ACTION_PORT", str(port))
        assert finding(f"Port {port}").state is State.BROKEN
        assert "COACH_ACTION_PORT" in finding(f"Port {port}").advice
    monkeypatch.setenv("COACH_PORT", str(port))
    assert finding("Ports").state is State.BROKEN


def test_settings_that_cannot_be_read_end_the_examination(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "http")
    assert [one.subject for one in doctor.examine()] == ["Python", "Settings"]
    assert "COACH_PORT" in finding("Settings").found


def test_a_variable_nothing_reads_is_pointed_out(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PROT", "5005")
    assert finding("Settings").state is State.ADVICE
    assert "COACH_PROT" in finding("Settings").found


def test_unchecked_helplines_and_an_unconfirmed_line_are_advice(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helplines = finding("Helplines")
    assert helplines.state is State.ADVICE
    assert "Breathing Space" in helplines.found
    assert "Samaritans" not in helplines.found
    assert "checked_on" in helplines.advice
    assert finding("Site's phone line").state is State.ADVICE
    monkeypatch.setenv("COACH_SITE_LINE_OPERATOR", "Recovery Together")
    monkeypatch.setenv("COACH_SITE_LINE_CRISIS_TRAINED", "false")
    assert finding("Site's phone line").state is State.WELL


def test_a_check_of_helplines_does_not_last_for_ever(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(400 * 24 * 3600))
    assert re.search(r"not checked for half a year: .*Samaritans", finding("Helplines").found)


def test_an_address_beyond_this_machine_is_advised_against(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOST", "0.0.0.0")
    assert finding("Address").state is State.ADVICE


def test_only_what_is_broken_fails(data_dir: Path) -> None:
    out = Console(file=io.StringIO(), width=100)
    advice = Finding("A", State.ADVICE, "found [brackets]", "do")
    assert doctor.show([Finding("B", State.WELL, "fine"), advice], out)
    assert not doctor.show([advice, Finding("C", State.BROKEN, "gone", "mend it")], out)
    printed = out.file.getvalue()  # type: ignore[attr-defined]
    assert "found [brackets]" in printed
    assert "mend it" in printed


def test_packages_are_compared_with_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "click==0.0.1 \\\n    --hash=sha256:00\n    # via x\nno-such-package==1.0 \\\n    --hash=sha256:00\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    assert [(one.name, one.installed is None) for one in find_mismatches(lock)] == [
        ("click", False), ("no-such-package", True)]  # fmt: skip


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_whole_hashed_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert len(read_lock(ROOT / name)) > 100
    assert text.count("--hash=sha256:") >= len(read_lock(ROOT / name))
    assert "://" not in text
    assert not any(line.startswith("tensorflow") for line in text.splitlines())


def test_the_tools_lock_holds_the_same_versions() -> None:
    run, dev = read_lock(ROOT / "requirements.lock"), read_lock(ROOT / "requirements-dev.lock")
    assert run.items() <= dev.items()
