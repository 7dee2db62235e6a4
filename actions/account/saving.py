"""What is kept of a person: starting, stopping, saying what there is, the goal."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.account.under_18 import is_under_18, refuse
from actions.conversation.first_meeting import read_goal
from actions.safety.nation import NATIONS
from actions.services import WITHOUT_SAVING, is_remembered, message_text, storage, stored
from actions.tools import NotReadableError, PausedTool
from coach import clock

GOALS = {
    "stop": "to stop",
    "cut_down": "to cut down",
    "stay_safer": "to stay safer",
    "not_sure": "not sure yet, and that's fine",
}
LEFT_OUT = {
    "food": "that I leave out food and weight",
    "disputing": "that I don't argue with what you sense or believe",
}
"""Limits as they are told. That no messages come unasked is never told: whoever they fear may be reading."""


class StartSaving(Action):
    """Asks the consent questions again, for somebody who wants to be remembered after all."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_start_saving"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Hands over to the first meeting, which asks for consent and age."""
        if is_remembered(tracker):
            dispatcher.utter_message(response="utter_saving_already")
            return []
        # A first meeting left half-way holds the earlier answer to the very question that is asked anew.
        paused = PausedTool.of(tracker, "first_meeting")
        return [
            SlotSet("consent", None),
            *(paused.dropped(tracker) if paused else []),
            FollowupAction("action_start_first_meeting"),
        ]


class StopSaving(Action):
    """Deletes the records and goes on without saving."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_stop_saving"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Deletes, then says so."""
        if not is_remembered(tracker):
            dispatcher.utter_message(response="utter_saving_stopped_already")
            return [SlotSet("consent", WITHOUT_SAVING)]
        await stored(storage().people.stop_saving, tracker.sender_id)
        dispatcher.utter_message(response="utter_saving_stopped")
        return [SlotSet("consent", WITHOUT_SAVING), SlotSet("profile_behaviour", None), SlotSet("profile_goal", None)]


class SayWhatIsKept(Action):
    """Says what the coach holds about the person."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_say_what_is_kept"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Names each thing, from the records themselves."""
        if not is_remembered(tracker):
            dispatcher.utter_message(response="utter_known_nothing")
            return []
        person = await stored(storage().people.get, tracker.sender_id)
        count = await stored(storage().urges.count, tracker.sender_id)
        planned = await stored(storage().follow_ups.pending, tracker.sender_id)
        known = [
            "this chat",
            "1 urge" if count == 1 else f"{count} urges",
            f"what you work on: {person.behaviour}" if person and person.behaviour else None,
            f"your goal: {GOALS[person.goal]}" if person and person.goal else None,
            "a check the next day, as you asked" if planned else None,
            f"where you live: {NATIONS[person.nation]}" if person and person.nation in NATIONS else None,
            "what you told me about stopping suddenly" if tracker.get_slot("dependence") else None,
            *(told for limit, told in LEFT_OUT.items() if limit in (tracker.get_slot("limits") or ())),
        ]
        dispatcher.utter_message(response="utter_known", known=", ".join(part for part in known if part))
        return []


class SetGoal(Action):
    """Changes the goal."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_set_goal"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Takes the goal from the message, or asks for it."""
        if is_under_18(tracker):
            refuse(dispatcher)
            return []
        try:
            goal = read_goal(message_text(tracker), clock.local())
        except NotReadableError:
            dispatcher.utter_message(response="utter_ask_goal")
            return []
        if is_remembered(tracker):
            await stored(storage().people.set_profile, tracker.sender_id, goal=goal)
        dispatcher.utter_message(response="utter_goal_set", goal=GOALS[goal])
        return [SlotSet("profile_goal", goal)]
