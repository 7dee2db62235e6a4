"""The classifier as Rasa drives it: trained, stored, loaded, and asked about anything a person may send."""

from __future__ import annotations

import warnings

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from coach.encoder.build import build
from coach.settings import get_settings
from components.intent_classifier import AveragedIntentClassifier
from components.sentence_encoder import SentenceEncoderFeaturizer

DATA = {
    "ask_cost": ["how much is it", "do I have to pay", "what does this cost", "is it free", "any charge for this"],
    "greet": ["hello", "hi there", "good morning", "alright mate", "hey"],
    "crisis_self_harm": [
        "I cut my arms again", "I keep burning myself", "I want to hurt my own body", "been cutting tonight",
        "I hit myself till I bruise",
    ],
    "out_of_scope": ["capital of peru", "play some jazz", "how do I bake bread", "football scores", "book a flight"],
}  # fmt: skip


class Pipeline:
    """Encoder and classifier one after the other, as in config.yml."""

    def __init__(self, folder):
        build(get_settings().encoder_path.resolve())
        self.storage = LocalModelStorage.create(folder)
        self.resource = Resource("classifier")
        self.context = ExecutionContext(GraphSchema({}), node_name="classifier")
        config = SentenceEncoderFeaturizer.get_default_config()
        self.encoder = SentenceEncoderFeaturizer.create(config, self.storage, Resource("encoder"), self.context)
        self.classifier = AveragedIntentClassifier.create({}, self.storage, self.resource, self.context)

    def train(self, data):
        messages = [Message({TEXT: text, INTENT: intent}) for intent, texts in data.items() for text in texts]
        self.classifier.train(self.encoder.process_training_data(TrainingData(messages)))
        return self

    def ask(self, *texts, classifier=None):
        messages = self.encoder.process([Message({TEXT: text}) for text in texts])
        return (classifier or self.classifier).process(messages)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return Pipeline(tmp_path_factory.mktemp("model")).train(DATA)


def test_sets_intent_ranking_and_measures(pipeline):
    message = pipeline.ask("hello there")[0]
    assert message.get(INTENT)["name"] == "greet"
    assert 0.3 < message.get(INTENT)["confidence"] <= 1
    assert sorted(entry["name"] for entry in message.get("intent_ranking")) == sorted(DATA)
    assert message.get("intent_ranking")[0] == message.get(INTENT)
    assert 0 <= message.get("crisis_probability") < message.get("crisis_threshold") <= 1
    assert {INTENT, "intent_ranking"} <= message.output_properties
    assert not {"crisis_probability", "crisis_threshold", "out_of_scope_score"} & message.output_properties


def test_danger_is_measured_for_the_guard(pipeline):
    message = pipeline.ask("im cutting my arm again tonight")[0]
    assert message.get("crisis_probability") >= message.get("crisis_threshold")
    assert message.get(INTENT)["name"] == "crisis_self_harm"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u00a0"])
def test_no_words_are_out_of_scope(pipeline, text):
    message = pipeline.ask(text)[0]
    assert message.get(INTENT) == {"name": "out_of_scope", "confidence": 1.0}
    assert len(message.get("intent_ranking")) == len(DATA)
    assert message.get("crisis_probability") == 0.0


def test_a_message_with_no_text_at_all_is_out_of_scope(pipeline):
    message = pipeline.classifier.process([Message({})])[0]
    assert message.get(INTENT)["name"] == "out_of_scope"


@pytest.mark.parametrize(
    "text", ["👍", "🙂" * 500, "a" * 10_000, "\x00\x07 ok", "привет как дела", "{'x': 1}", "/", "\ud800 half"]
)
def test_anything_typed_is_answered(pipeline, text):
    message = pipeline.ask(text)[0]
    assert message.get(INTENT)["name"] in DATA
    assert 0 <= message.get("crisis_probability") <= 1


def test_a_payload_keeps_its_intent(pipeline):
    message = Message({TEXT: "/ask_cost", INTENT: {"name": "ask_cost", "confidence": 1.0}})
    pipeline.classifier.process(pipeline.encoder.process([message]))
    assert message.get(INTENT) == {"name": "ask_cost", "confidence": 1.0}
    assert message.get("crisis_probability") == 0.0


def test_turned_away_messages_keep_the_ranking_for_did_you_mean(pipeline):
    model = pipeline.classifier._model
    strict = AveragedIntentClassifier(pipeline.storage, pipeline.resource, pipeline.encoder._encoder, model)
    text = "the third moon wobbles sideways"
    prediction = model.predict(text, pipeline.encoder._encoder.encode([text])[0])
    message = pipeline.ask(text, classifier=strict)[0]
    assert [entry["name"] for entry in message.get("intent_ranking")] == [name for name, _ in prediction.ranking]
    assert message.get(INTENT)["name"] == prediction.intent == "out_of_scope"


def test_danger_in_the_middle_of_a_long_story_counts(pipeline):
    dull = "how much is it, do I have to pay, and what does this cost me in the end? " * 6
    story = f"{dull}I cut my arms again. {dull}"
    whole, calm = pipeline.ask(story, dull)
    assert whole.get("crisis_probability") >= whole.get("crisis_threshold")
    assert calm.get("crisis_probability") < calm.get("crisis_threshold")


def test_loads_as_it_was_trained(pipeline):
    loaded = AveragedIntentClassifier.load({}, pipeline.storage, pipeline.resource, pipeline.context)
    for text in ("hello", "is this free?", "burning myself"):
        before, after = pipeline.ask(text)[0], pipeline.ask(text, classifier=loaded)[0]
        assert after.get("intent_ranking") == before.get("intent_ranking")
        assert after.get("crisis_threshold") == before.get("crisis_threshold")


def test_untrained_and_misplaced_say_so(pipeline, tmp_path):
    untrained = Pipeline(tmp_path).classifier
    with pytest.raises(RuntimeError, match="not been trained"):
        untrained.process([Message({TEXT: "hello"})])
    with pytest.raises(RuntimeError, match="sentence encoder must stand before it"):
        pipeline.classifier.process([Message({TEXT: "hello"})])


def test_changed_code_means_training_again(monkeypatch):
    before = AveragedIntentClassifier.fingerprint_addon({})
    assert AveragedIntentClassifier.fingerprint_addon({}) == before
    monkeypatch.setattr("components.intent_classifier._RECIPE", ())
    assert AveragedIntentClassifier.fingerprint_addon({}) != before
