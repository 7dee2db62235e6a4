"""The words and rules of the floor, read from the files in data/ once a process."""

import hashlib
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
    """The numbers of the ideas that the floor itself asks for."""

    long_ago: int
    current: int
    turn: int
    returning: int
    information: int
    fiction: int
    joke: int
    now: int
    lately: int
    denial: int
    undenied: int
    bridge: int
    yet: int
    asked_if: int
    answered_no: int
    lied: int
    writer: int
    somebody: int


@dataclass(frozen=True)
class Patterns:
    """Everything the floor needs to read a message."""

    reader: Reader
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    bereavement: tuple[Rule, ...]
    talk: tuple[Rule, ...]
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
    shorthand: dict[str, str] = {}
    for file in sorted(_FOLDER.glob("shorthand*.yml")):
        shorthand |= _read(file.name)

    def spell(word: str) -> tuple[str, ...]:
        return tuple(part for part in shorthand.get(word, word).split() if part not in fillers)

    lexicon = Lexicon(words, spell)
    speller = Speller(
        vocabulary=lexicon.vocabulary | fillers,
        shorthand=shorthand,
        sensitive=spelling["sensitive"].split(),
        short=spelling["short"].split(),
        real=spelling["real"].split(),
    )
    found = [rules.parse(raw, lexicon) for file in sorted(_FOLDER.glob("rules_*.yml")) for raw in _read(file.name)]
    bereavement = [rules.parse(raw, lexicon) for raw in _read("bereavement.yml")]
    talk = [rules.parse(raw, lexicon) for raw in _read("talk.yml")]
    number = lexicon.number
    return Patterns(
        reader=Reader(speller, fillers, *(spelling[kind].split() for kind in ("openers", "leads", "tails"))),
        lexicon=lexicon,
        rules=tuple(found),
        bereavement=tuple(bereavement),
        talk=tuple(talk),
        ideas=Ideas(
            **{name: number[name] for name in Ideas.__annotations__},
        ),
    )


def digest() -> str:
    """Sum up the words, the rules and the code that reads them: what learnt from them is outdated when this changes."""
    total = hashlib.sha256()
    for file in sorted((*_FOLDER.glob("*.yml"), *_FOLDER.parent.glob("*.py"))):
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


def _read(name: str) -> Any:
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
