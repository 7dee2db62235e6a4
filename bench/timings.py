"""Figures of how long things take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor


def percentile(values: Sequence[float], share: float) -> float:
    """Gives the value below which a share of all values lies, between two neighbours in proportion.

    Args:
        values: At least one value, in any order.
        share: From 0, the smallest, to 1, the largest.

    Raises:
        ValueError: If there are no values, or the share lies outside 0 to 1.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError(f"no percentile {share} of {len(values)} values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True)
class Spread:
    """How long something took, many times over.

    Attributes:
        count: How many times.
        p50: Median, in milliseconds.
        p95: What 95 of 100 stayed below, in milliseconds.
    """

    count: int
    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Sums up measurements in seconds.

        Raises:
            ValueError: If there are none.
        """
        return cls(len(seconds), percentile(seconds, 0.5) * 1000, percentile(seconds, 0.95) * 1000)

    def ratio_to(self, other: Spread) -> tuple[float, float]:
        """Gives how many times the other's median and 95th percentile this one's are."""
        return self.p50 / other.p50, self.p95 / other.p95
