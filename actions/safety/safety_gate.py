"""The safety gate: two questions before somebody stops what can be dangerous to stop suddenly.

Other tools call it with `call_gate` and are gone on with afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readers
from actions.account.under_18 import is_under_18
from actions.services import introduce, is_remembered, message_text, storage, stored
from actions.tool_form import StartTool, ToolForm, finished
from actions.tools import Answers, NotReadableError, PausedTool, Question, Tool, ToolRun, pause, register
from coach import clock
from coach.safety import gate
from coach.safety.categories import WITHDRAWAL

SUBSTANCE = "safety_gate_substance"
SIGNS = "safety_gate_signs"
NOW = "safety_gate_now"

CALL = "safety_gate_call"
DEPENDENCE = "dependence"
DEPENDENCE_ASKED = "dependence_asked"
SAID_FOR = {"red": "red_before", "amber": "amber", "none": "none"}
"""Which outcome is said again when the answer is known already."""
OPIOIDS_ADDED = {"amber", "unsure", "none"}
"""Outcomes after which people who use opioids hear of their tolerance."""


def read_substance(text: str, now: datetime) -> list[str]:
    """Reads what somebody would like to stop.

    Returns:
        Substances of the gate, none for something that needs no gate; words nobody knows may mean one.

    Raises:
        NotReadableError: There are no words in it.
    """
    need = gate.needs(readers.free_text(text, now))
    return [gate.MAY_NEED] if need.is_unknown else sorted(need.substances)


def read_signs(text: str, now: datetime) -> dict[str, str]:
    """Reads what happens when they stop: the most serious sign, and when it was.

    Raises:
        NotReadableError: Nothing can be made of it.
    """
    heard = gate.read_signs(text)
    if heard is None:
        raise NotReadableError("utter_unclear_choice")
    return _kept(heard)


def _kept(heard: gate.Heard) -> dict[str, str]:
    return {"sign": heard.sign, "when": heard.when}


def read_now(text: str, now: datetime) -> str:
    """Reads whether that is happening now.

    Raises:
        NotReadableError: It does not say.
    """
    when = gate.read_now(text)
    if when == "unsaid":
        raise NotReadableError("utter_unclear_choice")
    return when


def _may_be_dangerous(answers: Answers) -> bool:
    return answers.get(SUBSTANCE) != []


def _is_red_some_time(answers: Answers) -> bool:
    return bool(answers.get(SIGNS) == {"sign": "red", "when": "unsaid"})


SAFETY_GATE = register(
    Tool(
        name="safety_gate",
        title="the safety check",
        questions=(
            Question(SUBSTANCE, read_substance),
            Question(SIGNS, read_signs, _may_be_dangerous),
            Question(NOW, read_now, _is_red_some_time),
        ),
    )
)


def call_gate(
    substances: Iterable[str], then: str | None = None, signs: dict[str, str] | None = None
) -> list[EventType]:
    """Returns events that start the gate; they stand last among the events of an action.

    Args:
        substances: What the person would stop, from `gate.needs`; empty when it is not known, and then it is asked.
        then: Name of the action that follows the outcome. It does not follow when an ambulance is needed.
        signs: What they said already, as `read_signs` gives it.
    """
    call = {"of": sorted(substances), "then": then, "signs": signs}
    return [SlotSet(CALL, call), FollowupAction("action_start_safety_gate")]


def is_known(tracker: Tracker, substances: Iterable[str]) -> bool:
    """Returns whether the gate need not be asked, because its outcome is known and still holds."""
    asked = tracker.get_slot(DEPENDENCE_ASKED) or {}
    dependence = tracker.get_slot(DEPENDENCE)
    # A crisis reply may have learnt of it too; then that was when danger was seen last.
    times = [asked.get("at"), tracker.get_slot("crisis_at") if dependence in ("red", "amber") else None]
    last = max((float(at) for at in times if at is not None), default=None)
    at = None if last is None else datetime.fromtimestamp(last, UTC)
    return gate.is_known(dependence, at, asked.get("of") or (), substances, clock.now())


class StartSafetyGate(StartTool):
    """Starts the gate, or says its outcome again while that still holds."""

    @property
    def tool(self) -> Tool:
        """The gate."""
        return SAFETY_GATE

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Asks only what is not known."""
        call = tracker.get_slot(CALL) or {}
        substances = self._substances(tracker)
        if not call.get("signs") and is_known(tracker, substances) and not is_under_18(tracker):
            introduced = introduce(dispatcher, tracker)
            say(dispatcher, SAID_FOR[tracker.get_slot(DEPENDENCE)], substances)
            dispatcher.utter_message(response="utter_safety_gate_known")
            return [introduced, SlotSet(CALL, None), FollowupAction(call.get("then") or "action_listen")]
        return [SlotSet(CALL, None), *await super().run(dispatcher, tracker, domain)]

    def begin(self, dispatcher: CollectingDispatcher, volunteered: dict[str, Any]) -> None:
        """Says why it asks, if there is anything left to ask."""
        if SIGNS not in volunteered:
            dispatcher.utter_message(response="utter_safety_gate_begin")

    def volunteered(self, tracker: Tracker) -> dict[str, Any]:
        """Returns what the caller, or an earlier talk, knows already."""
        substances = self._substances(tracker)
        signs = (tracker.get_slot(CALL) or {}).get("signs")
        known = {SUBSTANCE: substances or None, SIGNS: signs}
        return {slot: value for slot, value in known.items() if value}

    def then(self, tracker: Tracker) -> str | None:
        """Returns the action the caller named."""
        return (tracker.get_slot(CALL) or {}).get("then")

    def _substances(self, tracker: Tracker) -> list[str]:
        """Returns what the caller named, or what they said they work on."""
        return (tracker.get_slot(CALL) or {}).get("of") or sorted(_worked_on(tracker).substances)


