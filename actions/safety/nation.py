"""Where a person lives, which decides whose phone numbers they are given."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import entity, last_asked, storage, stored

logger = logging.getLogger(__name__)

NATIONS = {
    "england": "England",
    "scotland": "Scotland",
    "wales": "Wales",
    "northern_ireland": "Northern Ireland",
    "elsewhere": "outside the UK",
}
"""What each nation is called."""


class SetNation(Action):
    """Notes where the person lives and says whom they can call there."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_set_nation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Takes the nation from the message, or asks for it; after a crisis reply, the reply is said again for there.

        The slot is filled by the message itself, so that the numbers are right even when this action fails.
        """
        nation = entity(tracker, "nation")
        if nation not in NATIONS:
            dispatcher.utter_message(response="utter_ask_nation")
            return []
        await _keep(tracker.sender_id, nation)
        asked = last_asked(tracker) or ""
        events: list[EventType] = [SlotSet("nation", nation)]
        if asked.removeprefix("utter_").startswith("crisis_"):
            events.append(FollowupAction(asked))
        else:
            dispatcher.utter_message(response=f"utter_nation_{nation}")
        return events


async def _keep(person_id: str, nation: str) -> None:
    """Keeps the nation with the person, a guest's as long as the guest; without it the numbers still are told."""
    try:
        await stored(storage().people.set_profile, person_id, nation=nation)
    except Exception as error:
        logger.error("Where somebody lives could not be kept: %s", type(error).__name__)
