"""Plays the transcripts of tests/dialogues: what a person says, and what the coach then says, offers and keeps.

A step is one of: `you` (words, or the words of a choice), with `coach` (names of the responses that follow, in order;
a name may end in *), `has` and `has_not` (pieces of what is said), `choices` (titles offered last) and `slots`;
`later` (hours that pass); `actions_die` and `actions_live`; `coach_starts` (an intent the coach sends itself);
`log` (how many urges the log then holds).
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.dialogue_runner import Conversation

LONG = "my boss at the works do, " * 400
"""Ten thousand characters; a transcript says LONG."""
FOLDER = Path(__file__).parent / "dialogues"


def _dialogues() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.yml")):
        for dialogue in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield pytest.param(dialogue, id=f"{file.stem}: {dialogue['title']}")


@pytest.mark.parametrize("dialogue", _dialogues())
def test_dialogue(dialogue: dict[str, Any], conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    if dialogue.get("remembered"):
        conversation.remembered()
    if dialogue.get("slots"):
        conversation.set_slots(**dialogue["slots"])
    hours = 0.0
    for number, step in enumerate(dialogue["talk"], 1):
        where = f"step {number}, {step}"
        if "later" in step:
            hours += step["later"]
            monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(hours * 3600))
            continue
        if "actions" in step:
            conversation.coach.actions.dead = step["actions"] == "dead"
            continue
        if "log" in step:
            assert conversation.storage.urges.count(conversation.person) == step["log"], where
            continue
        replies = (
            conversation.external(step["coach_starts"])
            if "coach_starts" in step
            else conversation.say(LONG if step["you"] == "LONG" else step["you"])
        )
        said = [reply.response for reply in replies]
        if "coach" in step:
            expected = step["coach"]
            assert len(said) == len(expected) and all(
                fnmatch(name or "", pattern) for name, pattern in zip(said, expected, strict=True)
            ), f"{where}: said {said}, {[reply.text for reply in replies]}"
        text = "\n".join(reply.text for reply in replies)
        for piece in step.get("has", []):
            assert piece.casefold() in text.casefold(), f"{where}: {piece!r} not in {text!r}"
        for piece in step.get("has_not", []):
            assert piece.casefold() not in text.casefold(), f"{where}: {piece!r} in {text!r}"
        if "choices" in step:
            assert list(replies[-1].choices) == step["choices"], where
        slots = conversation.tracker().current_slot_values() if "slots" in step else {}
        for name, value in step.get("slots", {}).items():
            assert slots[name] == value, f"{where}: {name} is {slots[name]!r}"
