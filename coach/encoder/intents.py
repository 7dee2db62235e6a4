"""What a person wants, from the meaning and the spelling of their message: a trained model of plain arrays.

Two logistic regressions look at the same message, one at its sentence vector, one at its character n-grams, and
their log-probabilities are averaged. Two gates then ask whether the message is about anything the model knows. How
likely it shows danger, a machine of its own says together with them (`danger`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.encoder.danger import DangerModel
from coach.encoder.ngrams import NgramWeights
from coach.encoder.speller import Speller
from coach.safety import floor

OUT_OF_SCOPE = "out_of_scope"
CRISIS_PREFIX = "crisis_"

# Unit vectors have components near 0.05: without scaling, a regression at C=1 barely learns from them.
VECTOR_SCALE = 5.0

_ARRAYS_FILE = "intents.npz"
_NAMES_FILE = "intents.json"

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Thresholds:
    """Where the model draws its lines; set by cross-validation.

    Attributes:
        closeness: A message is far from all that is known if its largest cosine to an in-scope example is lower.
        confidence: A message is unclear if the best in-scope intent's probability is lower.
        crisis: A message may show danger, and is asked about, if the probability of danger is at least this.
        crisis_sure: It is answered as danger, with no question first, from this probability on.
        crisis_faint: From this probability on it holds a sign of danger, too faint to speak of when it is the only one.
    """

    closeness: float
    confidence: float
    crisis: float
    crisis_sure: float
    crisis_faint: float


@dataclass(frozen=True)
class Prediction:
    """What the model makes of one message.

    Attributes:
        ranking: Every intent with its probability, the likeliest first; equal ones by name.
        closeness: The largest cosine to an example of any in-scope intent, -1 to 1.
        out_of_scope_score: 0 to 1, larger for messages further from what the model knows.
        out_of_scope: Whether both gates turn the message away.
        crisis_probability: The probability that it shows danger, 0 to 1.
    """

    ranking: list[tuple[str, float]]
    closeness: float
    out_of_scope_score: float
    out_of_scope: bool
    crisis_probability: float

    @property
    def confidence(self) -> float:
        """The probability of the likeliest in-scope intent, 0 when there is none."""
        return next((share for intent, share in self.ranking if intent != OUT_OF_SCOPE), 0.0)

    @property
    def intent(self) -> str:
        """The intent to act on."""
        return OUT_OF_SCOPE if self.out_of_scope else self.ranking[0][0]


@dataclass(frozen=True)
class Regression:
    """A multinomial logistic regression: one weight for each feature and intent.

    Attributes:
        weights: Float32 of shape (features, intents), so that one feature's weights lie together.
        bias: Float32 of shape (intents,).
    """

    weights: Vectors
    bias: Vectors


@dataclass(frozen=True)
class IntentModel:
    """A trained model.

    Attributes:
        intents: The intents' names, sorted.
        meaning: The regression on sentence vectors, scaled by VECTOR_SCALE.
        spelling: The regression on n-gram weights.
        ngrams: The n-grams it knows.
        speller: Corrects towards the words it learnt from.
        known: The sentence vectors of all in-scope examples, float32 of shape (examples, 384).
        danger: Says how likely a message shows danger.
        thresholds: Where the lines are drawn.
    """

    intents: tuple[str, ...]
    meaning: Regression
    spelling: Regression
    ngrams: NgramWeights
    speller: Speller
    known: Vectors
    danger: DangerModel
    thresholds: Thresholds

    @cached_property
    def _crisis_columns(self) -> list[int]:
        return [column for column, intent in enumerate(self.intents) if intent.startswith(CRISIS_PREFIX)]

    @cached_property
    def _in_scope_columns(self) -> list[int]:
        return [column for column, intent in enumerate(self.intents) if intent != OUT_OF_SCOPE]

    def probabilities(self, text: str, vector: Vectors) -> Floats:
        """Gives the probability of each intent.

        Args:
            text: The message as written.
            vector: Its sentence vector, of shape (384,).

        Returns:
            An array of shape (intents,), summing to 1.
        """
        by_meaning = (vector * VECTOR_SCALE @ self.meaning.weights + self.meaning.bias).astype(np.float64)
        columns, weights = self.ngrams.weigh(text)
        by_spelling = weights @ self.spelling.weights[columns] + self.spelling.bias
        # Averaging scores is the geometric mean of both probabilities: an intent must make some sense to both.
        # Measured, it tells one or two more messages in a hundred rightly than the arithmetic mean.
        return _softmax((by_meaning + by_spelling) / 2)

    def crisis_probability(self, text: str, vector: Vectors) -> float:
        """Gives the probability that a message shows danger, 0 to 1."""
        return self._crisis_probability(text, vector, self.probabilities(text, vector))

    def _crisis_probability(self, text: str, vector: Vectors, probabilities: Floats) -> float:
        by_intents = float(probabilities[self._crisis_columns].sum())
        return self.danger.probability(vector, floor.ideas(text), by_intents)

    def closeness(self, vector: Vectors) -> float:
        """Gives the largest cosine to any in-scope example, -1 when there is none."""
        return float((self.known @ vector).max(initial=-1.0))

    def predict(self, text: str, vector: Vectors) -> Prediction:
        """Tells what a message wants.

        Args:
            text: The message as written.
            vector: Its sentence vector, of shape (384,).
        """
        probabilities = self.probabilities(text, vector)
        closeness = self.closeness(vector)
        confidence = float(probabilities[self._in_scope_columns].max(initial=0.0))
        crisis = self._crisis_probability(text, vector, probabilities)
        order = np.argsort(-probabilities, kind="stable")
        return Prediction(
            ranking=[(self.intents[column], float(probabilities[column])) for column in order],
            closeness=closeness,
            out_of_scope_score=out_of_scope_score(closeness, confidence),
            out_of_scope=turned_away(closeness, confidence, crisis, self.thresholds),
            crisis_probability=crisis,
        )

    def save(self, folder: Path) -> None:
        """Writes the model into a folder, as plain arrays and JSON."""
        np.savez(
            folder / _ARRAYS_FILE,
            meaning_weights=self.meaning.weights,
            meaning_bias=self.meaning.bias,
            spelling_weights=self.spelling.weights,
            spelling_bias=self.spelling.bias,
            idf=self.ngrams.idf,
            known=self.known,
            **self.danger.to_arrays(),
        )
        names = {
            "intents": self.intents,
            "ngrams": list(self.ngrams.columns),
            "words": self.speller.uses,
            "thresholds": asdict(self.thresholds),
        }
        (folder / _NAMES_FILE).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Reads a model that `save` wrote.

        Raises:
            FileNotFoundError: If there is none in the folder.
        """
        names = json.loads((folder / _NAMES_FILE).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS_FILE, allow_pickle=False) as arrays:
            return cls(
                intents=tuple(names["intents"]),
                meaning=Regression(arrays["meaning_weights"], arrays["meaning_bias"]),
                spelling=Regression(arrays["spelling_weights"], arrays["spelling_bias"]),
                ngrams=NgramWeights({ngram: column for column, ngram in enumerate(names["ngrams"])}, arrays["idf"]),
                speller=Speller(names["words"]),
                known=arrays["known"],
                danger=DangerModel.from_arrays(arrays),
                thresholds=Thresholds(**names["thresholds"]),
            )


def out_of_scope_score(closeness: float, confidence: float) -> float:
    """Puts both gates' measures into one figure from 0, well known, to 1, unknown."""
    return 1 - (max(closeness, 0.0) + confidence) / 2


def turned_away(closeness: float, confidence: float, crisis: float, thresholds: Thresholds) -> bool:
    """Decides whether a message is out of scope: far from every example, and no intent likely.

    What may show danger is never turned away.
    """
    if crisis >= thresholds.crisis:
        return False
    return closeness < thresholds.closeness and confidence < thresholds.confidence


def _softmax(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max())
    total: Floats = powers / powers.sum()
    return total
