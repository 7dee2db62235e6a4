import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from coach import clock
from coach.project import ROOT, child_environment
from coach.settings import Settings, get_settings

ROW = re.compile(r"^\| `(COACH_\w+)` \| (?:`([^`]+)`|(empty)) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"\bCOACH_[A-Z][A-Z_]*[A-Z]\b")
SOURCES = ("coach", "components", "connectors", "actions", "endpoints.yml", "credentials.yml", "config.yml", "deploy")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__fields__:
        monkeypatch.delenv(f"COACH_{name.upper()}", raising=False)
    monkeypatch.delenv(clock.OFFSET_VARIABLE, raising=False)


def documented() -> dict[str, str]:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    return {name: default or "" for name, default, _, _ in ROW.findall(text)}


def test_every_setting_is_documented_with_its_default() -> None:
    defaults = {f"COACH_{name.upper()}": value for name, value in Settings().dict().items()}
    expected = {name: "" if value is None else str(value) for name, value in defaults.items()}
    assert documented() == expected | {clock.OFFSET_VARIABLE: ""}


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.__fields__.items() if not field.field_info.description] == []


def test_no_variable_is_read_that_is_not_documented() -> None:
    files = [path for source in SOURCES for path in [ROOT / source, *(ROOT / source).rglob("*")]]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in {".py", ".yml"} and path.is_file()]
    assert texts
    # A name such as COACH_… in a sentence is cut off before it is a name.
    assert {name for text in texts for name in NAME.findall(text)} - set(documented()) == set()


def test_files_lie_in_the_data_folder_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", "/srv/coach")
    settings = Settings()
    assert settings.keys_path == Path("/srv/coach/keys.json")
    assert settings.encoder_path == Path("/srv/coach/encoder")
    assert settings.sqlalchemy_url == "sqlite:////srv/coach/coach.db"
    monkeypatch.setenv("COACH_KEYS_FILE", "/run/secrets/keys.json")
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql://coach@db/coach")
    settings = Settings()
    assert settings.keys_path == Path("/run/secrets/keys.json")
    assert settings.sqlalchemy_url == "postgresql://coach@db/coach"


@pytest.mark.parametrize("name", ["KEYS_FILE", "ENCODER_PATH", "DATABASE_URL", "SITE_LINE_CRISIS_TRAINED"])
def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    default = Settings().dict()[name.lower()]
    monkeypatch.setenv(f"COACH_{name}", "")
    assert Settings().dict()[name.lower()] == default


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("PORT", "0"), ("PORT", "70000"), ("TURN_LIMIT_SECONDS", "-1"), ("OUTBOX_KEEP", "0"),
     ("LOG_LEVEL", "LOUD"), ("SITE_LINE_CRISIS_TRAINED", "perhaps")],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"COACH_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


@pytest.mark.parametrize(
    "url", ["https://team.example/hook", "https://team.example:8443/a?b=c", "http://127.0.0.1:9000/hook"]
)
def test_the_phone_team_can_be_told_over_a_safe_way(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("COACH_HANDOVER_URL", url)
    monkeypatch.setenv("COACH_HANDOVER_SECRET", "x" * 16)
    assert Settings().handover_url == url
    assert "x" * 16 not in repr(Settings())


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://team.example/hook", "https"),
        ("http://127.0.0.1.evil.example/hook", "https"),
        ("http://localhost/hook", "https"),
        ("ftp://127.0.0.1/hook", "https"),
        ("team.example/hook", "https"),
        ("https://", "https"),
        ("https://team:word@team.example/", "password"),
        ("https://team.example/#part", "fragment"),
        ("https://team.example:port/", "web address"),
        ("https://[::1/", "web address"),
        ("https://team.example:+1/", "web address"),
        ("https://team.example/ho ok", "spaces"),
        (" https://team.example/hook", "spaces"),
        ("https://team.example/hook\n", "spaces"),
        ("https://team.example/\tho\x07ok", "spaces"),
        ("https://team.example/\u00a0", "spaces"),
        ("https://[fe80::zz]/", "web address"),
        ("https://team.example/" + "a" * 70000, "web address"),
    ],
)
def test_an_unsafe_way_to_the_phone_team_is_refused(monkeypatch: pytest.MonkeyPatch, url: str, why: str) -> None:
    monkeypatch.setenv("COACH_HANDOVER_URL", url)
    monkeypatch.setenv("COACH_HANDOVER_SECRET", "x" * 16)
    with pytest.raises(ValidationError, match=f"(?s)handover_url.*{why}"):
        Settings()


@pytest.mark.parametrize(("secret", "why"), [("", "is needed"), ("too short", "16")])
def test_what_goes_to_the_phone_team_is_signed_well(monkeypatch: pytest.MonkeyPatch, secret: str, why: str) -> None:
    monkeypatch.setenv("COACH_HANDOVER_URL", "https://team.example/hook")
    monkeypatch.setenv("COACH_HANDOVER_SECRET", secret)
    with pytest.raises(ValidationError, match=f"(?s)handover_secret.*{why}"):
        Settings()


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    get_settings.cache_clear()
    first = get_settings()
    monkeypatch.setenv("COACH_PORT", "6001")
    assert get_settings() is first
    get_settings.cache_clear()
    assert get_settings().port == 6001
    get_settings.cache_clear()


def test_the_servers_never_log_at_debug() -> None:
    assert child_environment(Settings(log_level="debug"), "t")["LOG_LEVEL"] == "INFO"
    assert child_environment(Settings(log_level="warning"), "t")["LOG_LEVEL"] == "WARNING"


def test_the_clock_is_aware_and_can_be_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    monkeypatch.setenv(clock.OFFSET_VARIABLE, "86400")
    assert timedelta(hours=23) < clock.now() - datetime.now(UTC) < timedelta(hours=25)
