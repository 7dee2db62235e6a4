"""The conversations that documents show are real ones: played through the processor and the actions, then printed."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.project import ROOT
from tests.support.dialogue_runner import Coach, Conversation, Reply
from tests.support.printing import check_part

FOLDER = Path(__file__).parent / "printed"
FILES = sorted(FOLDER.glob("*.yml"))
WIDTH = 110
IN_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_conversations_are_as_shown(file: Path, coach: Coach, storage: Any) -> None:
    played = [_play(told, Conversation(coach, storage)) for told in yaml.safe_load(file.read_text(encoding="utf-8"))]
    check_part(ROOT / "docs" / f"{file.stem}.md", "conversations", "\n\n".join(played))


def _play(told: dict[str, Any], talk: Conversation) -> str:
    if told.get("remembered"):
        talk.remembered()
    lines: list[str] = []
    for said in told["says"]:
        lines += [f"you: {said}"]
        replies = talk.say(said)
        assert replies, f"{told['title']}: silence after {said!r}"
        for reply in replies:
            lines += _printed(reply)
    return f"### {told['title']}\n\n```text\n" + "\n".join(lines) + "\n```"


def _printed(reply: Reply) -> list[str]:
    lines: list[str] = []
    for bubble in reply.text.split("\n\n"):
        lines += _wrapped(f"coach: {bubble}", subsequent_indent="       ")
    choices = " ".join(f"[{title}]" for title in reply.choices)
    return [*lines, *_wrapped(choices, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)]


def _wrapped(text: str, **options: Any) -> list[str]:
    """Break lines, but never a telephone number."""
    lines = textwrap.wrap(IN_A_NUMBER.sub(NO_BREAK, text), WIDTH, **options)
    return [line.replace(NO_BREAK, " ") for line in lines]
