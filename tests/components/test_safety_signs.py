"""What answers the safety gate, and what is danger although the gate was asking."""

from __future__ import annotations

import pytest

from components.safety_signs import asks_to_stop, tells_signs


@pytest.mark.parametrize(
    ("text", "intent", "ranking"),
    [
        ("had a fit", "report_lapse", ["report_lapse"]),
        ("confused", "help", ["help"]),
        ("shakes", "crisis_unclear", ["crisis_withdrawal"]),
        ("shaking all over and seeing things right now", "crisis_unclear", ["small_talk", "crisis_psychosis"]),
        ("shaky and sweaty till the first one", "crisis_withdrawal", ["crisis_withdrawal"]),
        ("sick and sweaty, cant sleep", "crisis_unclear", ["crisis_suicidal_thoughts"]),
        ("chest pain", "crisis_overdose", ["crisis_overdose"]),
        ("never stopped long enough to know", "crisis_unclear", ["crisis_withdrawal"]),
    ],
)
def test_signs_answer_the_gate(text: str, intent: str, ranking: list[str]) -> None:
    assert tells_signs(text, intent, ranking)


@pytest.mark.parametrize(
    ("text", "intent", "ranking"),
    [
        ("shaking and seeing things right now", "crisis_withdrawal", ["crisis_withdrawal"]),
        ("i shake and i'm going to kill myself", "crisis_suicide", ["crisis_suicide"]),
        ("i shake and cant face another day", "crisis_unclear", ["crisis_suicidal_thoughts", "crisis_withdrawal"]),
        ("stop", "stop", ["stop"]),
        ("is this private?", "ask_is_private", ["ask_is_private"]),
    ],
)
def test_anything_else_does_not(text: str, intent: str, ranking: list[str]) -> None:
    assert not tells_signs(text, intent, ranking)


LIKE_DANGER = ["crisis_withdrawal", "ask_stop_today", "small_talk"]


@pytest.mark.parametrize("text", ["is it safe to stop methadone on my own?", "can i stop codeine all at once"])
@pytest.mark.parametrize("intent", ["crisis_withdrawal", "crisis_unclear"])
def test_whether_stopping_is_safe_is_a_question_for_the_gate(text: str, intent: str) -> None:
    assert asks_to_stop(text, intent, LIKE_DANGER)


@pytest.mark.parametrize(
    ("text", "intent", "ranking"),
    [
        # Something is happening already.
        ("is it safe to stop codeine all at once im shaking", "crisis_withdrawal", LIKE_DANGER),
        # The floor is sure.
        ("is it safe to stop drinking or shall i just kill myself", "crisis_withdrawal", LIKE_DANGER),
        # Other danger, or a question that is no question about stopping.
        ("can i stop codeine all at once", "crisis_suicide", LIKE_DANGER),
        ("can i stop codeine all at once", "crisis_unclear", ["crisis_suicide", "ask_stop_today"]),
        ("can i stop codeine all at once", "crisis_withdrawal", ["crisis_withdrawal", "small_talk", "ask_stop_today"]),
        ("i stopped codeine all at once", "crisis_withdrawal", LIKE_DANGER),
    ],
)
def test_danger_told_with_such_a_question_stays_danger(text: str, intent: str, ranking: list[str]) -> None:
    assert not asks_to_stop(text, intent, ranking)
