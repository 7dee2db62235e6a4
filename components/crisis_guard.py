"""Turns a message that shows danger into a crisis intent, after all understanding is done."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from coach.safety import floor

CRISIS = "crisis_"
UNCLEAR = f"{CRISIS}unclear"
SURE = 0.75
"""Crisis probability from which the classifier alone brings the full reply. Below it, and above the threshold it was
calibrated to, one check question is asked: on real messages it alone is too eager."""
CRISIS_REPLY = "crisis_reply"
"""Key of the message under which the guard says which reply fits."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CrisisGuard(GraphComponent):
    """Fires when the floor or the classifier sees danger; either is enough."""

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

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the crisis intent on messages that show danger.

        Args:
            messages: Messages with the classifier's intent and ranking.

        Returns:
            The same messages.
        """
        for message in messages:
            self._guard(message)
        return messages

    @staticmethod
    def _guard(message: Message) -> None:
        text = message.get(TEXT) or ""
        finding = None if text.startswith("/") else floor.check(text)
        if finding is not None:
            _set_intent(message, f"{CRISIS}{finding.category}", 1.0)
            message.set(CRISIS_REPLY, finding.reply_id, add_to_output=True)
            return
        probability = float(message.get("crisis_probability") or 0.0)
        threshold = message.get("crisis_threshold")
        if threshold is None:
            return
        if probability >= threshold:
            likeliest = _first(message, crisis=True) or UNCLEAR
            # The rules read a denial, where the classifier hardly sees a "not": against them it may only ask.
            sure = probability >= float(message.get("crisis_sure_threshold") or SURE) and not floor.is_lifted(text)
            _set_intent(message, likeliest if sure else UNCLEAR, probability)
        elif _is_crisis((message.get(INTENT) or {}).get(INTENT_NAME_KEY)):
            # The best guess names a danger that all guesses together do not bear out.
            _set_intent(message, _first(message, crisis=False) or "out_of_scope", 1.0 - probability)


def _is_crisis(intent: str | None) -> bool:
    return (intent or "").startswith(CRISIS)


def _first(message: Message, crisis: bool) -> str | None:
    """Returns the best guess that is a crisis intent, or the best that is none."""
    names = [str(entry[INTENT_NAME_KEY]) for entry in message.get(INTENT_RANKING_KEY) or []]
    return next((name for name in names if _is_crisis(name) == crisis), None)


def _set_intent(message: Message, name: str, confidence: float) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
