"""The call summary: a few sentences to read out on the phone, made only of what the person agrees to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readers
from actions.tool_form import StartTool, ToolForm, finished
from actions.tools import Answers, Question, Tool, ToolRun, pause, register
from coach import clock
from coach.understanding.commands import read_command
from coach.understanding.text import bare

OPENING = "call_summary_opening"
TOPIC = "call_summary_topic"
DAY = "call_summary_day"
WANT = "call_summary_want"
NOTE = "call_summary_note"
DANGER = "call_summary_danger"

PUT_IN = "put_in"
LEAVE_OUT = "leave_out"
IN_DANGER = "in_danger"
NO_DANGER = "no_danger"

_LEAVES_OUT = ("leave it out", "leave that out", "leave out", "out", "without it", "rather not", "not that")

read_put_in = readers.choice(
    {
        LEAVE_OUT: (*_LEAVES_OUT, "dont put", "don t put", "not in"),
        PUT_IN: ("put it in", "put that in", "put in", "include", "in", "add it", "keep it"),
    },
    yes=PUT_IN,
    no=LEAVE_OUT,
)
read_danger = readers.choice({LEAVE_OUT: _LEAVES_OUT}, yes=IN_DANGER, no=NO_DANGER)

WANTS = {
    "just to listen": "I'd like someone to listen.",
    "ideas for what to do": "I'd like some ideas for what to do.",
    "where to get treatment": "I'd like to know where I can get treatment.",
    "help for right now": "I'd like help to get through right now.",
}
"""The choices under the question what they want, folded, and how each is said."""

SENTENCES = {
    OPENING: {PUT_IN: "Hello. I find this hard to say, so I've written it down."},
    DAY: {PUT_IN: "Today is a hard day."},
    DANGER: {IN_DANGER: "There is danger right now.", NO_DANGER: "Nobody is in danger right now."},
}
"""How the pieces that are chosen are said; those in their own words are not among them."""

_NOTHING = {"no", "nope", "nothing", "none", "leave it out", "leave it", "no thanks", "nothing else", "no nothing"}


def read_own_words(text: str, now: datetime) -> str:
    """Reads a piece in their own words, or that there is to be none.

    Raises:
        NotReadableError: There are no words in it.
    """
    words = readers.free_text(text, now)
    # "That's enough" leaves this piece out, too; a bare "stop" never comes here.
    return LEAVE_OUT if bare(words) in _NOTHING or read_command(words) == "stop" else words


CALL_SUMMARY = register(
    Tool(
        name="call_summary",
        title="the words for your call",
        questions=(
            Question(OPENING, read_put_in),
            Question(TOPIC, read_put_in),
            Question(DAY, read_put_in),
            Question(WANT, read_own_words),
            Question(NOTE, read_own_words),
            Question(DANGER, read_danger),
        ),
        needs_adult=False,
    )
)


class StartCallSummary(StartTool):
    """Starts the call summary; a tool that is open is put aside."""

    @property
    def tool(self) -> Tool:
        """The call summary."""
        return CALL_SUMMARY

    def not_asked(self, tracker: Tracker) -> list[str]:
        """Leaves out what they work on where that is not known."""
        return [] if tracker.get_slot("profile_behaviour") else [TOPIC]

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Starts the tool (see the parent class)."""
        run = ToolRun.of(tracker)
        aside = pause(tracker) if run is not None and run.tool != self.tool.name else []
        return [*aside, *await super().run(dispatcher, tracker, domain)]


class ValidateCallSummary(ToolForm):
    """Reads the answers to the call summary's questions."""

    @property
    def tool(self) -> Tool:
        """The call summary."""
        return CALL_SUMMARY


class FinishCallSummary(Action):
    """Gives the text, the number and what happens next; keeps nothing of it."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_finish_call_summary"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says the emergency number first where they said that there is danger."""
        answers = {slot: tracker.get_slot(slot) for slot in CALL_SUMMARY.slots}
        events = finished(CALL_SUMMARY)
        if answers[DANGER] == IN_DANGER:
            dispatcher.utter_message(response="utter_call_summary_in_danger")
            events.append(SlotSet("crisis_at", clock.now().timestamp()))
        summary = in_words(answers, tracker.get_slot("profile_behaviour"))
        if summary:
            dispatcher.utter_message(response="utter_call_summary_read_out", summary=summary)
        else:
            dispatcher.utter_message(response="utter_call_summary_one_sentence")
        is_young = tracker.get_slot("age_group") == "under_18"
        dispatcher.utter_message(
            response="utter_call_summary_number_young" if is_young else "utter_call_summary_number"
        )
        return events


def in_words(answers: Answers, behaviour: str | None) -> str:
    """Returns the text to read out, "" when nothing was to go in.

    Args:
        answers: Slot to value.
        behaviour: What they work on, in their own word, if known.
    """
    topic = f"It's about {behaviour}." if behaviour and answers.get(TOPIC) == PUT_IN else None
    pieces = [
        _chosen(answers, OPENING),
        _chosen(answers, DANGER),
        topic,
        _chosen(answers, DAY),
        _own(answers.get(WANT), "What I'd like: "),
        _own(answers.get(NOTE), ""),
    ]
    return " ".join(piece for piece in pieces if piece)


def _chosen(answers: Answers, slot: str) -> str | None:
    return SENTENCES[slot].get(answers.get(slot) or "")


def _own(said: str | None, lead: str) -> str | None:
    if said is None or said == LEAVE_OUT:
        return None
    sentence = WANTS.get(bare(said)) or f"{lead}{said}"
    return sentence if sentence[-1] in ".?!…" else f"{sentence}."
