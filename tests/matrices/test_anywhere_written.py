"""A crisis is answered first however it is written, and when buttons wait."""

from __future__ import annotations

import pytest

from tests.support.situations import WRITING

PLACES = [
    ("first_meeting_form", "first_meeting_age"),
    ("urge_log_form", "urge_log_strength"),
    ("urge_log_form", "urge_log_detail"),
]
"""A question with buttons, one for a number, one for words of one's own."""


@pytest.mark.parametrize("situation", WRITING[:-1], ids=lambda situation: situation.name)
def test_crisis_first(try_anywhere, situation):
    try_anywhere(situation, PLACES[0])


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_crisis_first_at_a_question(try_anywhere, place):
    try_anywhere(WRITING[-1], place)
