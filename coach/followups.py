"""When the coach speaks first: kinds of follow-ups, and the hours in which they may be said."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from coach import clock

NEXT_DAY_CHECK: Final = "next_day_check"

_NEXT_DAY_WAIT: Final = timedelta(hours=20)
_NEXT_DAY_EARLIEST: Final = time(9)
_NEXT_DAY_LATEST: Final = time(20)
_NEXT_DAY_OVER: Final = time(12)
_WAKING: Final = (time(9), time(21))


@dataclass(frozen=True)
class Kind:
    """How follow-ups of one kind are said.

    Attributes:
        intent: The intent that starts it in the conversation; only the coach itself can send it.
        by_day: Whether it waits for the morning instead of being said at night.
        quiet_minutes: Minutes since the person last wrote during which it waits, so as not to talk across them.
    """

    intent: str
    by_day: bool = True
    quiet_minutes: int = 10


KINDS: Final[dict[str, Kind]] = {NEXT_DAY_CHECK: Kind("EXTERNAL_next_day_check")}
"""Every kind of follow-up by its name."""


def next_day_check(now: datetime) -> tuple[datetime, datetime]:
    """Return when to look in on somebody the next day, and from when on it is too late for that.

    About twenty hours on, moved to between nine in the morning and eight in the evening where the people live. What
    could not be said by nightfall may still be said the morning after, until noon.

    Args:
        now: When it is planned, an aware datetime.
    """
    wanted = clock.local(now + _NEXT_DAY_WAIT)
    hour = min(max(wanted.time(), _NEXT_DAY_EARLIEST), _NEXT_DAY_LATEST)
    due = datetime.combine(wanted.date(), hour, wanted.tzinfo)
    return due, datetime.combine(wanted.date() + timedelta(days=1), _NEXT_DAY_OVER, wanted.tzinfo)


def waits_until(kind: Kind, now: datetime, last_wrote: datetime) -> datetime | None:
    """Return until when a follow-up that is due had better wait, None when it can be said.

    Args:
        kind: What it is.
        now: The present moment.
        last_wrote: When the person last wrote.
    """
    local = clock.local(now)
    morning, evening = _WAKING
    if kind.by_day and not morning <= local.time() < evening:
        day = local.date() if local.time() < morning else local.date() + timedelta(days=1)
        return datetime.combine(day, morning, local.tzinfo)
    quiet = last_wrote + timedelta(minutes=kind.quiet_minutes)
    return quiet if now < quiet else None
