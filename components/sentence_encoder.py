"""Puts the meaning of a message on it: the sentence vector of its raw text."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from coach.encoder.build import read_manifest
from coach.encoder.session import SentenceEncoder, shared_encoder
from coach.settings import get_settings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(Featurizer, GraphComponent):
    """Adds one dense sentence feature of shape (1, 384) to each message that has text.

    It reads the text itself: no tokenizer is needed before it, and punctuation counts.
    """

    def __init__(self, config: dict[str, Any], name: str, encoder: SentenceEncoder) -> None:
        super().__init__(name, config)
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Opens the encoder that the settings name.

        Raises:
            EncoderMissingError: If it has not been built.
        """
        return cls(config, execution_context.node_name, shared_encoder(get_settings().encoder_path.resolve()))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accepts any: there is nothing to set here."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Ties trained models to the encoder's exact files: another encoder means training again."""
        manifest = read_manifest(get_settings().encoder_path)
        return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to every training example that has text."""
        self._add_features(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature to each message that has text."""
        self._add_features(messages)
        return messages

    def _add_features(self, messages: list[Message]) -> None:
        written = [message for message in messages if message.get(TEXT)]
        vectors = self._encoder.encode([message.get(TEXT) for message in written])
        for message, vector in zip(written, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
