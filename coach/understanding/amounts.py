"""Amounts: how much was taken or spent ("3 pints", "£20", "half a bottle")."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "pint": "pint", "can": "can", "tin": "can", "tinnie": "can", "bottle": "bottle", "glass": "glass",
    "drink": "drink", "unit": "unit", "shot": "shot", "double": "double", "beer": "beer", "wine": "glass",
    "litre": "litre", "fag": "cigarette", "cig": "cigarette", "ciggie": "cigarette", "cigarette": "cigarette",
    "smoke": "cigarette", "rollie": "cigarette", "pack": "pack", "packet": "pack", "puff": "puff", "gram": "gram",
    "g": "gram", "mg": "milligram", "ml": "millilitre", "ounce": "ounce", "line": "line", "bump": "line",
    "bag": "bag", "wrap": "bag", "pill": "tablet", "tablet": "tablet", "tab": "tablet", "spliff": "joint",
    "joint": "joint", "bet": "bet", "spin": "spin", "quid": "pound", "pound": "pound", "grand": "thousand pounds",
    "hour": "hour", "scratchcard": "scratchcard",
}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS if unit != "hour"), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.£])(?:(?P<count>\d{{1,6}}(?:\.\d)?)|(?P<half>half(?: an?| of an?)?)|(?P<two>(?:a )?couple(?: of)?)"
    rf"|(?P<few>(?:a )?few)|(?P<one>an?))(?: more| cheeky| swift| big| large| small"
    rf"| whole)? ?(?P<unit>{_UNIT})(?:e?s)?(?![a-z0-9])"
)
_MONEY = re.compile(r"£ ?(?P<sum>\d{1,3}(?:,\d{3})+|\d{1,7})(?P<pence>\.\d\d)?(?P<thousands>k)?(?![\w])")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something.

    Attributes:
        count: How many units.
        unit: The unit, in the singular: "pint", "pound".
        start: Where it starts in the line.
        end: One past its end.
    """

    count: float
    unit: str
    start: int
    end: int


def find_amounts(text: str) -> list[Amount]:
    """Find amounts in a line of `digits`.

    Args:
        text: The text of a line of `digits`.

    Returns:
        Amounts in order.
    """
    found = [
        Amount(
            float(match["sum"].replace(",", "") + (match["pence"] or "")) * (1000 if match["thousands"] else 1),
            "pound",
            *match.span(),
        )
        for match in _MONEY.finditer(text)
    ]
    for match in _AMOUNT.finditer(text):
        count = 0.5 if match["half"] else 2 if match["two"] else 3 if match["few"] else float(match["count"] or 1)
        found.append(Amount(count, _UNITS[match["unit"]], *match.span()))
    return sorted(found, key=lambda one: one.start)
