"""Calendar days: "friday", "the 3rd of march", "2 weeks ago", "day before yesterday"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at + 1 for at, name in enumerate(_MONTH_NAMES)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_FULL_DAY = r"monday|tuesday|tues|tue|wednesday|thursday|thurs|thur|thu|friday|fri|saturday|sunday"
_SHORT_DAY = r"mon|wed|sat|sun"
_AFTER_DAY = (
    r"(?: (?:night|morning|afternoon|evening|lunchtime|teatime|am|pm|just gone|gone|last week|next week"
    r"|week|at \d)(?![a-z])|$|[,;.!] ?)"
)
_WEEKDAY = re.compile(
    r"(?<![a-z])(?P<lead>(?:(?:a )?week on|the|on|last|this past|this coming|past|this|next|coming|since|by) )?"
    rf"(?:last week )?(?P<day>{_FULL_DAY}|{_SHORT_DAY})(?![a-z])"
    r"(?P<tail> just gone| gone| (?:of )?last week| (?:of )?next week| this week| before last| week(?= |$|[,.;!]))?"
)
_SHORT_IS_DAY = re.compile(rf"(?:on|last|this|next|since|by) (?:{_SHORT_DAY})(?![a-z])|(?:{_SHORT_DAY}){_AFTER_DAY}")
_SAT_DOWN = re.compile(r"(?:\b(?:i|we|he|she|they|just|was|were|got|the|my|in the|have|had|and|in)) $")

_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<mon>\d{1,2})-(?P<dom>\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/£$.])(?P<dom>\d{1,2})/(?P<mon>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?(?![\d/])")
_DOM_MONTH = re.compile(
    rf"(?<![\d.])(?:the )?(?P<dom>\d{{1,2}}|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    rf"(?:st|nd|rd|th)?(?: day)?(?: of)? ?{_MONTH}(?:,? (?P<year>(?:19|20)\d\d))?"
)
_MONTH_DOM = re.compile(
    rf"(?<![a-z]){_MONTH} (?:the )?(?P<dom>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:"
    rf",? (?P<year>(?:19|20)\d\d))?"
)
_DOM = re.compile(
    r"(?<![\d.])(?:on )?(?:the )?(?P<dom>\d{1,2})(?:st|nd|rd|th)(?![a-z])(?! (?:time|one|drink|pint"
    r"|urge|of the|step|day|week))"
)
_IN_MONTH = re.compile(rf"(?<![a-z])(?P<lead>in|last|next|this|since|back in) {_MONTH}")
_AGO = re.compile(
    r"(?<![\w.])(?:(?P<count>\d{1,6})|(?P<one>an?)|(?P<two>(?:a )?couple(?: of)?)|(?P<few>(?:a )?few))"
    r" (?P<unit>days?|nights?|weeks?|wks|months?|years?)(?P<back> (?:ago|back)| earlier)"
)
_AHEAD = re.compile(
    r"(?<![\w.])(?:in |within )?(?:(?P<count>\d{1,6})|(?P<one>an?)|(?P<two>(?:a )?couple(?: of)?)|(?P<few>(?:a )?few))"
    r" (?P<unit>days?|weeks?|wks|months?|years?)(?P<later> from now| time)?(?![a-z])"
)
_NAMED = re.compile(
    r"(?<![a-z])(?:(?P<daybefore>(?:the )?day before yesterday)|(?P<dayafter>(?:the )?day after tomorrow)"
    r"|(?P<night2>(?:the )?night before last)|(?P<yesterday>yesterday)|(?P<tomorrow>tomorrow)"
    r"|(?P<lastnight>last(?= night))|(?P<lastnight2>last(?= evening))"
    r"|(?P<today>today|earlier today|this(?= (?:morning|afternoon|evening|lunchtime|aft)(?![a-z]))))(?![a-z])"
)
_STRETCH = re.compile(
    r"(?<![a-z])(?:(?P<lead>last|next|this|the other|over the|at the|on the|the) )?"
    r"(?P<what>weekend|week|month|year)(?P<after> (?:before last|after next|gone|just gone))?(?![a-z])"
)
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day found in a line.

    Attributes:
        on: The day.
        grain: "day", "weekend", "week", "month" or "year".
        start: Where it starts in the line.
        end: One past its end.
    """

    on: date
    grain: str
    start: int
    end: int


def find_day(text: str, today: date, past: bool) -> Day | None:
    """Find the day a line of `digits` speaks of.

    Args:
        text: The text of a line of `digits`.
        today: The day it was said.
        past: Whether a day left open ("friday", "the 14th") lies behind rather than ahead.

    Returns:
        The day, or None; impossible dates ("31 feb") are none.
    """
    for pattern, resolve in _READERS:
        for match in pattern.finditer(text):
            try:
                found = resolve(match, today, past)
            except (ValueError, OverflowError):
                continue
            if found is not None:
                return Day(found[0], found[1], *match.span())
    return None


_Found = tuple[date, str] | None


def _iso(match: re.Match[str], today: date, past: bool) -> _Found:
    return date(int(match["year"]), int(match["mon"]), int(match["dom"])), "day"


def _slashed(match: re.Match[str], today: date, past: bool) -> _Found:
    dom, mon, year = int(match["dom"]), int(match["mon"]), match["year"]
    if year is None and mon == 10:
        return None  # "7/10" is a rating far more often than the seventh of October
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), mon, dom), "day"
    return _in_some_year(mon, dom, today, past), "day"


def _day_month(match: re.Match[str], today: date, past: bool) -> _Found:
    mon, said = _MONTHS[match["month"][:3]], match["dom"]
    dom = _ORDINALS.get(said) or int(said)
    if match["year"]:
        return date(int(match["year"]), mon, dom), "day"
    return _in_some_year(mon, dom, today, past), "day"


