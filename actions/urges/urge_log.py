"""The urge log: quick, full or from one sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readers
from actions.services import is_remembered, storage, stored
from actions.tool_form import StartTool, ToolForm, finished
from actions.tools import Answers, Question, Tool, ToolRun, register
from actions.urges import wording
from coach import clock, insights
from coach.storage.records import NewUrge
from coach.understanding.urges import read_urge

STRENGTH = "urge_log_strength"
TRIGGER = "urge_log_trigger"
DETAIL = "urge_log_detail"
WHEN = "urge_log_when"
MINUTES = "urge_log_minutes"
FEELING = "urge_log_feeling"
RESPONSE = "urge_log_response"
WORKED = "urge_log_worked"
NEXT_TIME = "urge_log_next_time"

TRIGGER_KINDS = {
    "place": "place",
    "person": "person",
    "feeling": "feeling",
    "time": "time",
    "money": "money",
    "pain": "pain",
    "celebration": "celebration",
    "dont know": "unknown",
    "don't know": "unknown",
    "dunno": "unknown",
    "no idea": "unknown",
    "not sure": "unknown",
}
"""What the choices under the trigger question, and their like, stand for."""

PENDING_URGES = "pending_urges"
SHORT = 3
"""Words up to which a message is a bare remark."""


def read_trigger(text: str, now: datetime) -> dict[str, str | None]:
    """Reads what set the urge off.

    Returns:
        "words", in their own words or None when only a kind was chosen, and "kind".

    Raises:
        NotReadableError: There are no words in it.
    """
    words = readers.free_text(text, now)
    kind = TRIGGER_KINDS.get(words.casefold().replace("’", "'").strip(" .!"))
    if kind is not None:
        return {"words": None, "kind": kind}
    return {"words": words, "kind": read_urge(words, now).trigger_kind or "unknown"}


def volunteered(text: str, now: datetime) -> dict[str, Any]:
    """Reads what a whole sentence says of an urge.

    Args:
        text: The sentence.
        now: When it was written.

    Returns:
        Slot to value, for what it says.
    """
    urge = read_urge(text, now)
    # "Helped" stands for itself; in a longer text it is believed only beside something that was done.
    worked = urge.worked if urge.response or len(text.split()) <= SHORT else None
    said: dict[str, Any] = {
        STRENGTH: urge.strength,
        TRIGGER: {"words": urge.trigger, "kind": urge.trigger_kind or "unknown"} if urge.trigger else None,
        WHEN: readers.kept_time(urge.at) if urge.at else None,
        MINUTES: urge.minutes,
        FEELING: urge.feeling,
        RESPONSE: urge.response,
        WORKED: worked,
        # Who tells what they did is telling the whole story: do not offer to stop after two questions.
        DETAIL: "more" if urge.response or worked or urge.minutes else None,
    }
    return {slot: value for slot, value in said.items() if value is not None}


def _in_full(answers: Answers) -> bool:
    return answers.get(DETAIL) == "more"


def _said_what_they_did(answers: Answers) -> bool:
    return _in_full(answers) and bool(answers.get(RESPONSE))


URGE_LOG = register(
    Tool(
        name="urge_log",
        title="the urge log",
        questions=(
            Question(STRENGTH, readers.scale),
            Question(TRIGGER, read_trigger),
            Question(
                DETAIL,
                readers.choice(
                    {
                        "save": ("save", "save it", "save it now", "thats it", "that s it", "done", "enough", "finish"),
                        "more": ("more", "add", "full", "go on", "carry on", "continue", "details"),
                    },
                    yes="more",
                    no="save",
                ),
            ),
            Question(WHEN, readers.past_time, _in_full),
            Question(MINUTES, readers.minutes, _in_full),
            Question(FEELING, readers.free_text, _in_full),
            Question(RESPONSE, readers.free_text, _in_full),
            Question(WORKED, readers.worked, _said_what_they_did),
            Question(NEXT_TIME, readers.free_text, _in_full),
        ),
        volunteered=volunteered,
    )
)


class StartUrgeLog(StartTool):
    """Starts the urge log."""

    @property
    def tool(self) -> Tool:
        """The urge log."""
        return URGE_LOG

    def begin(self, dispatcher: CollectingDispatcher, volunteered: dict[str, Any]) -> None:
        """Says what was taken in from a whole sentence, or how the log begins."""
        heard = wording.parts(urge_of(volunteered)) if volunteered else ""
        if heard:
            dispatcher.utter_message(response="utter_urge_log_heard", heard=heard)
        else:
            dispatcher.utter_message(response="utter_urge_log_begin")


class ValidateUrgeLog(ToolForm):
    """Reads the answers to the urge log's questions."""

    @property
    def tool(self) -> Tool:
        """The urge log."""
        return URGE_LOG


