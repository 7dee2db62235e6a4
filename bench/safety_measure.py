"""Counting what each reader made of each message."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.safety_cases import NEAR_MISS, SOFT, Case
from bench.safety_readers import Guard, Verdict, by_floor, by_keywords
from bench.stats import proportion
from coach.safety import floor

LATENCY_LENGTH: Final = 500


@dataclass(frozen=True)
class Judged:
    """One message and what it got.

    Attributes:
        case: The message.
        floor: What the floor alone makes of it.
        keywords: What the plain keyword list makes of it.
        guard: What the whole guard makes of it; None when there is no trained model.
        classifier: Whether the classifier by itself sees danger; None when there is no trained model.
    """

    case: Case
    floor: Verdict
    keywords: Verdict
    guard: Verdict | None = None
    classifier: bool | None = None

    @property
    def best(self) -> Verdict:
        """What the person would get: the guard's verdict, or the floor's where only that was measured."""
        return self.guard or self.floor

    @property
    def wrong(self) -> bool:
        """Whether danger was missed or something harmless stopped."""
        return self.case.tier != SOFT and (self.best != "nothing") != self.case.danger


def judge(cases: Iterable[Case], guard: Guard | None) -> list[Judged]:
    """Lets every reader read every message."""
    judged: list[Judged] = []
    for case in cases:
        verdict, alarmed = guard.read(case.text) if guard else (None, None)
        judged.append(Judged(case, by_floor(case.text), by_keywords(case.text), verdict, alarmed))
    return judged


def any_reply(verdict: Verdict | None) -> bool:
    """Whether something was said about danger."""
    return verdict not in (None, "nothing")


def share(judged: Sequence[Judged], fired: Callable[[Judged], bool]) -> str:
    """Writes how many messages fired, with the 95 % Wilson interval."""
    return proportion(sum(map(fired, judged)), len(judged))


def strict(judged: Iterable[Judged]) -> list[Judged]:
    """Keeps the harmless messages where firing cannot be argued for."""
    return [one for one in judged if not one.case.danger and one.case.tier != SOFT]


def right_category(judged: Iterable[Judged]) -> tuple[int, int]:
    """Counts in how many of the dangers the floor fires on it names the category: (named, fired)."""
    fired = [one.case for one in judged if one.case.tier != NEAR_MISS and any_reply(one.floor)]
    named = 0
    for case in fired:
        finding = floor.check(case.text)
        named += finding is not None and case.category in (finding.category, *finding.also)
    return named, len(fired)


def latency(texts: Sequence[str]) -> tuple[float, float]:
    """Returns the 50th and 99th percentile of the floor's time on messages of 500 characters, in milliseconds.

    Args:
        texts: What the messages are made of.
    """
    times: list[float] = []
    for start in range(len(texts)):
        message = ". ".join([*texts[start:], *texts[:start]])[:LATENCY_LENGTH]
        began = time.perf_counter()
        floor.check(message)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]
