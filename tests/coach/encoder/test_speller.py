"""Slips are set right, words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.encoder.speller import FEWEST_USES, Speller, one_slip_apart

SPELLER = Speller.learn(["craving a drink tonight", "Craving", "craving help, drink", "drink tonight", "tonight"] * 2)


def never(_):
    return False


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cravng a dirnk", "craving a drink"),
        ("Cravinng!", "craving!"),
        ("drimk 8/10 tonigt?", "drink 8/10 tonight?"),
        ("hepl", "hepl"),  # "help" is used too rarely to correct to
        ("crvng", "crvng"),  # two slips
        ("dr", "dr"),
        ("", ""),
        ("🙂 8", "🙂 8"),
    ],
)
def test_one_slip_a_word_is_set_right(typed, meant):
    assert SPELLER.correct(typed, never) == meant


def test_words_are_left_alone():
    assert SPELLER.correct("brink", never) == "drink"
    assert SPELLER.correct("Brink", lambda word: word == "brink") == "Brink"


@given(st.text(alphabet="dRinktogh !1é", max_size=40))
def test_correcting_twice_is_correcting_once(text):
    once = SPELLER.correct(text, never)
    assert SPELLER.correct(once, never) == once


@given(st.text(alphabet="abc", min_size=1, max_size=6), st.data())
def test_every_single_slip_is_seen_from_both_sides(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    slips = {
        word[:place] + word[place + 1 :],
        word[:place] + "z" + word[place + 1 :],
        word[:place] + "z" + word[place:],
    }
    if place and word[place - 1] != word[place]:
        slips.add(word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :])
    for slip in slips:
        assert one_slip_apart(word, slip)
        assert one_slip_apart(slip, word)


@pytest.mark.parametrize(("first", "second"), [("ab", "ab"), ("abcd", "badc"), ("abc", "cba"), ("ab", "abcd")])
def test_nothing_else_is_one_slip(first, second):
    assert not one_slip_apart(first, second)


def test_rare_words_attract_nothing():
    assert Speller.learn(["marmalade"] * (FEWEST_USES - 1)).correct("marmalad", never) == "marmalad"
    assert Speller.learn(["marmalade"] * FEWEST_USES).correct("marmalad", never) == "marmalade"
