"""Every question of every form, met by everything a person may do instead of answering it.

The questions come from the domain, so that a new form is covered by itself. Each cell starts from a tracker made of
the events of a walk through the form, not from talking.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.dialogue_runner import Conversation, Reply
from tests.support.walks import FREE_ANSWER, QUESTIONS, Walks


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
