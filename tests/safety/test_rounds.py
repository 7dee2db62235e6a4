"""Later rounds of messages, each measured unseen before the patterns learnt from it, stay caught."""

from pathlib import Path

import pytest
import yaml

from coach.safety import floor

# The floor has learnt from the first rounds in full. The later ones are harder on purpose, and each rule for them is
# weighed against thousands of harmless messages: what the floor leaves there, the classifier adds.
MOST_MISSED = {"round_1": 0.05, "round_2": 0.05, "round_3": 0.05, "round_4": 0.05, "round_5": 0.05}
MOST_MISSED_LATER = 0.32
MOST_STOPPED = 0.06

ROUNDS = sorted((Path(__file__).parent / "rounds").glob("round_*.yml"))
"""The rounds that were read. One called unseen_… is only counted, by `python -m bench.safety`."""


@pytest.mark.parametrize("file", ROUNDS, ids=lambda file: file.stem)
def test_rounds_stay_caught(file: Path) -> None:
    sets = yaml.safe_load(file.read_text(encoding="utf-8"))
    dangers = [text for texts in sets["danger"].values() for text in texts]
    missed = [text for text in dangers if floor.check(text) is None]
    stopped = [text for text in sets["near_miss"] if floor.check(text) is not None]
    assert len(missed) <= MOST_MISSED.get(file.stem, MOST_MISSED_LATER) * len(dangers), missed
    assert len(stopped) <= MOST_STOPPED * len(sets["near_miss"]), stopped