class FinishUrgeLog(Action):
    """Saves the urge that was told, and says so only once it is saved."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_finish_urge_log"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Saves when the person agreed to it, holds the urge until they are asked, or only sums it up."""
        run = ToolRun.of(tracker)
        if run is None:
            return []
        answers = {slot: tracker.get_slot(slot) for slot in URGE_LOG.slots}
        urge = urge_of(answers)
        events = finished(URGE_LOG)
        summary = wording.parts(urge)
        if not summary:
            dispatcher.utter_message(response="utter_urge_log_empty")
            return events
        if tracker.get_slot("consent") is None:
            dispatcher.utter_message(response="utter_urge_log_waiting", summary=summary)
            pending = [*(tracker.get_slot(PENDING_URGES) or []), {"run": run.id, "answers": _dated(answers)}]
            events.append(SlotSet(PENDING_URGES, pending))
            if wording.tells_of_using(urge.response):
                # How they are comes before whether they may be remembered; the urge waits.
                dispatcher.utter_message(response="utter_urge_log_used")
                return events
            return [*events, FollowupAction("action_start_first_meeting")]
        if not is_remembered(tracker):
            dispatcher.utter_message(response="utter_urge_log_not_saved", summary=summary)
        else:
            await stored(storage().urges.add, tracker.sender_id, run.id, urge)
            await stored(storage().sessions.tool_finished, tracker.sender_id, URGE_LOG.name, clock.now())
            dispatcher.utter_message(response="utter_urge_log_saved", summary=summary)
            await _say_insight(dispatcher, tracker.sender_id)
        used = wording.tells_of_using(urge.response)
        dispatcher.utter_message(response="utter_urge_log_used" if used else "utter_urge_log_done")
        return events


async def save_pending(tracker: Tracker) -> int:
    """Saves the urges that were told before the person agreed to be remembered.

    Args:
        tracker: The conversation.

    Returns:
        How many were saved.
    """
    pending: list[dict[str, Any]] = tracker.get_slot(PENDING_URGES) or []
    for told in pending:
        await stored(storage().urges.add, tracker.sender_id, told["run"], urge_of(told["answers"]))
    return len(pending)


async def _say_insight(dispatcher: CollectingDispatcher, person_id: str) -> None:
    """Tells what the log shows, once: when there is first enough in it."""
    if await stored(storage().urges.count, person_id) != insights.ENOUGH:
        return
    insight = insights.of_urges(await stored(storage().urges.all, person_id))
    if insight is not None:
        dispatcher.utter_message(response="utter_urge_log_insight", insight=insight.in_words())


def _dated(answers: dict[str, Any]) -> dict[str, Any]:
    """Fixes the time of an urge that is saved later than it was told."""
    return {**answers, WHEN: answers.get(WHEN) or {"at": clock.now().isoformat(), "hour_known": True}}


def urge_of(answers: Answers) -> NewUrge:
    """Makes the record of the answers.

    Args:
        answers: Slot to value.

    Returns:
        The urge; it was now when nothing else is said.
    """
    when = answers.get(WHEN)
    trigger = answers.get(TRIGGER) or {}
    return NewUrge(
        at=datetime.fromisoformat(when["at"]) if when else clock.now(),
        hour_known=when["hour_known"] if when else True,
        strength=answers.get(STRENGTH),
        minutes=answers.get(MINUTES),
        trigger=trigger.get("words"),
        trigger_kind=trigger.get("kind"),
        feeling=answers.get(FEELING),
        response=answers.get(RESPONSE),
        worked=answers.get(WORKED),
        next_time=answers.get(NEXT_TIME),
        behaviour=None,
    )
