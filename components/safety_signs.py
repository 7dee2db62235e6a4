"""Tells what is for the safety gate from danger: a question about stopping, and the signs that the gate asks for."""

from __future__ import annotations

from collections.abc import Iterable

from coach.safety import floor, gate
from coach.understanding.questions import is_question

CRISIS = "crisis_"
GATE = "safety_gate"
"""Mark of what the gate says about danger: it answers it, and is no crisis reply whose question stays open."""
UNCLEAR = "crisis_unclear"
ASK_STOP = "ask_stop_today"
"""The intent of a question about stopping at once, which the gate's own questions answer."""
BODILY = {"crisis_withdrawal", "crisis_overdose", "crisis_eating", "crisis_pregnancy", "crisis_psychosis"}
"""Dangers that the classifier, without the floor, sees in the plain signs of withdrawal ("chest pain", "sick")."""


def tells_signs(text: str, intent: str, ranking: Iterable[str]) -> bool:
    """Tells whether a message answers the gate and speaks of no danger beyond what was asked.

    Args:
        text: The message.
        intent: Its intent so far.
        ranking: The best guesses, the best first.
    """
    if not intent.startswith(CRISIS):
        return gate.names_sign(text)
    finding = floor.check(text)
    likeliest = next((name for name in ranking if name.startswith(CRISIS)), intent)
    if finding is None and intent == UNCLEAR and (likeliest in BODILY or gate.is_all_signs(text)):
        # The gate knows better what to ask of somebody who shakes than whether they want to live.
        return gate.names_sign(text) or gate.answers(text, None)
    return (finding is not None or likeliest in BODILY) and gate.answers(text, finding)


def asks_to_stop(text: str, intent: str, ranking: Iterable[str]) -> bool:
    """Tells whether a message that was held for danger only asks whether stopping is safe, with nothing wrong now.

    Args:
        text: The message.
        intent: Its intent so far.
        ranking: The best guesses, the best first.
    """
    names = list(ranking)
    dangers = [name for name in names if name.startswith(CRISIS)]
    others = [name for name in names if not name.startswith(CRISIS)]
    if others[:1] != [ASK_STOP] or not {intent, *dangers[:1]} <= {*BODILY, UNCLEAR}:
        return False
    return is_question(text) and floor.check(text) is None and not gate.names_sign(text)
