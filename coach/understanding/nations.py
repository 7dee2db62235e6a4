"""Where a person says they live, as one of the nations that have phone numbers of their own."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from coach.understanding.text import read_line

ELSEWHERE: Final = "elsewhere"

_FILE: Final = Path(__file__).with_name("nations.yml")
_FILLER: Final = (
    r"(?:hi|hey|hello|no|nah|yes|yeah|ok|okay|well|oh|so|and|but|also|actually|btw|by the way|fyi|sorry|wait|um|erm"
    r"|just so you know|tbh|though|thanks)"
)
_OPENING: Final = rf"(?:{_FILLER} )*"
_HERE: Final = r"(?:(?:over|up|down|out|back|away|still|currently|now|just|based|living|staying|here|all the way) )*"
_SAYING: Final = (
    rf"(?:i am|im|am|iam|we are|i) {_HERE}(?:in|near|outside|just outside) "
    rf"|(?:i|we|i do|i currently|i actually|i still|i now)? ?(?:live|stay|reside) {_HERE}(?:in|near|just outside) "
    rf"|(?:i have|ive|i|we have|weve)(?: just| recently)? moved(?: back| over| up| down)? to "
    r"|(?:what are |whats |what is |give me |have you got |do you have |can i have )?(?:the |any )?(?:right )?"
    r"(?:numbers?|lines?|helplines?)(?: are)? (?:for|in) "
    rf"|(?:my )?(?:nation|country|home|address|place)(?: is| s)? (?:in )?"
)
_NOT_HERE: Final = (
    r"(?:(?:i am|im|am|we are) (?:not|nt)|(?:i am|im|we are) no longer|i ?(?:do not|dont|dnt) (?:live|stay)"
    r"|im not living|not) (?:even |actually |based |living )*(?:in|inside) "
    r"|(?:i am|im|we are|i live|living|live)? ?(?:based |living )*outside(?: of)? |not "
)
_ABROAD: Final = rf"(?:(?:i am|im|we are|i live|i|living) {_HERE})?(?:abroad|overseas)"
_UNITED_KINGDOM: Final = r"(?:the )?(?:uk|u k|united kingdom|britain|great britain|gb)"
_AFTER: Final = (
    r"(?: (?:now|last year|last month|last week|this year|at the moment|atm|currently|right now|these days"
    r"|btw|by the way|actually|though|tho|mate|pal|sorry"
    r"|you know|if that helps|if it helps|uk|thanks|ta|cheers|too|here|and not england|not england))*"
)
_NOT_AFTER: Final = "".join(
    rf"(?<!\b{word} )"
    for word in ("when", "whenever", "if", "once", "until", "while", "time", "that", "says", "said", "wish")
)
_PART: Final = re.compile(
    rf"[.;:!?,()]+|\b(?:so|and|but)\b(?! not)|{_NOT_AFTER}\b(?=(?:im|i am|i live|i stay) (?:in|not in) )"
)
_ABOUT_NUMBERS: Final = re.compile(
    rf"(?:{_FILLER} ?)*(?:what|which|do you have|have you got|can i have|can you give me|give me|is there|are there)?"
    r"(?: ?\b(?:is|are|should|do|does|can|would|i|a|an|the|any|you|me|it|different|other|right|local|another|there|use"
    r"|call|ring|phone|dial|work|works|still|here|for|numbers?|lines?|helplines?|\d+))*"
)
"""Words about the numbers themselves: beside them a place is all a message says."""


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    table: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {" ".join(place.split()): nation for nation, places in table.items() for place in places.split(",")}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    place = "|".join(sorted(map(re.escape, _places()), key=len, reverse=True))
    return (
        re.compile(rf"{_OPENING}(?:{_SAYING})(?P<place>{place}){_AFTER}"),
        re.compile(rf"{_OPENING}(?:(?:{_NOT_HERE}){_UNITED_KINGDOM}|{_ABROAD}){_AFTER}"),
        re.compile(rf"{_OPENING}(?P<place>{place}){_AFTER}"),
    )


def read_home(text: str, *, asked: bool = False) -> str | None:
    """Read where somebody says they live.

    Only a plain statement about themselves counts: neither "my mum lives in Wales" nor "the Irish pub in Leeds".

    Args:
        text: The message as typed.
        asked: Whether they were asked just before; then the name of a place is enough.

    Returns:
        One of the nations of `coach.safety.helplines`, None when they do not say.
    """
    said, _ = _read(text, asked=asked)
    return said


def is_only_home(text: str, *, asked: bool = False) -> bool:
    """Tell whether a message says where somebody lives, asks for the numbers there at most, and nothing else.

    Args:
        text: The message as typed.
        asked: Whether they were asked just before.
    """
    said, others = _read(text, asked=asked)
    return said is not None and not others


def _read(text: str, *, asked: bool) -> tuple[str | None, list[str]]:
    at_home, not_in_uk, place_alone = _patterns()
    said: str | None = None
    others: list[str] = []
    for part in _PART.split(read_line(text).text):
        clause = " ".join(part.split())
        if not clause:
            continue
        if found := at_home.fullmatch(clause):
            said = _places()[found["place"]]
        elif not_in_uk.fullmatch(clause):
            said = ELSEWHERE
        elif found := place_alone.fullmatch(clause):
            said = said or (_places()[found["place"]] if asked else None)
        elif not _ABOUT_NUMBERS.fullmatch(clause):
            others.append(clause)
    return said, others
