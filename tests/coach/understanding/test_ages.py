"""An age and nothing else."""

from __future__ import annotations

import pytest

from coach.understanding.ages import is_only_age


@pytest.mark.parametrize(
    "text",
    [
        "im 14",
        "I'm 15.",
        "no im only 15 tho",
        "fifteen",
        "not 18 yet",
        "under 18",
        "nah, im 17 lol",
        "i am 16 years old",
    ],
)
def test_an_age_and_no_more(text: str) -> None:
    assert is_only_age(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "im 14 and my dad hits me",
        "im 15 he touches me",
        "im 16 i want to die",
        "no im scared",
        "im 14 help me",
        "im 3",
    ],
)
def test_whoever_says_more_says_more_than_an_age(text: str) -> None:
    assert not is_only_age(text)
