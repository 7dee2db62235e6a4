"""Where somebody says they live is heard; where others live, what they drink and where they were is not."""

from __future__ import annotations

from time import perf_counter

import pytest

from coach.safety.helplines import NATIONS
from coach.understanding import nations
from coach.understanding.nations import is_only_home, read_home

SAID = {
    "im in glasgow": "scotland",
    "I live in Wales": "wales",
    "hi, im in edinburgh, scotland": "scotland",
    "no i'm in Scotland, so which number do I ring?": "scotland",
    "i stay in paisley": "scotland",
    "we live up in inverness": "scotland",
    "I've just moved to Cardiff": "wales",
    "i moved to swansea last year": "wales",
    "I'm in NI": "northern_ireland",
    "im over in belfast": "northern_ireland",
    "what are the numbers for northern ireland": "northern_ireland",
    "i live in manchester btw": "england",
    "not in the uk": "elsewhere",
    "I’m not in the UK mate": "elsewhere",
    "i dont live in the uk": "elsewhere",
    "outside the uk": "elsewhere",
    "im abroad at the moment": "elsewhere",
    "living abroad": "elsewhere",
    "im in dublin": "elsewhere",
    "i live in new england": "elsewhere",
    "I'm in Spain": "elsewhere",
}

NOT_SAID = [
    "belfast",
    "scotland",
    "im at the irish pub",
    "a bottle of scotch",
    "im on the scotch",
    "welsh rarebit",
    "i was in glasgow last night",
    "my mum lives in wales",
    "my friend in dublin drinks",
    "i used to live in scotland",
    "i dont live in scotland",
    "im not in england",
    "im in the uk",
    "im in bits",
    "when im in scotland i drink",
    "i only drink if im in dublin",
    "i wish i live in spain",
    "im in an irish bar in leeds",
    "i live in fear in london",
    "the voices live in london",
    "would it be different if i lived in wales",
    "scotland lost again",
    "",
    "?",
]


@pytest.mark.parametrize(("text", "nation"), SAID.items())
def test_a_plain_statement_is_heard(text: str, nation: str) -> None:
    assert read_home(text) == nation
    assert is_only_home(text)


@pytest.mark.parametrize("text", NOT_SAID)
def test_nothing_else_is(text: str) -> None:
    assert read_home(text) is None
    assert not is_only_home(text)


@pytest.mark.parametrize(
    "text",
    [
        "im in glasgow and i want to drink",
        "I live in Wales. Is it normal to shake?",
        "im in cork, i used",
        "those are no good to me im in cardiff",
    ],
)
def test_what_else_a_message_says_is_not_swallowed(text: str) -> None:
    assert read_home(text) is not None
    assert not is_only_home(text)


@pytest.mark.parametrize(
    ("text", "nation"), [("Belfast", "northern_ireland"), ("scotland!", "scotland"), ("erm, dublin", "elsewhere")]
)
def test_the_name_of_a_place_answers_the_question(text: str, nation: str) -> None:
    assert read_home(text, asked=True) == nation
    assert is_only_home(text, asked=True)


def test_no_place_is_in_two_nations_and_every_nation_has_numbers() -> None:
    table = nations._FILE.read_text(encoding="utf-8")
    places = [
        " ".join(place.split()) for line in table.split(">-")[1:] for place in line.rpartition("\n")[0].split(",")
    ]
    assert len(places) == len(set(places))
    assert set(nations._places().values()) == set(NATIONS)


@pytest.mark.parametrize("piece", ["im in ", "i live in the ", "btw ", "so ", "over ", "what are the ", "not in ", "a"])
def test_no_message_is_slow(piece: str) -> None:
    text = piece * 200
    read_home(text)
    started = perf_counter()
    read_home(text)
    assert perf_counter() - started < 0.05
