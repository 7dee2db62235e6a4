"""Which examples say the same thing: they must not stand on both sides of a test."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PARAPHRASE_COSINE = 0.9


def paraphrase_groups(vectors: NDArray[np.float32], threshold: float = PARAPHRASE_COSINE) -> NDArray[np.int64]:
    """Groups texts whose sentence vectors are alike, directly or through others.

    Args:
        vectors: Unit vectors, of shape (n, size).
        threshold: Two texts with a larger cosine belong together.

    Returns:
        A group number for each text, int64 of shape (n,): the smallest index in its group.
    """
    parent = np.arange(len(vectors))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = int(parent[index])
        return index

    for index in range(1, len(vectors)):
        for other in np.flatnonzero(vectors[:index] @ vectors[index] > threshold):
            first, second = sorted((root(int(other)), root(index)))
            parent[second] = first
    return np.array([root(index) for index in range(len(vectors))], dtype=np.int64)
