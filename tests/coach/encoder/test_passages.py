"""Long messages are cut into short passages, and no word is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.encoder.passages import LONG, LONGEST, SHORTEST, passages


def test_short_messages_are_not_cut():
    assert passages("") == []
    assert passages("x" * (LONG - 1)) == []


def test_a_passage_is_a_sentence():
    sentence = "I walked to the shop and back again with nothing in my bag at all."
    assert passages(f"{sentence} No. {sentence}\n{sentence} " * 3) == [sentence, f"No. {sentence}", sentence] * 3


def test_a_sentence_without_end_is_cut_between_words():
    found = passages("and then " * 100)
    assert all(LONGEST - len("and then") <= len(passage) <= LONGEST for passage in found[:-1])
    assert all(passage.startswith(("and", "then")) for passage in found)


@given(st.lists(st.text(alphabet="ab.!? \n", max_size=80), min_size=20, max_size=40).map(" ".join))
def test_no_word_is_lost_and_passages_are_neither_tiny_nor_long(text):
    found = passages(text)
    if len(text) >= LONG:
        assert " ".join(found).split() == text.split()
    longest_word = max(map(len, text.split()), default=0)
    assert all(len(passage) <= max(LONGEST, longest_word) + SHORTEST for passage in found)
    assert all(len(passage) >= SHORTEST for passage in found[:-1])
