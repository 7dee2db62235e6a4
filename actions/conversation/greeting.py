"""Meeting a person: the first time, again, and with something left half-way."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.account.under_18 import is_under_18, refuse
from actions.tools import TOOLS, PausedTool, ToolRun, pause


class Greet(Action):
    """Greets."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Starts the first meeting with somebody new, offers to go on with what was left half-way."""
        if is_under_18(tracker):
            refuse(dispatcher)
            return []
        run = ToolRun.of(tracker)
        paused = PausedTool.of(tracker)
        tool = TOOLS[run.tool] if run else paused.tool if paused else None
        if tool is not None:
            dispatcher.utter_message(response="utter_resume_offer", paused_title=tool.title)
            return [*pause(tracker), FollowupAction("action_listen")]
        if tracker.get_slot("consent") is None:
            return [FollowupAction("action_start_first_meeting")]
        dispatcher.utter_message(response="utter_greet_again")
        return []
