"""What a bare yes or no answers: the question the coach asked last."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.services import last_asked

YES: dict[str, str] = {}
NO: dict[str, str] = {}


def asks(response: str, yes: str, no: str) -> None:
    """Makes known which actions follow yes and no to a question.

    Args:
        response: Name of the response that asks.
        yes: Name of the action that follows yes.
        no: Name of the action that follows no.
    """
    YES[response] = yes
    NO[response] = no


class Affirm(Action):
    """Follows a yes."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Hands over to what yes means here."""
        return _follow(YES, dispatcher, tracker)


class Deny(Action):
    """Follows a no."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_deny"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Hands over to what no means here."""
        return _follow(NO, dispatcher, tracker)


def _follow(table: dict[str, str], dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    # Only the question just before counts: a yes two turns later must not confirm a deletion.
    action = table.get(last_asked(tracker) or "")
    if action is None:
        dispatcher.utter_message(response="utter_what_next")
        return []
    return [FollowupAction(action)]


asks("utter_resume_offer", yes="action_resume_tool", no="action_leave_tool")
asks("utter_switch_offer", yes="action_begin_tool", no="action_resume_tool")
