"""What replies change for later: only for the writer, and only by what was really said."""

import re

import pytest

from coach.safety import effects, replies
from coach.safety.effects import NOTHING, Effects
from coach.safety.patterns import get_patterns


def test_most_replies_change_nothing() -> None:
    assert effects.of("suicide") is NOTHING
    assert effects.of("no_such_reply") is NOTHING


def test_every_reply_named_exists() -> None:
    assert set(effects.known()) <= set(replies.reply_ids())


@pytest.mark.parametrize("reply_id", [one for one in replies.reply_ids() if re.search(r"(?:^|_)other|someone$", one)])
def test_the_danger_of_others_sets_nothing_on_the_writer(reply_id: str) -> None:
    changes = effects.of(reply_id)
    assert not changes.limits
    assert changes.age_group is None
    assert changes.dependence is None
    assert not changes.stops_messages


def test_a_misunderstanding_also_undoes_and_closes() -> None:
    for reply_id in ("answer_meant_else", "answer_too_hard"):
        changes = effects.of(reply_id)
        assert changes.settles and changes.undoes and changes.closes


def test_carrying_on_closes_and_settles_nothing() -> None:
    assert effects.of("answer_carry_on") == Effects(closes=True)


def test_no_message_is_sent_unasked_while_it_may_give_somebody_away() -> None:
    assert effects.of("danger").stops_messages and effects.of("danger").limits == {"messages"}
    assert effects.of("answer_not_safe_chat").stops_messages
    assert effects.of("answer_safe_chat").lifts == {"messages"}
    # Nobody is offered a message for tomorrow before it is known who reads it.
    unsafe = {"danger", "answer_not_safe_chat", "answer_danger_now", "answer_danger_silent", "answer_danger_shelter",
              "answer_danger_called"}  # fmt: skip
    for reply_id in unsafe:
        assert "/plan_next_day_check" not in [choice.payload for choice in replies.choices(reply_id)]


@pytest.mark.parametrize("reply_id", effects.known())
def test_a_rule_that_is_waited_for_exists(reply_id: str) -> None:
    rule = effects.of(reply_id).if_rule
    assert rule is None or rule in {one.name for one in get_patterns().rules}


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        ("i'm 14 and my dad hits me", True),
        ("im 14", True),
        ("im 14 and i want to kill myself", True),
        ("my daughter is 14 and her dad hits her", False),
        ("hello", False),
    ],
)
def test_an_age_counts_when_it_is_the_writers_own(text: str, applies: bool) -> None:
    assert (effects.of("child") in effects.told(text)) is applies


@pytest.mark.parametrize("reply_id", ["child", "answer_under_18"])
def test_a_child_is_sent_nothing_they_did_not_ask_for(reply_id: str) -> None:
    assert effects.of(reply_id).age_group == "under_18"
    assert effects.of(reply_id).stops_messages
