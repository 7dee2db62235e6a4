"""Better, the same or worse than before, from a short answer."""

from __future__ import annotations

import re
from typing import Literal

from coach.understanding.text import bare

Change = Literal["better", "same", "worse"]

LONGEST = 14
"""Words up to which an answer is read; a longer one tells a story and is heard as such."""

_WORSE = re.compile(
    r"\b(?:worse|worser|worst|bad|terrible|awful|horrible|rough|shit|shite|shitty|crap|grim|rubbish|low|lower|darker"
    r"|harder|struggling|hopeless|miserable|desperate|(?<!up and )down|no better"
    r"|not (?:\w+ )?(?:good|great|better|well|ok|okay)"
    r"|isnt (?:good|better)|ain ?t (?:good|better)|nt (?:good|great|better)|never been worse)\b"
)
_SAME = re.compile(
    r"\b(?:same|similar|no change|unchanged|no different|nothing changed|so so|meh|up and down|as before)\b"
)
_BETTER = re.compile(
    r"\b(?:better|good|great|fine|well|ok|okay|alright|all right|lighter|easier|calmer|improved|improving|brighter"
    r"|happier|not (?:so |too |that )?bad)\b"
)
_NOT_BAD = re.compile(
    r"\b(?:not|nt|isnt|wasnt) (?:so |too |that |as |half )?(?:bad|rough|low|awful|terrible|down|worse)\b"
)


def read_change(text: str) -> Change | None:
    """Read how somebody is compared with before. What is not clearly better is never read as better.

    Args:
        text: What the person typed.

    Returns:
        Better, same or worse; None when it says none of them.
    """
    said = bare(text)
    if not said or len(said.split()) > LONGEST:
        return None
    without_denials, denied = _NOT_BAD.subn(" ", said)
    if _WORSE.search(without_denials):
        return "worse"
    if _SAME.search(without_denials):
        return "same"
    return "better" if denied or _BETTER.search(without_denials) else None
