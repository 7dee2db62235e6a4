"""Meeting an urge that is there right now."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.services import introduce
from actions.tools import pause


class MeetUrge(Action):
    """Gives two things to do at once; an open tool is put aside, it can wait."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_meet_urge"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Helps in the same turn; somebody new also hears who is talking."""
        introduced = introduce(dispatcher, tracker)
        dispatcher.utter_message(response="utter_urge_now")
        return [introduced, *pause(tracker), FollowupAction("action_listen")]
