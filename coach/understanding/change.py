"""Better, the same or worse than before, from a short answer."""

from __future__ import annotations

import re
from typing import Literal

from coach.understanding.text import bare, phrases

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
    r"\b(?:better|good|great|fine|ok|okay|alright|all right|lighter|easier|calmer|improved|improving|brighter|happier"
    r"|(?:i ?m|i am|doing|feeling|feel|very|pretty|quite|really) well)\b"
)
_FILLER = phrases(
    "a|abit|actually|all|am|and|are|bit|cheers|definitely|doing|feel|feeling|getting|hello|hey|hi|honestly|i|im|is|it"
    "|its|kind|kinda|little|loads|lot|m|morning|much|now|of|pretty|quite|really|s|slightly|so|sort|sorta|still|ta|tad"
    "|tbh|thank|thanks|things|think|this|today|very|way|yeah|yep|yes|you"
)
"""Words that change nothing about an answer. Beside any other, a good word need not mean that it is better."""
_DOUBTED = re.compile(
    r"\b(?:but|was|were|until|till|could|would|should|wish|wished|hardly|barely|scarcely|rarely|off"
    r"|never|nothing|nowhere|pretend|pretending|supposed|look|looking)\b"
)
_NOT_BAD = re.compile(
    r"\b(?:not|nt|isnt|wasnt) (?:so |too |that |as |half )?(?:bad|rough|low|awful|terrible|down|worse)\b"
)


def read_change(text: str) -> Change | None:
    """Read how somebody is compared with before.

    It is better only when the message says that and nothing else: "i was fine until tonight" is heard as worse.

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
    rest, good = _BETTER.subn(" ", without_denials)
    if not good and not denied:
        return None
    if _FILLER.issuperset(rest.split()):
        return "better"
    return "worse" if _DOUBTED.search(rest) else None
