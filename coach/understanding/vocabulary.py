"""The lexicon: substances, behaviours, triggers and feelings, found in what people type."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from coach.understanding.spelling import SHORTEST, Speller
from coach.understanding.text import Line, phrases

FOLDER = Path(__file__).parent / "lexicon"
FILES = ("substances.yml", "behaviours.yml", "triggers.yml", "feelings.yml", "real_words.yml")

_TOKEN = re.compile(r"[^\W_]+|[^\w\s-]|_")
_FILLERS = phrases("a|an|the|my|it|its|was|is|im|i|just|mostly|mainly|probably|um|erm|like|being|so|really|and|with|at")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a line, with slips in the lexicon's longer words put right.

    Attributes:
        word: The word.
        start: Where it starts in the line.
        end: One past its end.
    """

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase may stand for.

    Attributes:
        entity: "substance", "behaviour", "trigger" or "feeling".
        value: The canonical value, as in "alcohol".
        kind: A trigger's kind, as in "place"; None for the others.
        context: For an ambiguous phrase, words of which one must stand in the message; empty when it is plain.
        neutral: True when the phrase, in this entity, stands for nothing ("diet coke").
    """

    entity: str
    value: str
    kind: str | None
    context: frozenset[str]
    neutral: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of the lexicon found in a line.

    Attributes:
        entity: As in `Sense`.
        value: As in `Sense`.
        kind: As in `Sense`.
        start: Where it starts in the line.
        end: One past its end.
    """

    entity: str
    value: str
    kind: str | None
    start: int
    end: int


Phrase = tuple[str, ...]
Candidate = tuple[Phrase, int, int]
"""A phrase with its first token and one past its last."""


class Lexicon:
    """Phrases and their senses, with what finds them."""

    def __init__(self, senses: dict[Phrase, list[Sense]], real_words: Iterable[str], digest: str) -> None:
        """Index the phrases.

        Args:
            senses: Phrase to what it may stand for.
            real_words: Words that look like slips of the lexicon's and are none.
            digest: A hash of the files it was read from.
        """
        self.senses = senses
        self.digest = digest
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in sorted(senses, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)
        words = {word for phrase in senses for word in phrase}
        guessed = {
            phrase[0] for phrase, found in senses.items() if len(phrase) == 1 and not all(one.neutral for one in found)
        }
        self._words = words
        self._speller = Speller((word for word in guessed if len(word) >= SHORTEST), {*real_words, *words})

    def tokens(self, line: Line) -> list[Token]:
        """Split a line into words and marks; a hyphen parts words and is no mark.

        Args:
            line: A line, of `digits` or not.

        Returns:
            Tokens in order.
        """
        return [Token(self._word(match.group()), *match.span()) for match in _TOKEN.finditer(line.text)]

    def _word(self, word: str) -> str:
        if word in self._words or len(word) < SHORTEST - 1 or not word.isalpha():
            return word
        return self._speller.correct(word) or word

    def candidates(self, tokens: list[Token]) -> Iterator[Candidate]:
        """Find every phrase in a run of tokens, ambiguous or not.

        Args:
            tokens: As from `tokens`.

        Yields:
            Phrases with their first token and one past their last, longest first at each place.
        """
        words = [token.word for token in tokens]
        for at, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                if tuple(words[at : at + len(phrase)]) == phrase:
                    yield phrase, at, at + len(phrase)

    def resolve(self, tokens: list[Token], candidates: Iterable[Candidate]) -> list[Mention]:
        """Choose among candidates: in each entity the longest wins, and ambiguous ones need their context.

        Args:
            tokens: As from `tokens`.
            candidates: As from `candidates`.

        Returns:
            Mentions in order of place.
        """
        taken: dict[str, list[tuple[int, int]]] = {}
        found: list[Mention] = []
        for phrase, first, last in sorted(candidates, key=lambda one: (one[1] - one[2], one[1])):
            for sense in self._fitting(phrase, first, last, tokens):
                spans = taken.setdefault(sense.entity, [])
                if any(first < end and start < last for start, end in spans):
                    continue
                spans.append((first, last))
                if not sense.neutral:
                    start, end = tokens[first].start, tokens[last - 1].end
                    found.append(Mention(sense.entity, sense.value, sense.kind, start, end))
        return sorted(found, key=lambda one: (one.start, one.end, one.entity))

    def _fitting(self, phrase: Phrase, first: int, last: int, tokens: list[Token]) -> Iterator[Sense]:
        senses = self.senses[phrase]
        if not any(sense.context for sense in senses):
            yield from senses
            return
        others = {token.word for at, token in enumerate(tokens) if not first <= at < last}
        # Said alone, in answer to a question, an ambiguous word is what the lexicon takes it for.
        alone = not any(word.isalnum() for word in others - _FILLERS)
        entities: set[str] = set()
        for sense in sorted(senses, key=lambda one: bool(one.context)):
            if sense.entity not in entities and (alone or not sense.context or sense.context & others):
                entities.add(sense.entity)
                yield sense

    def find(self, line: Line) -> list[Mention]:
        """Find what a line names.

        Args:
            line: A line, of `digits` or not.

        Returns:
            Mentions in order of place.
        """
        tokens = self.tokens(line)
        return self.resolve(tokens, self.candidates(tokens))


def digest() -> str:
    """Return a hash of the lexicon's files, which changes when they do."""
    hashed = hashlib.sha256()
    for name in FILES:
        hashed.update((FOLDER / name).read_bytes())
    return hashed.hexdigest()


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """Read the lexicon from its files, once.

    Returns:
        The lexicon.
    """
    senses: dict[Phrase, list[Sense]] = {}
    for name in FILES[:-1]:
        content = _read(name)
        entity = content["entity"]
        for phrase in content["neutral"]:
            senses.setdefault(_split(phrase), []).append(Sense(entity, "", None, frozenset(), neutral=True))
        for term in content["terms"]:
            guarded = {*term.get("needs_context", ()), *content.get("needs_context", ())}
            context = frozenset((*content["context"], *term.get("context", ())))
            for phrase in term["words"]:
                needed = context if phrase in guarded else frozenset()
                sense = Sense(entity, term["value"], term.get("kind"), needed, neutral=False)
                senses.setdefault(_split(phrase), []).append(sense)
    return Lexicon(senses, _read(FILES[-1])["words"], digest())


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content


def _split(phrase: str) -> Phrase:
    return tuple(phrase.split())
