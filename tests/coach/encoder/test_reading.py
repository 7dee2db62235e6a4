"""A message is read as it was meant, and danger counts wherever it stands."""

from __future__ import annotations

import pytest

from coach.encoder.reading import read_message
from coach.encoder.training import Examples, train

DATA = {
    "ask_cost": [
        "how much is it",
        "do I have to pay much money",
        "what does it cost",
        "is it free of cost",
        "the cost?",
    ],
    "review_urges": ["show my urges", "look back at urges", "list my old urges", "urges so far", "my urges please"],
    "crisis_self_harm": [
        "I cut my arms again",
        "I cut myself",
        "cutting myself tonight",
        "burn myself",
        "I hurt myself",
    ],
}


@pytest.fixture(scope="module")
def model(encoder):
    pairs = [(text, intent) for intent, texts in DATA.items() for text in texts]
    texts = [text for text, _ in pairs]
    return train(Examples.of(texts, [intent for _, intent in pairs], encoder.encode(texts)))


def _read(model, encoder, text):
    return read_message(model, encoder, text, encoder.encode([text])[0])


def test_a_slip_changes_nothing(model, encoder):
    right, slipped = _read(model, encoder, "show urges"), _read(model, encoder, "show urgges")
    assert slipped.ranking == right.ranking
    assert slipped.closeness == right.closeness


def test_correcting_never_hides_danger(model, encoder):
    text = "I cut mysefl"
    plain = model.predict(text, encoder.encode([text])[0]).crisis_probability
    corrected = model.predict("I cut myself", encoder.encode(["I cut myself"])[0]).crisis_probability
    assert _read(model, encoder, text).crisis_probability == max(plain, corrected)


def test_the_most_worrying_sentence_of_a_long_story_counts(model, encoder):
    story = "What does it cost, and how much money do I have to pay? " * 8
    middle = f"{story}I cut my arms again. {story}"
    assert _read(model, encoder, story).crisis_probability < 0.3
    assert _read(model, encoder, middle).crisis_probability > 0.6
