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


def plain(reply_id: str, text: str) -> str:
    return crisis_answers.plain_kind(reply_id, text) or crisis_answers.vague_kind(reply_id)


@pytest.mark.parametrize("text", ["ok", "k", "👍", "alright", "great", "ill try", "sure", "fine", "yes but not really"])
@pytest.mark.parametrize(
    "reply_id",
    ["overdose_other", "sexual_assault", "threat_now", "threat", "danger", "psychosis", "answer_od_breathing",
     "answer_body_called", "answer_drv_now", "answer_danger_now", "answer_other_now", "child_other"],
)  # fmt: skip
def test_only_a_plain_yes_says_that_it_is_better_or_help_was_called(reply_id: str, text: str) -> None:
    assert plain(reply_id, text) == crisis_answers.vague_kind(reply_id)


@pytest.mark.parametrize(
    ("reply_id", "text", "kind"),
    [
        ("overdose_other", "yes", "od_awake"),
        ("overdose_other", "yes she is", "od_awake"),
        ("threat_now", "yeah ive called them", "called"),
        ("threat_now", "yep i have", "called"),
        ("answer_body_called", "yes theyre here", "od_crew"),
        ("sexual_assault", "yes im safe", "sa_safe"),
        ("sexual_assault", "im safe", "sa_safe"),
        ("answer_other_called", "they're here", "other_after"),
        ("pregnancy", "none of them", "preg_amber"),
        ("danger", "yes its safe now", "safe_chat"),
        ("danger", "yes im alone", "safe_chat"),
        ("danger", "yes he is here", "danger_listen"),
        ("danger", "yes i am", "danger_listen"),
        # What a yes says must be what was asked.
        ("overdose_other", "yes i called", "body_called"),
        ("overdose_other", "yes but barely", "od_other"),
    ],
)
def test_a_plain_yes_counts(reply_id: str, text: str, kind: str) -> None:
    assert plain(reply_id, text) == kind


@pytest.mark.parametrize(
    ("reply_id", "text"),
    [
        ("danger", "yes, it's unsafe"),
        ("psychosis", "im unsafe right now"),
        ("withdrawal", "no, one of these"),
        ("withdrawal", "yes, none of these"),
        ("suicide_other", "hes safe for now"),
        ("answer_cannot_call", "i cant call now"),
    ],
)
def test_an_opposite_is_no_slip(reply_id: str, text: str) -> None:
    assert crisis_answers.typed_choice(reply_id, text) is None
    assert plain(reply_id, text) not in {"safe_chat", "psy_safe", "wd_amber", "other_thoughts", "call_now"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no you misunderstood me i want it all over", "rather_not"),
        ("i dont mean it like that i mean soon", "rather_not"),
        ("sorry you misunderstood me", "meant_else"),
        ("i meant something else", "meant_else"),
        ("it was just a figure of speech lol", "meant_else"),
    ],
)
def test_only_who_says_no_more_than_that_meant_something_else(text: str, kind: str) -> None:
    assert plain("suicide", text) == kind


@pytest.mark.parametrize(
    ("reply_id", "text", "kind"),
    [
        ("self_harm", "its my husband he left me", "which_hurt"),
        ("psychosis", "not me anymore i feel like a ghost", "still_here"),
        ("self_harm", "its not me its my mate", "which_hurt"),
        ("self_harm", "not me", "someone_else"),
        ("self_harm", "no its my sister", "someone_else"),
        ("self_harm", "a friend", "someone_else"),
    ],
)
def test_somebody_else_is_nobody_but_them(reply_id: str, text: str, kind: str) -> None:
    assert plain(reply_id, text) == kind


@pytest.mark.parametrize(
    ("reply_id", "text", "kind"),
    [
        ("threat_now", "not yet", "thr_near"),
        ("gambling", "not tonight", "ask_direct"),
        ("answer_ask_direct", "not yet", "safe_for_now"),
        ("answer_other_thoughts", "not yet", "other_ask"),
        ("unclear", "not yet", "rather_not"),
        ("unclear", "no, its too hard being alive", "rather_not"),
        ("unclear", "tough luck im doing it", "rather_not"),
        ("unclear", "its too hard to go on", "rather_not"),
        ("unclear", "its just too hard right now", "too_hard"),
    ],
)
def test_not_now_and_too_hard_settle_nothing(reply_id: str, text: str, kind: str) -> None:
    assert plain(reply_id, text) == kind


@pytest.mark.parametrize(
    ("reply_id", "text"),
    [
        ("threat", "im out of options"),
        ("threat", "i left my knife at home"),
        ("answer_danger_now", "im out of options"),
        ("answer_danger_called", "theyre here"),
        ("answer_call_now", "the police came last time and did nothing"),
        ("answer_call_now", "i rang in sick"),
        ("answer_voices_act", "i am not alone the voices are here"),
        ("answer_call_now", "he said he called me a waste"),
        ("danger_other", "she wont talk to me"),
        ("danger", "she wont let me call"),
        ("answer_other_called", "no ambulance is here"),
        # A no with anything more to it.
        ("withdrawal", "no i feel awful"),
        ("withdrawal", "no im not ok"),
        ("pregnancy", "no just some blood"),
        ("driving", "no"),
        ("driving", "no its only 5 mins"),
        ("driving", "not right now"),
        ("answer_drv_now", "cant ring anyone"),
    ],
)
def test_words_that_say_something_else_leave_it_open(reply_id: str, text: str) -> None:
    assert plain(reply_id, text) == crisis_answers.vague_kind(reply_id)


@pytest.mark.parametrize(
    ("reply_id", "text", "kind"),
    [
        ("suicide", "no, ive already done it", "already_done"),
        ("answer_ask_direct", "already took them", "already_done"),
        ("overdose", "no ive taken them all already", "od_me"),
        ("overdose_other", "he woke up", "od_awake"),
        ("overdose_other", "shes awake now", "od_awake"),
        ("overdose_other", "they're awake", "od_awake"),
        ("overdose_other", "no shes awake now", "od_breathing"),
        ("overdose_other", "shes asleep now", "od_asleep"),
        ("answer_od_awake", "sleeping it off", "od_asleep"),
        ("answer_od_breathing", "hes breathing", "od_side"),
        ("answer_od_side", "he stopped breathing", "od_not_breathing"),
        ("answer_od_breathing", "not breathing", "od_not_breathing"),
        ("answer_od_breathing", "barely breathing", "od_not_breathing"),
        ("answer_cannot_call_body", "no one", "body_alone"),
        ("answer_cannot_call", "on my own", "still_alone"),
        ("answer_cannot_call_body", "nobody", "body_alone"),
        ("answer_cannot_call_body", "no one is with me", "body_alone"),
        ("answer_od_me", "called", "body_called"),
        ("answer_od_me", "called them", "body_called"),
        ("answer_od_me", "rang them", "body_called"),
        ("answer_od_me", "my mum is calling 999", "body_called"),
        ("answer_cannot_call", "texted", "texted"),
        ("answer_danger_now", "i cant call he will hear me", "danger_silent"),
        ("answer_danger_now", "i got away from him", "danger_away"),
    ],
)
def test_signs_are_heard_whatever_was_asked(reply_id: str, text: str, kind: str) -> None:
    assert plain(reply_id, text) == kind
