"""A crisis is answered first at every question of every form, after other danger, in every mode, and when the coach spoke first."""

from __future__ import annotations

import pytest

from tests.support.situations import AGAIN
from tests.support.walks import QUESTIONS


@pytest.mark.parametrize("situation", AGAIN, ids=lambda situation: situation.name)
@pytest.mark.parametrize("place", QUESTIONS, ids=".".join)
def test_crisis_first(try_anywhere, situation, place):
    try_anywhere(situation, place)
