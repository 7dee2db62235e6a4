"""What typed words mean after a crisis reply, beyond the tables of the answer gate."""

import pytest

from coach.safety import replies
from coach.understanding import crisis_answers

EVERY_CHOICE = [
    pytest.param(reply_id, choice, id=f"{reply_id}: {choice.title}")
    for reply_id in replies.reply_ids()
    for choice in replies.choices(reply_id)
]


@pytest.mark.parametrize(("reply_id", "choice"), EVERY_CHOICE)
def test_the_words_of_every_choice_can_be_typed(reply_id: str, choice: replies.Choice) -> None:
    for typed in (choice.title, choice.title.lower().replace("'", ""), f" {choice.title.upper()}."):
        assert crisis_answers.typed_choice(reply_id, typed) == choice


@pytest.mark.parametrize(("reply_id", "choice"), EVERY_CHOICE)
def test_one_slip_never_makes_another_choice_of_it(reply_id: str, choice: replies.Choice) -> None:
    title = choice.title
    for at in range(len(title)):
        found = crisis_answers.typed_choice(reply_id, title[:at] + title[at + 1 :])
        assert found in {None, choice}


@pytest.mark.parametrize(
    ("reply_id", "text"),
    [
        ("answer_od_breathing", "theyre not breathin"),
        ("answer_od_not_breathing", "theyr not breathing now"),
        ("answer_sa_safe", "im not safe now"),
        ("threat", "im not away from them"),
        ("answer_od_side", "they havent woke up"),
    ],
)
def test_a_negation_is_no_slip(reply_id: str, text: str) -> None:
    choice = crisis_answers.typed_choice(reply_id, text)
    eased = {"od_side", "od_awake", "sa_safe", "thr_away"}
    assert choice is None or crisis_answers.kind_of(choice) not in eased


@pytest.mark.parametrize("text", ["", "   ", "🍺", "asdf", "the pub"])
def test_words_that_say_nothing_are_no_plain_answer(text: str) -> None:
    assert crisis_answers.typed_choice("suicide", text) is None
    assert crisis_answers.plain_kind("suicide", text) is None


def test_a_reply_that_hears_nothing_stays_with_the_person() -> None:
    assert crisis_answers.vague_kind("no_such_reply") == replies.STILL_HERE
    assert crisis_answers.plain_kind("no_such_reply", "yes") == replies.STILL_HERE
    assert crisis_answers.plain_kind("no_such_reply", "i can't call") == "cannot_call"
