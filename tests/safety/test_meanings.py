"""Wide grids of how dangers, and what only sounds like them, are expressed stay heard as they are."""

from pathlib import Path

import pytest
import yaml

from coach.safety import floor

GRIDS = sorted((Path(__file__).parent / "meanings").glob("*.yml"))
MOST_MISSED = 0.08
MOST_STOPPED = 0.05


@pytest.mark.parametrize("file", GRIDS, ids=lambda file: file.stem)
def test_grids_stay_heard(file: Path) -> None:
    grid = yaml.safe_load(file.read_text(encoding="utf-8"))
    dangers = [text for texts in grid["danger"].values() for text in texts]
    missed = [text for text in dangers if floor.check(text) is None]
    stopped = [text for text in grid["near_miss"] if floor.check(text) is not None]
    assert len(missed) <= MOST_MISSED * len(dangers), missed
    assert len(stopped) <= MOST_STOPPED * len(grid["near_miss"]), stopped