def _in_some_year(mon: int, dom: int, today: date, past: bool) -> date:
    for year in range(today.year, today.year + (-9 if past else 9), -1 if past else 1):
        if dom == 29 and mon == 2 and not _leap(year):
            continue
        day = date(year, mon, dom)
        if (day <= today) if past else (day >= today):
            return day
    raise ValueError("no such day")


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _day_of_month(match: re.Match[str], today: date, past: bool) -> _Found:
    dom = int(match["dom"])
    if not 1 <= dom <= 31:
        return None
    for away in range(13):
        month = _add_months(today.replace(day=1), -away if past else away)
        try:
            day = month.replace(day=dom)
        except ValueError:
            continue
        if (day <= today) if past else (day >= today):
            return day, "day"
    return None


def _in_month(match: re.Match[str], today: date, past: bool) -> _Found:
    behind = {"last": True, "back in": True, "since": True, "next": False}.get(match["lead"], past)
    mon = _MONTHS[match["month"][:3]]
    year = today.year
    if behind and mon > today.month:
        year -= 1
    if not behind and mon < today.month:
        year += 1
    return date(year, mon, 1), "month"


def _add_months(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    for dom in range(day.day, 27, -1):
        try:
            return date(month // 12, month % 12 + 1, dom)
        except ValueError:
            continue
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def _moved(match: re.Match[str], today: date, sign: int) -> _Found:
    count = sign * (int(match["count"]) if match["count"] else 2 if match["two"] else 3 if match["few"] else 1)
    unit = match["unit"]
    if unit.startswith(("day", "night")):
        return today + timedelta(days=count), "day"
    if unit.startswith(("week", "wk")):
        return today + timedelta(weeks=count), "day"
    if unit.startswith("month"):
        return _add_months(today, count), "month"
    return _add_months(today, 12 * count), "year"


def _ago(match: re.Match[str], today: date, past: bool) -> _Found:
    return _moved(match, today, -1)


def _ahead(match: re.Match[str], today: date, past: bool) -> _Found:
    meant = match.group().startswith("in ") or match["later"]
    return _moved(match, today, 1) if meant else None


_NAMED_DAYS = {"daybefore": -2, "dayafter": 2, "night2": -2, "yesterday": -1, "tomorrow": 1, "lastnight": -1,
               "lastnight2": -1, "today": 0}  # fmt: skip


def _named(match: re.Match[str], today: date, past: bool) -> _Found:
    return today + timedelta(days=_NAMED_DAYS[match.lastgroup or "today"]), "day"


def _weekday(match: re.Match[str], today: date, past: bool) -> _Found:
    said, lead, tail = match["day"], (match["lead"] or "").strip(), (match["tail"] or "").strip()
    if said in _WEEKDAYS and said in ("mon", "wed", "sat", "sun") and not _is_short_day(match):
        return None
    day = _WEEKDAYS[said[:3]]
    monday = today - timedelta(days=today.weekday())
    if "last week" in match.group():
        return monday + timedelta(days=day - 7), "day"
    if "next week" in tail or lead == "next":
        return monday + timedelta(days=day + 7), "day"
    if tail == "this week":
        return monday + timedelta(days=day), "day"
    behind = past
    if lead in ("last", "this past", "past", "since") or tail in ("gone", "just gone", "before last"):
        behind = True
    elif lead in ("this coming", "coming", "by", "week on", "a week on") or tail == "week":
        behind = False
    if behind:
        back = (today.weekday() - day) % 7 or (0 if lead == "this" else 7)
        return today - timedelta(days=back + (7 if tail == "before last" else 0)), "day"
    ahead = (day - today.weekday()) % 7 or (0 if lead == "this" else 7)
    return today + timedelta(days=ahead + (7 if tail == "week" or "week" in lead else 0)), "day"


def _is_short_day(match: re.Match[str]) -> bool:
    text, start = match.string, match.start()
    if _SAT_DOWN.search(text[max(0, start - 12) : start]) or (match["lead"] or "").strip() == "the":
        return False
    return bool(_SHORT_IS_DAY.match(text, start))


def _stretch(match: re.Match[str], today: date, past: bool) -> _Found:
    lead, what, after = match["lead"], match["what"], (match["after"] or "").strip()
    if lead is None or (lead == "the other" and what != "week") or (lead.endswith("the") and what != "weekend"):
        return None
    behind = lead in ("last", "the other") or after in ("before last", "gone", "just gone")
    steps = -1 if behind else 1 if lead == "next" else 0
    steps += {"before last": -1, "after next": 1}.get(after, 0) if lead != "the" else 0
    if what == "weekend":
        return _weekend(today, past if not behind and lead != "next" else behind, lead), "weekend"
    if what == "week":
        return today + timedelta(weeks=steps), "week"
    return _add_months(today, steps * (12 if what == "year" else 1)), what


def _weekend(today: date, behind: bool, lead: str) -> date:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if today.weekday() == 6:
        saturday = today - timedelta(days=1)
    if behind and (saturday > today or lead == "last"):
        return saturday - timedelta(days=7)
    return saturday + timedelta(days=7) if lead == "next" else saturday


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], _Found]], ...] = (
    (_ISO, _iso), (_SLASHED, _slashed), (_DOM_MONTH, _day_month), (_MONTH_DOM, _day_month), (_AGO, _ago),
    (_NAMED, _named), (_DOM, _day_of_month), (_WEEKDAY, _weekday), (_AHEAD, _ahead), (_IN_MONTH, _in_month),
    (_STRETCH, _stretch),
)  # fmt: skip
