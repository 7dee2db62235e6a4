"""The words and rules of the floor, read from the files in patterns/ once a process."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from coach.safety import rules
from coach.safety.lexicon import Lexicon
from coach.safety.reading import Reader
from coach.safety.rules import Rule
from coach.safety.spelling import Speller

_FOLDER: Final = Path(__file__).with_name("data")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Ideas:
    """The ideas that the floor itself asks for: bits, or idea numbers where places matter."""

    long_ago: int
    current: int
    information: int
    fiction: int
    joke: int
    now: int
    lately: int
    denial: int
    no_denial: int
    writer: int
    somebody: int


@dataclass(frozen=True)
class Patterns:
    """Everything the floor needs to read a message."""

    reader: Reader
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    bereavement: tuple[Rule, ...]
    ideas: Ideas


@lru_cache(maxsize=1)
def get_patterns() -> Patterns:
    """Read the words and rules.

    Raises:
        ValueError: If a rule names what does not exist, or a phrase is empty.
    """
    spelling: dict[str, Any] = _read("spelling.yml")
    words: dict[str, str] = {}
    for file in sorted(_FOLDER.glob("words_*.yml")):
        for concept, phrases in _read(file.name).items():
            if concept in words:
                raise ValueError(f"{file.name}: {concept} is defined twice")
            words[concept] = phrases
    fillers = frozenset(spelling["fillers"].split())
    shorthand: dict[str, str] = spelling["shorthand"]

    def spell(word: str) -> tuple[str, ...]:
        return tuple(part for part in shorthand.get(word, word).split() if part not in fillers)

    lexicon = Lexicon(words, spell)
    speller = Speller(
        vocabulary=lexicon.vocabulary | fillers,
        shorthand=shorthand,
        sensitive=spelling["sensitive"].split(),
        real=spelling["real"].split(),
    )
    found = [rules.parse(raw, lexicon) for file in sorted(_FOLDER.glob("rules_*.yml")) for raw in _read(file.name)]
    bereavement = [rules.parse(raw, lexicon) for raw in _read("bereavement.yml")]
    number = lexicon.number
    return Patterns(
        reader=Reader(speller, fillers, spelling["openers"].split()),
        lexicon=lexicon,
        rules=tuple(found),
        bereavement=tuple(bereavement),
        ideas=Ideas(
            long_ago=1 << number["long_ago"],
            current=1 << number["current"],
            information=1 << number["information"],
            fiction=1 << number["fiction"],
            joke=1 << number["joke"],
            now=1 << number["now"],
            lately=1 << number["lately"],
            denial=number["denial"],
            no_denial=number["no_denial"],
            writer=number["writer"],
            somebody=number["somebody"],
        ),
    )


def _read(name: str) -> Any:
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
