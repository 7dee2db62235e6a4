"""Decides what a message wants, whether it is anything the coach knows, and how likely it shows danger."""

from __future__ import annotations

import hashlib
import inspect
import logging
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_INTENT,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from coach.encoder import danger, intents, ngrams, paraphrases, speller, training
from coach.encoder.intents import OUT_OF_SCOPE, IntentModel, Prediction, Vectors
from coach.encoder.reading import read_message
from coach.encoder.session import VECTOR_SIZE, SentenceEncoder, shared_encoder
from coach.safety import patterns
from coach.settings import get_settings
from components.sentence_encoder import SentenceEncoderFeaturizer

logger = logging.getLogger(__name__)

# What is set on a message for the components after this one.
CRISIS_PROBABILITY = "crisis_probability"
CRISIS_THRESHOLD = "crisis_threshold"
CRISIS_SURE_THRESHOLD = "crisis_sure_threshold"
CRISIS_FAINT_THRESHOLD = "crisis_faint_threshold"
OUT_OF_SCOPE_SCORE = "out_of_scope_score"

# The modules that decide what a trained model looks like: a change in one means training again.
_RECIPE: tuple[ModuleType, ...] = (danger, intents, ngrams, paraphrases, speller, training)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AveragedIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies messages with `coach.encoder.intents.IntentModel`, which `coach.encoder.training` trains.

    On each message it sets the intent, the ranking of all intents, and for the components after it
    ``crisis_probability``, ``out_of_scope_score`` and the lines ``crisis_threshold``, ``crisis_sure_threshold`` and
    ``crisis_faint_threshold``.
    """

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        encoder: SentenceEncoder,
        model: IntentModel | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = encoder
        self._model = model

    @classmethod
    def required_components(cls) -> list[type]:
        """Sentence vectors come from the encoder before it in the pipeline."""
        return [SentenceEncoderFeaturizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AveragedIntentClassifier:
        """Makes an untrained classifier."""
        return cls(model_storage, resource, shared_encoder(get_settings().encoder_path.resolve()))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AveragedIntentClassifier:
        """Reads a trained classifier from the model."""
        encoder = shared_encoder(get_settings().encoder_path.resolve())
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, encoder, IntentModel.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Ties trained models to the code that trains and applies them."""
        digest = hashlib.sha256()
        for module in _RECIPE:
            digest.update(inspect.getsource(module).encode())
        # The model learns from what the safety floor finds in the examples.
        digest.update(patterns.digest().encode())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all examples that have a text and an intent.

        Raises:
            TrainingDataError: With fewer than two intents.
        """
        messages = [message for message in training_data.intent_examples if message.get(TEXT)]
        examples = training.Examples.of(
            texts=[message.get(TEXT) for message in messages],
            intents=[message.get(INTENT) for message in messages],
            vectors=self._vectors(messages),
            near_misses={message.get(TEXT) for message in messages if _is_near_miss(message)},
        )
        self._model = training.train(examples, logger.info)
        lines = self._model.thresholds
        logger.info(
            f"Out of scope below closeness {lines.closeness:.3f} and confidence {lines.confidence:.3f}; "
            f"danger asked about from {lines.crisis:.3f}, answered from {lines.crisis_sure:.3f}"
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking and the measures of danger and scope on each message.

        A message without words is out of scope. A pay-load such as ``/open_menu`` keeps the intent it carries.
        """
        model = self._model
        if model is None:
            raise RuntimeError("The intent classifier has not been trained.")
        for message in messages:
            message.set(CRISIS_THRESHOLD, model.thresholds.crisis)
            message.set(CRISIS_SURE_THRESHOLD, model.thresholds.crisis_sure)
            message.set(CRISIS_FAINT_THRESHOLD, model.thresholds.crisis_faint)
            text = message.get(TEXT) or ""
            if text.startswith(INTENT_MESSAGE_PREFIX) and message.get(INTENT):
                message.set(CRISIS_PROBABILITY, 0.0)
                message.set(OUT_OF_SCOPE_SCORE, 0.0)
            elif not text.strip():
                _set_prediction(message, _without_words(model))
            else:
                _set_prediction(message, read_message(model, self._encoder, text, self._vector(message)))
        return messages

    def _vectors(self, messages: list[Message]) -> Vectors:
        return _stack(self._vector(message) for message in messages)

    def _vector(self, message: Message) -> Vectors:
        _, sentence = message.get_dense_features(TEXT)
        if sentence is None:
            raise RuntimeError("A message carries no sentence vector: the sentence encoder must stand before it.")
        vector: Vectors = sentence.features[0]
        return vector


def _is_near_miss(message: Message) -> bool:
    """Whether the training file marks the example as harmless but sounding like danger."""
    return bool(((message.get(METADATA) or {}).get(METADATA_INTENT) or {}).get("near_miss"))


def _stack(vectors: Iterable[Vectors]) -> Vectors:
    rows = list(vectors)
    return np.stack(rows) if rows else np.empty((0, VECTOR_SIZE), dtype=np.float32)


def _without_words(model: IntentModel) -> Prediction:
    others = [intent for intent in model.intents if intent != OUT_OF_SCOPE]
    ranking = [(OUT_OF_SCOPE, 1.0), *((intent, 0.0) for intent in others)]
    return Prediction(ranking, -1.0, out_of_scope_score=1.0, out_of_scope=True, crisis_probability=0.0)


def _set_prediction(message: Message, prediction: Prediction) -> None:
    ranking = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: share} for name, share in prediction.ranking]
    intent = ranking[0]
    if prediction.out_of_scope:
        intent = {INTENT_NAME_KEY: OUT_OF_SCOPE, PREDICTED_CONFIDENCE_KEY: prediction.out_of_scope_score}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set(CRISIS_PROBABILITY, prediction.crisis_probability)
    message.set(OUT_OF_SCOPE_SCORE, prediction.out_of_scope_score)
