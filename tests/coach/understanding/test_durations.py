from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.durations import read_minutes

CASES = {
    30: "half an hour|half hour|30 mins|30|thirty minutes|1/2 hour|½ an hour|30+ min|30+|half an hour or so"
        "|about 30|less than an hour|30m|0.5 hours",
    20: "20 mins|20|twenty minutes|20 minutes|20min|20 mins or so|like 20 mins|it lasted 20 minutes"
        "|about twenty mins|for 20 mins|20 minuets|20ish",
    120: "a couple of hours|2 hours|two hours|couple of hours|2hrs|2 hrs|2h",
    480: "all night|overnight|the whole night|through the night",
    7.5: "5-10 minutes|5 to 10 mins|5-10|5 or 10 mins|between 5-10 mins",
    10: "5–15 min|10 minutes or so|ten mins max|10|5-15 min",
    22.5: "15–30 min|15-30 mins",
    2.5: "<5 min|<5|Under 5 min|less than 5 minutes",
    90: "an hour and a half|1.5 hours|1h30|90m|90 mins|hour or two|an hour or two|1 hr and a half"
        "|one and a half hours|1 hour 30 minutes|1 hour and 30 mins",
    80: "1hr 20|an hour and 20 minutes|1 hour 20 mins",
    15: "quarter of an hour|a quarter of an hour|15 mins",
    45: "three quarters of an hour|45mins|3/4 of an hour",
    60: "an hour|hour|1h|one hour|a full hour|an hour or so|about an hour|over an hour|60",
    240: "the whole evening|all evening|half the night|all afternoon|4 hours",
    720: "all day|the whole day|all day long",
    1: "a min|just a sec|a moment|a minute|1 min",
    3: "a few mins|few minutes|a few minutes",
    0.5: "30 secs|30 seconds|half a minute",
    2880: "2 days|two days|all weekend",
    10080: "a week|all week",
    150: "two and a half hours|2.5 hours|2 and a half hours",
    12.5: "about 10 to 15 mins",
    17.5: "15 to 20",
}  # fmt: skip
UNCLEAR = (
    "|ages|20 mins ago|an hour ago|no idea|hours|night|20 minutes, then it came back for an hour|forever"
    "|not long|dunno|the pub|still going|3 pints|friday|half|7/10"
).split("|")


@pytest.mark.parametrize(
    ("text", "minutes"), [(text, value) for value, row in CASES.items() for text in row.split("|")]
)
def test_duration_is_read(text: str, minutes: float) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", UNCLEAR)
def test_duration_is_not_guessed(text: str) -> None:
    assert read_minutes(text) is None


@given(st.integers(1, 600))
def test_minutes_read_back(minutes: int) -> None:
    assert read_minutes(f"about {minutes} mins") == minutes
    assert read_minutes(f"{minutes}") == minutes


@given(st.text(max_size=300) | st.text(alphabet="0123456789 /-.hmours half an", max_size=60))
def test_any_text_gives_a_sane_length_or_none(text: str) -> None:
    minutes = read_minutes(text)
    assert minutes is None or 0 <= minutes <= 525600 * 10


@pytest.mark.parametrize("unit", ["7 ", "an hour ", "1h", "5-", "half ", "all ", "a couple of "])
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    read_minutes(text)
    assert time.perf_counter() - started < 0.25
