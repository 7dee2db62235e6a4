"""What the phone team gets: nothing about anybody, signed, tried for a day and no longer."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach import handover
from coach.project import ROOT
from coach.safety.categories import CATEGORIES
from coach.storage.records import HandOver

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECRET = "a secret of the team"
HAND_OVER = HandOver("5c1f", "suicide", "web", AT, "claimed", 1, AT)


def test_it_says_that_it_happened_and_nothing_else() -> None:
    assert json.loads(handover.body(HAND_OVER)) == {
        "id": "5c1f",
        "event": "hand_over",
        "category": "suicide",
        "at": "2026-03-02T09:30:00+00:00",
        "channel": "web",
    }


def test_a_receiver_can_check_it_with_nothing_but_the_secret() -> None:
    sent = AT + timedelta(seconds=3)
    headers = handover.headers(HAND_OVER, SECRET, sent)
    signed = headers["Coach-Timestamp"].encode() + b"." + handover.body(HAND_OVER)
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Coach-Signature"] == f"v1={expected}"
    assert headers["Coach-Timestamp"] == str(int(sent.timestamp()))
    assert headers["Coach-Id"] == HAND_OVER.reference


def test_the_signature_holds_for_this_body_time_and_secret_alone() -> None:
    content = handover.body(HAND_OVER)
    signature = handover.signature(SECRET, 1, content)
    assert signature == handover.signature(SECRET, 1, content)
    for other in (
        handover.signature(SECRET, 2, content),
        handover.signature(SECRET + "!", 1, content),
        handover.signature(SECRET, 1, handover.body(replace(HAND_OVER, category="danger"))),
    ):
        assert other != signature


@pytest.mark.parametrize(
    ("tries", "least", "most"), [(1, 2.5, 5), (2, 5, 10), (5, 40, 80), (11, 1800, 3600), (400, 1800, 3600)]
)
def test_the_wait_doubles_up_to_an_hour_half_of_it_left_to_chance(tries: int, least: float, most: float) -> None:
    tried = replace(HAND_OVER, tries=tries)
    assert handover.next_try(tried, AT, 0.0) == AT + timedelta(seconds=least)
    assert handover.next_try(tried, AT, 1.0) == AT + timedelta(seconds=most)


def test_it_is_given_up_a_day_after_it_happened() -> None:
    tried = replace(HAND_OVER, tries=20)
    assert handover.next_try(tried, AT + timedelta(hours=22), 1.0) is not None
    assert handover.next_try(tried, AT + timedelta(hours=23, minutes=1), 1.0) is None
    assert handover.next_try(tried, AT + timedelta(days=3), 0.0) is None


def test_it_is_tried_often_enough_in_a_day() -> None:
    now, tries = AT, 1
    while (then := handover.next_try(replace(HAND_OVER, tries=tries), now, 1.0)) is not None:
        now, tries = then, tries + 1
    assert 30 <= tries <= 60


def test_the_example_in_the_document_is_right() -> None:
    page = (ROOT / "docs" / "handover.md").read_text(encoding="utf-8")
    assert handover.signature("an example of a secret", 1700000000, b'{"event":"hand_over"}') in page
    assert all(f"`{category}`" in page for category in (*CATEGORIES, "get_help"))
    assert all(f"`{name}`" in page for name in handover.headers(HAND_OVER, SECRET, AT) if name.startswith("Coach-"))
