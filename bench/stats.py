"""Figures every measurement shares: how sure a count makes us."""

from __future__ import annotations

from math import sqrt

# The 97.5th percentile of the standard normal distribution: a two-sided 95 % interval.
_Z_95 = 1.959963984540054


def wilson(k: int, n: int) -> tuple[float, float]:
    """Gives the Wilson score interval of a proportion, at 95 %.

    Unlike the usual interval it stays inside 0 to 1 and keeps a width when every trial went the same way.

    Args:
        k: How many trials succeeded, 0 to n.
        n: How many trials there were. With none, nothing is known: the interval is 0 to 1.

    Returns:
        The lower and the upper bound, as proportions from 0 to 1.

    Raises:
        ValueError: If k is not between 0 and n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} successes in {n} trials cannot be.")
    if n == 0:
        return 0.0, 1.0
    share = k / n
    spread = _Z_95**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half_width = _Z_95 * sqrt((share * (1 - share) + spread / 4) / n) / (1 + spread)
    # At the ends the bound is exact; floating point would leave it a hair off.
    low = 0.0 if k == 0 else centre - half_width
    high = 1.0 if k == n else centre + half_width
    return low, high


def proportion(k: int, n: int) -> str:
    """Writes a proportion with its counts and interval, such as ``45/50 = 90.0 % (78.6–95.7)``."""
    if n == 0:
        return "0/0"
    low, high = wilson(k, n)
    return f"{k}/{n} = {100 * k / n:.1f} % ({100 * low:.1f}–{100 * high:.1f})"
