"""How long after danger nothing is cheered."""

from datetime import datetime
from typing import Final

HOURS_WITHOUT_CHEER: Final = 72


def is_without_cheer(crisis_at: float | None, now: datetime) -> bool:
    """Tell whether danger was seen so lately that nothing is cheered or joked about.

    Args:
        crisis_at: When danger was last seen, as a Unix time; None if never.
        now: The time it is.
    """
    return crisis_at is not None and now.timestamp() - crisis_at < HOURS_WITHOUT_CHEER * 3600
