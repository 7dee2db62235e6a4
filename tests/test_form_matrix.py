"""Every question of every form, met by everything a person may do instead of answering it.

The questions come from the domain, so that a new form is covered by itself. Each cell starts from a tracker made of
the events of a walk through the form, not from talking.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from tests.support.dialogue_runner import Coach, Conversation, Reply

FREE_ANSWER = "my sister rang and we went for a walk"
DOMAIN = Path(__file__).parent.parent / "domain"


def _questions() -> list[tuple[str, str]]:
    forms: dict[str, Any] = {}
    for file in sorted(DOMAIN.rglob("*.yml")):
        forms.update(yaml.safe_load(file.read_text(encoding="utf-8")).get("forms") or {})
    return [(form, slot) for form, content in forms.items() for slot in content["required_slots"]]


QUESTIONS = _questions()


class Walks:
    """For each question, the events of a talk that has just arrived at it."""

    def __init__(self, coach: Coach, storage: Any) -> None:
        self._coach, self._storage = coach, storage
        self.events = lru_cache(maxsize=None)(self._walk)

    def _walk(self, form: str) -> dict[str, list[Event]]:
        talk = Conversation(self._coach, self._storage).remembered()
        self._prepare(talk, form)
        reached: dict[str, list[Event]] = {}
        talk.send(f'/start_tool{{"tool": "{form.removesuffix("_form")}"}}')
        for _ in QUESTIONS:
            tracker = talk.tracker()
            slot = tracker.get_slot("requested_slot")
            if slot is None or tracker.active_loop_name != form:
                break
            assert slot not in reached, f"{form} loops at {slot}"
            reached[slot] = list(tracker.events)
            asked = [event for event in tracker.events if event.type_name == "bot"][-1]
            buttons = asked.data.get("buttons")
            talk.send(buttons[0]["payload"] if buttons else FREE_ANSWER)
        return reached

    def _prepare(self, talk: Conversation, form: str) -> None:
        if form == "urge_correction_form":
            for text in ("log an urge", "5", "the pub", "save"):
                talk.say(text)

    def arrive(self, form: str, slot: str) -> Conversation:
        """Returns a talk of a new person, arrived at a question."""
        talk = Conversation(self._coach, self._storage, f"test-{uuid.uuid4().hex}")
        talk.remembered()
        events = self.events(form)[slot]
        tracker = DialogueStateTracker.from_events(talk.person, events, slots=self._coach.domain.slots)
        store = self._coach.processor.tracker_store

        async def put() -> None:
            stored = await store.retrieve(talk.person)
            for event in tracker.events:
                stored.update(event)
            await store.save(stored)

        self._coach.run(put())
        return talk


@pytest.fixture(scope="session")
def walks(coach: Coach, storage: Any) -> Walks:
    return Walks(coach, storage)


def _names(replies: list[Reply]) -> list[str | None]:
    return [reply.response for reply in replies]


def _slot(talk: Conversation, name: str) -> Any:
    return talk.tracker().get_slot(name)


def _ask(form: str, slot: str) -> str:
    return f"utter_ask_{form}_{slot}"


def skip(talk: Conversation, form: str, slot: str, index: int) -> None:
    replies = talk.send("skip this pls")
    assert _names(replies)[0] == "utter_skipped" and len(replies) > 1
    assert _slot(talk, "requested_slot") != slot
    assert _slot(talk, slot) is None


def back(talk: Conversation, form: str, slot: str, index: int) -> None:
    names = _names(talk.send("go back"))
    assert names[0] == ("utter_gone_back" if index else "utter_first_question")
    assert names[1].startswith(f"utter_ask_{form}_")
    assert (names[1] == _ask(form, slot)) == (index == 0)


def stop(talk: Conversation, form: str, slot: str, index: int) -> None:
    assert _names(talk.send("stop")) == ["utter_stopped"]
    tracker = talk.tracker()
    assert tracker.active_loop_name is None
    assert tracker.get_slot("paused_tools")[-1]["run"]["tool"] == form.removesuffix("_form")
    assert _names(talk.send("/resume_tool")) == ["utter_resumed", _ask(form, slot)]


def ask_for_help(talk: Conversation, form: str, slot: str, index: int) -> None:
    assert _names(talk.send("help")) == [f"utter_explain_{slot}", _ask(form, slot)]


def get_help_now(talk: Conversation, form: str, slot: str, index: int) -> None:
    replies = talk.send("get help now")
    assert _names(replies) == ["utter_crisis_get_help", _ask(form, slot)]
    assert "0800 246 1509" in replies[0].text


def ask_a_question(talk: Conversation, form: str, slot: str, index: int) -> None:
    assert _names(talk.send("is this private?")) == ["utter_answer_is_private", _ask(form, slot)]


def be_in_danger(talk: Conversation, form: str, slot: str, index: int) -> None:
    replies = talk.send("i'm going to kill myself tonight")
    assert [reply.crisis for reply in replies] == ["suicide"]
    tracker = talk.tracker()
    assert tracker.get_slot(slot) is None
    assert tracker.active_loop_name is None
    assert _names(talk.send('/crisis_answer{"kind": "meant_else"}'))[-1] == "utter_resume_offer"
    assert _names(talk.send("/resume_tool")) == ["utter_resumed", _ask(form, slot)]


def be_in_danger_with_dead_actions(talk: Conversation, form: str, slot: str, index: int) -> None:
    talk.coach.actions.dead = True
    assert [reply.crisis for reply in talk.send("i took too much and my lips are blue")] == ["overdose"]


def hear_from_the_coach(talk: Conversation, form: str, slot: str, index: int) -> None:
    assert talk.external("EXTERNAL_follow_up") == []
    assert _slot(talk, "requested_slot") == slot
    assert _slot(talk, slot) is None


def answer_to_dead_actions(talk: Conversation, form: str, slot: str, index: int) -> None:
    talk.coach.actions.dead = True
    assert talk.send(FREE_ANSWER) == []
    talk.coach.actions.dead = False
    assert _slot(talk, "requested_slot") == slot
    assert len(talk.send("skip")) > 1


def greet(talk: Conversation, form: str, slot: str, index: int) -> None:
    assert _names(talk.send("hello")) == ["utter_resume_offer"]


def pick_a_stale_payload(talk: Conversation, form: str, slot: str, index: int) -> None:
    assert talk.send("/log_urge") != []


CELLS: list[Callable[[Conversation, str, str, int], None]] = [
    skip,
    back,
    stop,
    ask_for_help,
    get_help_now,
    ask_a_question,
    be_in_danger,
    be_in_danger_with_dead_actions,
    hear_from_the_coach,
    answer_to_dead_actions,
    greet,
    pick_a_stale_payload,
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.__name__)
@pytest.mark.parametrize(("form", "slot"), QUESTIONS, ids=lambda value: str(value))
def test_cell(
    cell: Callable[[Conversation, str, str, int], None], form: str, slot: str, walks: Walks, conversation: Conversation
) -> None:
    reached = walks.events(form)
    assert slot in reached, f"the walk never arrived at {slot}, only at {list(reached)}"
    cell(walks.arrive(form, slot), form, slot, list(reached).index(slot))
