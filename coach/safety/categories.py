"""The kinds of danger, in the order in which they take precedence when a message shows several."""

from typing import Final

OVERDOSE: Final = "overdose"
SUICIDE: Final = "suicide"
DANGER: Final = "danger"
SEXUAL_ASSAULT: Final = "sexual_assault"
CHILD: Final = "child"
WITHDRAWAL: Final = "withdrawal"
SUICIDAL_THOUGHTS: Final = "suicidal_thoughts"
PSYCHOSIS: Final = "psychosis"
SELF_HARM: Final = "self_harm"
EATING: Final = "eating"
THREAT: Final = "threat"
DRIVING: Final = "driving"
PREGNANCY: Final = "pregnancy"
GAMBLING: Final = "gambling"
UNCLEAR: Final = "unclear"

CATEGORIES: Final[tuple[str, ...]] = (
    OVERDOSE,
    SUICIDE,
    DANGER,
    SEXUAL_ASSAULT,
    CHILD,
    WITHDRAWAL,
    PREGNANCY,
    SUICIDAL_THOUGHTS,
    PSYCHOSIS,
    SELF_HARM,
    EATING,
    THREAT,
    DRIVING,
    GAMBLING,
    UNCLEAR,
)
"""Every category, the most urgent first. A threat about to be carried out goes before them all."""


def precedence(category: str, imminent_threat: bool = False) -> int:
    """Return where a category stands in the order, 0 being answered first.

    Args:
        category: One of `CATEGORIES`.
        imminent_threat: Whether a threat to others is about to be carried out.

    Raises:
        ValueError: If the category does not exist.
    """
    if category == THREAT and imminent_threat:
        return -1
    return CATEGORIES.index(category)
