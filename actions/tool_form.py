"""Base of every tool's actions: starting it, and reading the answers to its questions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions import readers
from actions.account.under_18 import is_under_18, refuse
from actions.services import intent_name, introduce, message_id, message_text, storage, stored
from actions.tools import (
    MAX_ANSWER_CHARS,
    OFFERED_TOOL,
    REQUESTED_SLOT,
    TOOL_RUN,
    NotReadableError,
    OfferedTool,
    PausedTool,
    Tool,
    ToolRun,
)
from coach import clock
from coach.understanding.corrections import read_correction

ACCEPTS = {"start_tool", "affirm"}
"""Intents that accept a tool that was offered."""
TRIES_BEFORE_A_WAY_OUT = 2
WORDS_OF_A_LONGER_ANSWER = 4


class StartTool(Action, ABC):
    """Starts a tool: empties its slots, takes in what the first message already says, opens its form."""

    @property
    @abstractmethod
    def tool(self) -> Tool:
        """The tool that is started."""

    def name(self) -> str:
        """Returns the action's name."""
        return f"action_start_{self.tool.name}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Starts the tool, or offers to go on with it when it was left half-way."""
        if self.tool.needs_adult and is_under_18(tracker):
            refuse(dispatcher)
            return [FollowupAction("action_listen")]
        volunteered = self.volunteered(tracker)
        paused = PausedTool.of(tracker, self.tool.name)
        if paused and not volunteered:
            dispatcher.utter_message(response="utter_resume_offer", paused_title=self.tool.title)
            return [*paused.waiting(tracker), FollowupAction("action_listen")]
        introduced = introduce(dispatcher, tracker)
        self.begin(dispatcher, volunteered)
        await stored(storage().sessions.tool_started, tracker.sender_id, self.tool.name, clock.now())
        run = ToolRun(
            self.tool.name,
            message_id(tracker),
            skipped=self.not_asked(tracker),
            asked=list(volunteered),
            then=self.then(tracker),
        )
        return [
            introduced,
            SlotSet(OFFERED_TOOL, None),
            *self.tool.empty(),
            *(SlotSet(slot, value) for slot, value in volunteered.items()),
            run.event(),
            FollowupAction(self.tool.form),
        ]

    def volunteered(self, tracker: Tracker) -> dict[str, Any]:
        """Returns what the first message says already, slot to value."""
        offered = OfferedTool.of(tracker)
        accepted = offered is not None and offered.tool == self.tool.name and intent_name(tracker) in ACCEPTS
        text = offered.text if offered and accepted else message_text(tracker)
        if not text or self.tool.volunteered is None:
            return {}
        return self.tool.volunteered(text, clock.local())

    def then(self, tracker: Tracker) -> str | None:
        """Returns the name of the action that follows when the run is done; None when nothing waits for it."""
        return None

    def not_asked(self, tracker: Tracker) -> list[str]:
        """Returns the slots of questions that make no sense for this person."""
        return []

    def begin(self, dispatcher: CollectingDispatcher, volunteered: dict[str, Any]) -> None:
        """Says how the tool begins.

        Args:
            dispatcher: Where to say it.
            volunteered: What the first message said already.
        """
        dispatcher.utter_message(response=f"utter_{self.tool.name}_begin")


