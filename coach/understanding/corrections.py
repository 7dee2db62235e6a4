"""Reads whether a message puts an earlier answer right."""

from __future__ import annotations

import re

_OPENERS = re.compile(
    r"^(?:(?:oh|no|oops|ah|wait|hang on|hold on|sorry|soz|my bad|actually|correction|i mean(?:t)?|make that|change that to"
    r"|should (?:be|have been)|it was(?: more like)?|that was|meant)\b[\s,.:;-]*){1,5}",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\b(?:wait|hang on|hold on|sorry|soz|oops|actually|correction|i meant|make that|change that|should (?:be|have been)|meant)\b",
    re.IGNORECASE,
)
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
