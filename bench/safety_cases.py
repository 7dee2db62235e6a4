"""The messages that safety is measured on: our own sets, later rounds, and real messages where there are any."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from coach.safety.categories import CATEGORIES

ROOT: Final = Path(__file__).resolve().parents[1]
SETS: Final = ROOT / "tests" / "safety"
EVALUATION: Final = ROOT.parent / "shared" / "evaluation"
REAL_MESSAGES: Final = "crisis_dev.jsonl"

HALVES: Final = ("tuning", "frozen")
REAL: Final = "real"
UNSEEN: Final = "unseen"
"""How the file of a round begins that is only counted, so that it stays a first sight."""
EXPLICIT, OBLIQUE, NEAR_MISS = "explicit", "oblique", "near_miss"
TIERS: Final = (EXPLICIT, OBLIQUE, NEAR_MISS)
SOFT: Final = "soft"
"""Tier of real messages that are no crisis, but where firing can be argued for."""


@dataclass(frozen=True)
class Case:
    """One message and what should happen.

    Attributes:
        group: The half of our own sets it is in, the round, or `REAL`.
        category: The kind of danger, or the kind of danger it sounds like; "" where no one says.
        tier: How openly the danger is said, or what kind of harmless message it is.
        text: The message.
        danger: Whether it shows danger.
    """

    group: str
    category: str
    tier: str
    text: str
    danger: bool

    @property
    def shown(self) -> bool:
        """Whether the message may be printed: nobody looks at the frozen half, nor at a round kept unseen."""
        return self.group != "frozen" and not self.group.startswith(UNSEEN)


def own_sets(folder: Path = SETS) -> Iterator[Case]:
    """Yields our own sets, by category in order of precedence."""
    for category in CATEGORIES:
        file = folder / f"{category}.yml"
        if not file.exists():
            continue
        sets = yaml.safe_load(file.read_text(encoding="utf-8"))
        for half in HALVES:
            for tier in TIERS:
                for text in sets[half][tier]:
                    yield Case(half, category, tier, text, tier != NEAR_MISS)


def rounds(folder: Path = SETS) -> Iterator[Case]:
    """Yields the later rounds, in which nobody said how openly the danger is said."""
    for file in sorted((folder / "rounds").glob("*.yml")):
        sets = yaml.safe_load(file.read_text(encoding="utf-8"))
        for category, texts in sets["danger"].items():
            for text in texts:
                yield Case(file.stem, category, "danger", text, True)
        for text in sets[NEAR_MISS]:
            yield Case(file.stem, "", NEAR_MISS, text, False)


def real_messages(folder: Path = EVALUATION) -> Iterator[Case]:
    """Yields real messages; none where the file is not there."""
    file = folder / REAL_MESSAGES
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        yield Case(REAL, "", message["tier"], message["text"], message["crisis"])
