"""When: the moment somebody speaks of, from a day, a part of it, a clock time or a distance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from coach.understanding.clocks import EVENING, Clock, Part, find_clock, find_part
from coach.understanding.days import Day, find_day
from coach.understanding.number_words import digits
from coach.understanding.text import Line, read_line

_NOW = re.compile(
    r"(?<![a-z])(?:(?:just|right|literally|like)? ?now|at the moment|at this moment|this (?:very )?(?:second"
    r"|minute)|currently"
    r"|as we speak|just this (?:second|minute)|straight away)(?![a-z])"
)
_NOT_NOW = re.compile(r"(?:\b(?:not|by|until|till|til|up to|from|every|and|then) )$")
_AGO = re.compile(
    r"(?<![\w.])(?:(?P<count>\d{1,6}(?:\.\d)?)|(?P<one>an?)|(?P<two>(?:a )?couple(?: of)?)|(?P<few>(?:a )?few)"
    r"|(?P<half>half(?: an?)?))(?: odd)? ?(?P<unit>minutes?|mins?|m|hours?|hrs?|h|seconds?"
    r"|secs?)(?P<extra> and a half)?"
    r" (?:ago|back|earlier)(?![a-z])"
)
_AHEAD = re.compile(
    r"(?<![\w.])in (?:(?P<count>\d{1,6}(?:\.\d)?)|(?P<one>an?)|(?P<two>(?:a )?couple(?: of)?)|(?P<few>(?:a )?few)"
    r"|(?P<half>half(?: an?)?)) ?(?P<unit>minutes?|mins?|m|hours?|hrs?|h|seconds?|secs?)(?P<extra> and a half)?"
    r"(?:s? time)?(?![a-z])"
)
_HABIT = re.compile(
    r"(?<![a-z])(?:every|each|most|on)? ?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:(?:mon|tues|wednes|thurs"
    r"|fri|satur"
    r"|sun)day )(?:nights|mornings|evenings|afternoons)|(?:at |on |most )(?:weekends|nights))(?![a-z])"
    r"|(?<![a-z])(?:every|each|most) [a-z]+(?: (?:night|morning|evening|afternoon))?"
)
_FRAMING = re.compile(
    r"^(?:(?:it was|it happened|was|happened|about|around|roughly|like|um|er|erm|i think|probably|maybe|at|on"
    r"|had it|just"
    r"|the|some time|sometime) )*"
)
_BARE_CLOCK = re.compile(
    r"(?:[a-z]+ )*(?:half|quarter (?:to|past)|\d{1,2} (?:to|past))? ?\d{1,2}(?:[:.]\d\d)?(?:ish| ish)?"
)
_SMALL_HOURS = 5


@dataclass(frozen=True, slots=True)
class When:
    """A moment and how closely it was said.

    Attributes:
        at: The moment, in the zone of the `now` it was read with; for a day or longer, a time standing for it.
        grain: "minute", "hour", "part_of_day", "day", "weekend", "week", "month" or "year".
    """

    at: datetime
    grain: str


@dataclass(frozen=True, slots=True)
class FoundWhen:
    """A moment and the words that said it.

    Attributes:
        when: The moment.
        spans: Where its words stand in the line.
    """

    when: When
    spans: tuple[tuple[int, int], ...]


def read_when(text: str, now: datetime, past: bool) -> When | None:
    """Read when something happened, or will.

    Args:
        text: What the person typed: "last fri night", "2 days ago", "around 9pm", "on the 3rd of march".
        now: The moment it was typed, aware, in the person's own zone (clock times are read in it).
        past: Whether what was left open lies behind ("friday" is the last one) or ahead.

    Returns:
        The moment, or None when none is said. What is said plainly wins over `past` ("tomorrow" is ahead).
    """
    found = find_when(digits(read_line(text)), now, past)
    return found.when if found else None


def find_when(line: Line, now: datetime, past: bool) -> FoundWhen | None:
    """Find the moment a line speaks of, with the words that say it.

    Args:
        line: A line of `digits`.
        now: As for `read_when`.
        past: As for `read_when`.

    Returns:
        The moment and its words, or None.
    """
    text = _HABIT.sub(lambda match: "_" * len(match.group()), line.text)
    try:
        return (
            _distance(_AGO, text, now)
            or _said(text, now, past)
            or _distance(_AHEAD, text, now)
            or _this_moment(text, now)
        )
    except (ValueError, OverflowError):
        return None  # a moment no calendar holds ("99999 years ago")


def _this_moment(text: str, now: datetime) -> FoundWhen | None:
    for match in _NOW.finditer(text):
        if not _NOT_NOW.search(text[: match.start()]):
            return FoundWhen(When(now, "minute"), (match.span(),))
    return None


def _distance(pattern: re.Pattern[str], text: str, now: datetime) -> FoundWhen | None:
    match = pattern.search(text)
    if match is None:
        return None
    if match["count"]:
        count = float(match["count"])
    else:
        count = 2 if match["two"] else 3 if match["few"] else 0.5 if match["half"] else 1
    count += 0.5 if match["extra"] else 0
    seconds = {"h": 3600, "m": 60, "s": 1}[match["unit"][0]] * (-1 if pattern is _AGO else 1)
    return FoundWhen(When(now + timedelta(seconds=count * seconds), "minute"), (match.span(),))


def _said(text: str, now: datetime, past: bool) -> FoundWhen | None:
    day = find_day(text, now.date(), past)
    rest = _blank(text, [(day.start, day.end)]) if day else text
    part = find_part(rest)
    undated = _blank(rest, [(part.start, part.end)]) if part else rest
    clock = find_clock(rest, bare=_is_bare(undated))
    if part and clock and clock.start < part.end and part.start < clock.end:
        part = None
    if day is None and clock is None and not (part and _stands_alone(part, text)):
        return None
    spans = tuple(sorted((one.start, one.end) for one in (day, part, clock) if one is not None))
    return FoundWhen(_joined(day, part, clock, now, past), spans)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "_" * (end - start) + text[end:]
    return text


def _is_bare(text: str) -> bool:
    left = text.replace("_", " ").strip(" .,!;")
    framed = _FRAMING.sub("", left + " ").strip(" 0123456789:.").replace("ish", "").replace("half", "")
    return not framed and bool(_BARE_CLOCK.fullmatch(left))


def _stands_alone(part: Part, text: str) -> bool:
    if part.alone:
        return True
    return _FRAMING.sub("", text.strip(" .,!;") + " ").strip() == text[part.start : part.end] or bool(
        re.search(r"\b(?:in|during) the $|\bat $|\bthe $", text[: part.start]) and part.name != "night"
    )


def _joined(day: Day | None, part: Part | None, clock: Clock | None, now: datetime, past: bool) -> When:
    if clock is not None:
        return When(_clock_on(day, part, clock, now, past), "minute" if clock.certain or part else "hour")
    if part is not None:
        return When(_part_on(day, part, now, past), "minute" if part.exact else "part_of_day")
    assert day is not None  # noqa: S101 - one of the three is there, or nothing is joined
    if day.on == now.date() and day.grain == "day":
        return When(now, "day")
    noon = datetime.combine(day.on, time(12), now.tzinfo)
    return When(min(noon, now) if past and day.on == now.date() else noon, day.grain)


def _part_on(day: Day | None, part: Part, now: datetime, past: bool) -> datetime:
    on = day.on if day else now.date()
    moment = datetime.combine(on, time(part.hour, part.minute), now.tzinfo)
    if part.name == "midnight" and day is not None:
        moment += timedelta(days=1)
    if part.name == "tonight" and past and now.hour < _SMALL_HOURS:
        return moment - timedelta(days=1)
    if day is None and part.name != "tonight":
        if past and moment > now:
            moment -= timedelta(days=1)
        if not past and moment < now:
            moment += timedelta(days=1)
    # "This evening", said of what has been: it has begun, though its usual hour is still to come.
    return min(moment, now) if past and moment.date() == now.date() else moment


def _clock_on(day: Day | None, part: Part | None, clock: Clock, now: datetime, past: bool) -> datetime:
    hours = _hours(part, clock)
    on = day.on if day else now.date()
    moments = [datetime.combine(on, time(hour, clock.minute), now.tzinfo) for hour in hours]
    if (
        part
        and part.name in ("night", "tonight", "midnight")
        and clock.hour % 12 < _SMALL_HOURS + 1
        and clock.hour <= 12
    ):
        # One in the morning belongs to the night before it.
        moments = [moment + timedelta(days=1) for moment in moments] if day else moments
    if day is None and not (part and part.name == "tonight"):
        moments = [_nearest(moment, now, past) for moment in moments]
        return max(moments) if past else min(moments)
    return _likeliest(moments, now, past)


def _hours(part: Part | None, clock: Clock) -> list[int]:
    if clock.certain or not 1 <= clock.hour <= 12:
        return [clock.hour]
    early, late = clock.hour % 12, clock.hour % 12 + 12
    if part is None:
        return [early, late]
    if part.name in ("night", "tonight") and (clock.hour < _SMALL_HOURS + 1 or clock.hour == 12):
        return [early]
    return [late] if part.name in EVENING or part.name in ("afternoon", "lunchtime", "lunch") else [early]


def _nearest(moment: datetime, now: datetime, past: bool) -> datetime:
    if past and moment > now:
        return moment - timedelta(days=1)
    if not past and moment < now:
        return moment + timedelta(days=1)
    return moment


def _likeliest(moments: list[datetime], now: datetime, past: bool) -> datetime:
    """Choose morning or evening on a day that was named: what fits the tense, then the waking hours people mean."""
    fitting = [moment for moment in moments if (moment <= now if past else moment >= now)] or moments
    if past:
        return fitting[-1]
    daytime = [moment for moment in fitting if 8 <= moment.hour < 20]
    return (daytime or fitting)[0]
