"""What being under 18 means: the tools are closed, and nothing of the person is kept."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import REMEMBER, WITHOUT_SAVING, storage, stored

logger = logging.getLogger(__name__)

TOLD = ("profile_behaviour", "profile_goal", "pending_urges", "paused_tools", "paused_title", "offered_tool")
"""Slots that hold what somebody told the tools."""


def is_under_18(tracker: Tracker) -> bool:
    """Returns whether the person is held to be under 18."""
    return bool(tracker.get_slot("age_group") == "under_18")


def refuse(dispatcher: CollectingDispatcher) -> None:
    """Says in place of a tool who else can help.

    Nothing is deleted by that: their age may have been read from a sentence and be put right with the next.
    """
    dispatcher.utter_message(response="utter_under_18")


def nothing_told() -> list[EventType]:
    """Returns events after which nothing the person told the tools is left in the talk."""
    return [SlotSet("consent", WITHOUT_SAVING), *(SlotSet(name, None) for name in TOLD)]


class CloseForUnder18(Action):
    """Follows the choice "I'm under 18"."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_close_under_age"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Deletes what was kept before, and says so only then."""
        if tracker.get_slot("consent") == REMEMBER:
            try:
                await stored(storage().people.stop_saving, tracker.sender_id)
            except Exception as error:
                logger.error("What was kept of somebody under 18 could not be deleted: %s", type(error).__name__)
                dispatcher.utter_message(response="utter_under_18_not_deleted")
                return []
            dispatcher.utter_message(response="utter_under_18_deleted")
        return nothing_told()
