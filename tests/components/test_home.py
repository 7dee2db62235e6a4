"""Where somebody says they live, heard beside whatever else a message is."""

from __future__ import annotations

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time

from components.answer_gate import decide
from components.home import with_home
from components.open_question import OpenQuestion
from components.understood import Decision, Understood

NOTHING = OpenQuestion()
FREE = OpenQuestion(form="urge_log_form", expects="free")
NUMBER = OpenQuestion(form="urge_log_form", expects="number")
CRISIS = OpenQuestion(asked="utter_crisis_suicide", crisis="suicide")


@pytest.mark.parametrize(
    ("question", "text", "intent", "expected"),
    [
        (NOTHING, "im in glasgow", "small_talk", Decision("set_nation", {"nation": "scotland"})),
        (NUMBER, "im in glasgow", "small_talk", Decision("set_nation", {"nation": "scotland"})),
        (CRISIS, "im in dublin", "small_talk", Decision("set_nation", {"nation": "elsewhere"})),
        (NOTHING, "im in glasgow and i had a slip", "report_lapse", Decision("report_lapse", {"nation": "scotland"})),
        (
            NOTHING,
            "im in cork, i took too much",
            "crisis_overdose",
            Decision("crisis_overdose", {"nation": "elsewhere"}),
        ),
        (NOTHING, "im in cork", "crisis_unclear", Decision("crisis_unclear", {"nation": "elsewhere"})),
        (FREE, "im in cork, kill me", "crisis_suicide", Decision("crisis_suicide", {"nation": "elsewhere"})),
        (FREE, "im in dublin", "small_talk", Decision("answer")),
        (NOTHING, "no use to me im in cork", "ask_local_numbers", Decision("set_nation", {"nation": "elsewhere"})),
        (NOTHING, "dublin", "out_of_scope", Decision("out_of_scope")),
        (
            OpenQuestion(asked="utter_ask_nation"),
            "dublin",
            "out_of_scope",
            Decision("set_nation", {"nation": "elsewhere"}),
        ),
    ],
)
def test_where_somebody_lives_is_heard_but_not_in_a_free_answer(
    question: OpenQuestion, text: str, intent: str, expected: Decision
) -> None:
    message = Understood(text, intent, 0.9, {intent: 0.9})
    decided = decide(question, message, {}, {"question": 0.35, "switch": 0.5, "guess": 0.25})
    assert with_home(question, message, decided) == expected
