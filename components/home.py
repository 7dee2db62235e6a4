"""Hears in any message where somebody says they live."""

from __future__ import annotations

from coach.understanding.nations import is_only_home, read_home
from components.open_question import OpenQuestion
from components.understood import CRISIS, Decision, Understood

ASKS_NATION = "utter_ask_nation"
"""The response after which the name of a place says where somebody lives."""
ASKS_NUMBERS = "ask_local_numbers"
"""The intent of a question that naming the place answers."""


def with_home(question: OpenQuestion, message: Understood, decision: Decision) -> Decision:
    """Adds where somebody says they live to a decision, so that the numbers they are given fit at once.

    Args:
        question: The open question. What is written freely for a tool is an answer, places in it included.
        message: The message as understood so far.
        decision: What the message was held to be.

    Returns:
        The decision with the nation, if one is said; a message that says nothing else is about just that.
    """
    is_crisis = message.intent.startswith(CRISIS)
    if question.form is not None and question.expects == "free" and not is_crisis:
        return decision
    asked = question.asked == ASKS_NATION
    nation = read_home(message.text, asked=asked)
    if nation is None:
        return decision
    if decision.intent == ASKS_NUMBERS or (not is_crisis and is_only_home(message.text, asked=asked)):
        return Decision("set_nation", {"nation": nation})
    return Decision(decision.intent, {**decision.entities, "nation": nation})
