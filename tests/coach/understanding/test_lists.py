from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.lists import LONGEST_ITEM, MOST_ITEMS, read_list

CASES: list[tuple[str, list[str]]] = [
    ("work, my ex and boredom", ["work", "my ex", "boredom"]),
    ("work, my ex, and boredom", ["work", "my ex", "boredom"]),
    ("the lads/payday", ["the lads", "payday"]),
    ("pub/the lads/my ex", ["pub", "the lads", "my ex"]),
    ("- work\n- my ex and her mum\n- payday", ["work", "my ex and her mum", "payday"]),
    ("work\npayday\nthe lads", ["work", "payday", "the lads"]),
    ("work\r\npayday", ["work", "payday"]),
    ("work, stress\npayday", ["work", "stress", "payday"]),
    ("1. work 2. ex 3. money", ["work", "ex", "money"]),
    ("1) work\n2) ex", ["work", "ex"]),
    ("• work\n• home", ["work", "home"]),
    ("* work\n* home", ["work", "home"]),
    ("mum and dad", ["mum and dad"]),
    ("family and friends, money", ["family and friends", "money"]),
    ("honesty, health, my kids and my mum and dad", ["honesty", "health", "my kids", "my mum and dad"]),
    ("when I'm tired and nobody's around", ["when I'm tired and nobody's around"]),
    ("I get angry and then I drink", ["I get angry and then I drink"]),
    ("Feeling lonely, when I've had a row with my ex, walking past the bookies on the way home",
     ["Feeling lonely", "when I've had a row with my ex", "walking past the bookies on the way home"]),
    ("work and boredom", ["work", "boredom"]),
    ("work & my ex", ["work", "my ex"]),
    ("work + my ex + money", ["work", "my ex", "money"]),
    ("work or boredom", ["work", "boredom"]),
    ("work plus my ex", ["work", "my ex"]),
    ("stress; money; being alone", ["stress", "money", "being alone"]),
    ("My ex. Work. Money", ["My ex", "Work", "Money"]),
    ("work, work, Work", ["work"]),
    ("£1,000 debt, my ex", ["£1,000 debt", "my ex"]),
    ("24/7 stress", ["24/7 stress"]),
    ("he/she", ["he/she"]),
    ("fun, sleep etc", ["fun", "sleep"]),
    ("umm work mostly", ["work"]),
    ("I'd say family", ["family"]),
    ("my triggers are work, my ex", ["work", "my ex"]),
    ("it's payday and the lads", ["payday", "the lads"]),
    ("just my ex", ["just my ex"]),
    ("7", ["7"]),
    ("😀, 😡", ["😀", "😡"]),
    ("rock n roll and booze", ["rock n roll", "booze"]),
    ("work, n/a", ["work"]),
    ("gin and tonic, fags", ["gin and tonic", "fags"]),
    ("Family", ["Family"]),
    ("self-respect, being there for my kids", ["self-respect", "being there for my kids"]),
    ("seeing people drinking and having a laugh and wanting to join in", ["seeing people drinking", "having a laugh", "wanting to join in"]),
    ("", []), ("   ", []), (",,,", []), ("\n\n", []), ("- \n- ", []), ("nothing", []), ("None", []), ("n/a", []), ("nothing else", []), ("-", []), ("and", ["and"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "items"), CASES)
def test_list_is_split(text: str, items: list[str]) -> None:
    assert read_list(text) == items


@given(st.text(max_size=400) | st.text(alphabet="work, and/\n-1. (ex)&", max_size=80))
def test_items_are_clean_and_bounded(text: str) -> None:
    items = read_list(text)
    assert len(items) <= MOST_ITEMS
    assert all(item and item == item.strip() and len(item) <= LONGEST_ITEM for item in items)
    assert len({item.lower() for item in items}) == len(items)


WORDS = st.lists(
    st.sampled_from(["work", "my ex", "payday", "the lads", "being alone", "boredom", "Sunday dinner"]),
    min_size=1,
    unique=True,
)


@given(WORDS, st.sampled_from([", ", "\n", "; ", " / ", "\n- ", " and ", ",", " & "]))
def test_what_was_joined_comes_apart(items: list[str], joint: str) -> None:
    text = joint.join(items)
    assert read_list("- " + text if joint == "\n- " else text) == items


@given(WORDS)
def test_reading_again_changes_nothing(items: list[str]) -> None:
    once = read_list(", ".join(items))
    assert read_list("\n".join(once)) == once


@pytest.mark.parametrize("unit", ["a,", "work and ", "a/b/", "\n- x", "1. ", ", ", "n/a ", "it's "])
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    read_list(text)
    assert time.perf_counter() - started < 0.25
