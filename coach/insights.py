"""What somebody's own records show. Nothing is said that the records do not bear out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach import clock
from coach.storage.records import Urge

ENOUGH = 5
"""Records needed before words such as most, best or usually may be used."""

_PARTS_OF_DAY = (
    (5, "at night"),
    (12, "in the morning"),
    (17, "in the afternoon"),
    (22, "in the evening"),
    (24, "at night"),
)


@dataclass(frozen=True)
class UrgeInsight:
    """What a log of urges shows.

    Attributes:
        count: How many urges are in the log.
        trigger: The trigger named most often, and how often; None when no one leads.
        riskiest: The part of the day more urges came in than in any other, and how many; None when no one leads.
        best: What they did that helped most often, and how often it helped; None when nothing helped twice.
        change: Mean strength of the later half less that of the earlier half; None when too few have a number.
    """

    count: int
    trigger: tuple[str, int] | None
    riskiest: tuple[str, int] | None
    best: tuple[str, int] | None
    change: float | None

    def in_words(self) -> str:
        """Returns the insight in short sentences."""
        said = [f"You've logged {self.count} urges."]
        if self.trigger:
            said.append(f"What set them off most: {self.trigger[0]}, {self.trigger[1]} times.")
        if self.riskiest:
            part, times = self.riskiest
            if 2 * times > self.count:
                said.append(f"Most came {part}: {times} of {self.count}.")
            else:
                said.append(f"More came {part} than at any other time of day: {times} of {self.count}.")
        if self.best:
            said.append(f"What helped most: {self.best[0]}, {self.best[1]} times.")
        if self.change is not None and abs(self.change) >= 0.5:
            direction = "weaker" if self.change < 0 else "stronger"
            said.append(f"Later ones were about {abs(self.change):.1f} points {direction} than earlier ones.")
        return " ".join(said)


def of_urges(urges: Sequence[Urge]) -> UrgeInsight | None:
    """Says what a log of urges shows.

    Args:
        urges: All urges of one person, in any order.

    Returns:
        The insight, or None while there are fewer than `ENOUGH` records.
    """
    if len(urges) < ENOUGH:
        return None
    ordered = sorted(urges, key=lambda urge: urge.at)
    return UrgeInsight(
        count=len(ordered),
        trigger=_leader(_folded(urge.trigger or urge.trigger_kind) for urge in ordered),
        riskiest=_leader(_part_of(urge) for urge in ordered),
        best=_leader(_folded(urge.response) for urge in ordered if urge.worked == "yes"),
        change=_change([urge.strength for urge in ordered if urge.strength is not None]),
    )


def part_of_day(hour: int) -> str:
    """Returns the part of the day an hour belongs to.

    Args:
        hour: 0 to 23.

    Returns:
        Such as "in the evening".
    """
    return next(name for end, name in _PARTS_OF_DAY if hour < end)


def _part_of(urge: Urge) -> str | None:
    # "On Friday" says nothing about the hour, so it must not count for one.
    return part_of_day(clock.local(urge.at).hour) if urge.hour_known else None


def _folded(words: str | None) -> str | None:
    folded = (words or "").strip(" .").casefold()
    return None if folded in ("", "unknown") else folded


def _leader(values: Iterable[str | None]) -> tuple[str, int] | None:
    """Returns the most frequent value, if it came at least twice and more often than every other."""
    counted = Counter(value for value in values if value).most_common(2)
    if not counted or counted[0][1] < 2 or (len(counted) > 1 and counted[1][1] == counted[0][1]):
        return None
    return counted[0]


def _change(strengths: list[float]) -> float | None:
    if len(strengths) < ENOUGH:
        return None
    half = len(strengths) // 2
    earlier, later = strengths[:half], strengths[-half:]
    return sum(later) / half - sum(earlier) / half
