"""What a written word stands for: text-speak, letters hidden behind digits or stars, and slips of the finger."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

_ONE_LEET: Final = str.maketrans("013457$@!|+", "oieastsaiit")
_OTHER_LEET: Final = str.maketrans("013457$@!|+", "oleastsallt")
_RUN: Final = re.compile(r"(.)\1{2,}")
_TWIN: Final = re.compile(r"(.)\1+")
_QUANTITY: Final = re.compile(r"(\d+)([a-z]{1,6})")
_ENDINGS: Final = {"d": "would", "ll": "will", "ve": "have", "re": "are", "m": "am", "t": "not"}
_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_WORD: Final = 14
_SHORTEST_MENDED: Final = 5
_SHORTEST_PLURAL: Final = 3
_SOUNDS: Final = (("z", "s"), ("z", "es"), ("eing", "ing"), ("elled", "led"), ("eled", "led"))
"""Endings written as they sound, and how they are spelt."""


class Speller:
    """Turns one written word into the words it stands for."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        shorthand: Mapping[str, str],
        sensitive: Iterable[str],
        short: Iterable[str],
        real: Iterable[str],
    ) -> None:
        """Index the words.

        Args:
            vocabulary: Words the patterns know.
            shorthand: What text-speak, contractions and common misspellings stand for.
            sensitive: Words worth mending when misspelt or censored.
            short: Short words worth mending where a letter is doubled, or is not.
            real: Ordinary words that look like a slip of a sensitive one, and are not.
        """
        self._shorthand = {word: tuple(meaning.split()) for word, meaning in shorthand.items()}
        expanded = {part for parts in self._shorthand.values() for part in parts}
        self._sensitive = frozenset(sensitive)
        self._known = frozenset(vocabulary) | self._sensitive | frozenset(real) | expanded
        self._joined = re.compile("|".join(sorted(map(re.escape, self._sensitive), key=len, reverse=True)))
        # A short word is one slip away from too many others, but a letter doubled or not doubled changes it into none.
        self._untwinned: dict[str, str] = {}
        for word in sorted(short):
            self._untwinned.setdefault(_TWIN.sub(r"\1", word), word)
        self._slips: dict[str, str] = {}
        for word in sorted(self._sensitive):
            if len(word) >= _SHORTEST_MENDED:
                for shorter in _deletions(word):
                    self._slips.setdefault(shorter, word)

    def words(self, written: str) -> tuple[str, ...]:
        """Return the words that one written word stands for, itself if it is none of these.

        Args:
            written: Lower-case letters, digits, apostrophes and the signs that stand in for letters.
        """
        known = self._lookup(written)
        if known:
            return known
        if not written.isalpha():
            return self._odd(written)
        if _RUN.search(written):
            for shorter in (_RUN.sub(r"\1\1", written), _RUN.sub(r"\1", written), _TWIN.sub(r"\1", written)):
                known = self._lookup(shorter)
                if known:
                    return known
            written = _RUN.sub(r"\1\1", written)
        if written.endswith("in") and written + "g" in self._known:
            return (written + "g",)
        for ending, meant in _SOUNDS:
            known = self._lookup(written.removesuffix(ending) + meant) if written.endswith(ending) else ()
            if known and len(written) > _SHORTEST_PLURAL:
                return known
        mended = self._untwinned.get(_TWIN.sub(r"\1", written)) or self._mend(written)
        if mended:
            return (mended,)
        if len(written) >= 8 and self._joined.search(written):
            return self.split(written) or (written,)
        return (written,)

    def is_strange(self, written: str) -> bool:
        """Say whether a written word is short letters that stand for nothing known, as one broken in two would be."""
        return written.isalpha() and len(written) < _LONGEST_WORD and not self._lookup(written)

    def rejoin(self, first: str, second: str) -> str | None:
        """Return the sensitive word that two strange pieces make together, such as "sui" and "cide", or None."""
        joined = first + second
        return joined if joined in self._sensitive and self.is_strange(second) else None

    def split(self, joined: str) -> tuple[str, ...]:
        """Return the known words that letters written together are made of, empty if they are not.

        Time grows linearly with the number of letters.
        """
        best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(joined)
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                before = best[start]
                piece = joined[start:end]
                if before is None or not (piece in self._known or piece in self._shorthand):
                    continue
                if len(piece) == 1 and piece not in "iau":
                    continue
                pieces = before[0] + 1
                here = best[end]
                if here is None or pieces < here[0]:
                    best[end] = (pieces, start)
        if best[-1] is None:
            return ()
        found: list[str] = []
        end = len(joined)
        while end:
            step = best[end]
            assert step is not None  # noqa: S101 - every place on the way back was reached
            found.append(joined[step[1] : end])
            end = step[1]
        return tuple(word for piece in reversed(found) for word in self._lookup(piece) or (piece,))

    def _lookup(self, written: str) -> tuple[str, ...]:
        short = self._shorthand.get(written)
        if short is not None:
            return short
        return (written,) if written in self._known else ()

    def _odd(self, written: str) -> tuple[str, ...]:
        if written.isdigit():
            return (written,)
        bare = written.strip("'*")
        if bare != written:
            return self.words(bare) if bare else ()
        if "*" in written:
            return self._uncensor(written)
        if "'" in written:
            return self._apostrophe(written)
        quantity = _QUANTITY.fullmatch(written)
        for table in (_ONE_LEET, _OTHER_LEET):
            plain = written.translate(table)
            known = self._lookup(plain) or self._lookup(_TWIN.sub(r"\1", plain))
            if known and not quantity:
                return known
        if quantity:
            return (quantity.group(1), *self.words(quantity.group(2)))
        pieces = [piece for piece in _SIGNS.split(written) if piece]
        return (written,) if pieces == [written] else tuple(part for piece in pieces for part in self.words(piece))

    def _apostrophe(self, written: str) -> tuple[str, ...]:
        joined = written.replace("'", "")
        if joined in self._shorthand:
            return self._shorthand[joined]
        head, _, tail = written.partition("'")
        if tail == "s" or not tail:
            return self.words(head)
        tail = tail.replace("'", "")
        if tail in _ENDINGS:
            return (*self.words(head), _ENDINGS[tail])
        return self._lookup(joined) or (*self.words(head), *self.words(tail))

    def _uncensor(self, written: str) -> tuple[str, ...]:
        if len(written) <= _LONGEST_WORD:
            pattern = re.compile(re.sub(r"\*", "[a-z]", re.escape(written).replace(r"\*", "*")))
            for word in sorted(self._sensitive):
                if len(word) == len(written) and pattern.fullmatch(word):
                    return (word,)
        return tuple(part for piece in written.split("*") if piece for part in self.words(piece))

    def _mend(self, written: str) -> str | None:
        length = len(written)
        if length < _SHORTEST_MENDED - 1 or length > _LONGEST_WORD + 1:
            return None
        candidate = self._slips.get(written)
        if candidate is not None and candidate[0] == written[0]:
            return candidate
        if length < _SHORTEST_MENDED:
            return None
        for shorter in _deletions(written):
            if shorter in self._sensitive and len(shorter) >= _SHORTEST_MENDED and shorter[0] == written[0]:
                return shorter
            candidate = self._slips.get(shorter)
            if candidate is not None and one_slip(written, candidate):
                return candidate
        return None


def one_slip(written: str, meant: str) -> bool:
    """Say whether two words of one length differ by two neighbours swapped or, after the first, one letter replaced."""
    if len(written) != len(meant):
        return False
    differ = [place for place, (a, b) in enumerate(zip(written, meant, strict=True)) if a != b]
    if len(differ) == 1:
        return differ[0] > 0
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    first, second = differ
    return written[first] == meant[second] and written[second] == meant[first]


def _deletions(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]
