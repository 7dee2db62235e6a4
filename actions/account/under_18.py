"""What being under 18 means: the tools are closed, and nothing of the person is kept."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import REMEMBER, WITHOUT_SAVING, storage, stored

TOLD = ("profile_behaviour", "profile_goal", "pending_urges", "paused_tools", "paused_title", "offered_tool")
"""Slots that hold what somebody told the tools."""


def is_under_18(tracker: Tracker) -> bool:
    """Returns whether the person said that they are under 18."""
    return bool(tracker.get_slot("age_group") == "under_18")


async def forget_told(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Deletes what was kept, and says so only then; what waits half-way is dropped.

    Args:
        dispatcher: Where to say it.
        tracker: The conversation.

    Returns:
        Events after which nothing the person told the tools is left.
    """
    if tracker.get_slot("consent") == REMEMBER:
        await stored(storage().people.stop_saving, tracker.sender_id)
        dispatcher.utter_message(response="utter_under_18_deleted")
    return [SlotSet("consent", WITHOUT_SAVING), *(SlotSet(name, None) for name in TOLD)]


async def refuse(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Says in place of a tool who else can help, and deletes what an earlier try may have left."""
    dispatcher.utter_message(response="utter_under_18")
    return await forget_told(dispatcher, tracker)


class CloseForUnder18(Action):
    """Follows the reply to somebody who just said that they are under 18."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_close_under_age"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Deletes what was kept before."""
        return await forget_told(dispatcher, tracker)
