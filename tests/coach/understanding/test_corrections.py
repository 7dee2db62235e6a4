"""Putting an earlier answer right, without taking every "sorry" or "actually" in an answer for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.corrections import read_correction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no wait, sorry, it was a 6", "a 6"),
        ("actually 6", "6"),
        ("Actually, it was more like 6", "6"),
        ("sorry, 6", "6"),
        ("oops make that 5", "5"),
        ("hang on, should have been 4", "4"),
        ("correction: 4", "4"),
        ("i meant 5", "5"),
        ("my bad, i meant 3", "3"),
        ("  wait no 4 ", "4"),
        ("ACTUALLY 9", "9"),
        ("oh wait, 8 not 7", "8 not 7"),
    ],
)
def test_a_correction(text: str, expected: str) -> None:
    assert read_correction(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6",
        "it was a 6",
        "no",
        "no it was the pub",
        "oh it was awful",
        "ah the pub",
        "sorry",
        "actually",
        "wait...",
        "i was sorry for myself",
        "i actually went for a walk",
        "my ex said sorry, i meant nothing to him",
        "sorryish",
        "waiting for the bus",
    ],
)
def test_no_correction(text: str) -> None:
    assert read_correction(text) is None


@given(st.text(max_size=400))
def test_what_is_left_comes_from_the_message(text: str) -> None:
    rest = read_correction(text)
    assert rest is None or (rest and rest in text and rest == rest.strip())


@given(st.integers(0, 10))
def test_a_long_message_is_read_from_its_beginning(number: int) -> None:
    assert (read_correction(f"actually {number} " + "and so on " * 100) or "").startswith(str(number))
