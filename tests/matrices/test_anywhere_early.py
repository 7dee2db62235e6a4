"""A crisis is answered first at every question of every form, from the first turn on."""

from __future__ import annotations

import pytest

from tests.support.situations import EARLY
from tests.support.walks import QUESTIONS


@pytest.mark.parametrize("situation", EARLY, ids=lambda situation: situation.name)
@pytest.mark.parametrize("place", QUESTIONS, ids=".".join)
def test_crisis_first(try_anywhere, situation, place):
    try_anywhere(situation, place)
