"""How answers are read, and what is said when they cannot be."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import readers
from actions.account.saving import GOALS
from actions.conversation.first_meeting import read_age, read_consent, read_goal
from actions.tools import TOOLS, NotReadableError
from actions.urges.urge_log import DETAIL, read_trigger
from coach.understanding.dates import When
from tests.support.project_words import merged_domain

NOW = datetime(2026, 3, 12, 20, 0, tzinfo=ZoneInfo("Europe/London"))
RESPONSES = merged_domain().responses
QUESTIONS = [question for tool in TOOLS.values() for question in tool.questions]


def problem(read: Any, text: str) -> str:
    with pytest.raises(NotReadableError) as raised:
        read(text, NOW)
    assert raised.value.response in RESPONSES
    return raised.value.response


@pytest.mark.parametrize(("text", "expected"), [("7", 7.0), ("about a 7", 7.0), ("7-8", 7.5), ("ten out of ten", 10.0)])
def test_scale(text: str, expected: float) -> None:
    assert readers.scale(text, NOW) == expected


def test_no_scale() -> None:
    assert problem(readers.scale, "14") == "utter_out_of_range"
    assert problem(readers.scale, "purple monkey") == "utter_unclear_scale"
    assert problem(readers.scale, "") == "utter_unclear_scale"


@pytest.mark.parametrize("text", ["the pub", " the pub ", "7", "été", "🍺", "a"])
def test_free_text(text: str) -> None:
    assert readers.free_text(text, NOW) == text.strip()


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "\n\t"])
def test_no_free_text(text: str) -> None:
    assert problem(readers.free_text, text) == "utter_unclear_text"


def test_past_time() -> None:
    kept = readers.past_time("yesterday evening", NOW)
    assert datetime.fromisoformat(kept["at"]).date().isoformat() == "2026-03-11"
    assert kept["hour_known"] is True
    assert readers.past_time("yesterday", NOW)["hour_known"] is False
    assert problem(readers.past_time, "purple") == "utter_unclear_time"


@pytest.mark.parametrize(
    ("grain", "known"), [("minute", True), ("hour", True), ("part_of_day", True), ("day", False), ("week", False)]
)
def test_whether_the_hour_was_said(grain: str, known: bool) -> None:
    assert readers.kept_time(When(NOW, grain)) == {"at": NOW.isoformat(), "hour_known": known}


def test_minutes() -> None:
    assert readers.minutes("half an hour", NOW) == 30.0
    assert problem(readers.minutes, "ages") == "utter_unclear_duration"


def test_worked() -> None:
    assert readers.worked("kind of", NOW) == "partly"
    assert readers.worked("didn't help", NOW) == "no"
    assert problem(readers.worked, "purple") == "utter_unclear_choice"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, remember it", "remember"),
        ("yeah go on", "remember"),
        ("remember me", "remember"),
        ("Use without saving", "without_saving"),
        ("don't save anything", "without_saving"),
        ("do not remember me", "without_saving"),
        ("nah", "without_saving"),
    ],
)
def test_consent(text: str, expected: str) -> None:
    assert read_consent(text, NOW) == expected


@pytest.mark.parametrize("text", ["purple", "maybe", "", "what does that mean"])
def test_consent_is_never_guessed(text: str) -> None:
    assert problem(read_consent, text) == "utter_unclear_choice"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes", "adult"),
        ("no", "under_18"),
        ("Rather not say", "unsaid"),
        ("34", "adult"),
        ("i'm 18", "adult"),
        ("17", "under_18"),
        ("under 18", "under_18"),
        ("over 18", "adult"),
        ("i'm fourteen", "under_18"),
    ],
)
def test_age(text: str, expected: str) -> None:
    assert read_age(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stop altogether", "stop"),
        ("my goal is to stop", "stop"),
        ("Cut down", "cut_down"),
        ("just drink less", "cut_down"),
        ("Stay safer", "stay_safer"),
        ("Not sure yet", "not_sure"),
        ("i don't know if i want to stop", "not_sure"),
    ],
)
def test_goal(text: str, expected: str) -> None:
    assert read_goal(text, NOW) == expected
    assert expected in GOALS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Place", {"words": None, "kind": "place"}),
        ("don’t know", {"words": None, "kind": "unknown"}),
        ("Dunno.", {"words": None, "kind": "unknown"}),
    ],
)
def test_a_kind_of_trigger(text: str, expected: dict[str, str | None]) -> None:
    assert read_trigger(text, NOW) == expected


def test_a_trigger_in_their_own_words() -> None:
    assert read_trigger(" purple walls ", NOW)["words"] == "purple walls"
    assert problem(read_trigger, "...") == "utter_unclear_text"


@pytest.mark.parametrize(
    ("text", "expected"), [("Add more", "more"), ("Save it now", "save"), ("that's it", "save"), ("go on then", "more")]
)
def test_more_detail_or_not(text: str, expected: str) -> None:
    read = next(question.read for question in QUESTIONS if question.slot == DETAIL)
    assert read(text, NOW) == expected


def test_every_choice_offered_is_read_as_an_answer() -> None:
    for tool in TOOLS.values():
        for question in tool.questions:
            for variant in RESPONSES[f"utter_ask_{tool.form}_{question.slot}"]:
                for button in variant.get("buttons") or []:
                    assert question.read(button["payload"], NOW) is not None


def test_choices_are_told_apart() -> None:
    for tool in TOOLS.values():
        for question in tool.questions:
            for variant in RESPONSES[f"utter_ask_{tool.form}_{question.slot}"]:
                read = [str(question.read(button["payload"], NOW)) for button in variant.get("buttons") or []]
                assert len(set(read)) == len(read), question.slot


@given(st.text(max_size=200), st.sampled_from(QUESTIONS))
def test_whatever_is_written_is_read_or_kindly_refused(text: str, question: Any) -> None:
    try:
        value = question.read(text, NOW)
    except NotReadableError as refused:
        assert refused.response in RESPONSES
    else:
        assert value is not None


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("Yes, remember it", "remember"),
        ("go on then", "remember"),
        ("save it", "remember"),
        ("Use without saving", "without_saving"),
        ("w/o saving", "without_saving"),
        ("use wihtout saving", "without_saving"),
        ("rather you didn't save", "without_saving"),
        ("keep it private", "without_saving"),
        ("nah dont save it", "without_saving"),
    ],
)
def test_only_a_plain_yes_is_consent(text: str, consent: str) -> None:
    assert read_consent(text, NOW) == consent


@pytest.mark.parametrize("text", ["17", "not 18 yet", "nearly 18", "no im not 18", "18 next month", "under 18", "No"])
def test_nobody_who_is_not_yet_18_counts_as_an_adult(text: str) -> None:
    assert read_age(text, NOW) == "under_18"


@pytest.mark.parametrize("text", ["18", "yes im 18", "over 18", "im 34", "Yes"])
def test_adults_count_as_adults(text: str) -> None:
    assert read_age(text, NOW) == "adult"
