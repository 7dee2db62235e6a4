"""What the coach says by itself."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.account.under_18 import is_under_18
from actions.tools import TOOLS, PausedTool, ToolRun


class DeliverFollowUp(Action):
    """Offers to go on with what was left half-way; says nothing while a question waits for its answer."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_deliver_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Speaks only when nothing is open, and never asks the open question a second time."""
        run = ToolRun.of(tracker)
        if run is not None:
            # The form was passed over for this turn. Said anew, it waits for its answer again.
            return [ActiveLoop(TOOLS[run.tool].form), FollowupAction("action_listen")]
        paused = PausedTool.of(tracker)
        if paused is not None and not is_under_18(tracker):
            dispatcher.utter_message(response="utter_resume_offer", paused_title=paused.tool.title)
        return [FollowupAction("action_listen")]
