"""Counts the cells of a matrix and says at the end of a test run how many there were and how long they took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

_CELLS = "cells"


class Cells:
    """The cells of one test: all of them are tried, and what is wrong with each is listed."""

    def __init__(self, matrix: str, request: pytest.FixtureRequest) -> None:
        self._matrix, self._request = matrix, request
        self._count = 0
        self._wrong: list[str] = []

    def tried(self, cell: str, problems: Iterable[str]) -> None:
        """Counts a cell, and notes what is wrong with it."""
        self._count += 1
        self._wrong += [f"{cell}: {problem}" for problem in problems]

    def done(self) -> None:
        """Fails if any cell was wrong, or if there was none."""
        self._request.node.user_properties.append((_CELLS, (self._matrix, self._count)))
        assert self._count, "no cell was tried"
        if self._wrong:
            pytest.fail(f"{len(self._wrong)} wrong in {self._count} cells\n" + "\n".join(self._wrong), pytrace=False)


def summary(reports: Iterable[Any]) -> list[str]:
    """Returns a line for each matrix that was run."""
    counts: defaultdict[str, int] = defaultdict(int)
    times: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == _CELLS and report.when == "call":
                counts[value[0]] += value[1]
                times[value[0]].append((report.start, report.stop))
    return [
        f"{matrix}: {counts[matrix]} cells in {_wall(spans):.0f} s, {sum(stop - start for start, stop in spans):.0f} s of one worker"
        for matrix, spans in sorted(times.items())
    ]


def _wall(spans: list[tuple[float, float]]) -> float:
    return max(stop for _, stop in spans) - min(start for start, _ in spans)
