"""Tries one fault at one channel, with all categories at once, each from another person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rasa.shared.core.events import Event

from coach.safety import replies
from coach.safety.categories import CATEGORIES
from tests.support.channels import Person, Serve, Served
from tests.support.danger import PHONE_LINE, SENTENCES, category_of, whole_reply
from tests.support.dialogue_runner import Coach
from tests.support.fault import Fault
from tests.support.scene import Scene, playing

LIMIT = 2.0
"""Seconds in which the whole reply is promised."""
PATIENCE = 8.0
LATE = "the reply took"
_STARVED = Path("/proc/thread-self/schedstat")


@dataclass
class Cell:
    """What one person met.

    Attributes:
        category: The danger they wrote of.
        seconds: From sending to the last bubble, None if the reply never was whole.
        texts: All that was said to them.
    """

    category: str
    seconds: float | None
    texts: list[str]


async def try_fault(
    fault: Fault, coach: Coach, empty: Path, folder: Path, serve: Serve, before: list[Event]
) -> list[tuple[Cell, list[str]]]:
    """Returns what everybody met, and what was wrong with it.

    Args:
        fault: What breaks.
        coach: Where the model is loaded.
        empty: A database with its tables.
        folder: Where this coach's database goes.
        serve: Serves the channel.
        before: The conversation that everybody has had; none for people nobody has met.
    """
    async with playing(coach, empty, folder, serve) as (scene, served):
        people = await _arrive(scene, served, before)
        found: list[Cell] = []
        for start in range(0, len(CATEGORIES), fault.at_once):
            together = CATEGORIES[start : start + fault.at_once]
            async with fault.during(scene):
                found += await asyncio.gather(*(_write(scene, people[one], one) for one in together))
        return [(cell, list(_problems(cell, scene))) for cell in found]


async def _arrive(scene: Scene, served: Served, before: list[Event]) -> dict[str, Person]:
    people = {category: await served.person() for category in CATEGORIES}
    scene.people += people.values()
    if before:
        for person in scene.people:
            await scene.put(person.id, before)
    return people


async def _write(scene: Scene, person: Person, category: str) -> Cell:
    loop = asyncio.get_running_loop()
    began, starved = loop.time(), _starved()

    def is_whole() -> bool:
        return whole_reply([heard.text for heard in person.heard(message)], scene.settings) is not None

    seconds = None
    message = await person.write(SENTENCES[category].plain)
    try:
        await person.until(is_whole, PATIENCE)
        seconds = person.heard(message)[-1].at - began - (_starved() - starved)
        await person.until(lambda: person.is_over(message), PATIENCE)
    except TimeoutError:
        pass
    return Cell(category, seconds, [heard.text for heard in person.heard(message)])


def _starved() -> float:
    """Returns the seconds in which this thread could have run but other processes had the processor.

    The promise is for a machine that serves the coach, not for one that runs other tests beside.
    """
    return int(_STARVED.read_text().split()[1]) / 1e9 if _STARVED.exists() else 0.0


def _problems(cell: Cell, scene: Scene) -> Iterator[str]:
    if cell.seconds is None:
        yield f"no whole crisis reply, but {cell.texts}"
        return
    if cell.seconds > LIMIT:
        yield f"{LATE} {cell.seconds:.2f} s"
    reply_id = whole_reply(cell.texts, scene.settings)
    if category_of(reply_id) != cell.category:
        yield f"the reply was {reply_id}"
    if PHONE_LINE not in " ".join(cell.texts):
        yield "the phone line is missing"
    if len(set(cell.texts)) != len(cell.texts):
        yield f"said twice: {cell.texts}"
    if chat := [text for text in cell.texts if text not in _crisis_lines(scene)]:
        yield f"chatted: {chat}"


def _crisis_lines(scene: Scene) -> set[str]:
    return {
        bubble
        for reply_id in replies.reply_ids()
        if reply_id not in replies.NOT_CRISIS
        for variant in range(len(replies.variants(reply_id)))
        for bubble in replies.reply(reply_id, variant, scene.settings).bubbles
    }
