"""The floor: danger recognised in a message by rule, with no model, database or network."""

import re
from functools import lru_cache
from typing import Final

from coach.safety.finding import Finding

_FIRST: Final = {
    "overdose": r"overdos|took too (much|many)|won'?t wake up|lips (are )?blue|chest pain",
    "suicide": r"kill(ing)? my ?self|\bkms\b|end (my life|it all)|suicide|unalive",
    "danger": r"(he|she|partner|husband|wife) (hits|hit|beats|strangled|chokes) me|scared to go home",
    "sexual_assault": r"raped|sexually assaulted",
    "child": r"i'?m (9|1[0-7])( years old)?\b|toddler swallowed",
    "withdrawal": r"(stopped|quit).*(shak|seeing things)|had a (fit|seizure)|ran out of benzos",
    "suicidal_thoughts": r"want to die|don'?t want to (be here|live|be alive)|better off without me|no way out",
    "psychosis": r"voices (are )?tell|watching me through",
    "self_harm": r"(cut|hurt|burn)(ting|ing)? (myself|my (arms?|legs?|wrists?))|self[ -]?harm",
    "eating": r"make myself sick|laxatives|not eaten (in|for)",
    "threat": r"going to (stab|kill|shoot) (him|her|them)",
    "driving": r"driv(e|ing) (home )?drunk",
    "unclear": r"can'?t do this any ?more|what'?s the point|\bgive up\b",
}


@lru_cache(maxsize=1)
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    return [(category, re.compile(pattern)) for category, pattern in _FIRST.items()]


def load() -> None:
    """Compile the patterns now, so that the first message does not pay for it."""
    _compiled()


def check(text: str) -> Finding | None:
    """Say whether a message shows danger.

    Args:
        text: What the person wrote, as they wrote it.

    Returns:
        The most urgent finding, or None.
    """
    folded = text.lower().replace("’", "'")
    for category, pattern in _compiled():
        if pattern.search(folded):
            return Finding(category, certainty="check" if category == "unclear" else "sure")
    return None


def is_bereavement(text: str) -> bool:
    """Say whether a message speaks of somebody's death, without danger to anyone now."""
    return False
