"""Decides, last in the pipeline, whether a message answers the open question or is something else."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from coach.safety import categories, floor, replies
from coach.understanding import crisis_answers
from coach.understanding.ages import is_only_age
from coach.understanding.answers import read_yes_no
from coach.understanding.change import read_change
from coach.understanding.commands import read_command
from coach.understanding.questions import is_question
from coach.understanding.wellbeing import is_low, read_wellbeing
from components.home import with_home
from components.open_question import OpenQuestion, open_question
from components.safety_signs import ASK_STOP, asks_to_stop, tells_signs
from components.understood import CRISIS, Decision, Understood

ANSWER = "answer"
NOT_UNDERSTOOD = "not_understood"
SWITCH_TOOL = "switch_tool"
CRISIS_ANSWER = "crisis_answer"
UNCLEAR = f"{CRISIS}{categories.UNCLEAR}"
VAGUE = {"affirm", "deny", NOT_UNDERSTOOD, "out_of_scope", "small_talk", "help"}
"""Intents that say little: just after a crisis reply they are heard as an answer to it."""
LEAVES_CRISIS = {
    "get_help", "forget_me", "have_urge", "log_urge", "open_menu", "report_lapse", "restart_tool", "resume_tool",
    "review_urges", "help_me_call", "plan_next_day_check", "cancel_next_day_check",
}  # fmt: skip
"""Intents that ask for something else even just after a crisis reply."""
ASKS_WELLBEING = {"utter_lapse", "utter_urge_log_used"}
"""Responses that ask somebody who used how they are; what is not clearly good is met as if it were not."""
NOT_CLEARLY_WELL = {"deny", NOT_UNDERSTOOD, "out_of_scope", "small_talk"}
ASKS_DAY = "utter_next_day_check"
"""The response that asks how somebody is a day later."""
SHORT_ANSWER_WORDS = 6
"""Words up to which any other message just after a crisis reply is heard as an answer to it."""
PLAIN_ANSWER_WORDS = 12
"""Words up to which what plainly answers a crisis reply does so, whatever intent it looks like."""
PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?")
ALWAYS = {"get_help", "forget_me"}
"""Commands that count whatever else the classifier makes of the words."""
PUT_ASIDE = {("utter_resume_offer", "stop"): "leave_tool"}
"""What a command means as an answer to one response."""
IN_A_FORM = {"resume_tool": ANSWER, "leave_tool": "stop"}
"""What a command means while a form waits: it is going on already, and leaving it is stopping."""
USED = "report_lapse"
URGENT = {USED, "have_urge"}
"""What cannot wait until a form is done: it is met at once, and the tool is put aside."""
USED_MAYBE = 0.15
"""Confidence from which "I used" is believed instead of a request for a tool that is still to come."""
SURE = 0.5
"""Confidence from which a message is called out of scope rather than not understood."""
YES_NO_WORDS = 6
"""Longer answers to a yes-or-no question are heard for what else they say."""
KEPT_RANKS = 5
"""Ranks kept with the message: "did you mean" needs three, and every rank is stored with the event."""


CHANGES: dict[str, Decision] = {
    "better": Decision("feel_better_today"),
    "same": Decision("feel_same_today"),
    "worse": Decision("crisis_answer", {"kind": "worse_today"}),
}
"""What an answer to how somebody is a day later leads to."""


def decide(
    question: OpenQuestion, message: Understood, tool_intents: dict[str, str], thresholds: dict[str, float]
) -> Decision:
    """Decides what a message is.

    Args:
        question: The open question.
        message: The message as understood so far.
        tool_intents: Intents that start a tool, and the tool's name.
        thresholds: "question" and "switch": the confidence from which an ask_* intent or the start of another
            tool is believed while a form waits; "guess": the confidence below which any intent is but a guess.

    Returns:
        The intent to go on with. A crisis is never changed, but for words that answer the one before, for signs of
        withdrawal or an age that were just asked for, and for a question about stopping with nothing wrong now.
    """
    chosen = _choice_typed(question, message.text)
    if chosen is not None:
        # Even one that sounds like danger by itself ("They won't wake up") is the answer that was offered.
        return chosen
    if question.form is not None and _says_what_was_asked(question.hears, message):
        return Decision(ANSWER)
    if message.intent.startswith(CRISIS):
        if question.crisis is None and asks_to_stop(message.text, message.intent, message.ranking):
            return Decision(ASK_STOP)
        stays = _stays(question, message)
        return Decision(message.intent) if stays is None else Decision(CRISIS_ANSWER, {"kind": stays})
    command = read_command(message.text)
    if question.form is None:
        intent = _without_form(question, command, message, thresholds["guess"])
        kind = None if question.crisis is None else _kind(question, question.crisis, intent, command, message)
        if kind is not None:
            return Decision(CRISIS_ANSWER, {"kind": kind})
        if question.asked == ASKS_DAY and (change := read_change(message.text)) is not None:
            return CHANGES[change]
        if question.asked in ASKS_WELLBEING:
            return Decision(_wellbeing(intent, message.text))
        return Decision(intent)
    if command is not None and (command not in question.takes or len(message.text.split()) == 1):
        return Decision(IN_A_FORM.get(command, command))
    if message.intent.startswith("ask_") and is_question(message.text) and message.confidence >= thresholds["question"]:
        return Decision(message.intent)
    if question.expects == "free" or message.confidence < thresholds["switch"]:
        return Decision(ANSWER)
    if message.intent in URGENT:
        return Decision(message.intent)
    tool = tool_intents.get(message.intent)
    if tool is None or f"{tool}_form" == question.form:
        return Decision(ANSWER)
    return Decision(SWITCH_TOOL, {"tool": tool})


def _wellbeing(intent: str, text: str) -> str:
    """Returns what it is that somebody who used says of how they are: well, ill, or low and nothing more."""
    is_well = read_wellbeing(text)
    if is_well:
        return "safe_after_lapse"
    ill = is_well is False or (intent in NOT_CLEARLY_WELL and not is_low(text))
    return "ill_after_lapse" if ill else "feel_upset" if is_low(text) else intent


def _says_what_was_asked(hears: str | None, message: Understood) -> bool:
    """Returns whether words that would be danger anywhere else are what the open question asks for."""
    if hears == "signs":
        return tells_signs(message.text, message.intent, message.ranking)
    return hears == "age" and message.intent.startswith(CRISIS) and is_only_age(message.text)


def _choice_typed(question: OpenQuestion, text: str) -> Decision | None:
    """Returns what the choice under a crisis reply sends whose words were typed, None when they were not."""
    reply_id = question.offered or replies.id_of_response(question.asked)
    choice = None if reply_id is None else crisis_answers.typed_choice(reply_id, text)
    if choice is not None and question.form is not None and len(choice.title.split()) == 1:
        # "Yes" answers the form, which asked something too.
        return None
    payload = None if choice is None else PAYLOAD.fullmatch(choice.payload)
    return None if payload is None else Decision(payload["intent"], json.loads(payload["entities"] or "{}"))


def _stays(question: OpenQuestion, message: Understood) -> str | None:
    """Returns how words that seem danger answer a crisis reply; None for danger that must be answered by itself.

    What the floor is sure of always is. Else a plain answer goes on with the path, and so does a doubt about danger:
    what was stated is not asked about again.
    """
    finding = floor.check(message.text)
    if not question.crisis or question.form is not None or question.crisis in replies.NOT_CRISIS:
        return None
    if finding is not None and finding.certainty == "sure":
        # "My mum is here" sounds like a child only where nobody asked who is there.
        is_child = finding.category == categories.CHILD
        return crisis_answers.company_kind(question.crisis, message.text) if is_child else None
    if len(message.text.split()) <= PLAIN_ANSWER_WORDS:
        plain = crisis_answers.plain_kind(question.crisis, message.text, message.intent != UNCLEAR, question.stated)
        if plain is not None:
            return plain
    asked_already = replies.category_of(question.crisis) == categories.UNCLEAR
    return None if message.intent != UNCLEAR or asked_already else crisis_answers.vague_kind(question.crisis)


def _kind(question: OpenQuestion, reply_id: str, intent: str, command: str | None, message: Understood) -> str | None:
    """Returns how a message just after a crisis reply answers it; None when it asks for something else."""
    if command in ALWAYS:
        return None
    length = len(message.text.split())
    if length <= PLAIN_ANSWER_WORDS:
        plain = crisis_answers.plain_kind(reply_id, message.text, stated=question.stated)
        if plain is not None:
            return plain
    is_short = length <= SHORT_ANSWER_WORDS
    leaves = intent in LEAVES_CRISIS or intent.startswith("ask_")
    if leaves and (message.confidence >= SURE or not is_short):
        return None
    listens = replies.heard(reply_id).get(crisis_answers.ANYTHING)
    if listens is not None and command is None:
        return listens
    if intent in VAGUE or command is not None or is_short:
        return crisis_answers.vague_kind(reply_id)
    return None


def _without_form(question: OpenQuestion, command: str | None, message: Understood, guess: float) -> str:
    yes = read_yes_no(message.text)
    if question.expects == "yes_no" and yes is not None and len(message.text.split()) <= YES_NO_WORDS:
        return "affirm" if yes else "deny"
    confident = message.intent != "out_of_scope" and message.confidence >= SURE
    if command is not None and (command in ALWAYS or not confident):
        return PUT_ASIDE.get((question.asked or "", command), command)
    if yes is not None and not confident:
        return "affirm" if yes else "deny"
    # The classifier's gate rejected the message: nothing it learned, not even what is out of scope, comes near.
    if message.intent == "out_of_scope" and (
        next(iter(message.ranking), None) != "out_of_scope" or message.confidence < SURE
    ):
        return NOT_UNDERSTOOD
    if message.intent == "ask_for_tool" and message.ranking.get(USED, 0.0) >= USED_MAYBE:
        return USED
    wordless = not any(character.isalnum() for character in message.text)
    return NOT_UNDERSTOOD if wordless or message.confidence < guess else message.intent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AnswerGate(GraphComponent):
    """Gives each message the intent the dialogue goes on with; reads the tracker to know what was asked."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Makes the gate.

        Args:
            config: `tool_intents` and the three thresholds, from config.yml or the defaults.
        """
        self._tool_intents: dict[str, str] = config["tool_intents"]
        self._thresholds = {name: config[f"{name}_threshold"] for name in ("question", "switch", "guess")}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the defaults (see the parent class)."""
        return {"tool_intents": {}, "question_threshold": 0.35, "switch_threshold": 0.5, "guess_threshold": 0.25}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerGate:
        """Makes the gate (see the parent class)."""
        return cls(config)

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets the intent of each message.

        Args:
            messages: Messages with intent and ranking.
            tracker: The conversation before these messages.

        Returns:
            The same messages.
        """
        question = open_question(tracker)
        for message in messages:
            self._gate(message, question)
        return messages

    def _gate(self, message: Message, question: OpenQuestion) -> None:
        text = message.get(TEXT) or ""
        if text.startswith("/"):
            return
        intent = message.get(INTENT) or {}
        ranking = (message.get(INTENT_RANKING_KEY) or [])[:KEPT_RANKS]
        ranked = {entry[INTENT_NAME_KEY]: float(entry[PREDICTED_CONFIDENCE_KEY]) for entry in ranking}
        name = intent.get(INTENT_NAME_KEY) or NOT_UNDERSTOOD
        understood = Understood(text, name, ranked.get(name, 0.0), ranked)
        decision = decide(question, understood, self._tool_intents, self._thresholds)
        decision = with_home(question, understood, decision)
        if decision.intent != understood.intent or not intent:
            message.set(INTENT, {INTENT_NAME_KEY: decision.intent, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        if decision.entities:
            added = [
                {"entity": name, "value": value, "start": 0, "end": 0} for name, value in decision.entities.items()
            ]
            message.set(ENTITIES, (message.get(ENTITIES) or []) + added, add_to_output=True)