class ToolForm(FormValidationAction, ABC):
    """Reads the answer to the open question and names the next question."""

    @property
    @abstractmethod
    def tool(self) -> Tool:
        """The tool whose form this is."""

    def name(self) -> str:
        """Returns the action's name."""
        return f"validate_{self.tool.form}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Reads what was answered, if anything was, and sets the slot to ask for next."""
        run = ToolRun.of(tracker)
        if run is None or run.tool != self.tool.name:
            # Nothing started this run, so nothing may be saved from it either: close the form.
            return [SlotSet(REQUESTED_SLOT, None)]
        answers = {slot: tracker.get_slot(slot) for slot in self.tool.slots}
        slot = tracker.get_slot(REQUESTED_SLOT)
        if slot not in tracker.slots_to_validate() or not _is_answer(tracker):
            # Only the question may be named here: any other slot would tell Rasa that something was answered, and
            # a command or a question in between would never get its turn.
            return [SlotSet(REQUESTED_SLOT, self.tool.next_question(answers, run.skipped))]
        read = self._read(slot, dispatcher, tracker, run, answers)
        answers.update(read)
        effects = await self.after_answers(dispatcher, tracker, answers)
        return [
            *(SlotSet(name, value) for name, value in read.items()),
            *effects,
            run.event(),
            SlotSet(REQUESTED_SLOT, self.tool.next_question(answers, run.skipped)),
        ]

    async def after_answers(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, answers: dict[str, Any]
    ) -> list[EventType]:
        """Does what an answer brings about at once, before the tool is finished.

        Args:
            dispatcher: Where to say something.
            tracker: The conversation.
            answers: All answers so far, slot to value; may be changed in place.

        Returns:
            Events to add.
        """
        return []

    def _read(
        self,
        slot: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        run: ToolRun,
        answers: dict[str, Any],
    ) -> dict[str, Any]:
        text = message_text(tracker)
        if len(text) > MAX_ANSWER_CHARS:
            text = text[:MAX_ANSWER_CHARS].rsplit(" ", 1)[0]
            dispatcher.utter_message(response="utter_answer_shortened")
        corrected = self._corrected(slot, text, answers)
        if corrected:
            dispatcher.utter_message(response="utter_corrected")
            return {slot: None, **corrected}
        question = self.tool.question(slot)
        if question is None:
            return {}
        try:
            value = question.read(text, clock.local())
        except NotReadableError as problem:
            return self._read_otherwise(problem, text, slot, dispatcher, run, answers)
        longer = len(text.split()) >= WORDS_OF_A_LONGER_ANSWER
        volunteered = self._volunteered(text, slot, answers) if longer else {}
        _answered(run, slot)
        return {**volunteered, slot: value}

    def _read_otherwise(
        self,
        problem: NotReadableError,
        text: str,
        slot: str,
        dispatcher: CollectingDispatcher,
        run: ToolRun,
        answers: dict[str, Any],
    ) -> dict[str, Any]:
        """Takes from an answer that does not fit its question what fits another, or asks again."""
        volunteered = self._volunteered(text, slot, answers)
        if slot in volunteered:
            _answered(run, slot)
            return volunteered
        if volunteered:
            run.misread = 0
            dispatcher.utter_message(response="utter_noted")
        else:
            run.misread += 1
            way_out = run.misread > TRIES_BEFORE_A_WAY_OUT
            dispatcher.utter_message(response="utter_way_out" if way_out else problem.response)
        return {slot: None, **volunteered}

    def _volunteered(self, text: str, slot: str, answers: dict[str, Any]) -> dict[str, Any]:
        """Returns what an answer says for the slots that are still empty, whichever was asked for."""
        if self.tool.volunteered is None:
            return {}
        said = self.tool.volunteered(text, clock.local())
        return {name: value for name, value in said.items() if answers.get(name) is None or name == slot}

    def _corrected(self, slot: str, text: str, answers: dict[str, Any]) -> dict[str, Any]:
        """Returns answers given earlier that a message puts right ("actually it was a 6")."""
        correction = read_correction(text)
        open_question = self.tool.question(slot)
        if correction is None or open_question is None:
            return {}
        if open_question.read is readers.free_text and len(correction.split()) >= WORDS_OF_A_LONGER_ANSWER:
            # "No actually, I rang my sister for half an hour" answers the question; it corrects no number.
            return {}
        for question in self.tool.questions:
            if question.slot == slot or not isinstance(answers.get(question.slot), float):
                continue
            try:
                return {question.slot: question.read(correction, clock.local())}
            except NotReadableError:
                continue
        return {}


def _answered(run: ToolRun, slot: str) -> None:
    run.misread = 0
    run.asked = [asked for asked in run.asked if asked != slot] + [slot]


def _is_answer(tracker: Tracker) -> bool:
    return intent_name(tracker) == "answer"


def finished(tool: Tool) -> list[EventType]:
    """Returns events that end a tool and empty its slots. Tools left half-way still wait."""
    return [*tool.empty(), SlotSet(TOOL_RUN, None)]
