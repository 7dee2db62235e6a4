"""Later rounds of messages, each measured unseen before the patterns learnt from it, stay caught."""

from pathlib import Path

import pytest
import yaml

from coach.safety import floor

ROUNDS = sorted((Path(__file__).parent / "rounds").glob("*.yml"))


@pytest.mark.parametrize("file", ROUNDS, ids=lambda file: file.stem)
def test_rounds_stay_caught(file: Path) -> None:
    sets = yaml.safe_load(file.read_text(encoding="utf-8"))
    dangers = [text for texts in sets["danger"].values() for text in texts]
    missed = [text for text in dangers if floor.check(text) is None]
    stopped = [text for text in sets["near_miss"] if floor.check(text) is not None]
    assert len(missed) <= 0.05 * len(dangers), missed
    assert len(stopped) <= 0.03 * len(sets["near_miss"]), stopped
