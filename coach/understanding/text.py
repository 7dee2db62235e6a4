"""Text as the readers see it: folded, with every character still knowing where it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from coach.understanding.spelling import Speller

MAX_CHARS = 2000
"""Characters of a message the readers look at: an answer is said well before that."""

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ´`′＇", "'"),
        **dict.fromkeys("“”„″", '"'),
        **dict.fromkeys("–—−‑‒―", "-"),
        "İ": "i",
        "\u00a0": " ",
        "\u200b": " ",
        **{chr(0xFF01 + at): chr(0x21 + at) for at in range(94) if chr(0x21 + at) != "'"},
    }
)
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*|\s+|[^\s]", re.UNICODE)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_INVISIBLE = frozenset("\ufe0f\u20e3\u200d\u200c\u2060")

_SHORTHAND = {
    "2moro": "tomorrow", "2morrow": "tomorrow", "tmrw": "tomorrow", "tmr": "tomorrow", "tmoz": "tomorrow",
    "tomo": "tomorrow", "tomoz": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow",
    "2day": "today", "2nite": "tonight", "2night": "tonight", "tonite": "tonight", "nite": "night", "nght": "night",
    "yday": "yesterday", "yest": "yesterday", "yesturday": "yesterday", "ystrday": "yesterday",
    "morn": "morning", "mornin": "morning", "evenin": "evening", "arvo": "afternoon",
    "b4": "before", "l8r": "later", "wk": "week", "wks": "weeks", "wkend": "weekend", "wknd": "weekend",
    "u": "you", "r": "are", "ur": "your", "pls": "please", "plz": "please", "plse": "please", "plss": "please",
    "thx": "thanks", "thnx": "thanks", "thanx": "thanks", "tnx": "thanks", "cheers": "thanks", "ta": "thanks",
    "cos": "because", "coz": "because", "cuz": "because", "bcos": "because", "bcoz": "because", "bc": "because",
    "cus": "because", "becuase": "because", "becos": "because", "wiv": "with", "ppl": "people", "abt": "about",
    "dnt": "dont", "didt": "didnt", "didn": "didnt", "dint": "didnt", "wat": "what", "wot": "what", "wots": "whats",
    "wats": "whats", "y'day": "yesterday", "helo": "hello", "msg": "message", "rn": "now", "atm": "now",
    "sevn": "seven", "sevne": "seven", "svn": "seven", "sevan": "seven", "sevven": "seven", "eigth": "eight",
    "eigt": "eight", "eght": "eight", "eihgt": "eight", "nien": "nine", "ninne": "nine", "fiv": "five",
    "fve": "five", "thre": "three", "threee": "three", "tree": "three", "foru": "four", "tenn": "ten",
    "sixx": "six", "elevn": "eleven", "twleve": "twelve", "tweny": "twenty", "fourty": "forty",
    "firday": "friday", "frday": "friday", "wensday": "wednesday", "wendsday": "wednesday", "weds": "wed",
    "tusday": "tuesday", "tuseday": "tuesday", "thrusday": "thursday", "thurday": "thursday",
    "satday": "saturday", "satarday": "saturday", "saterday": "saturday", "sundy": "sunday", "mondy": "monday",
}  # fmt: skip

_SPELLER = Speller(
    (
        "yesterday", "tomorrow", "tonight", "afternoon", "evening", "morning", "midnight", "weekend", "monday",
        "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "august",
        "september", "october", "november", "december", "minutes", "minute", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "seventy",
        "eighty", "ninety", "couple", "definitely", "absolutely", "partly", "helped", "worked",
    ),
    real_words=("eight", "eighth", "seventh", "thirsty", "moaning", "mourning", "couples", "coupe", "party",
                "portly", "parity", "walked", "whelped", "heaped", "helper", "worker", "worded", "coupled", "sundry",
                "twenties"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A message folded for matching: lower case, shorthand written out, apostrophes gone, spaces single.

    Attributes:
        text: The folded text.
        source: The text as it was typed.
        begins: For each character of `text`, where its source starts.
        ends: For each character of `text`, where its source ends.
    """

    text: str
    source: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` (not empty) stands in the source.

        Args:
            start: First character.
            end: One past the last.

        Returns:
            The source's start and end.
        """
        return self.begins[start], self.ends[end - 1]

    def said(self, start: int, end: int) -> str:
        """Return the person's own words behind `text[start:end]`, trimmed.

        Args:
            start: First character.
            end: One past the last.

        Returns:
            The words as they were typed, without space around them.
        """
        if start >= end:
            return ""
        begin, finish = self.span(start, end)
        return self.source[begin:finish].strip()

    def sub(self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> Line:
        """Replace what a pattern matches, keeping track of where it came from.

        Args:
            pattern: What to replace.
            replacement: Gives the new text of a match; an empty one leaves the match as it is.

        Returns:
            The new line.
        """
        text: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            new = replacement(match)
            start, end = match.span()
            if not new or start == end:
                continue
            text += self.text[at:start], new
            begins += self.begins[at:start]
            ends += self.ends[at:start]
            begins += [self.begins[start]] * len(new)
            ends += [self.ends[end - 1]] * len(new)
            at = end
        if at == 0:
            return self
        text.append(self.text[at:])
        return Line("".join(text), self.source, (*begins, *self.begins[at:]), (*ends, *self.ends[at:]))


def fold(text: str) -> str:
    """Lower the case and straighten quotes, dashes and full-width letters, keeping the length.

    Args:
        text: Any text.

    Returns:
        Text of the same length.
    """
    folded = text.translate(_SAME_LENGTH)
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in folded)


def read_line(text: str) -> Line:
    """Fold a message into a line to match on.

    A new line becomes a semicolon, so that it parts clauses; what stands past `MAX_CHARS` is not looked at.

    Args:
        text: The message as typed.

    Returns:
        The line.
    """
    source = text[:MAX_CHARS]
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for match in _PIECE.finditer(fold(source)):
        start, end = match.span()
        word = _folded_piece(match.group())
        if not word or (word[0] == " " and (not parts or end == len(source))):
            continue
        parts.append(word)
        begins += [start] * len(word) if len(word) != end - start else range(start, end)
        ends += [end] * len(word) if len(word) != end - start else range(start + 1, end + 1)
    return Line("".join(parts), source, tuple(begins), tuple(ends))


def _folded_piece(piece: str) -> str:
    if piece.isspace():
        return "; " if "\n" in piece else " "
    if piece in _INVISIBLE:
        return ""
    if "½" in piece:
        piece = "0.5" if piece == "½" else piece.replace("½", ".5")
    word = piece.replace("'", "") if len(piece) > 1 else piece
    if len(word) > 2 and word.isalpha():
        word = _STRETCHED.sub(r"\1", word)
    meant = _SHORTHAND.get(piece) or _SHORTHAND.get(word)
    if meant is None and word.isalpha():
        meant = _SPELLER.correct(word)
    return meant or word


def phrases(table: str) -> frozenset[str]:
    """Read a table of phrases parted by bars; line breaks and space about them do not count.

    Args:
        table: As in "yes|yeah|go on then".

    Returns:
        The phrases.
    """
    return frozenset(phrase.strip() for phrase in table.split("|"))


def bare(text: str) -> str:
    """Return a message's letters and numbers alone: lower case, one space for whatever stood between.

    Nothing is corrected, unlike in `words`.

    Args:
        text: The message as typed.

    Returns:
        Such as "don t know" for "Don't know!".
    """
    return " ".join("".join(each if each.isalnum() else " " for each in text.casefold()).split())


def words(text: str) -> list[str]:
    """Return a message's words, folded, without punctuation.

    Args:
        text: The message as typed.

    Returns:
        Its words in order.
    """
    return _WORD.findall(read_line(text).text)


_WORD = re.compile(r"[^\W_]+")
