"""An urge in words, as the coach reads it back."""

from __future__ import annotations

import re
from datetime import datetime

from coach import clock
from coach.storage.records import NewUrge

_HELPED = {"yes": "it helped", "partly": "it partly helped", "no": "it didn't help"}
_KINDS = {
    "place": "a place set it off",
    "person": "a person set it off",
    "feeling": "a feeling set it off",
    "time": "the time of day set it off",
    "money": "money set it off",
    "pain": "pain set it off",
    "celebration": "a celebration set it off",
}
_USED = re.compile(
    r"(?<!nearly )(?<!almost )(?<!never )(?<!not )(?<!n't )(?<!nt )\b"
    r"(?:gave in|caved|relapsed|scored|placed a bet|smoked"
    # "Used" alone: what is named after it may well be a technique.
    r"|used(?: again| anyway| though| in the end)?(?= *(?:$|[,.;!]|and\b|but\b))"
    r"|(?:drank|had (?:a few|\d+|one|two|three|four|some|a drink|a pint|a smoke|a fag|a cig|a bet))"
    r"(?! (?:(?:a|an|my|some|of|glass|cup|mug|lots|pint|cold|hot|bit) )*"
    r"(?:water|squash|juice|tea|coffee|milk|lemonade|cola|pop|food|dinner|lunch|breakfast|sleep|rest|space|fresh air"
    r"|air|alcohol[ -]free|minutes|nothing)\b))",
    re.IGNORECASE,
)
"""Ways of telling that they used. "Drank a glass of water" is none."""


def parts(urge: NewUrge) -> str:
    """Returns what an urge says, in the person's own words where there are any, or "" when it says nothing."""
    said = [
        f"{number(urge.strength)} out of 10" if urge.strength is not None else None,
        urge.trigger or _KINDS.get(urge.trigger_kind or ""),
        day(urge.at) if not _is_now(urge.at) else None,
        f"about {number(urge.minutes)} minutes" if urge.minutes is not None else None,
        f"feeling {urge.feeling.lower()}" if urge.feeling else None,
        urge.response,
        _HELPED[urge.worked] if urge.worked else None,
        f"next time: {urge.next_time}" if urge.next_time else None,
    ]
    return ", ".join(part for part in said if part)


def line(urge: NewUrge) -> str:
    """Returns an urge as one line of a list, its day first."""
    strength = f"{number(urge.strength)}/10" if urge.strength is not None else "no number"
    rest = [urge.trigger or _KINDS.get(urge.trigger_kind or ""), urge.response, _HELPED.get(urge.worked or "")]
    return " · ".join(part for part in [day(urge.at), strength, *rest] if part)


def number(value: float) -> str:
    """Returns a number without a needless ".0"."""
    return f"{value:g}"


def day(at: datetime) -> str:
    """Returns a day as people say it: today, yesterday, Friday, or 3 March."""
    local, today = clock.local(at), clock.local()
    days = (today.date() - local.date()).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    if 1 < days < 7:
        return local.strftime("%A")
    return f"{local.day} {local.strftime('%B')}"


def tells_of_using(response: str | None) -> bool:
    """Returns whether what they did in an urge was to use."""
    return _USED.search((response or "").replace("’", "'")) is not None


def _is_now(at: datetime) -> bool:
    return abs((clock.now() - at).total_seconds()) < 120
