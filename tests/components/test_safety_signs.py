"""What answers the safety gate, and what is danger although the gate was asking."""

from __future__ import annotations

import pytest

from components.safety_signs import tells_signs


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
