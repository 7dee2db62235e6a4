"""No line comes back soon, numbers come from the registry, and what goes with a message goes with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from coach import clock
from coach.safety import helplines
from components.wording_picker import LOOK_BACK, WordingPicker
from tests.support.project_words import merged_domain

RESPONSES: dict[str, Any] = {
    "utter_three": [{"text": "one"}, {"text": "two"}, {"text": "three"}],
    "utter_other": [{"text": "eins"}, {"text": "zwei"}, {"text": "drei"}, {"text": "vier"}],
    "utter_single": [{"text": "only"}],
    "utter_number": [{"text": "Call {emergency}. {site_label}: {site}."}],
    "utter_words": [{"text": "You said: {summary}, {name}."}],
    "utter_marked": [
        {
            "text": "How strong?",
            "metadata": {"crisis": "overdose", "expects": "number"},
            "buttons": [{"title": "Yes", "payload": '/crisis_answer{{"kind": "yes"}}'}],
        }
    ],
    "utter_elsewhere": [{"text": "there", "channel": "telegram"}],
    "utter_cheer": [
        {"text": "Well done.", "metadata": {"cheer": True}},
        {"text": "Noted."},
        {"text": "Great.", "metadata": {"cheer": True}},
        {"text": "Okay."},
    ],
    "utter_food": [
        {"text": "Have a snack.", "metadata": {"about": "food"}},
        {"text": "Is that true?", "metadata": {"about": "disputing"}},
        {"text": "Breathe out."},
    ],
    "utter_only_cheer": [{"text": "Hooray.", "metadata": {"cheer": True}}],
}


class Talk:
    def __init__(self, picker: WordingPicker, **slots: Any) -> None:
        self._picker = picker
        self._tracker = DialogueStateTracker("somebody", [AnySlot(name, [{}], value) for name, value in slots.items()])

    def say(self, name: str, **arguments: Any) -> dict[str, Any] | None:
        message = asyncio.run(self._picker.generate(name, self._tracker, "web", **arguments))
        if message is not None:
            self._tracker.update(create_bot_utterance({**message, "utter_action": name}))
        return message

    def hear(self) -> None:
        self._tracker.update(UserUttered("…"))


@pytest.fixture(scope="module")
def picker() -> WordingPicker:
    return WordingPicker(Domain.from_dict({"responses": RESPONSES}))


def lines(talk: Talk, name: str, times: int) -> list[str]:
    return [(talk.say(name) or {})["text"] for _ in range(times)]


def test_every_wording_is_said_before_one_comes_back(picker: WordingPicker) -> None:
    assert lines(Talk(picker), "utter_three", 7) == ["one", "two", "three", "one", "two", "three", "one"]


def test_no_line_comes_back_within_five_turns(picker: WordingPicker) -> None:
    # Two responses in turn, and a single line in between, as in a form.
    talk, said = Talk(picker), []
    for number in range(30):
        talk.hear()
        talk.say("utter_single")
        said.append((talk.say("utter_three" if number % 2 else "utter_other") or {})["text"])
    for number, line in enumerate(said):
        assert line not in said[max(0, number - 5) : number]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["utter_three", "utter_other", "utter_single"]), max_size=LOOK_BACK))
def test_a_line_never_follows_itself(names: list[str]) -> None:
    talk = Talk(WordingPicker(Domain.from_dict({"responses": RESPONSES})))
    said: dict[str, list[str]] = {}
    for name in names:
        said.setdefault(name, []).append((talk.say(name) or {})["text"])
    for name, texts in said.items():
        count = len(RESPONSES[name])
        for start in range(len(texts) - count + 1):
            assert len(set(texts[start : start + count])) == count


def test_a_line_of_the_coach_is_known_after_the_conversation_is_stored(picker: WordingPicker) -> None:
    talk = Talk(picker)
    talk.say("utter_three")
    restored = Talk(picker)
    for event in talk._tracker.as_dialogue().events:
        restored._tracker.update(type(event).from_parameters(event.as_dict()))
    assert (restored.say("utter_three") or {})["text"] == "two"


def test_numbers_come_from_the_registry(picker: WordingPicker) -> None:
    message = Talk(picker).say("utter_number") or {}
    registry = helplines.load()
    assert registry["emergency"].reach in message["text"]
    assert registry["site"].reach in message["text"]
    assert "The site's recovery phone line" in message["text"]
    assert "{" not in message["text"]


def test_the_hours_of_the_line_are_the_deployers(monkeypatch: pytest.MonkeyPatch) -> None:
    from coach.settings import get_settings

    monkeypatch.setenv("COACH_SITE_LINE_HOURS", "9 to 5")
    get_settings.cache_clear()
    try:
        message = Talk(WordingPicker(Domain.from_dict({"responses": RESPONSES}))).say("utter_number") or {}
    finally:
        get_settings.cache_clear()
    assert "9 to 5" in message["text"]


def test_numbers_are_those_of_where_the_person_lives(picker: WordingPicker) -> None:
    said = {nation: (Talk(picker, nation=nation).say("utter_number") or {})["text"] for nation in helplines.NATIONS}
    assert said["scotland"] == said["england"] == (Talk(picker).say("utter_number") or {})["text"]
    assert said["elsewhere"].startswith("Call your local emergency number.")
    assert "a UK number" in said["elsewhere"]
    assert (Talk(picker, nation="atlantis").say("utter_number") or {})["text"] == said["england"]


def test_filling_in_numbers_is_no_work_while_somebody_waits(
    picker: WordingPicker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("components.wording_picker.fill")
    assert Talk(picker, nation="wales").say("utter_number")


@pytest.mark.parametrize(
    ("hours", "said"), [(0, {"Noted.", "Okay."}), (71, {"Noted.", "Okay."}), (73, {"Well done.", "Noted.", "Great."})]
)
def test_nothing_is_cheered_for_three_days_after_danger(picker: WordingPicker, hours: int, said: set[str]) -> None:
    talk = Talk(picker, crisis_at=clock.now().timestamp() - hours * 3600)
    assert set(lines(talk, "utter_cheer", 3)) == said


def test_without_danger_everything_is_said(picker: WordingPicker) -> None:
    assert set(lines(Talk(picker, crisis_at=None), "utter_cheer", 4)) == {"Well done.", "Noted.", "Great.", "Okay."}


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (None, {"Have a snack.", "Is that true?", "Breathe out."}),
        (["messages"], {"Have a snack.", "Is that true?", "Breathe out."}),
        (["food"], {"Is that true?", "Breathe out."}),
        (["disputing", "food"], {"Breathe out."}),
    ],
)
def test_what_could_harm_somebody_is_never_said_to_them(
    picker: WordingPicker, limits: list[str] | None, said: set[str]
) -> None:
    assert set(lines(Talk(picker, limits=limits), "utter_food", 5)) == said


def test_something_is_said_in_any_case(picker: WordingPicker) -> None:
    assert Talk(picker, crisis_at=clock.now().timestamp()).say("utter_only_cheer")


def test_arguments_and_slots_are_filled_in(picker: WordingPicker) -> None:
    message = Talk(picker, name="Sam").say("utter_words", summary="7 out of 10, {odd} words") or {}
    assert message["text"] == "You said: 7 out of 10, {odd} words, Sam."


def test_metadata_is_lifted_to_the_message(picker: WordingPicker) -> None:
    # With no slot at all Rasa would leave the doubled braces alone.
    message = Talk(picker, name="Sam").say("utter_marked") or {}
    assert message["crisis"] == "overdose"
    assert message["expects"] == "number"
    assert "metadata" not in message
    assert message["buttons"][0]["payload"] == '/crisis_answer{"kind": "yes"}'


def test_what_was_said_does_not_change_what_is_there_to_say(picker: WordingPicker) -> None:
    first = Talk(picker).say("utter_marked") or {}
    first["buttons"].append({"title": "No", "payload": "/deny"})
    assert len((Talk(picker).say("utter_marked") or {})["buttons"]) == 1


@pytest.mark.parametrize("name", ["utter_nothing_of_the_kind", "utter_elsewhere"])
def test_what_there_is_not_is_not_said(picker: WordingPicker, name: str) -> None:
    assert Talk(picker).say(name) is None


def test_a_new_model_brings_its_own_wordings(picker: WordingPicker) -> None:
    fresh = WordingPicker(Domain.empty())
    assert Talk(fresh).say("utter_three") is None
    fresh.responses = {"utter_three": [{"text": "{emergency}"}]}
    assert (Talk(fresh).say("utter_three") or {})["text"] == helplines.load()["emergency"].reach


def test_everything_the_project_says_can_be_said() -> None:
    talk = Talk(WordingPicker(merged_domain()))
    for name in merged_domain().responses:
        message = talk.say(name) or {}
        assert message["text"], name
