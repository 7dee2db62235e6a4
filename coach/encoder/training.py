"""Training the intent model, and drawing its lines by cross-validation."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.encoder import danger
from coach.encoder.danger import Blend
from coach.encoder.intents import (
    CRISIS_PREFIX,
    OUT_OF_SCOPE,
    VECTOR_SCALE,
    Floats,
    IntentModel,
    Regression,
    Thresholds,
    Vectors,
    turned_away,
)
from coach.encoder.ngrams import NgramWeights
from coach.encoder.paraphrases import paraphrase_groups
from coach.encoder.speller import Speller
from coach.safety import floor

FOLDS = 5

MEANING_C = 1.0
SPELLING_C = 10.0

# At most this share of messages that the model does know may be turned away as out of scope. Stricter gates gain
# little, since out_of_scope has examples of its own, and cost much where words are misspelt.
VALID_REJECTED = 0.02
# At most these shares of near misses, harmless examples that sound like danger, may get the check question and the full
# reply, by the model's own judgement. The safety floor reads every message too: the model adds what no rule lists, and
# need not fire on a mere likeness. Of all harmless messages it stops a third of these shares.
ASKED = 0.02
ALARMED = 0.002
# So many near misses hold a faint sign: it takes several in one talk to ask.
FAINT = 0.08

# For data too small to hold any back: turn away only what is like nothing known, and fire when danger is likelier
# than not.
UNCALIBRATED = Thresholds(closeness=0.3, confidence=0.2, crisis=0.5, crisis_sure=0.75, crisis_faint=0.3)

Split = tuple[NDArray[np.int64], NDArray[np.int64]]


class TrainingDataError(ValueError):
    """There is not enough to learn from; the message says what is missing."""


@dataclass(frozen=True)
class Examples:
    """Example messages.

    Attributes:
        texts: As written.
        intents: The intent of each.
        vectors: The sentence vector of each, float32 of shape (len(texts), 384).
        ideas: The names of the safety floor's ideas in each.
        near_misses: Which of them are harmless but sound like danger, of shape (len(texts),).
    """

    texts: Sequence[str]
    intents: Sequence[str]
    vectors: Vectors
    ideas: Sequence[frozenset[str]]
    near_misses: NDArray[np.bool_]

    @classmethod
    def of(
        cls, texts: Sequence[str], intents: Sequence[str], vectors: Vectors, near_misses: Collection[str] = ()
    ) -> Examples:
        """Makes examples, and lets the floor read each.

        Args:
            texts: As written.
            intents: The intent of each.
            vectors: The sentence vector of each.
            near_misses: The texts that are marked as harmless but sounding like danger.
        """
        marked = np.array([text in near_misses for text in texts], dtype=np.bool_)
        return cls(texts, intents, vectors, [floor.ideas(text) for text in texts], marked)

    @property
    def danger(self) -> NDArray[np.bool_]:
        """Whether each shows danger, of shape (len(texts),)."""
        return _show_danger(self.intents)

    def pick(self, indices: NDArray[np.int64]) -> Examples:
        """Gives the examples at some places."""
        return Examples(
            [self.texts[i] for i in indices],
            [self.intents[i] for i in indices],
            self.vectors[indices],
            [self.ideas[i] for i in indices],
            self.near_misses[indices],
        )


@dataclass(frozen=True)
class HeldOut:
    """What models said of examples they had not seen, one entry each.

    Attributes:
        intents: The true intents.
        closeness: The largest cosine to an in-scope training example, float64 of shape (n,).
        confidence: The best in-scope intent's probability, float64 of shape (n,).
        crisis: The probability of danger, float64 of shape (n,).
        near_misses: Which are harmless but sound like danger; none when left empty.
    """

    intents: Sequence[str]
    closeness: Floats
    confidence: Floats
    crisis: Floats
    near_misses: Sequence[bool] = ()

    @property
    def danger(self) -> NDArray[np.bool_]:
        """Whether each shows danger, of shape (n,)."""
        return _show_danger(self.intents)


def train(examples: Examples, progress: Callable[[str], None] | None = None) -> IntentModel:
    """Trains a model and sets its thresholds by cross-validation. The same examples always give the same model.

    Args:
        examples: What to learn from.
        progress: Called with a line for each step that takes a while.

    Raises:
        TrainingDataError: With fewer than two intents.
    """
    splits = grouped_splits(examples)
    if progress:
        progress(
            f"Learning {len(set(examples.intents))} intents from {len(examples.texts)} examples, "
            f"thresholds from {len(splits)} folds"
        )
    final, *models = fit_all([examples, *(examples.pick(rest) for rest, _ in splits)])
    if not splits:
        return final
    blend, held_out = _hold_out(examples, splits, models)
    return replace(final, danger=replace(final.danger, blend=blend), thresholds=calibrate(held_out))


def fit_all(parts: Sequence[Examples]) -> list[IntentModel]:
    """Fits a model to each part, several at once, with thresholds that are still to be calibrated.

    Raises:
        TrainingDataError: If a part has fewer than two intents.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    # One thread for each model: the work inside one is too small to share, and sharing it makes it slower.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(lambda part: fit(part, UNCALIBRATED), parts))


