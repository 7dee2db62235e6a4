"""How likely a message shows danger: by the examples it lies near, in meaning and in the ideas the floor finds in it.

Danger is no one direction in the space of meanings, as a regression would have it: what is written about a death long
ago lies beside what is written on the edge of one. So each example that marks the border is kept (a support vector
machine with a Gaussian kernel). What this machine says and what the intents' regressions say are weighed together;
the weights come from messages that neither had seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]

# All chosen by cross-validation. Vectors have length 1, and so have ideas before they are weighed.
GAMMA = 1.0
C = 4.0
IDEAS_WEIGHT = 0.45
# Unit vectors have components near 0.05: without scaling, a regression at C=1 barely learns from them.
STRAIGHT_SCALE = 5.0
# Several machines are fitted at once, and each may keep this much of its kernel in memory.
CACHE_MIB = 100
# A probability is kept this far from 0 and 1 before its logit is taken.
_EDGE = 1e-6


@dataclass(frozen=True)
class Blend:
    """How both judgements are weighed.

    Attributes:
        score: Weight of the machine's score.
        intents: Weight of the logit of the crisis intents' summed probability.
        bias: What is added.
    """

    score: float
    intents: float
    bias: float

    def probability(self, score: float, by_intents: float) -> float:
        """Gives the probability of danger, 0 to 1.

        Args:
            score: What the machine says, any number.
            by_intents: The crisis intents' summed probability.
        """
        return 1 / (1 + exp(-(self.score * score + self.intents * logit(by_intents) + self.bias)))


INTENTS_ALONE = Blend(score=0.0, intents=1.0, bias=0.0)
"""For data too small to weigh anything: the summed probability as it is."""


@dataclass(frozen=True)
class DangerModel:
    """A trained machine.

    Attributes:
        support: The examples that mark the border, float32 of shape (examples, 384 + ideas).
        weights: How much each counts, and for which side, float32 of shape (examples,).
        bias: What is added.
        ideas: The floor's ideas, in the order of their columns.
        blend: How its score is weighed with what the intents say.
    """

    support: Vectors
    weights: Vectors
    bias: float
    ideas: tuple[str, ...]
    blend: Blend = INTENTS_ALONE

    def __post_init__(self) -> None:
        columns = {idea: column for column, idea in enumerate(self.ideas)}
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_lengths", np.einsum("ij,ij->i", self.support, self.support))

    def score(self, vector: Vectors, ideas: Collection[str]) -> float:
        """Says on which side of the border a message lies, and how far.

        Args:
            vector: Its sentence vector, of shape (384,).
            ideas: The names of the floor's ideas in it; unknown ones count for nothing.

        Returns:
            More than 0 for danger.
        """
        if not len(self.weights):
            return 0.0
        columns: Mapping[str, int] = self._columns  # type: ignore[attr-defined]
        lengths: Vectors = self._lengths  # type: ignore[attr-defined]
        point = _features(vector[None], [ideas], columns)[0]
        distances = lengths + point @ point - 2 * (self.support @ point)
        return float(np.exp(-GAMMA * distances) @ self.weights) + self.bias

    def probability(self, vector: Vectors, ideas: Collection[str], by_intents: float) -> float:
        """Gives the probability that a message shows danger, 0 to 1.

        Args:
            vector: Its sentence vector, of shape (384,).
            ideas: The names of the floor's ideas in it.
            by_intents: The crisis intents' summed probability.
        """
        return self.blend.probability(self.score(vector, ideas), by_intents)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Gives what `from_arrays` takes, as plain arrays."""
        return {
            "danger_support": self.support,
            "danger_weights": self.weights,
            "danger_bias": np.array([self.bias, self.blend.score, self.blend.intents, self.blend.bias]),
            "danger_ideas": np.array(self.ideas, dtype=np.str_),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> DangerModel:
        """Reads a model that `to_arrays` gave."""
        bias, *blend = (float(number) for number in arrays["danger_bias"])
        ideas = tuple(str(idea) for idea in arrays["danger_ideas"])
        return cls(arrays["danger_support"], arrays["danger_weights"], bias, ideas, Blend(*blend))


def fit(vectors: Vectors, ideas: Sequence[Collection[str]], danger: NDArray[np.bool_]) -> DangerModel:
    """Fits a machine; its blend is still to be weighed.

    Args:
        vectors: The sentence vector of each example, of shape (examples, 384).
        ideas: The names of the floor's ideas in each.
        danger: Whether each shows danger.

    Returns:
        A machine that says nothing where all examples are of one kind.
    """
    names = tuple(sorted({idea for one in ideas for idea in one}))
    columns = {idea: column for column, idea in enumerate(names)}
    if danger.all() or not danger.any():
        return DangerModel(
            np.empty((0, vectors.shape[1] + len(names)), np.float32), np.empty(0, np.float32), 0.0, names
        )
    from sklearn.svm import SVC

    border = _near_danger(vectors, danger)
    features = _features(vectors[border], [ideas[index] for index in border], columns)
    machine = SVC(C=C, gamma=GAMMA, class_weight="balanced", cache_size=CACHE_MIB)
    machine.fit(features, danger[border])
    return DangerModel(
        support=features[machine.support_],
        weights=machine.dual_coef_[0].astype(np.float32),
        bias=float(machine.intercept_[0]),
        ideas=names,
    )


def _near_danger(vectors: Vectors, danger: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Picks all danger, and as much harmless talk: what a straight border would most easily take for danger.

    The rest lies so far away that it would only make training five times as long.
    """
    from sklearn.linear_model import LogisticRegression

    straight = LogisticRegression(class_weight="balanced", max_iter=500).fit(vectors * STRAIGHT_SCALE, danger)
    likeness = straight.decision_function(vectors * STRAIGHT_SCALE)
    harmless = np.flatnonzero(~danger)
    alike = harmless[np.argsort(-likeness[harmless], kind="stable")[: int(danger.sum())]]
    picked: NDArray[np.int64] = np.sort(np.concatenate([np.flatnonzero(danger), alike]))
    return picked


def weigh(scores: Floats, by_intents: Floats, danger: NDArray[np.bool_]) -> Blend:
    """Weighs both judgements by what they said of messages that neither had seen.

    Args:
        scores: The machine's score of each message.
        by_intents: The crisis intents' summed probability of each.
        danger: Whether each shows danger.
    """
    if danger.all() or not danger.any():
        return INTENTS_ALONE
    from sklearn.linear_model import LogisticRegression

    told = np.column_stack([scores, [logit(share) for share in by_intents]])
    model = LogisticRegression().fit(told, danger)
    return Blend(float(model.coef_[0][0]), float(model.coef_[0][1]), float(model.intercept_[0]))


def logit(probability: float) -> float:
    """Gives the logarithm of the odds, kept finite at 0 and 1."""
    kept = min(max(probability, _EDGE), 1 - _EDGE)
    return log(kept / (1 - kept))


def _features(vectors: Vectors, ideas: Sequence[Collection[str]], columns: Mapping[str, int]) -> Vectors:
    found = np.zeros((len(ideas), len(columns)), dtype=np.float32)
    for row, names in zip(found, ideas, strict=True):
        known = [columns[name] for name in names if name in columns]
        if known:
            row[known] = IDEAS_WEIGHT / np.sqrt(len(known))
    return np.hstack([vectors, found]).astype(np.float32)
