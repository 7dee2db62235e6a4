from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.dates import read_when

NOW = datetime(2025, 3, 12, 15, 30, tzinfo=UTC)  # a Wednesday

# What was typed | read as past | read as ahead: day, hour:minute and grain, or "-".
CASES = """
friday | 07-03 12:00 day | 14-03 12:00 day
fri | 07-03 12:00 day | 14-03 12:00 day
on friday | 07-03 12:00 day | 14-03 12:00 day
it was friday | 07-03 12:00 day | 14-03 12:00 day
last friday | 07-03 12:00 day | 07-03 12:00 day
last fri night | 07-03 22:00 part_of_day | 07-03 22:00 part_of_day
this friday | 07-03 12:00 day | 14-03 12:00 day
friday just gone | 07-03 12:00 day | 07-03 12:00 day
friday last week | 07-03 12:00 day | 07-03 12:00 day
next friday | 21-03 12:00 day | 21-03 12:00 day
friday week | 21-03 12:00 day | 21-03 12:00 day
firday | 07-03 12:00 day | 14-03 12:00 day
wendesday | 05-03 12:00 day | 19-03 12:00 day
saterday night | 08-03 22:00 part_of_day | 15-03 22:00 part_of_day
sat night | 08-03 22:00 part_of_day | 15-03 22:00 part_of_day
sat | 08-03 12:00 day | 15-03 12:00 day
on sun | 09-03 12:00 day | 16-03 12:00 day
tues | 11-03 12:00 day | 18-03 12:00 day
thurs evening | 06-03 19:00 part_of_day | 13-03 19:00 part_of_day
friday 9pm | 07-03 21:00 minute | 14-03 21:00 minute
monday at 9 | 10-03 21:00 hour | 17-03 09:00 hour
friday the 14th | 14-02 12:00 day | 14-03 12:00 day
friday morning | 07-03 09:00 part_of_day | 14-03 09:00 part_of_day
yesterday | 11-03 12:00 day | 11-03 12:00 day
yesturday | 11-03 12:00 day | 11-03 12:00 day
yest | 11-03 12:00 day | 11-03 12:00 day
yesterday at 9pm | 11-03 21:00 minute | 11-03 21:00 minute
yesterday morning | 11-03 09:00 part_of_day | 11-03 09:00 part_of_day
day before yesterday | 10-03 12:00 day | 10-03 12:00 day
the day after tomorrow | 14-03 12:00 day | 14-03 12:00 day
night before last | 10-03 12:00 day | 10-03 12:00 day
today | 12-03 15:30 day | 12-03 15:30 day
earlier today | 12-03 15:30 day | 12-03 15:30 day
this morning | 12-03 09:00 part_of_day | 12-03 09:00 part_of_day
early this morning | 12-03 06:00 part_of_day | 12-03 06:00 part_of_day
this evening | 12-03 15:30 part_of_day | 12-03 19:00 part_of_day
tonight | 12-03 15:30 part_of_day | 12-03 22:00 part_of_day
2nite | 12-03 15:30 part_of_day | 12-03 22:00 part_of_day
last night | 11-03 22:00 part_of_day | 11-03 22:00 part_of_day
last nite | 11-03 22:00 part_of_day | 11-03 22:00 part_of_day
late last night | 11-03 23:00 part_of_day | 11-03 23:00 part_of_day
9pm last night | 11-03 21:00 minute | 11-03 21:00 minute
last night at 9 | 11-03 21:00 minute | 11-03 21:00 minute
last night at 1am | 12-03 01:00 minute | 12-03 01:00 minute
tomorrow | 13-03 12:00 day | 13-03 12:00 day
2moro | 13-03 12:00 day | 13-03 12:00 day
tomorrow evening | 13-03 19:00 part_of_day | 13-03 19:00 part_of_day
tomorrow 8am | 13-03 08:00 minute | 13-03 08:00 minute
first thing tomorrow | 13-03 07:00 part_of_day | 13-03 07:00 part_of_day
2 days ago | 10-03 12:00 day | 10-03 12:00 day
two days ago | 10-03 12:00 day | 10-03 12:00 day
a couple of days ago | 10-03 12:00 day | 10-03 12:00 day
a few days ago | 09-03 12:00 day | 09-03 12:00 day
3 nights ago | 09-03 12:00 day | 09-03 12:00 day
a week ago | 05-03 12:00 day | 05-03 12:00 day
2 weeks ago at 9pm | 26-02 21:00 minute | 26-02 21:00 minute
an hour ago | 12-03 14:30 minute | 12-03 14:30 minute
half an hour ago | 12-03 15:00 minute | 12-03 15:00 minute
about 20 mins ago | 12-03 15:10 minute | 12-03 15:10 minute
couple of hours ago | 12-03 13:30 minute | 12-03 13:30 minute
an hour and a half ago | 12-03 14:00 minute | 12-03 14:00 minute
in 2 weeks | 26-03 12:00 day | 26-03 12:00 day
in 10 mins | 12-03 15:40 minute | 12-03 15:40 minute
in three days | 15-03 12:00 day | 15-03 12:00 day
2 weeks time | 26-03 12:00 day | 26-03 12:00 day
just now | 12-03 15:30 minute | 12-03 15:30 minute
right now | 12-03 15:30 minute | 12-03 15:30 minute
now | 12-03 15:30 minute | 12-03 15:30 minute
rn | 12-03 15:30 minute | 12-03 15:30 minute
around 9pm | 11-03 21:00 minute | 12-03 21:00 minute
9.30pm | 11-03 21:30 minute | 12-03 21:30 minute
21:00 | 11-03 21:00 minute | 12-03 21:00 minute
about 3am | 12-03 03:00 minute | 13-03 03:00 minute
3 in the morning | 12-03 03:00 minute | 13-03 03:00 minute
at 9 | 12-03 09:00 hour | 12-03 21:00 hour
around 9 | 12-03 09:00 hour | 12-03 21:00 hour
9ish | 12-03 09:00 hour | 12-03 21:00 hour
half 9 | 12-03 09:30 hour | 12-03 21:30 hour
half past nine | 12-03 09:30 hour | 12-03 21:30 hour
quarter to ten | 12-03 09:45 hour | 12-03 21:45 hour
ten past 4 | 12-03 04:10 hour | 12-03 16:10 hour
9 o'clock | 12-03 09:00 hour | 12-03 21:00 hour
midnight | 12-03 00:00 minute | 13-03 00:00 minute
lunchtime | 12-03 13:00 part_of_day | 13-03 13:00 part_of_day
in the morning | 12-03 09:00 part_of_day | 13-03 09:00 part_of_day
14th | 14-02 12:00 day | 14-03 12:00 day
the 3rd | 03-03 12:00 day | 03-04 12:00 day
on the 14th at 9 | 14-02 21:00 hour | 14-03 09:00 hour
on the 3rd of march | 03-03 12:00 day | 03-03 12:00 day 2026
march 3rd | 03-03 12:00 day | 03-03 12:00 day 2026
3 march | 03-03 12:00 day | 03-03 12:00 day 2026
third of march | 03-03 12:00 day | 03-03 12:00 day 2026
1st of may | 01-05 12:00 day 2024 | 01-05 12:00 day
3/3 | 03-03 12:00 day | 03-03 12:00 day 2026
03/02/2024 | 03-02 12:00 day 2024 | 03-02 12:00 day 2024
2024-03-14 | 14-03 12:00 day 2024 | 14-03 12:00 day 2024
29 feb | 29-02 12:00 day 2024 | 29-02 12:00 day 2028
in march | 01-03 12:00 month | 01-03 12:00 month
last week | 05-03 12:00 week | 05-03 12:00 week
next week | 19-03 12:00 week | 19-03 12:00 week
at the weekend | 08-03 12:00 weekend | 15-03 12:00 weekend
the weekend | 08-03 12:00 weekend | 15-03 12:00 weekend
last weekend | 08-03 12:00 weekend | 08-03 12:00 weekend
next month | 12-04 12:00 month | 12-04 12:00 month
last year | 12-03 12:00 year 2024 | 12-03 12:00 year 2024
urge 7 at the pub friday | 07-03 12:00 day | 14-03 12:00 day
"""
NOT_SAID = (
    "|dunno|i sat in the pub|the sun was out|i wed my ex|every friday|fridays|friday nights|most weekends|31 feb"
    "|99999 years ago|99999999 days ago|may|i may go|8 out of 10|7/10|not now|for 3 days|good morning"
    "|9|had 3 pints|the other day|ages ago|a 10 minute walk|march on|second thoughts|25:00|mon ami|week|20 mins"
    "|3 times|half of it"
).split("|")