def fit(examples: Examples, thresholds: Thresholds) -> IntentModel:
    """Fits both regressions, with thresholds given.

    Raises:
        TrainingDataError: With fewer than two intents.
    """
    from scipy.sparse import csr_matrix

    intents = tuple(sorted(set(examples.intents)))
    if len(intents) < 2:
        raise TrainingDataError("At least two intents with examples are needed to learn to tell them apart.")
    ngrams = NgramWeights.learn(examples.texts)
    rows = [ngrams.weigh(text) for text in examples.texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    spelling = csr_matrix(
        (np.concatenate([weights for _, weights in rows]), np.concatenate([columns for columns, _ in rows]), ends),
        shape=(len(rows), len(ngrams.columns)),
    )
    in_scope = [index for index, intent in enumerate(examples.intents) if intent != OUT_OF_SCOPE]
    return IntentModel(
        intents=intents,
        meaning=_regress(examples.vectors * VECTOR_SCALE, examples.intents, MEANING_C),
        spelling=_regress(spelling, examples.intents, SPELLING_C),
        ngrams=ngrams,
        speller=Speller.learn(examples.texts),
        known=np.unique(examples.vectors[in_scope], axis=0),
        danger=danger.fit(examples.vectors, examples.ideas, examples.danger),
        thresholds=thresholds,
    )


def _regress(features: object, intents: Sequence[str], c: float) -> Regression:
    from sklearn.linear_model import LogisticRegression

    # Balanced: an intent with few examples is asked for as often as it is asked for, not as often as it is written
    # about. The tolerance is on a gradient summed over all examples: a tenth changes no probability by a hundredth.
    model = LogisticRegression(
        C=c, class_weight="balanced", solver="lbfgs", multi_class="multinomial", tol=0.1, max_iter=2000
    )
    model.fit(features, list(intents))
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        # Of two intents scikit-learn keeps only the second one's weights; the first one's mirror them.
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Regression(np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))


def grouped_splits(examples: Examples, folds: int = FOLDS) -> list[Split]:
    """Splits examples for cross-validation: intents spread evenly, paraphrases kept in one fold.

    Returns:
        Pairs of training and test indices; none when some intent has too few different examples to be held back.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups = paraphrase_groups(examples.vectors)
    different = Counter(intent for intent, _ in set(zip(examples.intents, groups.tolist(), strict=True)))
    folds = min(folds, *different.values())
    if folds < 2:
        return []
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=0)
    splits = list(splitter.split(np.zeros(len(groups)), list(examples.intents), groups))
    everything = set(examples.intents)
    return [(rest, held) for rest, held in splits if {examples.intents[index] for index in rest} == everything]


def _hold_out(examples: Examples, splits: Sequence[Split], models: Sequence[IntentModel]) -> tuple[Blend, HeldOut]:
    rows = [row for (_, held), model in zip(splits, models, strict=True) for row in _judge(model, examples.pick(held))]
    intents, *measures = zip(*rows, strict=True)
    closeness, confidence, scores, by_intents = (np.array(measure) for measure in measures)
    blend = danger.weigh(scores, by_intents, _show_danger(intents))
    crisis = [blend.probability(*told) for told in zip(scores, by_intents, strict=True)]
    near = [bool(mark) for _, held in splits for mark in examples.near_misses[held]]
    return blend, HeldOut(intents, closeness, confidence, np.array(crisis), near)


def _judge(model: IntentModel, unseen: Examples) -> Iterator[tuple[str, float, float, float, float]]:
    for text, intent, vector, ideas in zip(unseen.texts, unseen.intents, unseen.vectors, unseen.ideas, strict=True):
        prediction = model.predict(text, vector)
        score = model.danger.score(vector, ideas)
        # What is not weighed yet goes by the intents alone.
        yield intent, prediction.closeness, prediction.confidence, score, prediction.crisis_probability


def _show_danger(intents: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([intent.startswith(CRISIS_PREFIX) for intent in intents], dtype=np.bool_)


def calibrate(held_out: HeldOut) -> Thresholds:
    """Draws the lines from what models said of unseen examples.

    The crisis lines are the lowest that keep false alarms among near misses within ASKED, ALARMED and FAINT; where none
    are marked, all harmless examples stand in. The gates are then set at the same quantile of their measures over
    in-scope messages, the largest at which no more than VALID_REJECTED of these messages are turned away by both
    together.
    """
    crisis, sure, faint = _crisis_thresholds(held_out)
    valid = np.array([intent != OUT_OF_SCOPE for intent in held_out.intents])
    closeness, confidence, alarm = (
        measure[valid] for measure in (held_out.closeness, held_out.confidence, held_out.crisis)
    )
    best = Thresholds(-1.0, 0.0, crisis, sure, faint)
    for quantile in np.linspace(0.005, 0.5, 100):
        lines = replace(
            best, closeness=float(np.quantile(closeness, quantile)), confidence=float(np.quantile(confidence, quantile))
        )
        rejected = [turned_away(*measures, lines) for measures in zip(closeness, confidence, alarm, strict=True)]
        if np.mean(rejected) > VALID_REJECTED:
            break
        best = lines
    return best


def _crisis_thresholds(held_out: HeldOut) -> tuple[float, float, float]:
    harmless = ~held_out.danger
    if not held_out.danger.any() or not harmless.any():
        return UNCALIBRATED.crisis, UNCALIBRATED.crisis_sure, UNCALIBRATED.crisis_faint
    alike = harmless & np.array(held_out.near_misses) if any(held_out.near_misses) else harmless
    asked, alarmed, faint = np.quantile(held_out.crisis[alike], (1 - ASKED, 1 - ALARMED, 1 - FAINT))
    return float(asked), float(alarmed), float(faint)
