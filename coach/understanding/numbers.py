"""Numbers and 0 to 10 scales, as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from coach.understanding.number_words import digits
from coach.understanding.text import Line, phrases, read_line

NUMBER = r"\d{1,12}(?:\.\d{1,4})?"
_NUMBER = re.compile(r"(?<![\w.£$€])(?<!\d[:,])-?(?:\d{1,3}(?:,\d{3})+|\d{1,12}(?:\.\d{1,4})?|\.5)(?!\d)")

_OUT_OF = re.compile(r"(?:ish)? ?(?:/|\\|out ?of|outta|outa|over) ?(?:a )?")
_RANGE = re.compile(
    r"(?:ish)?(?: ?(?:-|/|~) ?|,? (?:to|or|maybe|perhaps|possibly|verging on|bordering on|nearly|almost|going on"
    r"|pushing|and|if not|could be|(?:or|to) (?:maybe )?even|maybe even|or maybe|even)(?: an?)? )"
)
_CORRECTION = re.compile(
    r"(?:ish)?[ ,.;-]*(?:\b(?:no|nah|wait|actually|sorry|i mean|make that|make it|scrap that|rather|more like|well)\b"
    r"[ ,.;-]*)+(?:(?:an?|its|its an?|more like|make it|i mean) )*\*?"
)
_ROUGHLY = re.compile(r"[ ,.]*\b(?:ish|or so|maybe|ish really)")
_SCALE_NAMED = re.compile(
    r"\b(?:on |out of |from )?(?:a |the )?scale(?: of| from)? ?(?:0|1) ?(?:-|to|/) ?10|\bfrom (?:0|1) (?:to|-) 10\b"
    r"|\b(?:0|1) ?(?:-|to) ?10 ?[:=]"
)
_PERCENT = re.compile(rf"({NUMBER}) ?(?:%|percent\b|per cent\b)")
_NOT_A_BARE_NUMBER = re.compile(
    r"(?:\b(?:under|over|above|below|less than|more than|fewer than|not|not an?|not even an?|isnt an?|wasnt an?"
    r"|room|number \d|step|age|aged|day|week|page) |[£$€#])$"
)
_CLOCK_BEFORE = re.compile(r"\bat (?:about |around )?$")
_STATED_AT = re.compile(r"\b(?:im|i am|its|it is|was|is|sitting|sat|still|now|currently|urge|craving|hovering) at ")
_UNIT_AFTER = re.compile(
    r"(?:-| )?(?:(?:am|pm|oclock|o clock|m|h|hr|min|sec|k|g|mg|ml|p|st|nd|rd|th|s|x|cl|oz|ft|km|l)(?![a-z])"
    r"|(?:mins?|minutes?|hrs?|hours?|secs?|seconds?|days?|weeks?|wks?|months?|mths?|yrs?|years?|nights?|times?"
    r"|pints?|cans?|bottles?|drinks?|units?|glass(?:es)?|shots?|fags?|cigs?|ciggies|cigarettes|rollies|smokes"
    r"|vapes|puffs?|grams?|lines?|bags?|pills?|tabs?|spins?|bets?|quid|pounds?|pence|grand|people|mates|lads"
    r"|beers?|wines?|vodkas?|gins?|jaygers?|doubles?|spliffs?|joints?|bumps?|keys?|pack|packs|packets?|miles?"
    r"|steps|laps|lengths|calls?|texts?|goes|more|of them|of those|of us|in the (?:morning|afternoon|evening)"
    r"|things?|others?|in a row|weeks|urges|cravings|slips?|kids?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r")(?![a-z])|:\d|/\d{1,2}/|, ?\d{3}\b)"
)
_NOTHING = phrases(
    """none|no|nothing|nothing at all|not at all|no urge|no urge at all|no urges|no craving|none at all|nada|zilch"""
)
_MIDDLE = phrases(
    """half|halfway|half way|the middle|in the middle|middle|about half|about halfway|bang in the middle|mid
    |right in the middle"""
)
_TOP = phrases("max|maximum|maxed out|the max|full|the most|top|full on|as strong as it gets")
_WORDED = {
    "once": 1.0, "twice": 2.0, "a couple": 2.0, "couple": 2.0, "a few": 3.0, "few": 3.0, "a dozen": 12.0,
    "dozen": 12.0, "half a dozen": 6.0, "half": 0.5, "a half": 0.5, "a pair": 2.0,
}  # fmt: skip
_FILLERS = re.compile(
    r"^(?:(?:its|it is|it was|was|is|about|around|roughly|like|maybe|probably|prob|id say|i would say|i think|say"
    r"|um|erm"
    r"|er|just|only|i guess|i suppose|mostly|well|ok|a|an|solid|good|strong|the|at|sat|im|honestly|tbh|urge|hm|oh|fuck"
    r"|really|more or less|somewhere|between|easily|easy|definitely|level|strength|number|no more than|at least|id go"
    r"|with|for|ill|go|call it|nearly|almost|gotta be|got to be|has to be|be) )+"
)
_TAIL = re.compile(r"(?:[ ,]+(?:please|now|i think|i guess|maybe|tbh|really|mate|lol|id say|or so|atm|right|today))+$")
_WIDEST = 3.0
_DENOMINATORS = frozenset((5.0, 10.0, 20.0, 100.0))


@dataclass(frozen=True, slots=True)
class Scale:
    """A point on a 0 to 10 scale.

    Attributes:
        value: 0 to 10; the midpoint when a range was given.
    """

    value: float


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A clear number that is not on the scale.

    Attributes:
        value: The number as said, on the scale's terms.
    """

    value: float


