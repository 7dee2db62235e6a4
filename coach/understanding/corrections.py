"""Reads whether a message puts an earlier answer right."""

from __future__ import annotations

import re

_SURE_WORDS = (
    r"wait|hang on|hold on|sorry|soz|oops|actually|correction|i mean(?:t)?|make that|change that to"
    r"|should (?:be|have been)|meant"
)
"""Words that put something right."""
_OTHER_WORDS = r"oh|no|ah|my bad|it was(?: more like)?|that was"
"""Words that stand beside them and alone mean nothing of the kind."""
_OPENERS = re.compile(rf"^(?:(?:{_SURE_WORDS}|{_OTHER_WORDS})\b[\s,.:;-]*){{1,5}}", re.IGNORECASE)
_SURE = re.compile(rf"\b(?:{_SURE_WORDS})\b", re.IGNORECASE)
_MAX_CHARS = 120


def read_correction(text: str) -> str | None:
    """Reads the new value out of a message such as "no wait, it was a 6".

    Args:
        text: The message.

    Returns:
        What stands after the words of correction, or None when the message is no correction.
    """
    short = text.strip()[:_MAX_CHARS]
    opener = _OPENERS.match(short)
    if opener is None or not _SURE.search(opener.group()):
        return None
    rest = short[opener.end() :].strip()
    return rest or None
