"""Long messages, cut into sentences as short as what the intent model learnt from."""

from __future__ import annotations

import re

# A vector is a mean over the words, so one sentence counts for little in a text of this many characters or more,
# and for nothing where the encoder has stopped reading.
LONG = 400
# A passage is closed at the first end of a sentence after so many characters: shorter ones say little by themselves,
# and a message of dots would be a thousand of them.
SHORTEST = 20
LONGEST = 200

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def passages(text: str) -> list[str]:
    """Cuts a long text into its sentences.

    Args:
        text: Any text.

    Returns:
        The passages in order; none for a text that is not long. Very short sentences go with the next one, very long
        ones are cut between words.
    """
    if len(text) < LONG:
        return []
    found: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        for piece in _between_words(sentence):
            if found and len(found[-1]) < SHORTEST:
                found[-1] += " " + piece
            else:
                found.append(piece)
    return found


def _between_words(sentence: str) -> list[str]:
    pieces: list[str] = []
    for word in sentence.split():
        if pieces and len(pieces[-1]) + 1 + len(word) <= LONGEST:
            pieces[-1] += " " + word
        else:
            pieces.append(word)
    return pieces
