"""What is read out holds what was agreed to, and nothing else."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from actions.people import call_summary as summary
from actions.tools import NotReadableError

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, summary.PUT_IN) for text in ("Put it in", "put it in pls", "yes", "yeah go on", "in", "sure", "ok")],
        *[(text, summary.LEAVE_OUT) for text in (
            "Leave it out", "no", "nah", "dont put it in", "don't put that in", "leave that out", "rather not",
        )],
    ],
)  # fmt: skip
def test_a_piece_goes_in_or_stays_out(text: str, value: str) -> None:
    assert summary.read_put_in(text, NOW) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes, and say so", summary.IN_DANGER),
        ("yes", summary.IN_DANGER),
        ("No, and say so", summary.NO_DANGER),
        ("no", summary.NO_DANGER),
        ("Leave it out", summary.LEAVE_OUT),
        ("no, leave it out", summary.LEAVE_OUT),
    ],
)
def test_danger_is_theirs_to_tell(text: str, value: str) -> None:
    assert summary.read_danger(text, NOW) == value


def test_what_is_neither_is_asked_again() -> None:
    with pytest.raises(NotReadableError):
        summary.read_put_in("my sister rang", NOW)


@pytest.mark.parametrize("text", ["Leave it out", "no", "nothing", "No thanks.", "that's enough"])
def test_no_words_of_their_own(text: str) -> None:
    assert summary.read_own_words(text, NOW) == summary.LEAVE_OUT


FULL = {
    summary.OPENING: summary.PUT_IN,
    summary.TOPIC: summary.PUT_IN,
    summary.DAY: summary.PUT_IN,
    summary.WANT: "Just to listen",
    summary.NOTE: "my mum died in june",
    summary.DANGER: summary.NO_DANGER,
}


def test_all_of_it() -> None:
    assert summary.in_words(FULL, "drinking") == (
        "Hello. I find this hard to say, so I've written it down. Nobody is in danger right now. It's about drinking. "
        "Today is a hard day. I'd like someone to listen. my mum died in june."
    )


def test_their_own_wish_is_said_in_their_words() -> None:
    assert summary.in_words({summary.WANT: "a rehab near me?"}, None) == "What I'd like: a rehab near me?"


@pytest.mark.parametrize("left", itertools.chain.from_iterable(itertools.combinations(FULL, n) for n in (1, 3, 6)))
def test_what_is_left_out_or_skipped_leaves_no_trace(left: tuple[str, ...]) -> None:
    pieces = {slot: summary.in_words({slot: value}, "drinking") for slot, value in FULL.items()}
    for absent in (summary.LEAVE_OUT, None):
        text = summary.in_words({**FULL, **dict.fromkeys(left, absent)}, "drinking")
        assert [slot for slot, piece in pieces.items() if piece in text] == [slot for slot in FULL if slot not in left]


def test_the_behaviour_is_not_said_where_it_is_not_known() -> None:
    assert summary.in_words({summary.TOPIC: summary.PUT_IN}, None) == ""
