"""Measuring understanding by cross-validation: every example is judged by a model that never saw it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.nlu_examples import FAR
from bench.typos import with_typos
from coach.encoder.intents import CRISIS_PREFIX, OUT_OF_SCOPE, IntentModel, Prediction, Thresholds, Vectors, turned_away
from coach.encoder.paraphrases import PARAPHRASE_COSINE
from coach.encoder.reading import read_message
from coach.encoder.session import SentenceEncoder
from coach.encoder.training import Examples, HeldOut, Split, calibrate, fit_all


@dataclass(frozen=True)
class Judged:
    """One message and what was made of it.

    Attributes:
        text: As written, before any typing errors.
        intent: The true intent; out_of_scope for far messages.
        prediction: What the model said, with gates as they are set in use.
        crisis_threshold: The line at which danger was assumed.
        fold: Which model judged it.
        near_miss: Whether it is harmless but sounds like danger.
    """

    text: str
    intent: str
    prediction: Prediction
    crisis_threshold: float
    fold: int
    near_miss: bool = False

    @property
    def first(self) -> str:
        """The likeliest intent, before the gates."""
        return self.prediction.ranking[0][0]

    @property
    def alarmed(self) -> bool:
        """Whether the model by itself saw danger."""
        return self.prediction.crisis_probability >= self.crisis_threshold

    @property
    def danger(self) -> bool:
        """Whether there was danger."""
        return self.intent.startswith(CRISIS_PREFIX)


@dataclass(frozen=True)
class Measured:
    """All that was judged.

    Attributes:
        clean: Every example as written.
        noisy: The same with typing errors.
        far: Messages from far away, a model each in turn.
        stock_clean: What the stock pipeline took each example for, in the order of `clean`; empty if not measured.
        stock_noisy: The same with typing errors.
        milliseconds: How long one message took, encoder and model together, one thread, for some of the messages.
    """

    clean: list[Judged]
    noisy: list[Judged]
    far: list[Judged]
    stock_clean: list[str]
    stock_noisy: list[str]
    milliseconds: list[float]


def measure(
    examples: Examples,
    splits: Sequence[Split],
    encoder: SentenceEncoder,
    seed: int,
    with_stock: bool,
    progress: Callable[[str], None],
) -> Measured:
    """Trains a model on each fold's rest and lets it judge what was held back.

    Args:
        examples: All examples.
        splits: The folds; `coach.encoder.training.grouped_splits` makes them.
        encoder: Encodes what is not encoded yet.
        seed: Decides the typing errors.
        with_stock: Whether to measure the stock pipeline as well.
        progress: Called with a line for each step.
    """
    typed = [with_typos(text, seed) for text in examples.texts]
    typed_vectors = encoder.encode(typed)
    far_texts = unknown_texts(FAR, examples, encoder)
    far_vectors = encoder.encode(far_texts)
    clean: list[Judged] = []
    noisy: list[Judged] = []
    far: list[Judged] = []
    stock: list[tuple[str, str]] = []
    progress(f"Learning from {len(splits)} folds")
    models = fit_all([examples.pick(rest) for rest, _ in splits])
    for fold, ((rest, held), model) in enumerate(zip(splits, models, strict=True)):
        for index in held:
            text, intent = examples.texts[index], examples.intents[index]
            judged = _judge(model, encoder, text, text, examples.vectors[index], intent, fold)
            clean.append(replace(judged, near_miss=bool(examples.near_misses[index])))
            noisy.append(_judge(model, encoder, text, typed[index], typed_vectors[index], intent, fold))
        for index in range(fold, len(far_texts), len(splits)):
            far.append(
                _judge(model, encoder, far_texts[index], far_texts[index], far_vectors[index], OUT_OF_SCOPE, fold)
            )
        if with_stock:
            progress(f"Fold {fold + 1} of {len(splits)}: the stock pipeline")
            stock += _stock_pipeline(examples.pick(rest), [(examples.texts[i], typed[i]) for i in held])
    progress("Timing single messages")
    milliseconds = [
        _time_one(models[0], encoder, f"{text} {number}") for number, text in enumerate(examples.texts[:200])
    ]
    lines = [_lines_from_other_folds(clean, fold) for fold in range(len(splits))]
    return Measured(
        _apply(clean, lines), _apply(noisy, lines), _apply(far, lines),
        [first for first, _ in stock], [second for _, second in stock], milliseconds,
    )  # fmt: skip


def unknown_texts(texts: Sequence[str], examples: Examples, encoder: SentenceEncoder) -> list[str]:
    """Keeps the texts of which no example is a paraphrase."""
    nearest = (encoder.encode(texts) @ examples.vectors.T).max(axis=1)
    return [text for text, cosine in zip(texts, nearest, strict=True) if cosine <= PARAPHRASE_COSINE]


def _judge(
    model: IntentModel, encoder: SentenceEncoder, text: str, typed: str, vector: Vectors, intent: str, fold: int
) -> Judged:
    return Judged(text, intent, read_message(model, encoder, typed, vector), 1.0, fold)


def _lines_from_other_folds(judged: Sequence[Judged], fold: int) -> Thresholds:
    """Draws the lines for one fold without looking at it."""
    others = [item for item in judged if item.fold != fold]
    return calibrate(
        HeldOut(
            [item.intent for item in others],
            np.array([item.prediction.closeness for item in others]),
            np.array([item.prediction.confidence for item in others]),
            np.array([item.prediction.crisis_probability for item in others]),
            [item.near_miss for item in others],
        )
    )


def _apply(judged: Sequence[Judged], lines: Sequence[Thresholds]) -> list[Judged]:
    gated = []
    for item in judged:
        drawn, said = lines[item.fold], item.prediction
        away = turned_away(said.closeness, item.prediction.confidence, said.crisis_probability, drawn)
        gated.append(replace(item, prediction=replace(said, out_of_scope=away), crisis_threshold=drawn.crisis))
    return gated


def _time_one(model: IntentModel, encoder: SentenceEncoder, text: str) -> float:
    started = time.perf_counter()
    read_message(model, encoder, text, encoder.encode([text])[0])
    return (time.perf_counter() - started) * 1000


def _stock_pipeline(examples: Examples, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rasa's own pipeline without TensorFlow: word and character counts into its LogisticRegressionClassifier."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    counts = make_union(CountVectorizer(), CountVectorizer(analyzer="char_wb", ngram_range=(1, 4)))
    regression = LogisticRegression(class_weight="balanced", solver="lbfgs", max_iter=100, tol=1e-4)
    pipeline = make_pipeline(counts, regression)
    with warnings.catch_warnings():
        # It stops after 100 rounds, as Rasa's does, and would say so for every fold.
        warnings.simplefilter("ignore", ConvergenceWarning)
        pipeline.fit(list(examples.texts), list(examples.intents))
    clean = pipeline.predict([text for text, _ in pairs])
    noisy = pipeline.predict([typed for _, typed in pairs])
    return [(str(first), str(second)) for first, second in zip(clean, noisy, strict=True)]
