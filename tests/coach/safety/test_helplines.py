"""The registry holds every number, and is the only place that does."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.safety import helplines
from coach.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    file
    for folder in ("coach", "actions", "components", "connectors", "domain", "data")
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in {".py", ".yml"} and file.name != "helplines.yml"
]


@dataclass
class Deployment:
    site_line_hours: str


def test_numbers_of_first_importance() -> None:
    lines = helplines.load()
    assert lines["emergency"].number == "999"
    assert lines["site"].number == "0800 246 1509"
    assert lines["samaritans"].number == "116 123"
    assert lines["shout"].reach == "SHOUT to 85258"


def test_lines_nobody_has_checked_are_reported() -> None:
    unchecked = helplines.unchecked()
    assert {"rape_crisis", "beat", "nspcc", "cruse", "lifeline", "live_fear_free"} <= set(unchecked)
    assert not {"emergency", "site", "samaritans", "childline", "domestic_abuse"} & set(unchecked)


def test_fill_gives_numbers_names_and_the_sites_label() -> None:
    assert helplines.fill("Call {emergency}.") == "Call 999."
    assert helplines.fill("{beat_name}: {beat}") == "Beat: 0808 801 0677"
    assert helplines.fill("Or {site_label}: {site}") == "Or the site's recovery phone line, 24 hours: 0800 246 1509"


def test_what_opens_a_sentence_gets_a_capital() -> None:
    assert helplines.fill("Thank you. {site_label}: {site}") == (
        "Thank you. The site's recovery phone line, 24 hours: 0800 246 1509"
    )


def test_the_deployer_sets_the_hours_of_the_sites_line() -> None:
    assert helplines.fill("{site_label}", Deployment("9am to 9pm")) == "The site's recovery phone line, 9am to 9pm"
    assert helplines.fill("{site_label}", Deployment("")) == "The site's recovery phone line"


def test_another_line_stands_in_where_the_person_lives() -> None:
    assert helplines.fill("{domestic_abuse}", nation="scotland") == "0800 027 1234"
    assert helplines.fill("{domestic_abuse}", nation="wales") == "0808 80 10 800"
    assert helplines.fill("{domestic_abuse}", nation="england") == "0808 2000 247"


def test_abroad_there_is_the_local_emergency_number_and_a_page_of_lines() -> None:
    text = "Do this first: {emergency_call}. Or {samaritans_at}. {shout_call}. {site_label}: {site}."
    assert helplines.fill(text, nation="elsewhere") == (
        "Do this first: call your local emergency number. Or a local line from findahelpline.com. "
        "Find a local text line on findahelpline.com. "
        "The site's recovery phone line, 24 hours, a UK number: 0800 246 1509."
    )
    assert helplines.fill("Ring {emergency}.", nation="elsewhere") == "Ring your local emergency number."


@pytest.mark.parametrize(
    ("nation", "said"),
    [
        (None, "NHS 111, option 2"),
        ("england", "NHS 111, option 2"),
        ("scotland", "NHS 24 on 111"),
        ("wales", "NHS 111 Wales, option 2"),
        ("northern_ireland", "Lifeline on 0808 808 8000"),
        ("elsewhere", "a local line from findahelpline.com"),
        ("atlantis", "NHS 111, option 2"),
    ],
)
def test_one_phrase_for_name_and_number(nation: str | None, said: str) -> None:
    assert helplines.fill("{mental_health_at}", nation=nation).lower() == said.lower()


def test_a_request_says_how_a_line_is_reached() -> None:
    assert helplines.fill("Or {shout_call}.") == "Or text SHOUT to 85258."
    assert helplines.fill("Or {samaritans_call}.") == "Or call Samaritans on 116 123."
    assert helplines.fill("Or {nhs111_call}.", nation="northern_ireland") == "Or call your GP or out-of-hours doctor."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Leave. Call, then press {silent}. I'm here.", "Leave. I'm here."),
        ("Call, then press {silent}. I'm here.", "I'm here."),
        ("Leave.\n\nPress {silent}.\n\nI'm here.", "Leave.\n\nI'm here."),
        ('Say: "I am here." Press {silent}? Go.', 'Say: "I am here." Go.'),
        ("In Scotland, {breathing_space_at}. Go.", "Go."),
    ],
)
def test_a_sentence_on_a_line_there_is_not_is_left_out(text: str, left: str) -> None:
    assert helplines.fill(text, nation="elsewhere") == left


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        helplines.fill("Call {nobody}.")


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_number_stands_anywhere_else(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    squeezed = re.sub(r"[\s-]", "", text)
    for key, line in helplines.load().items():
        for way in re.findall(r"\d[\d ]{4,}\d", line.reach):
            assert way.replace(" ", "") not in squeezed, key
    assert not re.search(r"(?i)\b(call|ring|dial|phone|on) (999|111|116)\b", text)


@pytest.mark.parametrize(
    ("operator", "trained", "said"),
    [
        ("", None, ""),
        ("Harbour House", None, " The line is run by Harbour House."),
        ("Harbour House", True, " The line is run by Harbour House. Those who answer are trained for crises."),
        ("", False, " Those who answer aren't trained for crises."),
    ],
)
def test_who_answers_the_sites_line_is_told_once_it_is_confirmed(
    operator: str, trained: bool | None, said: str
) -> None:
    settings = Settings(site_line_operator=operator, site_line_crisis_trained=trained)
    assert helplines.fill("They listen.{site_about}", settings) == f"They listen.{said}"


@pytest.mark.parametrize(
    ("operator", "trained", "said"),
    [
        ("", None, "I haven't been told who runs it. I don't know whether those who answer are trained for crises."),
        ("Harbour House", True, "It's run by Harbour House. Those who answer are trained for crises."),
        ("", False, "I haven't been told who runs it. Those who answer aren't trained for crises."),
    ],
)
def test_whoever_asks_is_told_what_is_known_of_the_sites_line(operator: str, trained: bool | None, said: str) -> None:
    settings = Settings(site_line_operator=operator, site_line_crisis_trained=trained)
    assert helplines.fill("{site_who}", settings) == said


@pytest.mark.parametrize("key", helplines.load())
@pytest.mark.parametrize("nation", helplines.NATIONS)
def test_every_line_or_its_stand_in_serves_where_it_is_given(key: str, nation: str) -> None:
    line = helplines.line_for(key, nation)
    assert line is None or nation in line.nations
    for way in ("", "_name", "_hours", "_at", "_call"):
        filled = helplines.fill(f"Try: {{{key}{way}}}.", nation=nation)
        assert "{" not in filled
        assert filled.startswith("Try: ") == (line is not None)


@pytest.mark.parametrize(
    "fields", [{"nations": ["mars"]}, {"nations": []}, {"nations": ["uk"], "in_nation": {"elsewhere": "samaritans"}}]
)
def test_a_registry_that_would_mislead_is_refused(fields: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    # The line that stands in does not serve there, or a nation is none of ours.
    common = {"name": "A", "number": "1", "text": None, "hours": "", "for_what": "", "owner": "", "checked_on": None}
    lines = {"samaritans": {**common, "nations": ["uk"]}, "other": {**common, **fields}}
    monkeypatch.setattr("yaml.safe_load", lambda _text: lines)
    helplines.load.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"serves nowhere|cannot stand in"):
            helplines.load()
    finally:
        helplines.load.cache_clear()