def described(text: str, past: bool, now: datetime = NOW) -> str:
    when = read_when(text, now, past)
    if when is None:
        return "-"
    year = "" if when.at.year == now.year else f" {when.at.year}"
    return f"{when.at:%d-%m %H:%M} {when.grain}{year}"


@pytest.mark.parametrize("row", CASES.strip().splitlines())
def test_moment_is_read(row: str) -> None:
    text, behind, ahead = (part.strip() for part in row.split("|"))
    assert described(text, past=True) == behind
    assert described(text, past=False) == ahead


@pytest.mark.parametrize("text", NOT_SAID)
def test_moment_is_not_guessed(text: str) -> None:
    assert read_when(text, NOW, past=True) is None


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        (datetime(2025, 3, 15, 3, 0, tzinfo=UTC), "last night", "14-03 22:00 part_of_day"),
        (datetime(2025, 3, 15, 3, 0, tzinfo=UTC), "tonight", "14-03 22:00 part_of_day"),
        (datetime(2025, 3, 15, 3, 0, tzinfo=UTC), "around 9pm", "14-03 21:00 minute"),
        (datetime(2025, 3, 15, 3, 0, tzinfo=UTC), "friday night", "14-03 22:00 part_of_day"),
        (datetime(2025, 3, 14, 23, 0, tzinfo=UTC), "9pm", "14-03 21:00 minute"),
        (datetime(2025, 3, 14, 23, 0, tzinfo=UTC), "tonight", "14-03 22:00 part_of_day"),
        (datetime(2025, 3, 15, 10, 0, tzinfo=UTC), "this weekend", "15-03 10:00 weekend"),
        (datetime(2025, 3, 16, 10, 0, tzinfo=UTC), "at the weekend", "15-03 12:00 weekend"),
    ],
)
def test_three_in_the_morning(now: datetime, text: str, expected: str) -> None:
    assert described(text, past=True, now=now) == expected


