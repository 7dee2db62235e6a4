"""How somebody says they are after using: well, ill in body, or low."""

from __future__ import annotations

import re
from typing import Final

from coach.understanding.text import words

_WELL: Final = re.compile(
    r"(?:(?:yes|yeah|yep|yh|oh|no|nah|well|erm|um|honestly|ok) )*"
    r"(?:(?:im|i am|i feel|feel|feeling|im feeling|doing|im doing) )?(?:(?:just|only|a bit|pretty|actually|all) )*"
    r"(?:ok|okay|fine|alright|all right|right|good|great|well|safe|sober now|not (?:too )?bad|not ill|hung ?over"
    r"|got a hangover|tired)"
    r"(?: (?:now|thanks|thank you|ta|mate|today|really|honestly|physically|i think|though|but tired"
    r"|just (?:tired|hung ?over)))*"
)
_BODY: Final = re.compile(
    r"\b(?:ill|sick|sicky|vomit\w*|puk\w+|throwing up|rough|poorly|unwell|awful|terrible|dreadful|bad|worse"
    r"|chest|breath\w*|heart|dizzy|faint\w*|shak\w+|sweat\w*|sleepy|drowsy|numb|pains?|hurts?|hurting|blue|cold"
    r"|confused|fits?|seizures?|bleeding|blood|pass(?:ed|ing) out|collapsed?|cant (?:stand|walk|see|move|wake))\b"
)
_NOT_WELL: Final = re.compile(r"\bnot (?:\w+ )?(?:ok|okay|good|great|well|right|alright|all right|fine|safe)\b")
_LOW: Final = re.compile(
    r"\b(?:asham\w+|guilt\w*|embarrass\w+|a failure|(?:like )?(?:a )?(?:failure|loser|idiot)|failed|disappointed"
    r"|gutted|disgust\w+|stupid|regret\w*|let \w+ down|hate myself|upset|sad|annoyed|angry|low|down)\b"
)


def read_wellbeing(text: str) -> bool | None:
    """Read how somebody is in body.

    Args:
        text: What the person typed, asked how they are after using.

    Returns:
        True when they say no more than that they are well, False for signs of illness, None for neither.
    """
    said = " ".join(words(text))
    if _WELL.fullmatch(said):
        return True
    ill = _NOT_WELL.search(said) or _BODY.search(re.sub(r"\b(?:not (?:too )?bad|feel bad about)\b", "", said))
    return False if ill else None


def is_low(text: str) -> bool:
    """Return whether somebody says they feel ashamed, or a failure."""
    return bool(_LOW.search(" ".join(words(text))))
