"""Typing errors set right before understanding: one slip a word, towards words the examples use."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

# A word must stand in this many examples before others are corrected to it, or one slip would breed more.
FEWEST_USES = 3
# In shorter words one slip changes too much to tell what was meant.
SHORTEST = 3

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Speller:
    """Corrects words that neither the examples nor the encoder know.

    Attributes:
        uses: How often each lower-case word stands in the examples.
    """

    uses: Mapping[str, int]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Speller:
        """Counts the words of some texts."""
        return cls(Counter(word for text in texts for word in _WORD.findall(text.lower())))

    @cached_property
    def _by_shortened(self) -> Mapping[str, list[str]]:
        """Every frequent word, under itself and under what is left when one letter is dropped."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.uses):
            if self.uses[word] >= FEWEST_USES and len(word) >= SHORTEST:
                for short in _shortened(word):
                    found[short].append(word)
        return found

    def correct(self, text: str, is_word: Callable[[str], bool]) -> str:
        """Sets single slips right: a letter too many, too few, a wrong one, or two swapped.

        Args:
            text: A message.
            is_word: Tells whether a lower-case word is one, although no example uses it.

        Returns:
            The message with such words replaced by the commonest that could be meant, in lower case. The same text
            when there is nothing to correct.
        """

        def corrected(match: re.Match[str]) -> str:
            word = match.group().lower()
            if len(word) < SHORTEST or word in self.uses or is_word(word):
                return match.group()
            near = {other for short in _shortened(word) for other in self._by_shortened.get(short, ())}
            meant = [other for other in near if one_slip_apart(word, other)]
            return max(meant, key=lambda other: (self.uses[other], other), default=match.group())

        return _WORD.sub(corrected, text)


def _shortened(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def one_slip_apart(first: str, second: str) -> bool:
    """Tells whether one typing error makes one word into the other."""
    if len(first) != len(second):
        longer, shorter = (first, second) if len(first) > len(second) else (second, first)
        return len(longer) == len(shorter) + 1 and shorter in _shortened(longer)
    places = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(places) != 2:
        return len(places) == 1
    left, right = places
    return right == left + 1 and first[left] == second[right] and first[right] == second[left]
