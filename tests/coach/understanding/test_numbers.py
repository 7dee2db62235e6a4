from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.number_words import digits
from coach.understanding.numbers import OutOfRange, Scale, read_number, read_scale
from coach.understanding.text import read_line

SCALES = {
    7: "about a 7|seven|7/10|7 / 10|7ish|seven-ish|seven ish|sevn|SEVEN|7!!|7 i think|prob 7|id say 7|i'd say 7"
        "|at least 7|70%|7️⃣|7 out of ten|seven out of 10|scale of 1-10: 7"
    "|7 out of 10 i think|tbh 7|maybe a 7|around 7|im at a 7|7 now|level 7|easily a 7|14/20|7. no idea why|urge 7"
    "|a strong 7|7 or so",
    7.5: "7-8|7 - 8|7–8|7 to 8|7 or 8|between 7 and 8|7.5|7½|seven and a half|7 and a half|seven or eight|7/8"
        "|7-8/10|7 or 8 out of 10|7ish-8|7, maybe 8|seven point five",
    8.5: "like an 8 maybe 9|8 or 9|8/9|8 verging on 9|8 going on 9",
    8: "a solid 8|8outof10|8*|im at 8|i'm at 8|4 out of 5|eight|eihgt|80/100|it's an 8|like an 8"
        "|had 3 pints and it was an 8|8 outta 10",
    10: "ten out of ten|10|🔟|10/10!!|it's a ten|10+|max|100%|ten",
    0: "0|zero|nothing|none|no urge at all|0/10|nil|not at all",
    5: "half|halfway|in the middle|5|five|about half|5/10",
    9: "8 no 9|8. wait, 9|8 actually 9|7 no 8 no 9|tbh like a 9|８ no ９",
    6: "on a scale of 1 to 10 id say 6|i have 2 kids, urge is 6|six|6 right now|from 0 to 10 it's a 6|6.",
    1: "one|a one|1|1 out of 10|one out of ten",
    2: "２|2|two|about two",
}  # fmt: skip

UNCLEAR = (
    "|  |dunno|20 mins|had 3 pints at 8|8:30|9pm|no one|the worst one|7 8|£7|not a 7|2-8|14/3|14th|high|a lot"
    "|under 5|over 8|more than 7|5k|at 8 last night|7 (seven)"
    "|a 10 minute walk|3 pints|two pints|one of those|someone|often|weight|stone|3 4 5|room 7|😀|!!!|1/2/2024|1st"
    "|none of your business|half an hour"
).split("|")

OUT = {
    11: "11|eleven|11/10|it's an 11",
    -3: "-3|minus 3",
    25: "twenty five|25|twenty-five",
    100: "100|a hundred",
    1000: "1,000",
}


@pytest.mark.parametrize(("text", "value"), [(text, value) for value, row in SCALES.items() for text in row.split("|")])
def test_scale_is_read(text: str, value: float) -> None:
    assert read_scale(text) == Scale(value)


@pytest.mark.parametrize("text", UNCLEAR)
def test_scale_is_not_guessed(text: str) -> None:
    assert read_scale(text) is None


@pytest.mark.parametrize(("text", "value"), [(text, value) for value, row in OUT.items() for text in row.split("|")])
def test_numbers_off_the_scale_are_told_apart(text: str, value: float) -> None:
    assert read_scale(text) == OutOfRange(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twice", 2), ("once", 1), ("about 20 quid", 20), ("5 or 6", 5.5), ("a couple", 2), ("£20", 20), ("3 pints", 3), ("1"
            ",000", 1000), ("a hundred and twenty", 120),
        ("two hundred", 200), ("none", 0), ("a dozen", 12), ("a few", 3), ("half", 0.5), ("5001", None), ("dunno", None), ("", None), ("-2", None), ("3 4 5", None),
    ],
)  # fmt: skip
def test_quantities_are_read_within_their_bounds(text: str, value: float | None) -> None:
    assert read_number(text, 0, 5000) == value


@given(st.integers(0, 10))
def test_every_whole_answer_reads_back(value: int) -> None:
    for text in (f"{value}", f"{value}/10", f"about a {value}", f"{value} out of 10", f"it was {value}ish"):
        assert read_scale(text) == Scale(value)


@given(st.integers(0, 99))
def test_spelled_numbers_become_digits(value: int) -> None:
    small = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    spelled = small[value] if value < 20 else tens[value // 10 - 2] + (f" {small[value % 10]}" if value % 10 else "")
    assert digits(read_line(spelled)).text == str(value)


@given(st.text(max_size=300) | st.text(alphabet="0123456789 /-.,outfen%ish½", max_size=60))
def test_any_text_gives_a_scale_in_range_or_none(text: str) -> None:
    reading = read_scale(text)
    assert reading is None or isinstance(reading, OutOfRange) or 0 <= reading.value <= 10
    number = read_number(text, 1, 20)
    assert number is None or 1 <= number <= 20


@pytest.mark.parametrize(
    "unit", ["7", "7 ", "a", "ten ", "7/", "-", "1 hundred and ", "no ", "🔟", "\n", "7.5.", " and a half"]
)
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    read_scale(text)
    read_number(text, 0, 10)
    assert time.perf_counter() - started < 0.25
