from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.messages import OfferedChoice
from connectors.typed_text import choice_typed, clean, fold


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hello", "hello"),
        ('/inform{"x":"8"}', 'inform{"x":"8"}'),
        ("//restart", "restart"),
        ("  \u200b/ /\uff0f\u2060crisis_suicide", "crisis_suicide"),
        ("\u2044session_start", "session_start"),
        ("\ufeff\u202e/back", "back"),
        ("\x00/\x1bback\x7f", "back"),
        ("7/10", "7/10"),
        ("a\x00b\tc", "ab c"),
        ("one\r\ntwo", "one \ntwo"),
        ("\ud800lone", "lone"),
        ("\U0001f600", "\U0001f600"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\U0001fae8", "\U0001fae8"),
        ("quiero beber", "quiero beber"),
        ("\u0645\u0631\u062d\u0628\u0627", "\u0645\u0631\u062d\u0628\u0627"),
        ("?", "?"),
    ],
)
def test_typed_text_keeps_its_meaning_and_never_opens_a_payload(typed, read):
    assert clean(typed, 4000).read == read


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "/", " / / ", "\u200b\u200d", "\x00\x1b", "\ufe0f", "\uff0f"])
def test_nothing_to_read_is_empty(typed):
    assert clean(typed, 4000).text == ""


def test_a_long_text_is_cut_for_reading_and_whole_for_the_floor():
    typed = clean("x" * 4000 + " I want to die", 4000)
    assert (len(typed.read), typed.was_cut) == (4000, True)
    assert typed.text.endswith("I want to die")
    assert not clean("x" * 4000, 4000).was_cut


@given(st.text(max_size=200))
def test_whatever_is_typed_never_starts_like_a_payload(raw):
    typed = clean(raw, 100)
    # What Rasa looks at: the text stripped, and what compatibility forms turn into.
    for seen in (typed.read, unicodedata.normalize("NFKC", typed.read)):
        assert not seen.strip().startswith("/")
    assert len(typed.read) <= 100
    assert not any(unicodedata.category(character) in ("Cs", "Cc") and character != "\n" for character in typed.text)


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(raw):
    once = clean(raw, 1000).text
    assert clean(once, 1000).text == once


CHOICES = [
    OfferedChoice(title, f"/{place}") for place, title in enumerate(["<5", "5\u201315", "30+ min", "Don't know"])
]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("don\u2019t  KNOW!", "Don't know"),
        ("dont know", "Don't know"),
        ("5-15", "5\u201315"),
        ("30+ MIN.", "30+ min"),
        ("<5", "<5"),
        ("5", None),
        ("515", None),
        ("I don't know", None),
        ("\U0001f600", None),
        ("...", None),
    ],
)
def test_a_typed_title_is_the_choice_and_nothing_else_is(typed, title):
    chosen = choice_typed(typed, CHOICES)
    assert (chosen.title if chosen else None) == title


def test_titles_without_letters_are_never_typed_by_accident():
    assert choice_typed("...", [OfferedChoice("\U0001f44d", "/yes")]) is None
    assert fold("\u2764\ufe0f Yes") == "yes"
