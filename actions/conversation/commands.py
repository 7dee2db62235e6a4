"""The commands every question of every tool takes: skip, back, stop, what is this for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.account.under_18 import is_under_18, refuse
from actions.services import entity, message_text
from actions.tools import OFFERED_TOOL, REQUESTED_SLOT, TOOL_RUN, TOOLS, OfferedTool, PausedTool, ToolRun, pause

LISTEN = FollowupAction("action_listen")


class SkipQuestion(Action):
    """Goes past the open question."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_skip_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Marks the open question as skipped; the form then asks the next."""
        run = ToolRun.of(tracker)
        slot = tracker.get_slot(REQUESTED_SLOT)
        if run is None or slot is None:
            dispatcher.utter_message(response="utter_nothing_open")
            return []
        dispatcher.utter_message(response="utter_skipped")
        run.skipped.append(slot)
        run.asked.append(slot)
        run.misread = 0
        # A turn in which the action server was down may have left words there that nobody read.
        return [SlotSet(slot, None), run.event()]


class GoBack(Action):
    """Asks the question before again."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Empties the answer given last, so that the form asks for it again."""
        run = ToolRun.of(tracker)
        if run is None:
            dispatcher.utter_message(response="utter_nothing_open")
            return []
        if not run.asked:
            dispatcher.utter_message(response="utter_first_question")
            return []
        slot = run.asked.pop()
        run.skipped = [skipped for skipped in run.skipped if skipped != slot]
        run.misread = 0
        dispatcher.utter_message(response="utter_gone_back")
        return [SlotSet(slot, None), run.event()]


class ExplainQuestion(Action):
    """Says what the open question is for; with none open, what the coach can do."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_explain"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says the explanation of the open question."""
        slot = tracker.get_slot(REQUESTED_SLOT)
        if ToolRun.of(tracker) is None or slot is None:
            dispatcher.utter_message(response="utter_help")
        else:
            dispatcher.utter_message(response=f"utter_explain_{slot}")
        return []


class OpenMenu(Action):
    """Shows the menu."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_open_menu"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Puts a running tool aside, so that what is chosen is not taken for an answer to its question."""
        dispatcher.utter_message(response="utter_menu")
        return [*pause(tracker), LISTEN]


class StopTool(Action):
    """Leaves the running tool; what was answered is kept."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_stop_tool"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Puts the tool aside and says that it can be gone on with."""
        run = ToolRun.of(tracker)
        if run is None:
            dispatcher.utter_message(response="utter_nothing_open")
            return []
        dispatcher.utter_message(response="utter_stopped", tool=TOOLS[run.tool].title)
        return [*pause(tracker), LISTEN]


class OfferSwitch(Action):
    """Asks before leaving the running tool for another."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_offer_switch"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Puts the running tool aside and offers the other one, or to carry on."""
        run = ToolRun.of(tracker)
        wanted = TOOLS.get(entity(tracker, "tool") or "")
        if wanted is None:
            dispatcher.utter_message(response="utter_menu")
            return []
        buttons = [{"title": "Yes, start that", "payload": f'/start_tool{{"tool": "{wanted.name}"}}'}]
        if run:
            buttons.append({"title": "Carry on here", "payload": "/resume_tool"})
        # What they wrote is kept, so that the other tool need not ask for it again.
        offered = OfferedTool(wanted.name, message_text(tracker))
        dispatcher.utter_message(
            response="utter_switch_offer",
            tool=TOOLS[run.tool].title if run else "this",
            other=wanted.title,
            buttons=buttons,
        )
        return [*pause(tracker), offered.event(), LISTEN]


class BeginTool(Action):
    """Starts the tool named by a choice."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_begin_tool"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Hands over to the start of the tool; what was left half-way stays kept unless it is the same tool."""
        offered = OfferedTool.of(tracker)
        wanted = TOOLS.get(entity(tracker, "tool") or (offered.tool if offered else ""))
        if wanted is None:
            dispatcher.utter_message(response="utter_menu")
            return []
        return [FollowupAction(f"action_start_{wanted.name}")]


class ResumeTool(Action):
    """Goes on with the tool that was left half-way."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_resume_tool"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Fills the slots as they were and opens the form again; while a tool runs, its question is asked again."""
        if ToolRun.of(tracker) is not None:
            return []
        paused = PausedTool.of(tracker)
        if paused is None:
            dispatcher.utter_message(response="utter_nothing_paused")
            return [LISTEN]
        if paused.tool.needs_adult and is_under_18(tracker):
            refuse(dispatcher)
            return [LISTEN]
        dispatcher.utter_message(response="utter_resumed", tool=paused.tool.title)
        return [
            *(SlotSet(slot, value) for slot, value in paused.answers.items()),
            paused.run.event(),
            *paused.dropped(tracker),
            SlotSet(OFFERED_TOOL, None),
            FollowupAction(paused.tool.form),
        ]


class RestartTool(Action):
    """Starts the tool that was left half-way from the beginning."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_restart_tool"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Drops the answers and hands over to the start of the tool."""
        run = ToolRun.of(tracker)
        paused = None if run else PausedTool.of(tracker)
        tool = TOOLS[run.tool] if run else paused.tool if paused else None
        if tool is None:
            dispatcher.utter_message(response="utter_nothing_paused")
            return [LISTEN]
        return [
            *tool.empty(),
            *(paused.dropped(tracker) if paused else []),
            SlotSet(TOOL_RUN, None),
            FollowupAction(f"action_start_{tool.name}"),
        ]


class LeaveTool(Action):
    """Drops the tool that was left half-way."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_leave_tool"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Drops the answers; nothing is saved from them."""
        paused = PausedTool.of(tracker)
        if paused is None:
            dispatcher.utter_message(response="utter_nothing_paused")
            return []
        dispatcher.utter_message(response="utter_left")
        return [*paused.dropped(tracker), SlotSet(OFFERED_TOOL, None)]
