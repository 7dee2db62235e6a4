"""The few lines connectors say themselves, and the memory that keeps them from saying the same one twice running."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

PEOPLE_REMEMBERED = 2000
LINES_REMEMBERED = 12


@lru_cache(maxsize=1)
def _wording() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("wording.yml").read_text(encoding="utf-8"))
    return loaded


def lines(key: str) -> tuple[str, ...]:
    """Return the variants of one of the lines in wording.yml.

    Raises:
        KeyError: If there is no such line.
    """
    return tuple(_wording()[key])


class RecentLines:
    """What was said lately to whom, in memory, for the people heard from last."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, deque[str]] = OrderedDict()

    def remember(self, person: str, line: str) -> None:
        """Note a line as said to a person."""
        said = self._said.setdefault(person, deque(maxlen=LINES_REMEMBERED))
        said.append(line)
        self._said.move_to_end(person)
        if len(self._said) > PEOPLE_REMEMBERED:
            self._said.popitem(last=False)

    def freshest(self, person: str, variants: Sequence[str]) -> int:
        """Return which variant this person has not heard, or else heard longest ago."""
        said = list(self._said.get(person, ()))
        last_heard = [
            max((place for place, line in enumerate(said) if line == variant), default=-1) for variant in variants
        ]
        return last_heard.index(min(last_heard))
