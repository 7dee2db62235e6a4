"""What is said when a message was not understood: other words, then buttons, then the menu and a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

MEANINGS = {
    "log_urge": "Log an urge",
    "have_urge": "I have an urge now",
    "review_urges": "Look back at my urges",
    "correct_urge": "Change my last urge",
    "delete_urge": "Delete my last urge",
    "report_lapse": "I had a slip",
    "feel_upset": "I feel upset",
    "feel_good": "Something went well",
    "get_help": "Talk to a person",
    "help_me_call": "What to say on the phone",
    "plan_next_day_check": "Check on me tomorrow",
    "cancel_next_day_check": "Don't check on me",
    "worry_about_other": "I'm worried for someone",
    "forget_me": "Delete what you hold",
    "start_saving": "Remember me",
    "stop_saving": "Stop saving",
    "ask_what_you_know": "What do you know of me?",
    "set_goal": "Change my goal",
    "ask_is_private": "Is this private?",
    "ask_what_is_smart": "What is SMART?",
    "ask_what_is_trigger": "What is a trigger?",
    "ask_how_long_urges_last": "How long do urges last?",
    "ask_must_i_stop": "Must I stop completely?",
    "ask_stop_today": "Can I just stop today?",
    "ask_cost": "What does it cost?",
    "ask_call_someone": "Can you call someone?",
    "ask_are_you_human": "Are you human?",
    "ask_capabilities": "What can you do?",
    "open_menu": "Menu",
}
"""What each intent is called on a button, 26 characters at most."""

OFFERED = 3


class Clarify(Action):
    """Takes three steps, one a message that is not understood in a row."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Asks for other words, then offers what it may have been, then the menu and a person."""
        misses = _misses_in_a_row(tracker)
        buttons = _likely(tracker)
        if misses == 1:
            dispatcher.utter_message(response="utter_not_understood_once")
        elif misses == 2 and buttons:
            dispatcher.utter_message(response="utter_did_you_mean", buttons=buttons)
        else:
            dispatcher.utter_message(response="utter_not_understood_again")
        return [SlotSet("misunderstood", misses % 3)]


def _misses_in_a_row(tracker: Tracker) -> int:
    """Returns how many of the latest messages, this one included, were not understood."""
    count = 1
    messages = [event for event in tracker.events if event["event"] == "user"]
    understood_last = len(messages) > 1 and _intent(messages[-2]) != "not_understood"
    if not understood_last:
        count += int(tracker.get_slot("misunderstood") or 0)
    return count


def _intent(message: dict[str, Any]) -> str | None:
    return ((message.get("parse_data") or {}).get("intent") or {}).get("name")


def _likely(tracker: Tracker) -> list[dict[str, str]]:
    ranking = (tracker.latest_message or {}).get("intent_ranking") or []
    names = [entry["name"] for entry in ranking if entry.get("name") in MEANINGS][:OFFERED]
    return [{"title": MEANINGS[name], "payload": f"/{name}"} for name in names]
