"""Looking in on somebody the next day: planned when they ask for it, and called off."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.confirmation import asks
from actions.services import is_remembered, message_id, storage, stored
from coach import clock, followups
from coach.followups import NEXT_DAY_CHECK


class PlanNextDayCheck(Action):
    """Plans a check, and says so only once it stands."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_plan_next_day_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Plans it for people who are remembered; tells others why it cannot be, and what works instead."""
        if tracker.get_slot("age_group") == "under_18":
            dispatcher.utter_message(response="utter_next_day_check_young")
        elif "messages" in (tracker.get_slot("limits") or ()):
            dispatcher.utter_message(response="utter_next_day_check_unsafe")
        elif not is_remembered(tracker):
            dispatcher.utter_message(response="utter_next_day_check_guest")
        else:
            due, expires = followups.next_day_check(clock.now())
            # The message's id names it, so that a replayed turn plans it once.
            name = hashlib.sha256(message_id(tracker).encode("utf-8")).hexdigest()
            planned = await stored(
                storage().follow_ups.schedule, tracker.sender_id, name, NEXT_DAY_CHECK, due, expires, alone=True
            )
            dispatcher.utter_message(response="utter_next_day_check_planned", when=_in_words(planned.due_at))
        return []


class CancelNextDayCheck(Action):
    """Calls the check off."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_cancel_next_day_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Calls off what is planned, then says so."""
        cancelled = await stored(storage().follow_ups.cancel, tracker.sender_id, NEXT_DAY_CHECK)
        dispatcher.utter_message(
            response="utter_next_day_check_cancelled" if cancelled else "utter_next_day_check_none"
        )
        return []


def _in_words(due: datetime) -> str:
    """Returns when a check comes, as people say it: "tomorrow at about 6pm"."""
    local = clock.local(due)
    days = (local.date() - clock.local().date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, "the day after tomorrow")
    hour = local.hour + (local.minute >= 30)
    return f"{day} at about {(hour - 1) % 12 + 1}{'am' if hour < 12 else 'pm'}"


for response in ("utter_next_day_better", "utter_next_day_same"):
    asks(response, yes="action_plan_next_day_check", no="utter_goodbye")
