"""Training: right, repeatable, fair to paraphrases, with lines where they belong."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from coach.encoder.intents import IntentModel, Thresholds, out_of_scope_score, turned_away
from coach.encoder.training import (
    ALARMED,
    ASKED,
    UNCALIBRATED,
    VALID_REJECTED,
    Examples,
    HeldOut,
    TrainingDataError,
    calibrate,
    fit,
    grouped_splits,
    train,
)

DATA = {
    "log_urge": [
        "log an urge", "had an urge at the pub, 7 out of 10", "I want to write down a craving", "note an urge for me",
        "urge last night about a 5", "craving at work today, went for a walk", "add one to my urge log",
    ],
    "greet": ["hello", "hi there", "good morning", "alright mate", "hey", "evening all", "hiya"],
    "thank": ["thanks", "cheers for that", "thank you so much", "ta", "much appreciated", "nice one, ta", "thanks a lot"],
    "crisis_self_harm": [
        "I cut my arms again", "I keep burning myself", "hurting myself is all that helps", "I scratched my legs raw",
        "been cutting tonight", "I hit myself until I bruise", "want to hurt my body",
    ],
    "out_of_scope": [
        "what is the capital of peru", "play some jazz", "how do I bake bread", "football scores please",
        "who painted the mona lisa", "translate dog into german", "book me a flight",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def examples(encoder):
    pairs = [(text, intent) for intent, texts in DATA.items() for text in texts]
    texts = [text for text, _ in pairs]
    return Examples.of(texts, [intent for _, intent in pairs], encoder.encode(texts))


@pytest.fixture(scope="module")
def model(examples):
    return train(examples)


def test_knows_what_it_learnt_and_what_is_alike(model, encoder, examples):
    for text, intent in [*zip(examples.texts, examples.intents, strict=True), ("helo", "greet"), ("Cheers", "thank")]:
        assert model.predict(text, encoder.encode([text])[0]).ranking[0][0] == intent, text


def test_ranking_holds_every_intent_once_and_sums_to_one(model, encoder):
    ranking = model.predict("anything", encoder.encode(["anything"])[0]).ranking
    assert sorted(intent for intent, _ in ranking) == sorted(DATA)
    assert sum(share for _, share in ranking) == pytest.approx(1)
    assert [share for _, share in ranking] == sorted((share for _, share in ranking), reverse=True)


def test_danger_is_told_from_harmless_talk(model, encoder):
    said = {text: model.crisis_probability(text, encoder.encode([text])[0]) for text in ("I cut myself", "ta, hello")}
    assert said["I cut myself"] > model.thresholds.crisis > said["ta, hello"]


def test_what_is_not_weighed_goes_by_the_intents_alone(examples, encoder):
    said = fit(examples, UNCALIBRATED).predict("I cut myself", encoder.encode(["I cut myself"])[0])
    assert said.crisis_probability == pytest.approx(dict(said.ranking)["crisis_self_harm"], abs=1e-6)


@pytest.mark.parametrize("kept", [2, 5])
def test_halves_are_scikit_learns_regressions(examples, kept):
    chosen = [index for index, intent in enumerate(examples.intents) if intent in list(DATA)[:kept]]
    part = examples.pick(np.array(chosen))
    model = fit(part, UNCALIBRATED)
    textbook = LogisticRegression(C=1.0, class_weight="balanced", multi_class="multinomial", tol=0.1, max_iter=2000)
    textbook.fit(part.vectors * 5, part.intents)
    silent = replace(model, spelling=replace(model.spelling, weights=model.spelling.weights * 0))
    scores = np.log(textbook.predict_proba(part.vectors[:1] * 5)[0]) + model.spelling.bias
    expected = np.exp(scores / 2) / np.exp(scores / 2).sum()
    assert silent.probabilities(part.texts[0], part.vectors[0]) == pytest.approx(expected, abs=1e-5)


def test_same_examples_same_model(model, examples):
    again = train(examples)
    assert again.thresholds == model.thresholds
    assert (again.meaning.weights == model.meaning.weights).all()
    assert (again.spelling.weights == model.spelling.weights).all()


def test_comes_back_from_disk_the_same(model, encoder, tmp_path):
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for text in ("hello you", "log it", "", "ta 🙂"):
        vector = encoder.encode([text])[0]
        assert loaded.predict(text, vector) == model.predict(text, vector)
    assert loaded.thresholds == model.thresholds


def test_one_intent_is_not_enough(examples):
    with pytest.raises(TrainingDataError, match="two intents"):
        train(examples.pick(np.arange(3)))


def test_too_few_examples_are_learnt_without_calibration(encoder):
    texts = ["hello", "thanks a lot"]
    small = Examples.of(texts, ["greet", "thank"], encoder.encode(texts))
    assert grouped_splits(small) == []
    assert train(small).thresholds == UNCALIBRATED


def test_paraphrases_never_stand_on_both_sides(encoder, examples):
    texts = [*examples.texts, "Hello!", "HELLO", "hello."]
    more = Examples.of(texts, [*examples.intents, *["greet"] * 3], encoder.encode(texts))
    hellos = {index for index, text in enumerate(texts) if text.lower().strip("!.") == "hello"}
    splits = grouped_splits(more)
    assert len(splits) > 1
    for rest, held in splits:
        assert hellos <= set(rest.tolist()) or hellos <= set(held.tolist())
    assert sorted(index for _, held in splits for index in held) == list(range(len(texts)))


def test_gates_turn_away_no_more_valid_messages_than_allowed():
    rng = np.random.default_rng(3)
    held = HeldOut(["greet"] * 1000, rng.random(1000), rng.random(1000), np.zeros(1000))
    lines = calibrate(held)
    away = [turned_away(a, b, 0.0, lines) for a, b in zip(held.closeness, held.confidence, strict=True)]
    assert VALID_REJECTED / 2 < np.mean(away) <= VALID_REJECTED


def test_crisis_lines_keep_false_alarms_among_near_misses_within_bounds():
    rng = np.random.default_rng(3)
    crisis = np.concatenate([rng.random(9000) * 0.2, rng.random(2000), rng.random(50)])
    intents = ["greet"] * 11000 + ["crisis_threat"] * 50
    near = [False] * 9000 + [True] * 2000 + [False] * 50
    lines = calibrate(HeldOut(intents, np.ones(11050), np.ones(11050), crisis, near))
    assert (crisis[9000:11000] >= lines.crisis).mean() == pytest.approx(ASKED, abs=0.001)
    assert (crisis[9000:11000] >= lines.crisis_sure).mean() == pytest.approx(ALARMED, abs=0.001)
    assert lines.crisis_sure > lines.crisis


def test_without_marks_every_harmless_example_counts_as_near():
    crisis = np.concatenate([np.linspace(0, 0.8, 1000), np.ones(50)])
    lines = calibrate(HeldOut(["greet"] * 1000 + ["crisis_threat"] * 50, np.ones(1050), np.ones(1050), crisis))
    assert (crisis[:1000] >= lines.crisis).mean() == pytest.approx(ASKED, abs=0.001)


@pytest.mark.parametrize(
    ("closeness", "confidence", "crisis", "away"),
    [(0.2, 0.1, 0.0, True), (0.4, 0.1, 0.0, False), (0.2, 0.3, 0.0, False), (0.2, 0.1, 0.4, False)],
)
def test_both_gates_must_agree_and_danger_is_never_turned_away(closeness, confidence, crisis, away):
    assert turned_away(closeness, confidence, crisis, Thresholds(0.3, 0.2, 0.4, 0.8, 0.1)) is away


def test_out_of_scope_score_runs_from_known_to_unknown():
    assert out_of_scope_score(1.0, 1.0) == 0.0
    assert out_of_scope_score(-0.3, 0.0) == 1.0


def test_talking_needs_no_scikit_learn():
    program = "import sys, coach.encoder.intents; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
