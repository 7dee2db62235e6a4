"""The featurizer puts the same vector on a message in training and in talking."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from coach.encoder.build import build
from coach.encoder.session import EncoderMissingError, shared_encoder
from coach.settings import get_settings
from components.sentence_encoder import SentenceEncoderFeaturizer


@pytest.fixture(scope="module")
def encoder_path():
    path = get_settings().encoder_path.resolve()
    build(path)
    return path


def _create(tmp_path):
    context = ExecutionContext(GraphSchema({}), node_name="encoder")
    storage = LocalModelStorage.create(tmp_path)
    config = SentenceEncoderFeaturizer.get_default_config()
    return SentenceEncoderFeaturizer.create(config, storage, Resource("encoder"), context)


@pytest.fixture
def featurizer(encoder_path, tmp_path):
    return _create(tmp_path)


def _vector(message):
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else sentence.features


def test_training_and_talking_see_the_same(featurizer, encoder_path):
    texts = [f"an example of number {number}" for number in range(30)]
    data = featurizer.process_training_data(TrainingData([Message({TEXT: text, "intent": "greet"}) for text in texts]))
    spoken = featurizer.process([Message({TEXT: texts[0]})])[0]
    assert _vector(spoken).shape == (1, 384)
    assert (_vector(data.training_examples[0]) == _vector(spoken)).all()
    assert np.stack([_vector(m)[0] for m in data.training_examples]) == pytest.approx(
        shared_encoder(encoder_path).encode(texts)
    )


def test_messages_without_text_are_left_as_they_are(featurizer):
    empty, nothing = featurizer.process([Message({TEXT: ""}), Message({"action_name": "action_listen"})])
    assert _vector(empty) is None
    assert _vector(nothing) is None


def test_another_encoder_means_training_again(encoder_path, tmp_path, monkeypatch):
    here = SentenceEncoderFeaturizer.fingerprint_addon({})
    other = shutil.copytree(encoder_path, tmp_path / "other")
    monkeypatch.setenv("COACH_ENCODER_PATH", str(other))
    get_settings.cache_clear()
    try:
        assert SentenceEncoderFeaturizer.fingerprint_addon({}) == here
        manifest = json.loads((other / "manifest.json").read_text())
        manifest["files"]["model.onnx"]["sha256"] = "0" * 64
        (other / "manifest.json").write_text(json.dumps(manifest))
        assert SentenceEncoderFeaturizer.fingerprint_addon({}) != here
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_missing_encoder_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("COACH_ENCODER_PATH", str(tmp_path / "none"))
    get_settings.cache_clear()
    try:
        with pytest.raises(EncoderMissingError, match="make run"):
            _create(tmp_path / "model")
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
