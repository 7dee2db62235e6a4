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
        probability = message.get("crisis_probability") or 0.0
        threshold = message.get("crisis_threshold")
        if threshold is not None and probability >= threshold:
            _set_intent(message, _likeliest_crisis(message), probability)


def _likeliest_crisis(message: Message) -> str:
    ranking = message.get(INTENT_RANKING_KEY) or []
    return next(
        (entry[INTENT_NAME_KEY] for entry in ranking if entry[INTENT_NAME_KEY].startswith(CRISIS)), f"{CRISIS}unclear"
    )


def _set_intent(message: Message, name: str, confidence: float) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
