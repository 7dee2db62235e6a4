"""What the two safety matrices share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from coach.safety.categories import CATEGORIES
from tests.support.cells import Cells
from tests.support.channels import CHANNELS
from tests.support.dialogue_runner import Coach
from tests.support.fault import Fault
from tests.support.fault_cells import LATE, try_fault
from tests.support.situations import Place, Situation, cells_of
from tests.support.stage import Stage
from tests.support.walks import QUESTIONS, Walks

TOOL, QUESTION = "urge_log_form", "urge_log_trigger"
"""Where the people are who are in the middle of a tool when something breaks."""


@pytest.fixture
def cells(request: pytest.FixtureRequest) -> Iterator[Cells]:
    """The cells of a test, of the matrix its file is named for; checked when the test is through."""
    made = Cells(Path(request.node.path).stem.split("_")[1], request)
    yield made


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them."""
    from coach.settings import Settings
    from coach.storage import migrate

    settings = Settings(data_dir=tmp_path_factory.mktemp("empty"))
    migrate(settings)
    return settings.data_dir / "coach.db"


@pytest.fixture
def try_everywhere(
    coach: Coach, walks: Walks, cells: Cells, empty_database: Path, tmp_path: Path
) -> Callable[[Fault], Awaitable[None]]:
    """Tries a fault at every channel, with people nobody has met and with people in the middle of a tool."""
    # Walking needs an event loop of its own, and so has to be over before the test's begins.
    begun = {"new": [], "in a tool": walks.events(TOOL)[QUESTION]}

    async def try_everywhere(fault: Fault) -> None:
        for channel, serve in CHANNELS.items():
            for who, before in begun.items():
                # Once a machine that runs other things beside may be late; twice it is the coach.
                for attempt in range(2):
                    folder = tmp_path / f"{channel} {who} {attempt}"
                    folder.mkdir()
                    found = await try_fault(fault, coach, empty_database, folder, serve, before)
                    wrong = [problem for _, problems in found for problem in problems]
                    if not wrong or not all(problem.startswith(LATE) for problem in wrong):
                        break
                for cell, problems in found:
                    cells.tried(f"{fault.name}, {channel}, {who}, {cell.category}", problems)
        cells.done()

    return try_everywhere


@pytest.fixture(scope="session")
def stage(coach: Coach, storage: object, walks: Walks) -> Stage:
    """The processor, over conversations that go back to where they were."""
    return Stage(coach, storage, walks)


@pytest.fixture
def try_anywhere(stage: Stage, cells: Cells) -> Callable[[Situation, Place], None]:
    """Tries every category at one place, and now and then whether the tool can be gone on with."""

    def try_anywhere(situation: Situation, place: Place) -> None:
        # All categories at the first turn; else one of them, another at each question.
        turn = CATEGORIES[QUESTIONS.index(place) % len(CATEGORIES)]
        for cell, problems in cells_of(
            situation, stage, place, lambda category: situation.name == "turn 1" or category == turn
        ):
            cells.tried(cell, problems)
        cells.done()

    return try_anywhere
