"""Number words: "twenty five", "seven and a half", "a hundred"."""

from __future__ import annotations

import re

from coach.understanding.text import Line

_UNITS = {
    "zero": 0, "nil": 0, "nought": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SPELLED = re.compile(
    rf"(?<![^\W_])(?:(?:(?P<hundreds>a|{_UNIT}) hundred(?: and (?=[a-z]))? ?)?"
    rf"(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<low>one|two|three|four|five|six|seven|eight|nine)(?![a-z]))?"
    rf"|(?P<unit>{_UNIT}))?(?P<half> and a half| point five)?)(?=ish(?![a-z])|[^a-z]|$)(?<=[a-z])"
)
_DIGITS_AND_HALF = re.compile(r"(?<![\w.])(\d{1,6}) and a half(?![a-z])")
_KEYCAP_TEN = re.compile("\U0001f51f")


def digits(line: Line) -> Line:
    """Write a line's number words as digits: "twenty five" as 25, "seven and a half" as 7.5.

    Args:
        line: A folded line.

    Returns:
        The line with digits, still knowing its source.
    """
    line = line.sub(_SPELLED, _spelled_value).sub(_DIGITS_AND_HALF, lambda match: match[1] + ".5")
    return line.sub(_KEYCAP_TEN, lambda _: "10")


def _spelled_value(match: re.Match[str]) -> str:
    hundreds, tens, low, unit = match["hundreds"], match["tens"], match["low"], match["unit"]
    if not (hundreds or tens or unit):
        return ""
    value = 100 * (1 if hundreds == "a" else _UNITS[hundreds]) if hundreds else 0
    value += _TENS[tens] if tens else 0
    value += _UNITS[low or unit] if low or unit else 0
    spare = " " if match.group().endswith(" ") else ""
    return str(value) + (".5" if match["half"] else "") + spare
