"""Durations: how long something lasted, in minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coach.understanding.number_words import digits
from coach.understanding.numbers import NUMBER
from coach.understanding.text import read_line

_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0, "w": 10080.0, "mo": 43200.0, "y": 525600.0}
_UNIT = (
    r"(?:(?P<{0}mo>months?|mths?)|(?P<{0}s>seconds?|secs?)|(?P<{0}m>minutes?|mins?|minuets?|mintues?)"
    r"|(?P<{0}h>hours?|hrs?|ours)|(?P<{0}d>days?)|(?P<{0}w>weeks?)|(?P<{0}y>years?|yrs?)"
)
_SHORT = r"|(?P<{0}m2>m)|(?P<{0}h2>h)|(?P<{0}s2>s)"


def _unit(prefix: str, short: bool = False) -> str:
    return (_UNIT + (_SHORT if short else "")).format(prefix) + ")(?![a-z])"


_RANGED = re.compile(
    rf"(?<![\w.:])(?P<low>{NUMBER})(?:ish)? ?(?:-|to|or|/|~) ?(?P<high>{NUMBER})(?:ish)?(?: "
    rf"|-)?{_unit('r')}"
)
_COUNTED = re.compile(
    rf"(?<![\w.:])(?P<count>{NUMBER})(?:ish| ?\+)?(?: |-)?(?:odd |solid |whole |full |more )?{_unit('c', short=True)}"
    rf"(?:(?: and| &|,)? ?(?P<half>a half\b)|(?P<rest> ?(?:and )?(?P<more>\d{{1,2}})(?: ?(?:minutes?|mins?"
    rf"|m)(?![a-z])|(?![\w.:/])(?! ?(?:-|out|/))))?)"
)
_HALF = re.compile(rf"(?<![\w.])(?:half(?: of)?(?: an?| the)?|0\.5(?: an?)?|1/2(?: an?)?)(?: |-){_unit('f')}")
_QUARTERS = re.compile(r"(?:(?P<three>3|three) quarters|(?:a )?quarter|1/4|3/4) (?:of )?(?:an )?hours?(?![a-z])")
_ONE = re.compile(
    rf"(?<![a-z])(?:an?|one|the (?:whole|full|best part of an?)|a (?:whole|full|good|solid)|best part of an?|whole"
    rf"|full)"
    rf" (?:(?:good|solid|full|whole) )?{_unit('o')}(?P<extra> and a half| and a quarter| or (?:2|so))?"
)
_BARE_HOUR = re.compile(
    r"^(?:about |around |roughly |like |maybe )*(?P<unit>hour|minute|min|day|week)(?: or so"
    r"|(?P<two> or 2))?$"
)
_FEW = re.compile(rf"(?<![a-z])(?P<many>couple|few|several|cpl|cuple)(?: more)?(?: of)?(?: good)? {_unit('w')}")
_WHOLE = re.compile(
    r"(?<![a-z])(?P<half>half (?:of )?(?:the )?)?(?P<all>all (?:the )?|the (?:whole|entire) |whole |entire )?"
    r"(?P<part>night|day|evening|morning|afternoon|weekend|week)(?: long)?(?![a-z])"
)
_WHOLE_MINUTES = {
    "night": 480.0, "day": 720.0, "evening": 240.0, "morning": 240.0, "afternoon": 240.0, "weekend": 2880.0,
    "week": 10080.0,
}  # fmt: skip
_OVERNIGHT = re.compile(r"(?<![a-z])(?:overnight|through the night|from dusk till dawn)(?![a-z])")
_MOMENT = re.compile(
    r"(?<![a-z])(?:(?:just |only )?(?:a|one|few|couple) (?:moments?|secs?|seconds?|ticks?|flash|jiffy)"
    r"|(?:1|0) (?:moment|tick))(?![a-z])"
)
_LESS = re.compile(r"(?:<|under|less than|below|not even|no more than|up to|within|fewer than) ?(?:an? )?$")
_BARE_NUMBER = re.compile(
    rf"^(?:(?:about|around|roughly|like|maybe|probably|for|id say|say|only|just|it was|lasted|nearly|almost|bout) )*"
    rf"(?P<less>(?:<|under|less than|up to) ?)?(?:(?:over|more than|at least|>) ?)?(?P<low>{NUMBER})"
    rf"(?: ?(?:-|to|or) ?(?P<high>{NUMBER}))?(?: ?\+|ish| ish| or so| plus| odd)?$"
)
_LONGEST = 525600.0 * 10
_FEWS = {"few": 3.0, "several": 5.0}


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time found in a line of `digits`.

    Attributes:
        minutes: How long, in minutes; the midpoint of a range.
        start: Where it starts in the line.
        end: One past its end.
    """

    minutes: float
    start: int
    end: int


