"""The coach's only source of the present moment, so that tests can move it."""

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from coach.settings import get_settings

OFFSET_VARIABLE = "COACH_CLOCK_OFFSET_SECONDS"


def now() -> datetime:
    """Return the present moment.

    ``COACH_CLOCK_OFFSET_SECONDS`` in the environment is added to it. It is read at each call, so that a test can
    jump a day ahead in a process that is already running.

    Returns:
        An aware datetime in UTC.

    Raises:
        ValueError: If the offset is not a number of seconds.
    """
    offset = os.environ.get(OFFSET_VARIABLE)
    moment = datetime.now(UTC)
    return moment + timedelta(seconds=float(offset)) if offset else moment


def local(moment: datetime | None = None) -> datetime:
    """Return a moment in the time zone the people live in.

    Args:
        moment: An aware datetime; the present one when absent.

    Returns:
        The same moment, in the zone that the setting ``COACH_TIMEZONE`` names.
    """
    return (moment or now()).astimezone(ZoneInfo(get_settings().timezone))
