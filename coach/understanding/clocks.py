"""Clock times and parts of the day: "half 9", "9pm", "around nine", "late last night"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOCK = re.compile(
    r"(?<![\w.:£$/-])(?:(?P<lead>at|around|about|by|from|since|roughly|approx|near|nearly|like|@) ?)*(?:"
    r"(?P<half>half) (?:past )?(?P<half_hour>\d{1,2})(?!\d| ?(?:hours?|an|mins?|minutes?|of|days?|out))"
    r"|(?P<part>quarter|5|10|20|25) (?:mins? |minutes? )?(?P<side>to|past|til|till) (?P<side_hour>\d{1,2})(?![\d:.])"
    r"|(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?!\d|/))?(?P<ish>ish)?"
    r" ?(?P<mark>am|pm|a\.m\.?|p\.m\.?|oclock|o clock|in the morning|in the afternoon|in the evening|at night)?"
    r"(?P<late_ish>ish| ish)?"
    r")(?![\w%])(?! ?(?:/|-|out ?of|outta|%|\d))"
)
_UNIT_NEXT = re.compile(
    r" (?:mins?|minutes?|hours?|hrs?|secs?|days?|weeks?|months?|years?|pints?|cans?|drinks?|times?|people|mates|of|or"
    r"|units?|quid|pounds?|bottles?|lines?|fags?|an?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_PART = re.compile(
    r"(?<![a-z])(?:(?P<early>early|late|mid|first thing)(?: in)?(?: the)?[ _]+)?(?P<part>early hours|small hours"
    r"|morning|"
    r"afternoon|evening|night|midday|noon|midnight|lunchtime|lunch time|lunch|teatime|tea time|dinnertime|dinner time"
    r"|breakfast time|breakfast|bedtime|bed time|tonight|first thing|dawn)(?![a-z])"
)
_HOURS = {
    "early hours": (3, 0), "small hours": (3, 0), "morning": (9, 0), "afternoon": (15, 0), "evening": (19, 0),
    "night": (22, 0), "tonight": (22, 0), "midday": (12, 0), "noon": (12, 0), "midnight": (0, 0),
    "lunchtime": (13, 0), "lunch time": (13, 0), "lunch": (13, 0), "teatime": (17, 0), "tea time": (17, 0),
    "dinnertime": (18, 0), "dinner time": (18, 0), "breakfast time": (8, 0), "breakfast": (8, 0),
    "bedtime": (23, 0), "bed time": (23, 0), "first thing": (7, 0), "dawn": (6, 0),
}  # fmt: skip
_SHIFTED = {("early", "morning"): (6, 0), ("late", "morning"): (11, 0), ("late", "night"): (23, 0),
            ("early", "evening"): (18, 0), ("late", "evening"): (21, 0), ("late", "afternoon"): (17, 0),
            ("early", "afternoon"): (13, 0), ("first thing", "morning"): (7, 0), ("late", "tonight"): (23, 0),
}  # fmt: skip
_EXACT = frozenset(("midday", "noon", "midnight"))
_SPECIFIC = frozenset(("midday", "noon", "midnight", "tonight"))
EVENING = frozenset(("evening", "night", "tonight", "bedtime", "bed time", "teatime", "tea time"))


@dataclass(frozen=True, slots=True)
class Clock:
    """A time by the clock, as far as it was said.

    Attributes:
        hour: 0 to 23, or 1 to 12 when `certain` is false.
        minute: 0 to 59.
        certain: False when morning or evening was left open ("at 9").
        start: Where it starts in the line.
        end: One past its end.
    """

    hour: int
    minute: int
    certain: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day.

    Attributes:
        name: As in "morning" or "midnight".
        hour: The hour taken for it.
        minute: The minute taken for it.
        exact: True for noon and midnight, which are times rather than stretches.
        alone: True when it names a time without a day beside it ("midnight", "tonight").
        start: Where it starts in the line.
        end: One past its end.
    """

    name: str
    hour: int
    minute: int
    exact: bool
    alone: bool
    start: int
    end: int


def find_clock(text: str, bare: bool) -> Clock | None:
    """Find the first time by the clock in a line of `digits`.

    Args:
        text: The text of a line of `digits`.
        bare: Whether the line is nothing but an answer to "when?", so that "around 9" needs no more proof.

    Returns:
        The time, or None.
    """
    for match in _CLOCK.finditer(text):
        clock = _to_clock(match, text, bare)
        if clock is not None:
            return clock
    return None


def _to_clock(match: re.Match[str], text: str, bare: bool) -> Clock | None:
    start, end = match.span()
    if match["half"]:
        hour, minute, mark = int(match["half_hour"]), 30, ""
    elif match["part"]:
        away = 15 if match["part"] == "quarter" else int(match["part"])
        hour, minute, mark = int(match["side_hour"]), away, ""
        if match["side"] != "past":
            hour, minute = (hour - 1) or 12, 60 - away
    else:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        mark = (match["mark"] or "").replace(".", "")
        loose = match["lead"] or match["ish"] or match["late_ish"]
        proven = mark or (bare and loose) or (match["lead"] in ("at", "by", "from", "since", "@"))
        colon = match["minute"] and (":" in match.group() or match["lead"] or bare)
        if not (proven or colon) or (not mark and _UNIT_NEXT.match(text, end)):
            return None
    if (match["half"] or match["part"]) and not 1 <= hour <= 12:
        return None
    if not mark:
        after = re.match(r" ?(am|pm|in the morning|in the afternoon|in the evening|at night)(?![a-z])", text[end:])
        if after and (match["half"] or match["part"]):
            mark, end = after[1], end + after.end()
    return _on_the_clock(hour, minute, mark, start, end)


def _on_the_clock(hour: int, minute: int, mark: str, start: int, end: int) -> Clock | None:
    if hour > 23 or minute > 59:
        return None
    night = mark == "at night" and (hour <= 5 or hour == 12)
    morning = mark in ("am", "in the morning") or night
    evening = mark in ("pm", "in the afternoon", "in the evening", "at night") and not night
    if morning and 1 <= hour <= 12:
        return Clock(hour % 12, minute, True, start, end)
    if evening and 1 <= hour <= 12:
        return Clock(hour % 12 + 12, minute, True, start, end)
    return Clock(hour, minute, hour > 12 or hour == 0, start, end)


def find_part(text: str) -> Part | None:
    """Find the first part of the day in a line.

    Args:
        text: The text of a line.

    Returns:
        The part, or None.
    """
    match = _PART.search(text)
    if match is None:
        return None
    name, early = match["part"], match["early"]
    hour, minute = _SHIFTED.get((early, name), _HOURS[name])
    return Part(name, hour, minute, name in _EXACT, name in _SPECIFIC, *match.span())
