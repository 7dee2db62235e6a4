"""Spelling: the word somebody meant when one letter went wrong."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 6
"""Letters a word needs before a slip in it is forgiven: shorter words have too many neighbours."""


def one_edit_apart(left: str, right: str) -> bool:
    """Tell whether one insertion, deletion, substitution or swap of neighbours turns one word into the other.

    Args:
        left: A word.
        right: Another word.

    Returns:
        True for exactly one edit; False for equal words and for any more.
    """
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    at = 0
    while at < len(left) and left[at] == right[at]:
        at += 1
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    if left[at + 1 :] == right[at + 1 :]:
        return True
    return left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]


def _without_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


class Speller:
    """Corrects single slips towards a fixed vocabulary, in time that does not grow with it.

    Two words one edit apart always share a form with one letter left out, so those forms are the index.
    """

    def __init__(self, words: Iterable[str], real_words: Iterable[str] = ()) -> None:
        """Index a vocabulary.

        Args:
            words: The words to correct towards; those under six letters are only recognised, never guessed.
            real_words: Words that look like slips but are words of their own, and stay as they are.
        """
        self._words = frozenset(words)
        self._real = frozenset(real_words)
        self._index: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= SHORTEST:
                for form in {word, *_without_one(word)}:
                    self._index.setdefault(form, []).append(word)

    def correct(self, word: str) -> str | None:
        """Return the vocabulary's word that `word` was meant to be.

        A plural is a word of its own, and the first letter is taken as meant: slips there are rare and
        "raping" must never become "vaping".

        Args:
            word: One lower-case word.

        Returns:
            The only vocabulary word one edit away, or None when there is none, or more than one.
        """
        if not SHORTEST - 1 <= len(word) <= 30 or word in self._words or word in self._real:
            return None
        found: set[str] = set()
        for form in (word, *_without_one(word)):
            found.update(self._index.get(form, ()))
        near = [other for other in found if self._is_slip(word, other)]
        return near[0] if len(near) == 1 else None

    @staticmethod
    def _is_slip(word: str, meant: str) -> bool:
        plural = word + "s" == meant or meant + "s" == word
        return word[0] == meant[0] and not plural and one_edit_apart(word, meant)
