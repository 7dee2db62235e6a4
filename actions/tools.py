"""What a tool is: its questions in order, and the state of one run of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet

TOOL_RUN = "tool_run"
PAUSED_TOOLS = "paused_tools"
PAUSED_TITLE = "paused_title"
OFFERED_TOOL = "offered_tool"
REQUESTED_SLOT = "requested_slot"
MAX_ANSWER_CHARS = 500


class NotReadableError(ValueError):
    """An answer could not be read.

    Attributes:
        response: The response that says so and helps.
    """

    def __init__(self, response: str) -> None:
        super().__init__(response)
        self.response = response


Answers = Mapping[str, Any]
Reader = Callable[[str, datetime], Any]
"""Reads the text of an answer, written at a time, into the value that is kept; raises NotReadableError."""


def _always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Question:
    """One question of a tool.

    Attributes:
        slot: The slot that holds the answer.
        read: How the answer is read.
        wanted: Whether the question is asked at all, given the answers so far.
    """

    slot: str
    read: Reader
    wanted: Callable[[Answers], bool] = _always


@dataclass(frozen=True)
class Tool:
    """One tool, as the base actions need to know it.

    Attributes:
        name: The stem its files, form, slots and records share.
        title: What people call it, as it stands in "We were part-way through {title}".
        questions: In the order they are asked.
        needs_adult: Whether the tool is closed to people under 18.
        volunteered: Reads what a longer answer or the first message says beyond its question: slot to value.
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    needs_adult: bool = True
    volunteered: Callable[[str, datetime], dict[str, Any]] | None = None

    @property
    def form(self) -> str:
        """Name of the tool's form."""
        return f"{self.name}_form"

    @property
    def slots(self) -> list[str]:
        """Names of the slots that hold one run's answers."""
        return [question.slot for question in self.questions]

    def question(self, slot: str | None) -> Question | None:
        """Returns the question that fills a slot, or None."""
        return next((question for question in self.questions if question.slot == slot), None)

    def next_question(self, answers: Answers, skipped: list[str]) -> str | None:
        """Returns the slot of the first question that is wanted, not skipped and not answered."""
        return next(
            (
                question.slot
                for question in self.questions
                if answers.get(question.slot) is None and question.slot not in skipped and question.wanted(answers)
            ),
            None,
        )

    def empty(self) -> list[EventType]:
        """Returns events that empty the tool's slots."""
        return [SlotSet(slot, None) for slot in self.slots]


TOOLS: dict[str, Tool] = {}
"""Every tool by its name."""


def register(tool: Tool) -> Tool:
    """Makes a tool known to the commands that serve all tools (skip, back, stop, resume).

    Args:
        tool: The tool.

    Returns:
        The same tool.
    """
    TOOLS[tool.name] = tool
    return tool


@dataclass
class ToolRun:
    """One run of a tool; the value of the slot `tool_run` while it goes on.

    Attributes:
        tool: Name of the tool.
        id: Id of the message that started the run.
        skipped: Slots whose question was skipped.
        asked: Slots in the order their questions were answered or skipped, for going back.
        misread: How often in a row the open question was not understood.
        then: Name of the action that follows when this run is done; None when nothing waits for it.
    """

    tool: str
    id: str
    skipped: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    misread: int = 0
    then: str | None = None

    @classmethod
    def of(cls, tracker: Tracker) -> ToolRun | None:
        """Returns the run that goes on in a conversation, or None."""
        value = tracker.get_slot(TOOL_RUN)
        return cls._from(value) if value else None

    @classmethod
    def _from(cls, value: dict[str, Any]) -> ToolRun | None:
        if value.get("tool") not in TOOLS:
            return None
        return cls(**{each.name: value[each.name] for each in fields(cls) if each.name in value})

    def event(self) -> EventType:
        """Returns the event that keeps this state."""
        tool = TOOLS[self.tool]
        return SlotSet(TOOL_RUN, {**vars(self), "slots": tool.slots, "title": tool.title})


@dataclass(frozen=True)
class PausedTool:
    """A tool left half-way: one entry of the slot `paused_tools`, which holds one for each tool, the latest last."""

    run: ToolRun
    answers: dict[str, Any]

    @classmethod
    def of(cls, tracker: Tracker, tool: str | None = None) -> PausedTool | None:
        """Returns the tool left last, or a certain tool if that was left half-way; else None."""
        for value in reversed(tracker.get_slot(PAUSED_TOOLS) or []):
            run = ToolRun._from(value["run"])
            if run is not None and tool in (None, run.tool):
                return cls(run, value["answers"])
        return None

    @property
    def tool(self) -> Tool:
        """The tool itself."""
        return TOOLS[self.run.tool]

    def waiting(self, tracker: Tracker) -> list[EventType]:
        """Returns events that make this the tool left last."""
        entry = {"run": {**vars(self.run), "title": self.tool.title}, "answers": self.answers}
        return _keep_paused([*_paused_but(tracker, self.run.tool), entry])

    def dropped(self, tracker: Tracker) -> list[EventType]:
        """Returns events after which this tool does not wait any more."""
        return _keep_paused(_paused_but(tracker, self.run.tool))


def _paused_but(tracker: Tracker, tool: str) -> list[dict[str, Any]]:
    return [value for value in tracker.get_slot(PAUSED_TOOLS) or [] if value["run"]["tool"] != tool]


def _keep_paused(values: list[dict[str, Any]]) -> list[EventType]:
    title = values[-1]["run"].get("title") if values else None
    return [SlotSet(PAUSED_TOOLS, values or None), SlotSet(PAUSED_TITLE, title)]


@dataclass(frozen=True)
class OfferedTool:
    """A tool that was offered in place of the running one, with the words that asked for it."""

    tool: str
    text: str

    @classmethod
    def of(cls, tracker: Tracker) -> OfferedTool | None:
        """Returns the tool that was offered, or None."""
        value = tracker.get_slot(OFFERED_TOOL)
        return cls(value["tool"], value["text"]) if value else None

    def event(self) -> EventType:
        """Returns the event that keeps the offer."""
        return SlotSet(OFFERED_TOOL, {"tool": self.tool, "text": self.text})


def pause(tracker: Tracker) -> list[EventType]:
    """Returns events that put the running tool aside with its answers and close its form.

    Args:
        tracker: The conversation.

    Returns:
        No events when no tool runs.
    """
    run = ToolRun.of(tracker)
    if run is None:
        return []
    tool = TOOLS[run.tool]
    answers = {slot: tracker.get_slot(slot) for slot in tool.slots}
    run.misread = 0
    return [*PausedTool(run, answers).waiting(tracker), *close(tool)]


def close(tool: Tool) -> list[EventType]:
    """Returns events that empty a tool's slots and close its form."""
    return [*tool.empty(), SlotSet(TOOL_RUN, None), SlotSet(REQUESTED_SLOT, None), ActiveLoop(None)]
