"""Forgetting a person: asked once more, then done."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, Restarted
from rasa_sdk.executor import CollectingDispatcher

from actions.confirmation import asks
from actions.services import storage, stored
from actions.tools import PausedTool, pause


class AskForget(Action):
    """Asks once more."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_ask_forget"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says what goes, and asks."""
        dispatcher.utter_message(response="utter_forget_ask")
        # An open question would take the yes for its answer.
        return [*pause(tracker), FollowupAction("action_listen")]


class Forget(Action):
    """Deletes everything there is about the person, their key included."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_forget"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Deletes first, then says so. The conversation store drops this turn too, for nobody is left to own it."""
        await stored(storage().people.forget, tracker.sender_id)
        dispatcher.utter_message(response="utter_forgotten")
        return [Restarted()]


class KeepEverything(Action):
    """Leaves everything as it is."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_keep_everything"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says that nothing was deleted."""
        dispatcher.utter_message(response="utter_kept")
        paused = PausedTool.of(tracker)
        if paused is not None:
            dispatcher.utter_message(response="utter_resume_offer", paused_title=paused.tool.title)
        return []


asks("utter_forget_ask", yes="action_forget", no="action_keep_everything")
