"""A crisis is answered first at every question of every form, even when it was left."""

from __future__ import annotations

import pytest

from tests.support.situations import BETWEEN, OUTSIDE
from tests.support.walks import FORMS, QUESTIONS


@pytest.mark.parametrize("situation", BETWEEN, ids=lambda situation: situation.name)
@pytest.mark.parametrize("place", QUESTIONS, ids=".".join)
def test_crisis_first(try_anywhere, situation, place):
    try_anywhere(situation, place)


@pytest.mark.parametrize("situation", OUTSIDE, ids=lambda situation: situation.name)
@pytest.mark.parametrize("form", FORMS)
def test_crisis_first_outside_a_tool(try_anywhere, situation, form):
    try_anywhere(situation, (form, next(slot for of, slot in QUESTIONS if of == form)))