class ValidateSafetyGate(ToolForm):
    """Reads the answers to the gate's questions."""

    @property
    def tool(self) -> Tool:
        """The gate."""
        return SAFETY_GATE


class FinishSafetyGate(Action):
    """Says what the answers come to, and hands back to whatever called the gate."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_finish_safety_gate"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Keeps the outcome; when it is an emergency, nothing else follows."""
        run = ToolRun.of(tracker)
        if run is None:
            return []
        events = finished(SAFETY_GATE)
        paused = PausedTool.of(tracker, SAFETY_GATE.name)
        events += paused.dropped(tracker) if paused else []
        follow = [FollowupAction(run.then)] if run.then else []
        substances = tracker.get_slot(SUBSTANCE)
        if substances == []:
            dispatcher.utter_message(response="utter_answer_stop_today")
            return [*events, *follow]
        heard = tracker.get_slot(SIGNS) or {}
        outcome = gate.outcome(heard.get("sign"), tracker.get_slot(NOW) or heard.get("when", "unsaid"))
        at = clock.now().timestamp()
        events.append(SlotSet(DEPENDENCE, gate.DEPENDENCE[outcome]))
        events.append(SlotSet(DEPENDENCE_ASKED, {"at": at, "of": substances or []}))
        if outcome == "red_now":
            danger = [SlotSet("crisis_at", at), SlotSet("crisis_category", WITHDRAWAL)]
            return [*events, *danger, FollowupAction("utter_crisis_withdrawal_red")]
        if is_remembered(tracker):
            await stored(storage().sessions.tool_finished, tracker.sender_id, SAFETY_GATE.name, clock.now())
        say(dispatcher, outcome, substances or ())
        return [*events, *follow]


class AnswerStopToday(Action):
    """Answers whether somebody can just stop: the gate first, where stopping suddenly can be dangerous."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_answer_stop_today"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Takes from the message what it says; an open tool waits and is gone on with."""
        run = ToolRun.of(tracker)
        if run is not None and run.tool == SAFETY_GATE.name:
            # The open question is the way to the answer; the form asks it again.
            return []
        text = message_text(tracker)
        need = gate.needs(text)
        if need.is_unknown:
            need = _worked_on(tracker)
        if need.other and not need.substances:
            dispatcher.utter_message(response="utter_answer_stop_today")
            return []
        if is_under_18(tracker):
            # The tools are closed, what can be dangerous is said all the same.
            dispatcher.utter_message(response="utter_safety_gate_unsure")
            return []
        then = "action_resume_tool" if run is not None else None
        told = gate.told(text)
        return [*pause(tracker), *call_gate(need.substances, then, _kept(told) if told else None)]


class RedoSafetyCheck(Action):
    """Asks the gate's questions anew, because something changed."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_redo_safety_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Forgets the outcome before asking."""
        asked = tracker.get_slot(DEPENDENCE_ASKED) or {}
        known = gate.needs(message_text(tracker)).substances or asked.get("of") or ()
        then = "action_resume_tool" if ToolRun.of(tracker) is not None else None
        forgotten = [SlotSet(DEPENDENCE, None), SlotSet(DEPENDENCE_ASKED, None)]
        return [*pause(tracker), *forgotten, *call_gate(known, then)]


def say(dispatcher: CollectingDispatcher, outcome: str, substances: Iterable[str]) -> None:
    """Says an outcome of the gate.

    Args:
        dispatcher: Where to say it.
        outcome: Any of `gate.Outcome` but "red_now", which is a crisis reply.
        substances: What it was found for.
    """
    dispatcher.utter_message(response=f"utter_safety_gate_{outcome}")
    if outcome in OPIOIDS_ADDED and gate.OPIOIDS & set(substances):
        dispatcher.utter_message(response="utter_safety_gate_opioids")


def _worked_on(tracker: Tracker) -> gate.Need:
    return gate.needs(tracker.get_slot("profile_behaviour") or "")
