"""The words and phrases behind each idea, read from data and found in a message in one pass.

A phrase is a row of elements: `word`, `one|other`, `two_words|one`, `optional?`, `~verb` (every inflected form),
`~verb:base+ing` (some of them), `*` (any one word), `#` (a number), `#child` (5 to 17), `#minor` (11 to 17, so never a
rating out of ten), `#year`, `#big` (a thousand and more, no year), `@idea` (any phrase of another idea), `^` and `$`
(where a clause starts and ends), and `<self>`, `<my>`, which make two ideas out of one: about the writer, and, named
with `:other`, about somebody else.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import Any, Final, NamedTuple

from coach.safety import inflection

OTHER: Final = ":other"
_END: Final = ""
_NAMED: Final = re.compile(r"@([a-z_]+)")
_OPEN: Final = "^"
_CLOSE: Final = "$"
_PERSONS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "": {"<self>": ("myself",), "<my>": ("my",), "<i>": ("i",), "<me>": ("me",)},
    OTHER: {
        "<self>": ("himself", "herself", "themselves", "themself"),
        "<my>": ("his", "her", "their"),
        "<i>": ("he", "she", "they"),
        "<me>": ("him", "her", "them"),
    },
}

_NUMBERS: Final = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip

Trie = dict[str, Any]


class Span(NamedTuple):
    """Where an idea stands in a message, as token numbers, both included."""

    start: int
    end: int


class Lexicon:
    """Every idea's phrases in one trie.

    Attributes:
        concepts: The names of the ideas; an idea's number is its place here.
        vocabulary: Every plain word that stands in a phrase.
    """

    def __init__(self, source: Mapping[str, str], spell: Callable[[str], Sequence[str]]) -> None:
        """Build the trie.

        Args:
            source: For each idea its phrases, separated by commas.
            spell: How a reading has a word: contractions in full, nothing for a filler.

        Raises:
            ValueError: If a phrase is empty, or names an idea that does not exist.
        """
        self._source = source
        self.concepts: list[str] = []
        self.number: dict[str, int] = {}
        self.vocabulary: set[str] = set()
        self._trie: Trie = {}
        self._spell = spell
        self._groups: list[tuple[int, ...]] = []
        self._group_of: dict[tuple[int, ...], int] = {}
        for name, text in source.items():
            for suffix, persons in _PERSONS.items():
                if suffix and not self._personal(text):
                    continue
                number = self._concept(name + suffix)
                for phrase in text.split(","):
                    if suffix and not self._personal(phrase):
                        continue
                    for words in self._expand(phrase.split(), persons):
                        self._add(words, number)

    def _concept(self, name: str) -> int:
        if name not in self.number:
            self.number[name] = len(self.concepts)
            self.concepts.append(name)
        return self.number[name]

    def _add(self, words: Sequence[str], concept: int) -> None:
        node = self._trie
        for written in words:
            for word in (written,) if written in (_OPEN, _CLOSE) else self._spell(written):
                node = node.setdefault(word, {})
                if word not in (_OPEN, _CLOSE):
                    self.vocabulary.add(word)
        if node is self._trie:
            raise ValueError(f"an empty phrase under {self.concepts[concept]}: {' '.join(words)!r}")
        known = self._groups[node[_END]] if _END in node else ()
        if concept not in known:
            node[_END] = self._group((*known, concept))

    def _group(self, concepts: tuple[int, ...]) -> int:
        """Return the number of a row of ideas that share a phrase, so that finding it is one step for all of them."""
        number = self._group_of.setdefault(concepts, len(self._groups))
        if number == len(self._groups):
            self._groups.append(concepts)
        return number

    def _personal(self, text: str) -> bool:
        """Say whether phrases name the writer, themselves or through an idea they name."""
        if "<" in text:
            return True
        return any(self._personal(self._idea(name)) for name in _NAMED.findall(text))

    def _idea(self, name: str) -> str:
        try:
            return self._source[name]
        except KeyError:
            raise ValueError(f"no idea is called {name}") from None

    def _expand(self, elements: Sequence[str], persons: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        choices: list[list[tuple[str, ...]]] = []
        for element in elements:
            optional = element.endswith("?")
            rows: list[tuple[str, ...]] = [()] if optional else []
            for one in element.removesuffix("?").split("|"):
                if one.startswith("~"):
                    verb, _, wanted = one[1:].partition(":")
                    rows += ((word,) for word in sorted(inflection.forms(verb, wanted)))
                elif one.startswith("@"):
                    for phrase in self._idea(one[1:]).split(","):
                        rows += self._expand(phrase.split(), persons)
                else:
                    rows += product(*(persons.get(word, (word,)) for word in one.split("_")))
            choices.append(rows)
        for row in product(*choices):
            yield tuple(word for part in row for word in part)

    def find(self, tokens: Sequence[str], opens: Container[int] = (), closes: Container[int] = ()) -> "Found":
        """Return where each idea stands in a message.

        Time grows linearly with the number of tokens: a phrase has a fixed greatest length.

        Args:
            tokens: The words.
            opens: The places of words that start a clause.
            closes: The places of words that end one.
        """
        found: dict[int, list[Span]] = {}
        root = self._trie
        opening = root.get(_OPEN)
        keys = [_keys(token) for token in tokens]
        count = len(tokens)
        for start in range(count):
            nodes = [root, opening] if opening is not None and start in opens else [root]
            for position in range(start, count):
                reached = []
                closing = position in closes
                for key in keys[position]:
                    for node in nodes:
                        following = node.get(key)
                        if following is None:
                            continue
                        reached.append(following)
                        if _END in following:
                            found.setdefault(following[_END], []).append(Span(start, position))
                        if closing and _END in following.get(_CLOSE, ()):
                            found.setdefault(following[_CLOSE][_END], []).append(Span(start, position))
                if not reached:
                    break
                nodes = reached
        return Found(found, self._groups)


class Found(Mapping[int, list[Span]]):
    """Where ideas stand in a message, by idea number, in order of their starts; put together when asked for."""

    def __init__(self, found: Mapping[int, list[Span]], groups: Sequence[tuple[int, ...]]) -> None:
        """Keep what was found.

        Args:
            found: Spans by the number of the group of ideas that they stand for.
            groups: The ideas of each group.
        """
        self._found = found
        self._holders: dict[int, list[int]] = {}
        for group in found:
            for concept in groups[group]:
                self._holders.setdefault(concept, []).append(group)
        self._merged: dict[int, list[Span]] = {}

    def __getitem__(self, concept: int) -> list[Span]:
        """Return the spans of an idea that is there."""
        spans = self._merged.get(concept)
        if spans is None:
            holders = self._holders[concept]
            spans = (
                self._found[holders[0]] if len(holders) == 1 else sorted(chain(*(self._found[one] for one in holders)))
            )
            self._merged[concept] = spans
        return spans

    def places(self, concept: int) -> Sequence[Span]:
        """Return the spans of an idea, none if it is not there."""
        return self[concept] if concept in self._holders else ()

    def __iter__(self) -> Iterator[int]:
        """Go through the ideas that are there."""
        return iter(self._holders)

    def __len__(self) -> int:
        """Return how many ideas are there."""
        return len(self._holders)

    def __contains__(self, concept: object) -> bool:
        """Say whether an idea is there."""
        return concept in self._holders


def _keys(token: str) -> tuple[str, ...]:
    """Return what a token may stand under in the trie: itself, any word, and the kinds of number it is."""
    number = _NUMBERS.get(token, token)
    if not number.isdigit():
        return (token, "*")
    keys = [token, "*", "#"]
    if len(number) <= 2 and 5 <= int(number) <= 17:
        keys += ["#child"] if int(number) <= 10 else ["#child", "#minor"]
    if len(number) <= 3 and int(number) >= 8:
        keys.append("#many")
    if len(number) == 4 and number[:2] in ("19", "20"):
        keys.append("#year")
    elif len(number) >= 4:
        keys.append("#big")
    return tuple(keys)
