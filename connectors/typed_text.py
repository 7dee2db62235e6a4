"""Makes typed text safe to hand on: never a payload, never control characters, and no longer than is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.messages import OfferedChoice

SLASHES = frozenset("/\uff0f\u2044\u2215\u29f8")
"""The slash that opens a payload, and those that a later step could turn into it."""
APOSTROPHES = frozenset("'\u2019\u2018\u02bc\u00b4`")
BREAKS = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")


@dataclass(frozen=True)
class TypedText:
    """Cleaned text.

    Attributes:
        text: All of it, which is what the floor looks at.
        read: As much of it as the coach reads.
    """

    text: str
    read: str

    @property
    def was_cut(self) -> bool:
        """Whether the coach reads only the first part."""
        return len(self.read) < len(self.text)


def clean(raw: str, max_chars: int) -> TypedText:
    """Strip what no person means to write.

    Control characters and lone surrogates go, and so do leading slashes however they are repeated or hidden: typed
    text must never be taken for the payload of a button. Joiners inside emoji and marks of other scripts stay.

    Args:
        raw: Text as it arrived, of any length.
        max_chars: Characters that are read.

    Returns:
        The text; empty when nothing that can be seen is left.
    """
    kept = "".join(_kept(character) for character in raw)
    start = 0
    while start < len(kept) and (kept[start] in SLASHES or not _visible(kept[start])):
        start += 1
    text = kept[start:].strip()
    return TypedText(text=text, read=text[:max_chars].strip())


def fold(title: str) -> str:
    """Return a title as people retype it: without case, punctuation and the spaces around it.

    Signs of number and money stay, because "<5" and "5" are two answers.
    """
    folded = []
    for character in unicodedata.normalize("NFKC", title).casefold():
        kind = unicodedata.category(character)
        if kind[0] in "LN" or kind in ("Sm", "Sc"):
            folded.append(character)
        elif character not in APOSTROPHES and kind[0] != "M":
            folded.append(" ")
    return " ".join("".join(folded).split())


def choice_typed(text: str, choices: Sequence[OfferedChoice]) -> OfferedChoice | None:
    """Return the choice whose title was typed instead of tapped, or None."""
    typed = fold(text)
    if not typed:
        return None
    return next((choice for choice in choices if fold(choice.title) == typed), None)


def _kept(character: str) -> str:
    if character in BREAKS:
        return "\n" if character in "\n\u2028\u2029\x85" else " "
    return "" if unicodedata.category(character) in ("Cc", "Cs") else character


def _visible(character: str) -> bool:
    # Spaces, invisible format characters and marks with nothing to sit on are not. What this Python's Unicode does not
    # know yet (Cn) is, because it may be this year's emoji.
    kind = unicodedata.category(character)
    return kind[0] not in "ZM" and kind not in ("Cc", "Cf", "Cs")
