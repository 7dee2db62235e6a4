"""Turns a message that shows danger into a crisis intent, after all understanding is done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import EXTERNAL_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from coach import clock
from coach.safety import categories, context, floor
from coach.safety.context import Judgement, Turn

T = TypeVar("T")
_LOGGER = logging.getLogger(__name__)

CRISIS = "crisis_"
UNCLEAR = f"{CRISIS}{categories.UNCLEAR}"
CRISIS_REPLY = "crisis_reply"
"""Key of the message under which the guard says which reply fits."""
CRISIS_FAINT = "crisis_faint"
"""Key of the message under which the guard marks a sign too faint to speak of, for the messages to come."""
CRISIS_ALSO = "crisis_also"
"""Key of the message under which the guard names what else endangers the writer."""
CRISIS_GUESSED = "crisis_guessed"
"""Key of the message under which the guard marks danger put together from several messages, which is asked about."""
TURNS = 30
"""How many messages back the guard looks."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CrisisGuard(GraphComponent):
    """Fires when the floor or the classifier sees danger, or the talk up to here does; each is enough."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisGuard:
        """Makes the guard (see the parent class)."""
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets the crisis intent on messages that show danger.

        Args:
            messages: Messages with the classifier's intent and ranking.
            tracker: The conversation before these messages.

        Returns:
            The same messages.
        """
        earlier = talk(tracker)
        now = clock.now().timestamp()
        for message in messages:
            if not (message.get(TEXT) or "").startswith("/"):
                _guard(message, earlier, now)
        return messages


def talk(tracker: DialogueStateTracker) -> list[Turn]:
    """Reads from a conversation the last messages and what they were answered with.

    Args:
        tracker: The conversation.

    Returns:
        At most `TURNS` messages of the person, the oldest first; what the coach started itself is none.
    """
    turns: list[Turn] = []
    replies: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            replies += filter(None, [event.metadata.get("crisis")])
        elif isinstance(event, UserUttered):
            text = event.text or ""
            if not text.startswith(EXTERNAL_MESSAGE_PREFIX):
                faint = bool((event.parse_data or {}).get(CRISIS_FAINT))
                said = "" if text.startswith("/") else text
                turns.append(Turn(said, float(event.timestamp), faint, tuple(reversed(replies))))
            replies = []
            if len(turns) == TURNS:
                break
    return turns[::-1]


def _guard(message: Message, earlier: list[Turn], now: float) -> None:
    probability = float(message.get("crisis_probability") or 0.0)
    judged = _judge(message, probability, earlier, now)
    if judged is not None:
        judgement, confidence = judged
        _set_intent(message, f"{CRISIS}{judgement.category}", confidence)
        message.set(CRISIS_REPLY, judgement.reply_id, add_to_output=True)
        if judgement.also:
            message.set(CRISIS_ALSO, list(judgement.also), add_to_output=True)
        if judgement.guessed:
            message.set(CRISIS_GUESSED, True, add_to_output=True)
    elif message.get("crisis_threshold") is not None and _is_crisis((message.get(INTENT) or {}).get(INTENT_NAME_KEY)):
        # The best guess names a danger that all guesses together do not bear out.
        _set_intent(message, _first(message, crisis=False) or "out_of_scope", 1.0 - probability)


def _judge(message: Message, probability: float, earlier: list[Turn], now: float) -> tuple[Judgement, float] | None:
    """Says what the message is answered with and how sure that is; None when it shows no danger.

    Floor, earlier messages and classifier are each asked though another fails.
    """
    text = message.get(TEXT) or ""
    finding = _tried("floor", lambda: floor.check(text), None)
    if _tried("about another", lambda: context.about_another(earlier, text, now), False):
        return None
    if finding is not None and finding.certainty == "sure":
        return Judgement(finding.category, finding.reply_id, also=finding.own), 1.0
    told = _tried("context", lambda: _by_context(earlier, text, now), None)
    if told is not None:
        return told, 1.0
    if finding is not None:
        return _unclear(earlier, now), 1.0
    return _by_classifier(message, probability, earlier, now)


def _by_context(earlier: list[Turn], text: str, now: float) -> Judgement | None:
    taken_back = context.taken_back(earlier, text, now)
    if taken_back is not None:
        return taken_back
    spread = context.spread(earlier, text, now)
    if spread is None:
        return None
    if spread.certainty != "sure":
        return context.unclear(earlier, now)
    return Judgement(spread.category, spread.reply_id, guessed=spread.severity == "amber")


def _by_classifier(
    message: Message, probability: float, earlier: list[Turn], now: float
) -> tuple[Judgement, float] | None:
    asked = message.get("crisis_threshold")
    if asked is None:
        return None
    answered, faint = message.get("crisis_sure_threshold"), message.get("crisis_faint_threshold")
    # The rules read a denial, where the classifier hardly sees a "not": against them it must be surer, and only asks.
    lifted = probability >= asked and _tried("denial", lambda: floor.is_lifted(message.get(TEXT) or ""), False)
    if probability >= (answered if lifted else asked):
        likeliest = (_first(message, crisis=True) or UNCLEAR).removeprefix(CRISIS)
        if probability >= answered and not lifted and likeliest != categories.UNCLEAR:
            return Judgement(likeliest, likeliest), probability
        return _unclear(earlier, now), probability
    if probability >= faint and not lifted:
        if _tried("faint signs", lambda: context.adds_up(earlier, now), False):
            return _unclear(earlier, now), probability
        message.set(CRISIS_FAINT, True, add_to_output=True)
    return None


def _unclear(earlier: list[Turn], now: float) -> Judgement:
    asked = Judgement(categories.UNCLEAR, categories.UNCLEAR)
    return _tried("check question", lambda: context.unclear(earlier, now), asked)


def _tried(place: str, ask: Callable[[], T], otherwise: T) -> T:
    """Asks one of those who see danger; its failure is logged without a word of the message and stops no other."""
    try:
        return ask()
    except Exception as error:  # whatever it is, the others must still be heard
        _LOGGER.error("%s failed: %s", place, type(error).__name__)
        return otherwise


def _is_crisis(intent: str | None) -> bool:
    return (intent or "").startswith(CRISIS)


def _first(message: Message, crisis: bool) -> str | None:
    """Returns the best guess that is a crisis intent, or the best that is none."""
    names = [str(entry[INTENT_NAME_KEY]) for entry in message.get(INTENT_RANKING_KEY) or []]
    return next((name for name in names if _is_crisis(name) == crisis), None)


def _set_intent(message: Message, name: str, confidence: float) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
