"""Looking back over past urges, and putting the last one right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import readers
from actions.confirmation import asks
from actions.services import is_remembered, message_text, storage, stored
from actions.tool_form import StartTool, ToolForm, finished
from actions.tools import NotReadableError, Question, Tool, register
from actions.urges import wording
from actions.urges.urge_log import read_trigger
from coach import clock, insights
from coach.storage.records import Urge
from coach.understanding.numbers import OutOfRange, read_scale

PART = "urge_correction_part"
VALUE = "urge_correction_value"
SHOWN = 5

URGE_CORRECTION = register(
    Tool(
        name="urge_correction",
        title="changing your last urge",
        questions=(
            Question(
                PART,
                readers.choice(
                    {
                        "strength": ("strength", "number", "how strong", "score"),
                        "trigger": ("trigger", "what set it off", "cause", "place", "person"),
                        "at": ("when", "time", "day", "date"),
                        "feeling": ("feeling", "felt", "mood"),
                        "worked": ("helped", "worked", "whether it helped"),
                        "response": ("did", "what i did", "response"),
                    }
                ),
            ),
            Question(VALUE, readers.free_text),
        ),
    )
)


class ReviewUrges(Action):
    """Shows the last urges and, from five on, what the log says."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_review_urges"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Reads the log."""
        if not is_remembered(tracker):
            dispatcher.utter_message(response="utter_urges_not_kept")
            return []
        urges = await stored(storage().urges.all, tracker.sender_id)
        if not urges:
            dispatcher.utter_message(response="utter_urges_none")
            return []
        latest = sorted(urges, key=lambda urge: urge.at, reverse=True)[:SHOWN]
        recent = "\n".join(f"- {wording.line(urge)}" for urge in latest)
        dispatcher.utter_message(response="utter_urges_recent", recent=recent)
        insight = insights.of_urges(urges)
        if insight is not None:
            dispatcher.utter_message(response="utter_urges_insight", insight=insight.in_words())
        else:
            count = "1 urge" if len(urges) == 1 else f"{len(urges)} urges"
            dispatcher.utter_message(response="utter_urges_count", count=count)
        return []


class CorrectUrge(Action):
    """Changes the last urge: at once when the message says a number, else by asking which part."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_correct_urge"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Finds what is to be changed."""
        last = await _last_urge(tracker)
        if last is None:
            dispatcher.utter_message(response=_nothing_there(tracker))
            return []
        strength = read_scale(message_text(tracker))
        if strength is not None and not isinstance(strength, OutOfRange):
            changed = await stored(storage().urges.update, tracker.sender_id, last.id, strength=strength.value)
            dispatcher.utter_message(response="utter_urge_changed", summary=wording.parts(changed))
            return []
        dispatcher.utter_message(response="utter_urge_correction_begin", summary=wording.parts(last))
        return [FollowupAction("action_start_urge_correction")]


class StartUrgeCorrection(StartTool):
    """Starts asking which part of the last urge to change."""

    @property
    def tool(self) -> Tool:
        """Changing the last urge."""
        return URGE_CORRECTION

    def begin(self, dispatcher: CollectingDispatcher, volunteered: dict[str, Any]) -> None:
        """Says nothing more: the urge was read back before."""


class ValidateUrgeCorrection(ToolForm):
    """Reads which part is to be changed, and into what."""

    @property
    def tool(self) -> Tool:
        """Changing the last urge."""
        return URGE_CORRECTION


class FinishUrgeCorrection(Action):
    """Changes the last urge."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_finish_urge_correction"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Saves the change and reads the urge back."""
        part, value = tracker.get_slot(PART), tracker.get_slot(VALUE)
        events = finished(URGE_CORRECTION)
        last = await _last_urge(tracker)
        if last is None:
            dispatcher.utter_message(response="utter_urges_none")
            return events
        try:
            fields = _fields(part, value, clock.local()) if part and value else {}
        except NotReadableError:
            fields = {}
        if not fields:
            dispatcher.utter_message(response="utter_urge_not_changed", summary=wording.parts(last))
            return events
        changed = await stored(storage().urges.update, tracker.sender_id, last.id, **fields)
        dispatcher.utter_message(response="utter_urge_changed", summary=wording.parts(changed))
        return events


class AskDeleteUrge(Action):
    """Asks before the last urge is deleted."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_ask_delete_urge"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Reads the last urge back and asks."""
        last = await _last_urge(tracker)
        if last is None:
            dispatcher.utter_message(response=_nothing_there(tracker))
        else:
            dispatcher.utter_message(response="utter_ask_delete_urge", summary=wording.parts(last))
        return []


class DeleteUrge(Action):
    """Deletes the last urge."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_delete_urge"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Deletes it, then says so."""
        last = await _last_urge(tracker)
        if last is None:
            dispatcher.utter_message(response="utter_urges_none")
            return []
        await stored(storage().urges.delete, tracker.sender_id, last.id)
        dispatcher.utter_message(response="utter_urge_deleted")
        return []


class KeepUrge(Action):
    """Leaves the last urge in the log."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_keep_urge"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says that it stays."""
        dispatcher.utter_message(response="utter_urge_kept")
        return []


asks("utter_ask_delete_urge", yes="action_delete_urge", no="action_keep_urge")
asks("utter_urges_none", yes="action_start_urge_log", no="utter_what_next")


def _nothing_there(tracker: Tracker) -> str:
    return "utter_urges_none" if is_remembered(tracker) else "utter_urges_not_kept"


async def _last_urge(tracker: Tracker) -> Urge | None:
    """Returns the urge that was logged last, which need not be the one that happened last."""
    if not is_remembered(tracker):
        return None
    urges = await stored(storage().urges.recent, tracker.sender_id, limit=1)
    return urges[0] if urges else None


def _fields(part: str, value: str, now: datetime) -> dict[str, Any]:
    """Returns the fields of the record that a change sets.

    Raises:
        NotReadableError: The new value does not fit the part.
    """
    if part == "strength":
        return {"strength": readers.scale(value, now)}
    if part == "trigger":
        trigger = read_trigger(value, now)
        return {"trigger": trigger["words"], "trigger_kind": trigger["kind"]}
    if part == "at":
        when = readers.past_time(value, now)
        return {"at": datetime.fromisoformat(when["at"]), "hour_known": when["hour_known"]}
    if part == "worked":
        return {"worked": readers.worked(value, now)}
    return {part: readers.free_text(value, now)}
