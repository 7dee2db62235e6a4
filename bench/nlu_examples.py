"""The example messages, read from the training files themselves, and messages from far away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

# Things people ask a chat that are nothing to do with a coach. One that is a training example too is not measured.
FAR = (
    "how many moons does saturn have", "convert 40 miles to kilometres", "write me a poem about badgers",
    "what is the square root of 1764", "translate good morning into welsh", "who won the fa cup in 1998",
    "remind me to defrost the chicken", "is it going to snow in leeds tomorrow", "play some drum and bass",
    "how do I descale a kettle", "what's the exchange rate for yen", "fix this python error for me",
    "my printer says paper jam but there is no paper", "recommend a laptop under 500 quid",
    "which bus goes to the airport", "how do you prune roses", "book me a table for four at seven",
    "when do the clocks go back", "explain photosynthesis to a ten year old", "how do I unblock a sink",
    "what size radiator for a 12 square metre room", "can I renew my passport online", "who wrote wuthering heights",
    "best way to get candle wax out of carpet", "can a giraffe swim", "how tall is ben nevis",
    "what's the plural of octopus", "is pluto a planet", "give me a recipe for leek soup",
    "cheapest train from york to bristol", "how do I change a bike inner tube", "list the prime ministers since 1950",
    "what does http 404 mean", "how long to boil an egg", "my car makes a clicking noise when it turns",
    "draw me a picture of a lighthouse", "what year did the titanic sink", "how do I get a fishing licence",
    "tell me the rules of cricket", "what is the tallest building in europe", "swap these two columns in excel",
    "name five rivers in france", "is my council tax due this month", "what rhymes with silver",
    "what's on telly at nine", "how do I knit a scarf", "which paint for a damp wall", "help me name my hamster",
    "how hot is venus", "who is playing at glastonbury", "is this mushroom edible", "how do magnets work",
    "where can I recycle batteries", "what's a good name for a boat", "how do I tie a bow tie",
    "lorem ipsum dolor sit amet", "qzxv plomf trundle wibblefax", "hjkl hjkl hjkl", "SELECT * FROM users",
    "buy now limited offer free followers",
)  # fmt: skip


class NoExamplesError(ValueError):
    """There are no example messages to measure with."""


def read_near_misses(folder: Path) -> set[str]:
    """Reads which messages are marked as near misses: harmless, but sounding like danger.

    Args:
        folder: Where the training files lie, in any depth.
    """
    return {
        text for entry in _entries(folder) if (entry.get("metadata") or {}).get("near_miss") for text in _texts(entry)
    }


def read_examples(folder: Path) -> list[tuple[str, str]]:
    """Reads all example messages with their intents.

    Args:
        folder: Where the training files lie, in any depth.

    Returns:
        Pairs of message and intent, in the files' order; an example written twice for an intent counts once.

    Raises:
        NoExamplesError: If the files hold none.
    """
    found = {(text, str(entry["intent"])): None for entry in _entries(folder) for text in _texts(entry)}
    if not found:
        raise NoExamplesError(f"No example messages under {folder}.")
    return list(found)


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        yield from (entry for entry in content.get("nlu") or [] if "intent" in entry)


def _texts(entry: dict[str, Any]) -> Iterator[str]:
    for line in str(entry.get("examples", "")).splitlines():
        text = line.strip().removeprefix("-").strip()
        if text:
            yield text
