"""An urge is read back in the person's own words, and as no more than they said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actions.urges import wording
from coach import clock
from coach.storage.records import NewUrge

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a Thursday."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def urge(**said: Any) -> NewUrge:
    return NewUrge(**{"at": NOON, **said})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ""),
        ({"strength": 7.0}, "7 out of 10"),
        ({"strength": 7.5}, "7.5 out of 10"),
        ({"strength": 0.0}, "0 out of 10"),
        ({"trigger": "at the pub", "trigger_kind": "place"}, "at the pub"),
        ({"trigger_kind": "money"}, "money set it off"),
        ({"trigger_kind": "unknown"}, ""),
        ({"minutes": 30.0}, "about 30 minutes"),
        ({"feeling": "Lonely"}, "feeling lonely"),
        ({"worked": "partly"}, "it partly helped"),
        ({"next_time": "ring my sister"}, "next time: ring my sister"),
        (
            {"strength": 8.0, "trigger": "payday", "response": "went for a walk", "worked": "yes"},
            "8 out of 10, payday, went for a walk, it helped",
        ),
        ({"at": NOON - timedelta(seconds=119)}, ""),
        ({"at": NOON - timedelta(hours=3)}, "today"),
        ({"at": NOON - timedelta(days=1), "strength": 3.0}, "3 out of 10, yesterday"),
    ],
)
def test_the_parts_of_an_urge(said: dict[str, Any], expected: str) -> None:
    assert wording.parts(urge(**said)) == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), "today"),
        (timedelta(hours=11), "today"),
        (timedelta(hours=13), "yesterday"),
        (timedelta(days=2), "Tuesday"),
        (timedelta(days=6), "Friday"),
        # A week ago has the same name as today.
        (timedelta(days=7), "5 March"),
        (timedelta(days=80), "22 December"),
    ],
)
def test_days_as_people_say_them(ago: timedelta, expected: str) -> None:
    assert wording.day(NOON - ago) == expected


def test_a_line_of_the_log() -> None:
    told = urge(at=NOON - timedelta(days=1), strength=6.0, trigger_kind="pain", response="had a bath", worked="no")
    assert wording.line(told) == "yesterday · 6/10 · pain set it off · had a bath · it didn't help"
    assert wording.line(urge()) == "today · no number"


@pytest.mark.parametrize(
    "response",
    [
        "gave in",
        "I gave in and had two pints",
        "caved",
        "drank",
        "i drank a bottle of wine",
        "had a few at home",
        "had some anyway",
        "smoked",
        "used",
        "I used again",
        "used, then felt awful",
        "placed a bet",
        "had a drink",
    ],
)
def test_telling_of_using(response: str) -> None:
    assert wording.tells_of_using(response)


@pytest.mark.parametrize(
    "response",
    [
        None,
        "",
        "went for a walk",
        "drank water",
        "drank a glass of water",
        "had some tea",
        "drank lots of squash",
        "used my breathing app",
        "I used the delay trick",
        "nearly gave in",
        "almost caved",
        "never smoked",
        "had some food",
        "had a few minutes outside",
        "bandaged my foot",
    ],
)
def test_telling_of_something_else(response: str | None) -> None:
    assert not wording.tells_of_using(response)