@dataclass(frozen=True, slots=True)
class Term:
    """A number in a line of `digits`, with what it was out of already worked in.

    Attributes:
        value: The number; for "8 out of 10", 8; for "4 out of 5", 8.
        start: Where it starts in the line.
        end: One past its end, "out of 10" included.
        rated: True when it was said as out of something or as a per cent.
    """

    value: float
    start: int
    end: int
    rated: bool


def terms(text: str) -> list[Term] | None:
    """Find the numbers of a line of digits, reading "7/10" and "70%" as 7.

    Args:
        text: The text of a line of `digits`.

    Returns:
        Numbers in order; None when one is out of something no scale has ("7/3").
    """
    blanked = _SCALE_NAMED.sub(lambda match: "." * len(match.group()), text)
    found: list[Term] = []
    last_end = -1
    numbers = list(_numbers(blanked))
    for at, (value, start, end) in enumerate(numbers):
        if start < last_end:
            continue
        term = Term(value, start, end, rated=False)
        percent = _PERCENT.match(blanked, start)
        if percent:
            term = Term(value / 10, start, percent.end(), rated=True)
        elif at + 1 < len(numbers):
            outcome = _out_of(blanked, numbers[at], numbers[at + 1])
            if outcome is False:
                return None
            term = outcome or term
        last_end = term.end
        found.append(term)
    return found


def _numbers(text: str) -> Iterator[tuple[float, int, int]]:
    for match in _NUMBER.finditer(text):
        start = match.start()
        if text[start] == "-" and text[:start].rstrip()[-1:].isdigit():
            start += 1
        value = float(text[start : match.end()].replace(",", ""))
        if text[max(0, start - 6) : start] == "minus ":
            value = -value
        yield value, start, match.end()


def _out_of(text: str, left: tuple[float, int, int], right: tuple[float, int, int]) -> Term | Literal[False] | None:
    """Join "7" and "10" when text says one is out of the other; False when that makes no sense as a rating."""
    between = text[left[2] : right[1]]
    if not _OUT_OF.fullmatch(between):
        return None
    either_or = between.strip() in ("/", "\\") and right[0] not in (10.0, 20.0, 100.0)
    if either_or and abs(left[0] - right[0]) == 1:
        return None
    if right[0] not in _DENOMINATORS:
        return False
    return Term(left[0] * 10 / right[0], left[1], right[2], rated=True)


