"""Meeting somebody who used."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.confirmation import asks
from actions.services import introduce
from actions.tools import pause


class MeetLapse(Action):
    """Thanks them and asks how they are; an open tool is put aside."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_meet_lapse"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Safety comes first, before anything about the slip."""
        introduced = introduce(dispatcher, tracker)
        dispatcher.utter_message(response="utter_lapse")
        return [introduced, *pause(tracker), FollowupAction("action_listen")]


for response in ("utter_lapse", "utter_urge_log_used"):
    # Both ask whether they are all right.
    asks(response, yes="utter_lapse_safe", no="utter_crisis_overdose_ill")
asks("utter_lapse_safe", yes="action_start_urge_log", no="utter_what_next")