def _per_unit(match: re.Match[str], prefix: str) -> float:
    for name, minutes in _MINUTES.items():
        groups = match.groupdict()
        if groups.get(prefix + name) or groups.get(f"{prefix}{name}2"):
            return minutes
    return 1.0


def _counted(match: re.Match[str]) -> float:
    per = _per_unit(match, "c")
    value = float(match["count"]) * per
    if match["half"]:
        return value + per / 2
    return value + (float(match["more"]) if match["more"] and per == 60 else 0)


def _one(match: re.Match[str]) -> float:
    per = _per_unit(match, "o")
    extra = (match["extra"] or "").strip()
    return per * {"and a half": 1.5, "and a quarter": 1.25, "or 2": 1.5}.get(extra, 1.0)


def _whole(match: re.Match[str]) -> float:
    if not (match["half"] or match["all"]):
        return -1.0
    return _WHOLE_MINUTES[match["part"]] * (0.5 if match["half"] else 1.0)


def find_durations(text: str) -> list[Duration]:
    """Find the stretches of time in a line of `digits`.

    Args:
        text: The text of a line of `digits`.

    Returns:
        Durations in order, none overlapping.
    """
    found: list[Duration] = []
    for pattern, minutes in (
        (_QUARTERS, lambda m: 45.0 if m["three"] or m.group().startswith("3") else 15.0),
        (_HALF, lambda m: _per_unit(m, "f") / 2),
        (_RANGED, lambda m: (float(m["low"]) + float(m["high"])) / 2 * _per_unit(m, "r")),
        (_COUNTED, _counted),
        (_FEW, lambda m: _FEWS.get(m["many"], 2.0) * _per_unit(m, "w")),
        (_MOMENT, lambda _: 1.0),
        (_WHOLE, _whole),
        (_ONE, _one),
        (_OVERNIGHT, lambda _: _WHOLE_MINUTES["night"]),
    ):
        for match in pattern.finditer(text):
            value = minutes(match)
            free = all(match.end() <= one.start or match.start() >= one.end for one in found)
            if value >= 0 and free:
                less = _LESS.search(text, 0, match.start())
                found.append(Duration(min(value / 2 if less else value, _LONGEST), match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def is_ago(text: str, found: Duration) -> bool:
    """Tell whether a duration says when rather than how long: "20 minutes ago", "an hour later", "for 3 days sober".

    Args:
        text: The text of a line of `digits`.
        found: One of its durations.

    Returns:
        True for a point in time.
    """
    return bool(re.match(r" (?:ago|back|earlier|later|from now|before|after|old|sober|clean|off)\b", text[found.end :]))


def read_minutes(text: str) -> float | None:
    """Read an answer to "how long did it last?".

    Args:
        text: What the person typed: "half an hour", "20 mins", "5-10 minutes", "all night", a bare "20".

    Returns:
        Minutes: the midpoint of a range, half of "under 5", 30 for "30+"; None when not clear.
    """
    line = digits(read_line(text)).text.strip(" .,!;")
    bare = _BARE_NUMBER.match(line)
    if bare:
        low = float(bare["low"])
        value = (low + float(bare["high"])) / 2 if bare["high"] else low
        return min(value / 2 if bare["less"] else value, _LONGEST)
    alone = _BARE_HOUR.match(line)
    if alone:
        return _MINUTES[alone["unit"][0]] * (1.5 if alone["two"] else 1.0)
    found = [one for one in find_durations(line) if not is_ago(line, one)]
    if len(found) == 2 and re.fullmatch(r" ?(?:to|or|-|maybe|and) ?", line[found[0].end : found[1].start]):
        joined = line[found[0].end : found[1].start].strip() == "and"
        total = found[0].minutes + found[1].minutes
        return total if joined else total / 2
    return found[0].minutes if len(found) == 1 else None
