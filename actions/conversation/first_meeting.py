"""Meeting somebody new: consent, age, what to work on, what they would like to happen, the safety gate."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readers
from actions.account.under_18 import nothing_told, refuse
from actions.safety.safety_gate import call_gate, is_known
from actions.services import REMEMBER, WITHOUT_SAVING, storage, stored
from actions.tool_form import StartTool, ToolForm, finished
from actions.tools import Answers, NotReadableError, Question, Tool, register
from actions.urges.urge_log import PENDING_URGES, save_pending
from coach import clock
from coach.safety import gate
from coach.understanding.answers import read_yes_no
from coach.understanding.numbers import read_number
from coach.understanding.text import bare

CONSENT = "first_meeting_consent"
AGE = "first_meeting_age"
BEHAVIOUR = "first_meeting_behaviour"
GOAL = "first_meeting_goal"

CONSENT_VERSION = "1"
"""Version of the wording of the consent question; a change of what is kept or why needs a new one."""

_REFUSES = re.compile(r"\b(?:w ?o|w ?out|wi\w{0,3}out|not|no|none|never|nothing|private|forget|\w+nt|\w+n t)\b")
_AGREES = re.compile(r"\b(?:remember|save it|save|keep it|store it)\b")


def read_consent(text: str, now: datetime) -> str:
    """Reads whether somebody wants to be remembered; a yes must be plain, anything like a refusal refuses.

    Raises:
        NotReadableError: It says neither.
    """
    folded = bare(text)
    yes = read_yes_no(text)
    if _REFUSES.search(folded) and yes is not True:
        return WITHOUT_SAVING
    if yes is False:
        return WITHOUT_SAVING
    if yes is True or _AGREES.search(folded):
        return REMEMBER
    raise NotReadableError("utter_unclear_choice")


read_goal = readers.choice(
    {
        "not_sure": ("not sure", "dont know", "don t know", "unsure", "dunno", "no idea", "undecided", "maybe"),
        "cut_down": ("cut down", "cut back", "less", "reduce", "moderate", "cutting down", "fewer", "slow down"),
        "stay_safer": ("safer", "safe", "stay safer", "safely", "harm"),
        "stop": (
            "stop",
            "quit",
            "stop altogether",
            "give up",
            "give it up",
            "abstain",
            "be free",
            "sober",
            "none",
            "pack it in",
        ),
    }
)

_read_age_words = readers.choice(
    {
        "unsaid": ("rather not", "not say", "prefer not", "none of your", "private", "skip"),
        "under_18": ("under", "under 18", "younger", "child", "minor"),
        "adult": ("adult", "over", "over 18", "older"),
    },
    yes="adult",
    no="under_18",
)


_NOT_YET = re.compile(
    r"\b(?:not|nt|\w+nt|no|nearly|almost|under|below|less|next|soon|turning|until|till|yet|before|younger)\b"
)


def read_age(text: str, now: datetime) -> str:
    """Reads whether somebody is 18 or over, from a yes or from their age.

    Raises:
        NotReadableError: It says neither.
    """
    years = read_number(text, 5, 120)
    if years is not None and years != 18:
        return "adult" if years > 18 else "under_18"
    if years == 18:
        return "under_18" if _NOT_YET.search(bare(text)) else "adult"
    return str(_read_age_words(text, now))


def _may_go_on(answers: Answers) -> bool:
    return answers.get(AGE) != "under_18"


FIRST_MEETING = register(
    Tool(
        name="first_meeting",
        title="getting started",
        questions=(
            Question(CONSENT, read_consent),
            Question(AGE, read_age),
            Question(BEHAVIOUR, readers.free_text, _may_go_on),
            Question(GOAL, read_goal, _may_go_on),
        ),
        needs_adult=False,
    )
)


class StartFirstMeeting(StartTool):
    """Starts the first meeting."""

    @property
    def tool(self) -> Tool:
        """The first meeting."""
        return FIRST_MEETING

    def begin(self, dispatcher: CollectingDispatcher, volunteered: dict[str, Any]) -> None:
        """Says nothing more: the introduction is the beginning."""


class ValidateFirstMeeting(ToolForm):
    """Reads the answers of the first meeting."""

    @property
    def tool(self) -> Tool:
        """The first meeting."""
        return FIRST_MEETING

    async def after_answers(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, answers: dict[str, Any]
    ) -> list[EventType]:
        """Remembers from the moment that consent and age allow it, and says so only then."""
        if answers.get(AGE) is None:
            return []
        return await settle(dispatcher, tracker, answers.get(CONSENT), answers[AGE])


class FinishFirstMeeting(Action):
    """Keeps what the first meeting told, and asks what stopping may do to them where that matters."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_finish_first_meeting"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Keeps what they work on and their goal; for people under 18 only says who else can help."""
        answers = {slot: tracker.get_slot(slot) for slot in FIRST_MEETING.slots}
        events = finished(FIRST_MEETING)
        # Skipping consent or age means: without saving.
        events += await settle(dispatcher, tracker, answers.get(CONSENT), answers.get(AGE) or "unsaid")
        if answers.get(AGE) == "under_18":
            refuse(dispatcher)
            return [*events, *nothing_told()]
        profile = {"behaviour": answers.get(BEHAVIOUR), "goal": answers.get(GOAL)}
        told = {name: value for name, value in profile.items() if value}
        if told and outcome(answers.get(CONSENT), answers.get(AGE) or "unsaid") == REMEMBER:
            await stored(storage().people.set_profile, tracker.sender_id, **told)
        events += [SlotSet(f"profile_{name}", value) for name, value in told.items()]
        substances = gate.needs(answers.get(BEHAVIOUR) or "").substances
        if substances and not is_known(tracker, substances):
            return [*events, *call_gate(substances, then="action_close_first_meeting")]
        return [*events, FollowupAction("action_close_first_meeting")]


class CloseFirstMeeting(Action):
    """Ends the first meeting with the ways on, once it is known what stopping may do to them."""

    def name(self) -> str:
        """Returns the action's name."""
        return "action_close_first_meeting"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Shows the ways on."""
        dispatcher.utter_message(response="utter_first_meeting_done")
        return []


def outcome(consent: str | None, age_group: str) -> str:
    """Returns what consent and age come to: only adults who agreed are remembered."""
    return REMEMBER if consent == REMEMBER and age_group == "adult" else WITHOUT_SAVING


async def settle(
    dispatcher: CollectingDispatcher, tracker: Tracker, consent: str | None, age_group: str
) -> list[EventType]:
    """Settles whether this person is remembered, unless it stands so already.

    Args:
        dispatcher: Where to say it.
        tracker: The conversation.
        consent: What they chose, None when skipped.
        age_group: "adult", "under_18" or "unsaid".

    Returns:
        Events that keep the outcome.
    """
    settled = outcome(consent, age_group)
    before = tracker.get_slot("consent")
    if (before, tracker.get_slot("age_group")) == (settled, age_group):
        return []
    events: list[EventType] = [
        SlotSet("consent", settled),
        SlotSet("age_group", age_group),
        SlotSet(PENDING_URGES, None),
    ]
    if settled == REMEMBER:
        await stored(storage().people.remember, tracker.sender_id, CONSENT_VERSION, clock.now())
        await stored(storage().people.set_profile, tracker.sender_id, age_group=age_group)
        saved = await save_pending(tracker)
        dispatcher.utter_message(response="utter_remembered_with_log" if saved else "utter_remembered")
        return events
    if before == REMEMBER:
        await stored(storage().people.stop_saving, tracker.sender_id)
    if age_group == "unsaid":
        dispatcher.utter_message(response="utter_age_unsaid")
    elif age_group == "adult":
        dispatcher.utter_message(response="utter_without_saving")
    return events
