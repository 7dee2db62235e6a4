"""The coach speaks first at fitting hours only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coach import followups
from coach.followups import Kind

LONDON = ZoneInfo("Europe/London")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("planned", "due"),
    [
        ("2026-03-02 22:00", "2026-03-03 18:00"),
        ("2026-03-02 13:10", "2026-03-03 09:10"),
        ("2026-03-02 09:00", "2026-03-03 09:00"),
        ("2026-03-02 03:00", "2026-03-02 20:00"),
        ("2026-03-02 00:10", "2026-03-02 20:00"),
        ("2026-03-02 04:30", "2026-03-03 09:00"),
        # The night in which the clocks go forward, and the one in which they go back.
        ("2026-03-28 15:00", "2026-03-29 12:00"),
        ("2026-10-24 16:00", "2026-10-25 11:00"),
        # In summer, when London is not at UTC.
        ("2026-07-01 12:00", "2026-07-02 09:00"),
    ],
)
def test_the_next_day_at_a_fitting_hour(planned: str, due: str) -> None:
    at, _ = followups.next_day_check(moment(planned).astimezone(UTC))
    assert at.astimezone(UTC) == moment(due).astimezone(UTC)


def test_at_any_minute_it_comes_by_day_and_about_a_day_later() -> None:
    start = moment("2026-03-02 00:00").astimezone(UTC)
    for minute in range(0, 24 * 60, 7):
        planned = start + timedelta(minutes=minute)
        at, expires = followups.next_day_check(planned)
        assert at.hour >= 9 and (at.hour, at.minute) <= (20, 0)
        assert timedelta(hours=15) < at - planned < timedelta(hours=30)
        assert expires == (at + timedelta(days=1)).replace(hour=12, minute=0)


def test_one_that_waits_for_the_morning_is_not_too_late_then() -> None:
    start = moment("2026-03-27 00:00").astimezone(UTC)
    for minute in range(0, 3 * 24 * 60, 7):
        due, expires = followups.next_day_check(start + timedelta(minutes=minute))
        evening = due.replace(hour=21, minute=5)
        morning = followups.waits_until(KIND, evening, LONG_AGO)
        assert morning is not None and expires - morning == timedelta(hours=3)


KIND = Kind("EXTERNAL_next_day_check")
LONG_AGO = moment("2026-03-01 12:00")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02 08:59", "2026-03-02 09:00"),
        ("2026-03-02 09:00", None),
        ("2026-03-02 20:59", None),
        ("2026-03-02 21:00", "2026-03-03 09:00"),
        ("2026-03-02 23:30", "2026-03-03 09:00"),
    ],
)
def test_nothing_is_said_at_night(now: str, until: str | None) -> None:
    assert followups.waits_until(KIND, moment(now), LONG_AGO) == (moment(until) if until else None)


def test_nobody_is_talked_across() -> None:
    now = moment("2026-03-02 12:00")
    wrote = now - timedelta(minutes=4)
    assert followups.waits_until(KIND, now, wrote) == wrote + timedelta(minutes=10)
    assert followups.waits_until(KIND, now, now - timedelta(minutes=10)) is None


def test_a_timer_runs_at_night_and_in_the_middle_of_a_talk() -> None:
    timer = Kind("EXTERNAL_timer", by_day=False, quiet_minutes=0)
    night = moment("2026-03-02 03:00")
    assert followups.waits_until(timer, night, night) is None
