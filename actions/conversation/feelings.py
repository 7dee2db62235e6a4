"""Meeting low feelings without danger."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.services import introduce
from coach.safety import floor


class MeetFeelings(Action):
    """Answers somebody who feels low; a death is met with condolence."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_meet_feelings"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says who is talking to somebody new, then answers the feeling."""
        introduced = introduce(dispatcher, tracker)
        bereaved = floor.is_bereavement((tracker.latest_message or {}).get("text") or "")
        dispatcher.utter_message(response="utter_crisis_bereavement" if bereaved else "utter_feel_upset")
        return [introduced]