def test_clock_times_are_in_the_persons_zone() -> None:
    now = datetime(2025, 7, 2, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    when = read_when("9pm", now, past=True)
    assert when is not None
    assert when.at.astimezone(UTC) == datetime(2025, 7, 2, 20, 0, tzinfo=UTC)


DAYS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(DAYS, st.sampled_from("monday tuesday wednesday thursday friday saturday sunday".split()), st.booleans())
def test_weekdays_fall_within_a_week_on_the_right_side(now: datetime, day: str, past: bool) -> None:
    when = read_when(day, now, past)
    assert when is not None
    assert f"{when.at:%A}".lower() == day
    away = (when.at.date() - now.date()).days
    assert -7 <= away <= -1 if past else 1 <= away <= 7


OPEN = (
    "friday|sat night|9pm|at 9|half 9|around 3am|midnight|14th|3 march|3/3|this morning|tonight|this evening"
    "|lunchtime|today|at the weekend|this weekend|yesterday|last night|in the morning|monday at 9"
).split("|")


@given(DAYS, st.sampled_from(OPEN))
def test_what_was_is_never_still_to_come(now: datetime, text: str) -> None:
    when = read_when(text, now, past=True)
    assert when is not None
    assert when.at <= now


@given(st.text(max_size=300) | st.text(alphabet="0123456789 /-:.apmthfrisdyago", max_size=60), DAYS, st.booleans())
def test_any_text_gives_an_aware_moment_or_none(text: str, now: datetime, past: bool) -> None:
    when = read_when(text, now, past)
    assert when is None or when.at.tzinfo is not None


@given(st.integers(0, 400), DAYS)
def test_days_ago_counts(days: int, now: datetime) -> None:
    when = read_when(f"{days} days ago", now, past=True)
    assert when is not None
    assert now.date() - when.at.date() == timedelta(days=days)


@pytest.mark.parametrize(
    "unit", ["7 ", "friday ", "at 9 ", "1/", "the ", "a couple of days ", "next ", "3 weeks ", "every "]
)
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    read_when(text, NOW, past=True)
    assert time.perf_counter() - started < 0.25
