"""A message as the patterns see it: plain words with the sentence and clause each stands in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from coach.safety.characters import fold
from coach.safety.spelling import Speller

_TOKEN: Final = re.compile(r"[a-z0-9$@](?:[a-z0-9'$@*!|+]*[a-z0-9$@*])?|[.!?;\n]+|[,:()\"/-]+")
_GAP: Final = r"(?:[ .*/-]| {2,3})"
_SPACED: Final = re.compile(rf"(?<![a-z0-9'])(?:[a-z]{_GAP}(?:'{_GAP})?){{2,}}[a-z](?![a-z0-9'])")
_PARTED: Final = re.compile(r"\b(?:(?:my|him|her) (?=self\b)|with (?=out\b(?! of)))")
_TO: Final = re.compile(r"\b2 (?=(?:b|be|die|do|go|get|kill|end|live|stop|hurt|cut|use|drink)\b)")
_DISTANCE: Final = re.compile(r"(\d|few|couple of|many|hundred) ?kms\b")
_LETTER: Final = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Reading:
    """A message's words.

    Attributes:
        tokens: The words, spelt plainly, without fillers.
        sentences: For each word the number of the sentence it stands in.
        clauses: For each word the number of the clause it stands in.
        question: Whether the message ends as a question.
        opens: The places of words that start a clause.
        closes: The places of words that end one, those before a mere tail such as "any more" or "tonight" among them.
    """

    tokens: tuple[str, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    question: bool
    opens: frozenset[int] = frozenset()
    closes: frozenset[int] = frozenset()


class Reader:
    """Turns messages into readings."""

    def __init__(
        self,
        speller: Speller,
        fillers: Iterable[str],
        openers: Iterable[str],
        leads: Iterable[str],
        tails: Iterable[str],
    ) -> None:
        """Keep what is needed to read.

        Args:
            speller: What written words stand for.
            fillers: Words that add nothing to the meaning here; they are left out.
            openers: Words that open a new clause, such as "but".
            leads: Words that may stand before the start of what a clause says, such as "well".
            tails: Words that may follow the end of what a clause says without adding to it, such as "anymore".
        """
        self._speller = speller
        self._fillers = frozenset(fillers)
        self._openers = frozenset(openers)
        self._leads = frozenset(leads)
        self._tails = frozenset(tails)

    def read(self, text: str) -> Reading:
        """Read a message, in time that grows linearly with its length."""
        folded = _TO.sub("to ", _DISTANCE.sub(r"\1 km", fold(text)))
        folded = _PARTED.sub(_unspaced, _SPACED.sub(self._close_up, folded))
        tokens: list[str] = []
        sentences: list[int] = []
        clauses: list[int] = []
        sentence = clause = 0
        words = self._speller.words
        broken = ""
        for written in _TOKEN.findall(folded):
            first = written[0]
            if first in ".!?;\n":
                sentence += 1
                clause += 1
                broken = ""
                continue
            if first in ',:()"/-':
                if written != "-" and written != "/":
                    clause += 1
                continue
            joined = self._speller.rejoin(broken, written) if broken else None
            if joined:
                tokens[-1] = joined
                broken = ""
                continue
            broken = written if self._speller.is_strange(written) else ""
            for word in words(written):
                if word in self._fillers:
                    continue
                if word in self._openers:
                    clause += 1
                tokens.append(word)
                sentences.append(sentence)
                clauses.append(clause)
        opens, closes = self._edges(tokens, clauses)
        question = folded.rstrip().endswith("?")
        return Reading(tuple(tokens), tuple(sentences), tuple(clauses), question, opens, closes)

    def _edges(self, tokens: Sequence[str], clauses: Sequence[int]) -> tuple[frozenset[int], frozenset[int]]:
        """Return the places where clauses start and end, looking past words that only lead in or tail off."""
        opens: set[int] = set()
        closes: set[int] = set()
        last = len(tokens) - 1
        for place, word in enumerate(tokens):
            if place == 0 or clauses[place - 1] != clauses[place]:
                opens.add(place)
            if place in opens and place < last and (word in self._leads or word in self._openers):
                opens.add(place + 1)
        for place in range(last, -1, -1):
            follows_tail = place < last and place + 1 in closes and tokens[place + 1] in self._tails
            if place == last or clauses[place + 1] != clauses[place] or follows_tail:
                closes.add(place)
        return frozenset(opens), frozenset(closes)

    def _close_up(self, spaced: re.Match[str]) -> str:
        found = self._speller.split("".join(_LETTER.findall(spaced.group())))
        return " ".join(found) if found else spaced.group()


def _unspaced(parted: re.Match[str]) -> str:
    return parted.group().rstrip()
