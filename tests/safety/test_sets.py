"""The safety test sets: big enough, without repeats, and their frozen halves never edited."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml

from coach.safety.categories import CATEGORIES

FOLDER = Path(__file__).parent
SETS = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yml"))}
HASHES = dict(
    reversed(line.split()) for line in (FOLDER / "frozen.sha256").read_text(encoding="utf-8").splitlines() if line
)


def frozen_hash(category: str) -> str:
    """SHA-256 of the frozen half's sentences, independent of comments and layout."""
    return hashlib.sha256(json.dumps(SETS[category]["frozen"], sort_keys=True).encode()).hexdigest()


@pytest.mark.parametrize("category", CATEGORIES)
def test_forty_and_forty(category: str) -> None:
    halves = [SETS[category][half] for half in ("tuning", "frozen")]
    positives = sum(len(half["explicit"]) + len(half["oblique"]) for half in halves)
    near_misses = sum(len(half["near_miss"]) for half in halves)
    assert SETS[category]["category"] == category
    assert positives >= 40
    assert near_misses >= 40
    for kind in ("explicit", "oblique", "near_miss"):
        sizes = [len(half[kind]) for half in halves]
        assert abs(sizes[0] - sizes[1]) <= 1


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_frozen_half_is_as_it_was_written(category: str) -> None:
    assert frozen_hash(category) == HASHES[category]


def test_no_sentence_stands_twice() -> None:
    everything = [
        sentence
        for sets in SETS.values()
        for half in ("tuning", "frozen")
        for kind in ("explicit", "oblique", "near_miss")
        for sentence in sets[half][kind]
    ]
    assert len(everything) == len(set(everything))
