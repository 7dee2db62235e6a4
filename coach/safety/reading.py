"""A message as the patterns see it: plain words with the sentence and clause each stands in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coach.safety.characters import fold
from coach.safety.spelling import Speller

_TOKEN: Final = re.compile(r"[a-z0-9$@](?:[a-z0-9'$@*!|+]*[a-z0-9$@*])?|[.!?;\n]+|[,:()\"/-]+")
_SPACED: Final = re.compile(r"(?<![a-z0-9'])(?:[a-z](?:[ .*/-]| {2,3})){3,}[a-z](?![a-z0-9'])")
_PARTED: Final = re.compile(r"\b(?:(?:my|him|her) (?=self\b)|with (?=out\b(?! of)))")
_LETTER: Final = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Reading:
    """A message's words.

    Attributes:
        tokens: The words, spelt plainly, without fillers.
        sentences: For each word the number of the sentence it stands in.
        clauses: For each word the number of the clause it stands in.
        question: Whether the message ends as a question.
    """

    tokens: tuple[str, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    question: bool


class Reader:
    """Turns messages into readings."""

    def __init__(self, speller: Speller, fillers: Iterable[str], openers: Iterable[str]) -> None:
        """Keep what is needed to read.

        Args:
            speller: What written words stand for.
            fillers: Words that add nothing to the meaning here; they are left out.
            openers: Words that open a new clause, such as "but".
        """
        self._speller = speller
        self._fillers = frozenset(fillers)
        self._openers = frozenset(openers)

    def read(self, text: str) -> Reading:
        """Read a message, in time that grows linearly with its length."""
        folded = _PARTED.sub(_unspaced, _SPACED.sub(self._close_up, fold(text)))
        tokens: list[str] = []
        sentences: list[int] = []
        clauses: list[int] = []
        sentence = clause = 0
        words = self._speller.words
        for written in _TOKEN.findall(folded):
            first = written[0]
            if first in ".!?;\n":
                sentence += 1
                clause += 1
                continue
            if first in ',:()"/-':
                if written != "-" and written != "/":
                    clause += 1
                continue
            for word in words(written):
                if word in self._fillers:
                    continue
                if word in self._openers:
                    clause += 1
                tokens.append(word)
                sentences.append(sentence)
                clauses.append(clause)
        return Reading(tuple(tokens), tuple(sentences), tuple(clauses), folded.rstrip().endswith("?"))

    def _close_up(self, spaced: re.Match[str]) -> str:
        found = self._speller.split("".join(_LETTER.findall(spaced.group())))
        return " ".join(found) if found else spaced.group()


def _unspaced(parted: re.Match[str]) -> str:
    return parted.group().rstrip()
