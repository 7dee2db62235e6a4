"""What the coach asked last, read from a conversation."""

from __future__ import annotations

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.open_question import OpenQuestion, open_question
from tests.support.trackers import bot, tracker


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        (tracker(), OpenQuestion()),
        (tracker(bot("utter_menu")), OpenQuestion(asked="utter_menu")),
        (tracker(bot("utter_lapse", expects="yes_no")), OpenQuestion(expects="yes_no", asked="utter_lapse")),
        (
            tracker(bot("utter_ask_f_s", expects="number"), ActionExecuted("action_listen"), form="f", asked="s"),
            OpenQuestion(form="f", expects="number", asked="utter_ask_f_s"),
        ),
        # The last thing said counts, not the first of the turn.
        (
            tracker(bot("utter_skipped", expects="choice"), bot("utter_ask_f_s", expects="free"), form="f", asked="s"),
            OpenQuestion(form="f", expects="free", asked="utter_ask_f_s"),
        ),
        # Said before the person's last message, and so not waiting any more.
        (tracker(bot("utter_lapse", expects="yes_no"), UserUttered("hm")), OpenQuestion()),
        (tracker(bot("utter_lapse"), UserUttered("hm"), form="f", asked="s"), OpenQuestion(form="f")),
        # A form that is closing asks nothing.
        (tracker(form="f", asked=None), OpenQuestion()),
        (
            tracker(bot("utter_crisis_suicide", buttons=True, crisis="suicide")),
            OpenQuestion(asked="utter_crisis_suicide", crisis="suicide"),
        ),
        # Not one of the static replies, and so nothing is known of what it asked.
        (tracker(bot("utter_other", crisis="overdose")), OpenQuestion(asked="utter_other", crisis="")),
        # Over, or no danger at all.
        (
            tracker(bot("utter_crisis_answer_meant_else", crisis="answer_meant_else")),
            OpenQuestion(asked="utter_crisis_answer_meant_else"),
        ),
        (tracker(bot("utter_crisis_get_help")), OpenQuestion(asked="utter_crisis_get_help")),
        # Grief is no crisis, and what is said to it is an answer all the same.
        (
            tracker(bot("utter_crisis_bereavement")),
            OpenQuestion(asked="utter_crisis_bereavement", crisis="bereavement"),
        ),
        (
            tracker(bot("utter_ask_f_s", expects="choice", takes=["stop"]), form="f", asked="s"),
            OpenQuestion(form="f", expects="choice", asked="utter_ask_f_s", takes=("stop",)),
        ),
        (tracker(bot("utter_menu", buttons=True)), OpenQuestion(asked="utter_menu")),
        # The choices of a help reply stay in sight though the form asks again.
        (
            tracker(bot("utter_crisis_get_help"), bot("utter_ask_f_s", expects="choice"), form="f", asked="s"),
            OpenQuestion(form="f", expects="choice", asked="utter_ask_f_s", offered="get_help"),
        ),
        (
            tracker(UserUttered("i want to kill myself"), bot("utter_crisis_suicide", crisis="suicide")),
            OpenQuestion(asked="utter_crisis_suicide", crisis="suicide", stated=True),
        ),
        (
            tracker(UserUttered("whats the point"), bot("utter_crisis_unclear", crisis="unclear")),
            OpenQuestion(asked="utter_crisis_unclear", crisis="unclear"),
        ),
    ],
)
def test_the_open_question_is_read_from_the_conversation(
    conversation: DialogueStateTracker, expected: OpenQuestion
) -> None:
    assert open_question(conversation) == expected
