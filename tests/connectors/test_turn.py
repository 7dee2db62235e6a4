"""What of a turn's words gets through, without server or storage."""

from __future__ import annotations

from connectors.danger import Danger
from connectors.messages import CoachMessage, Inbound
from connectors.turn import Lane, Turn

HELP = CoachMessage("Call now.", crisis="suicide")
OTHER_HELP = CoachMessage("Call an ambulance.", crisis="overdose")
CHAT = CoachMessage("How strong was it?")


def turn(danger: str | None = None) -> Turn:
    return Turn(Inbound("web-a", "1", text="…"), 0.0, danger=Danger(danger, danger) if danger else None)


def test_an_ordinary_turn_says_what_it_likes():
    one = turn()
    assert Lane().admit(one, [CHAT]) == [CHAT]
    assert one.spoke and not one.answered.is_set()


def test_help_comes_before_anything_else_in_a_turn_that_shows_danger():
    lane, one = Lane(), turn("suicide")
    assert lane.admit(one, [CHAT]) == []
    assert lane.admit(one, [HELP]) == [HELP, CHAT]
    assert one.answered.is_set() and one.replies == {"suicide"}
    assert lane.admit(one, [CHAT]) == [CHAT]


def test_after_help_was_sent_past_it_a_turn_only_adds_other_help():
    lane, one = Lane(), turn("suicide")
    lane.admit(one, [CHAT])
    lane.send_past(one, "suicide")
    assert lane.in_crisis
    assert lane.admit(one, [CHAT]) == []
    assert lane.admit(one, [HELP]) == []
    assert lane.admit(one, [OTHER_HELP]) == [OTHER_HELP]


def test_a_turn_still_under_way_does_not_chat_into_a_later_crisis():
    lane, earlier, later = Lane(), turn(), turn("suicide")
    lane.send_past(later, "suicide")
    assert lane.admit(earlier, [CHAT]) == []
    assert earlier.spoke
    lane.end(later)
    assert not lane.in_crisis
    assert lane.admit(earlier, [CHAT]) == [CHAT]


def test_a_turn_that_is_over_says_nothing_more():
    lane, one = Lane(), turn()
    lane.end(one)
    assert lane.admit(one, [CHAT]) == []


def test_an_unclear_classifier_crisis_counts_without_the_floor():
    lane, one = Lane(), turn()
    assert lane.admit(one, [OTHER_HELP]) == [OTHER_HELP]
    assert one.replies == {"overdose"}
