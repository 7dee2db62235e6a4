"""How words are spelt: tf-idf weights of the character n-grams inside word boundaries.

What the sentence encoder misreads (typos, slang, text-speak), spelling often still tells. The same few lines serve
training and talking, so the two cannot drift apart, and talking needs no scikit-learn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHORTEST = 2
LONGEST = 4

# An n-gram of a single example teaches nothing about another; leaving those out makes training a third quicker.
FEWEST_TEXTS = 2


def character_ngrams(text: str) -> Iterator[str]:
    """Yields the n-grams of 2 to 4 characters of each word, lower case, with a space at both of the word's ends."""
    for word in text.lower().split():
        padded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


@dataclass(frozen=True)
class NgramWeights:
    """A learnt vocabulary of n-grams and how telling each one is.

    Attributes:
        columns: The column of each n-gram, 0 to len(columns) - 1.
        idf: The inverse document frequency of each column, float64 of shape (len(columns),).
    """

    columns: Mapping[str, int]
    idf: NDArray[np.float64]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> NgramWeights:
        """Learns the n-grams that two texts or more share: rare ones weigh more."""
        document_counts = Counter(ngram for text in texts for ngram in set(character_ngrams(text)))
        ngrams = sorted(ngram for ngram, count in document_counts.items() if count >= FEWEST_TEXTS)
        # One more text, holding everything, is counted in, so that no weight is infinite.
        idf = [math.log((1 + len(texts)) / (1 + document_counts[ngram])) + 1 for ngram in ngrams]
        return cls({ngram: column for column, ngram in enumerate(ngrams)}, np.array(idf))

    def weigh(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Weighs the known n-grams of a text.

        Returns:
            The columns, and the tf-idf weight of each, scaled to length 1 together; both empty when none is known.
        """
        columns = self.columns
        counts = Counter(columns[ngram] for ngram in character_ngrams(text) if ngram in columns)
        present = np.fromiter(counts, dtype=np.int64, count=len(counts))
        weights = np.fromiter(counts.values(), dtype=np.float64, count=len(counts)) * self.idf[present]
        if len(weights):
            weights /= np.linalg.norm(weights)
        return present, weights