def is_plain(text: str, term: Term) -> bool:
    """Tell whether a number stands for itself: no unit, clock time, money, date or "more than" about it.

    Args:
        text: The text of a line of `digits`.
        term: One of its numbers.

    Returns:
        True when it may be a rating.
    """
    before = text[max(0, term.start - 40) : term.start]
    of_a_clock = before[-1:] in (":", ".") and before[-2:-1].isdigit()
    if not term.rated and (of_a_clock or _UNIT_AFTER.match(text, term.end)):
        return False
    if _NOT_A_BARE_NUMBER.search(before):
        return False
    return term.rated or not _CLOCK_BEFORE.search(before) or bool(_STATED_AT.search(before))


def combine(text: str, found: list[Term]) -> float | None:
    """Make one number of those found: one alone, the midpoint of a range, or the last of a correction.

    Args:
        text: The text of a line of `digits`.
        found: Its numbers that count.

    Returns:
        The number, or None when they are several and nothing says which is meant.
    """
    if not found:
        return None
    value = found[0].value
    for left, right in pairwise(found):
        between = text[left.end : right.start]
        if _CORRECTION.fullmatch(between):
            value = right.value
        elif len(found) == 2 and _is_range(between, left, right):
            value = (left.value + right.value) / 2
        else:
            return None
    return value


def _is_range(between: str, left: Term, right: Term) -> bool:
    width = right.value - left.value
    return bool(_RANGE.fullmatch(between)) and (width == -1 or 0 <= width <= _WIDEST)


def read_scale(text: str) -> Scale | OutOfRange | None:
    """Read an answer to "how strong, from 0 to 10?".

    Args:
        text: What the person typed: "about a 7", "7/10", "7-8" (7.5), "70%", "ten out of ten".

    Returns:
        A `Scale`; `OutOfRange` for a clear number off the scale ("11"); None when it is not clear.
    """
    line = digits(read_line(text))
    worded = _worded_scale(line.text)
    if worded is not None:
        return Scale(worded)
    found = terms(line.text)
    if found is None:
        return None
    value = combine(line.text, [term for term in found if _rates(line, term)])
    if value is None:
        return None
    return Scale(value) if 0 <= value <= 10 else OutOfRange(value)


def _rates(line: Line, term: Term) -> bool:
    if not is_plain(line.text, term):
        return False
    # "One" in a sentence is mostly a pronoun ("the worst one"): it counts as an answer only when it is all of it.
    pronoun = not term.rated and line.said(term.start, term.end).lower() == "one"
    return not pronoun or _bare(line.text) == line.text[term.start : term.end]


def _bare(text: str) -> str:
    return _TAIL.sub("", _FILLERS.sub("", text.strip(" .,!;*~") + " ").strip(" .,!;*~")).strip(" .,!;*~")


def _worded_scale(text: str) -> float | None:
    bare = _bare(text)
    if bare in _NOTHING:
        return 0.0
    if bare in _MIDDLE:
        return 5.0
    return 10.0 if bare in _TOP else None


def read_number(text: str, low: float, high: float) -> float | None:
    """Read a plain quantity, such as "twice", "about 20 quid" or "5 or 6".

    Args:
        text: What the person typed.
        low: The least that makes sense.
        high: The most.

    Returns:
        The number, the midpoint of a range; None when unclear or outside `low` to `high`.
    """
    line = digits(read_line(text))
    bare = _bare(line.text)
    value = 0.0 if bare in _NOTHING else _WORDED.get(bare)
    if value is None:
        found = terms(line.text.replace("£", " "))
        value = combine(line.text.replace("£", " "), found) if found else None
    return value if value is not None and low <= value <= high else None
