"""A tool's questions in order, one run of it, and putting it aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk import Tracker

from actions.tool_form import finished
from actions.tools import TOOLS, PausedTool, Question, Tool, ToolRun, close, pause
from tests.support.project_words import SERVER

LOADED = SERVER.actions


def as_is(text: str, now: datetime) -> str:
    return text


TOOL = Tool(
    name="walk",
    title="a walk",
    questions=(
        Question("walk_where", as_is),
        Question("walk_far", as_is),
        Question("walk_rain", as_is, lambda answers: answers.get("walk_far") == "yes"),
    ),
)


@pytest.fixture(autouse=True)
def walk_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOOLS, "walk", TOOL)


def tracker(**slots: Any) -> Tracker:
    return Tracker("somebody", slots, {}, [], False, None, {}, "action_listen")


def slots_set(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


@pytest.mark.parametrize(
    ("answers", "skipped", "expected"),
    [
        ({}, [], "walk_where"),
        ({"walk_where": "park"}, [], "walk_far"),
        ({}, ["walk_where"], "walk_far"),
        ({"walk_where": "park", "walk_far": "no"}, [], None),
        ({"walk_where": "park", "walk_far": "yes"}, [], "walk_rain"),
        ({"walk_where": "park", "walk_far": "yes"}, ["walk_rain"], None),
        # An answer given earlier than its question is not asked for again.
        ({"walk_far": "no"}, [], "walk_where"),
        # Zero and the empty list are answers.
        ({"walk_where": 0, "walk_far": []}, [], None),
        ({}, ["walk_where", "walk_far", "walk_rain"], None),
    ],
)
def test_the_next_question(answers: dict[str, Any], skipped: list[str], expected: str | None) -> None:
    assert TOOL.next_question(answers, skipped) == expected


def test_what_a_tool_is_called() -> None:
    assert TOOL.form == "walk_form"
    assert TOOL.slots == ["walk_where", "walk_far", "walk_rain"]
    assert TOOL.question("walk_far") is TOOL.questions[1]
    assert TOOL.question("walk_no_such") is TOOL.question(None) is None


@given(st.data())
def test_every_tool_comes_to_an_end(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(sorted(TOOLS.values(), key=lambda tool: tool.name)))
    answers: dict[str, Any] = {}
    skipped: list[str] = []
    for _ in tool.questions:
        slot = tool.next_question(answers, skipped)
        if slot is None:
            break
        assert slot not in answers and slot not in skipped
        if data.draw(st.booleans()):
            skipped.append(slot)
        else:
            answers[slot] = data.draw(st.sampled_from(["more", "save", "adult", "under_18", "yes", 7.0]))
    assert tool.next_question(answers, skipped) is None


def test_a_run_is_kept_in_its_slot() -> None:
    run = ToolRun("walk", "m1", skipped=["walk_far"], asked=["walk_where", "walk_far"], misread=1)
    event = run.event()
    assert event["name"] == "tool_run"
    assert event["value"]["slots"] == TOOL.slots, "the crisis policy saves these"
    assert event["value"]["title"] == "a walk"
    assert ToolRun.of(tracker(tool_run=event["value"])) == run


@pytest.mark.parametrize("value", [None, {}, {"tool": "a tool of yesterday", "id": "m1"}])
def test_no_run(value: Any) -> None:
    assert ToolRun.of(tracker(tool_run=value)) is None
    assert pause(tracker(tool_run=value)) == []


@pytest.mark.parametrize("value", [None, {"run": {"tool": "a tool of yesterday"}, "answers": {}}])
def test_nothing_paused(value: Any) -> None:
    assert PausedTool.of(tracker(paused_tools=[value] if value else None)) is None


def test_put_aside_and_taken_up_again() -> None:
    run = ToolRun("walk", "m1", skipped=[], asked=["walk_where"], misread=2)
    events = pause(tracker(tool_run=run.event()["value"], walk_where="park", walk_far=None))
    kept = slots_set(events)
    assert kept["tool_run"] is kept["walk_where"] is kept["requested_slot"] is None
    assert {"event": "active_loop", "timestamp": None, "name": None} in events
    assert kept["paused_title"] == "a walk"
    paused = PausedTool.of(tracker(paused_tools=kept["paused_tools"]))
    assert paused is not None
    assert paused.tool is TOOL
    assert paused.answers == {"walk_where": "park", "walk_far": None, "walk_rain": None}
    # Whoever comes back starts with a clean count of misreadings.
    assert (paused.run.asked, paused.run.misread) == (["walk_where"], 0)


def test_what_the_crisis_policy_puts_aside_can_be_taken_up() -> None:
    value = {"run": ToolRun("walk", "m1").event()["value"], "answers": {"walk_where": "park"}}
    paused = PausedTool.of(tracker(paused_tools=[value]))
    assert paused is not None
    assert paused.run == ToolRun("walk", "m1")


@pytest.mark.parametrize("end", [finished, close])
def test_an_ended_tool_leaves_no_answers(end: Any) -> None:
    emptied = slots_set(end(TOOL))
    assert {name: emptied[name] for name in [*TOOL.slots, "tool_run"]} == dict.fromkeys([*TOOL.slots, "tool_run"])


def test_each_tool_left_half_way_waits_and_the_latest_comes_first() -> None:
    other = {"run": {**ToolRun("first_meeting", "m0").event()["value"]}, "answers": {}}
    events = pause(tracker(tool_run=ToolRun("walk", "m1").event()["value"], paused_tools=[other]))
    talk = tracker(paused_tools=slots_set(events)["paused_tools"])
    latest = PausedTool.of(talk)
    assert latest is not None
    assert latest.run.tool == "walk"
    assert PausedTool.of(talk, "first_meeting") is not None
    left = slots_set(latest.dropped(talk))
    assert [value["run"]["tool"] for value in left["paused_tools"]] == ["first_meeting"]
    assert left["paused_title"] == "getting started"


def test_finishing_one_tool_keeps_the_others_waiting() -> None:
    assert "paused_tools" not in slots_set(finished(TOOL))


def test_every_tool_has_its_actions() -> None:
    for name in set(TOOLS) - {"walk"}:
        assert {f"action_start_{name}", f"action_finish_{name}", f"validate_{name}_form"} <= set(LOADED)
