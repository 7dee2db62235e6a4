"""Either the floor or the classifier is enough; neither can be talked out of it."""

from __future__ import annotations

from typing import Any

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from coach import clock
from coach.safety import context, floor
from components.crisis_guard import CRISIS_ALSO, CRISIS_FAINT, CRISIS_GUESSED, CRISIS_REPLY, TURNS, CrisisGuard, talk

THRESHOLD = 0.4
SURE = 0.75
FAINT = 0.2
LINES = {"crisis_threshold": THRESHOLD, "crisis_sure_threshold": SURE, "crisis_faint_threshold": FAINT}


def after(*said: tuple[str, str | None] | str, ago: float = 60.0) -> DialogueStateTracker:
    """A conversation: texts of the person, each with the id of the crisis reply it got, if any."""
    events: list[Event] = []
    for one in said:
        text, reply = (one, None) if isinstance(one, str) else one
        events.append(UserUttered(text, {"name": "small_talk"}, timestamp=clock.now().timestamp() - ago))
        if reply:
            events.append(BotUttered("words", metadata={"crisis": reply, "utter_action": f"utter_crisis_{reply}"}))
    return DialogueStateTracker.from_events("somebody", events)


NEW = after()


def guard(
    text: str,
    intent: str = "small_talk",
    confidence: float = 0.9,
    tracker: DialogueStateTracker = NEW,
    **properties: Any,
) -> Message:
    ranking = [{"name": intent, "confidence": confidence}, {"name": "crisis_self_harm", "confidence": 0.05}]
    ranking.append({"name": "log_urge", "confidence": 0.01})
    first = {"name": intent, "confidence": confidence}
    message = Message({"text": text, "intent": first, "intent_ranking": ranking, **properties})
    (guarded,) = CrisisGuard().process([message], tracker)
    assert guarded is message
    return guarded


@pytest.mark.parametrize(
    ("text", "category", "reply"),
    [
        ("i'm going to kill myself tonight", "suicide", "suicide"),
        ("I’m going to kill myself tonight", "suicide", "suicide"),
        ("i took too much and my lips are blue", "overdose", "overdose"),
        ("my mum took too much and won't wake up", "overdose", "overdose_other"),
        ("had a fit after i stopped drinking", "withdrawal", "withdrawal_red"),
        ("he hits me", "danger", "danger"),
        ("i can't do this any more", "unclear", "unclear"),
    ],
)
@pytest.mark.parametrize("intent", ["log_urge", "stop", "affirm", "out_of_scope"])
def test_the_floor_fires_whatever_the_classifier_thinks(text: str, category: str, reply: str, intent: str) -> None:
    message = guard(text, intent, 0.99, crisis_probability=0.0, **LINES)
    assert message.get("intent") == {"name": f"crisis_{category}", "confidence": 1.0}
    assert message.get(CRISIS_REPLY) == reply
    assert CRISIS_REPLY in message.output_properties, "the policy reads it from the parsed message"


@pytest.mark.parametrize("text", ["i could murder a curry", "this craving is killing me", "went for a walk", "", "🍺"])
def test_near_misses_stay_what_they_are(text: str) -> None:
    message = guard(text, "log_urge", crisis_probability=0.0, **LINES)
    assert message.get("intent")["name"] == "log_urge"
    assert message.get(CRISIS_REPLY) is None


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, "log_urge"),
        (THRESHOLD - 0.001, "log_urge"),
        (THRESHOLD, "crisis_unclear"),
        (SURE - 0.001, "crisis_unclear"),
        (SURE, "crisis_self_harm"),
        (1.0, "crisis_self_harm"),
    ],
)
def test_the_classifier_alone_is_enough(probability: float, expected: str) -> None:
    message = guard("nothing a floor knows", "log_urge", crisis_probability=probability, **LINES)
    assert message.get("intent")["name"] == expected


def test_a_danger_without_a_name_gets_the_check_question() -> None:
    ranking = [{"name": "log_urge", "confidence": 0.1}]
    properties = {"intent_ranking": ranking, "crisis_probability": 0.99, **LINES}
    message = Message({"text": "nothing a floor knows", "intent": ranking[0], **properties})
    CrisisGuard().process([message], NEW)
    assert message.get("intent")["name"] == "crisis_unclear"


def test_a_guess_at_danger_that_is_not_borne_out_gives_way_to_the_next() -> None:
    message = guard("log it", "crisis_driving", 0.2, crisis_probability=0.3, **LINES)
    assert message.get("intent")["name"] == "log_urge"


def test_without_a_calibrated_threshold_the_classifier_stands() -> None:
    assert guard("hm", "crisis_driving", crisis_probability=0.1).get("intent")["name"] == "crisis_driving"


def test_a_payload_is_not_read_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "check", lambda text: pytest.fail("a choice was read as words"))
    assert guard("/log_urge", "log_urge").get("intent")["name"] == "log_urge"


def test_every_message_of_a_batch_is_looked_at() -> None:
    texts = ["hello", "he hits me", "went for a walk", "i'm going to kill myself tonight"]
    guarded = CrisisGuard().process([Message({"text": text, "intent": {"name": "greet"}}) for text in texts], NEW)
    names = [message.get("intent")["name"] for message in guarded]
    assert names == ["greet", "crisis_danger", "greet", "crisis_suicide"]


def test_against_a_denial_the_classifier_must_be_surer_and_only_asks() -> None:
    denial = "i am not going to kill myself, im only sad"
    assert floor.is_lifted(denial)
    for probability, expected in ((SURE - 0.001, "small_talk"), (SURE, "crisis_unclear"), (1.0, "crisis_unclear")):
        message = guard(denial, crisis_probability=probability, **LINES)
        assert message.get("intent")["name"] == expected


@pytest.mark.parametrize("intent", ["small_talk", "feel_good", "stop", "affirm"])
def test_just_joking_cancels_no_stated_plan(intent: str) -> None:
    talked = after(("i'm going to kill myself tonight", "suicide"), "lovely weather")
    message = guard("only joking lol", intent, tracker=talked, crisis_probability=0.0, **LINES)
    assert message.get("intent")["name"] == "crisis_suicide"
    assert message.get(CRISIS_REPLY) == "answer_rather_not"


def test_just_joking_about_nothing_is_small_talk() -> None:
    message = guard("only joking lol", tracker=after("my boss is a clown"), crisis_probability=0.0, **LINES)
    assert message.get("intent")["name"] == "small_talk"


def test_a_loss_and_then_no_way_through_is_danger() -> None:
    talked = after("lost the lot on the horses", "dunno", "yeah")
    message = guard("there's just one thing left to do now", tracker=talked, crisis_probability=0.0, **LINES)
    assert message.get("intent")["name"] == "crisis_suicidal_thoughts"
    assert message.get(CRISIS_REPLY) == "suicidal_thoughts"


def test_the_check_question_is_asked_once() -> None:
    unclear = "i can't do this any more"
    assert guard(unclear, **LINES).get(CRISIS_REPLY) == "unclear"
    again = guard(unclear, tracker=after((unclear, "unclear"), "dunno really"), **LINES)
    assert again.get("intent")["name"] == "crisis_unclear"
    assert again.get(CRISIS_REPLY) == "unclear_again"
    by_classifier = guard("words", tracker=after((unclear, "unclear")), crisis_probability=THRESHOLD, **LINES)
    assert by_classifier.get(CRISIS_REPLY) == "unclear_again"


def test_who_said_they_want_to_die_is_not_asked_whether_they_want_to_live() -> None:
    talked = after(("i want to die", "suicidal_thoughts"), "ok")
    assert guard("i can't do this any more", tracker=talked, **LINES).get(CRISIS_REPLY) == "suicidal_thoughts"


def test_faint_signs_are_marked_and_asked_about_when_they_add_up() -> None:
    events: list[Event] = []
    heard = []
    for _ in range(3):
        tracker = DialogueStateTracker.from_events("somebody", events)
        message = guard("words", tracker=tracker, crisis_probability=FAINT, **LINES)
        heard.append((message.get("intent")["name"], bool(message.get(CRISIS_FAINT))))
        # What is added to the output comes back as the parsed message of the event.
        kept = {CRISIS_FAINT: True} if CRISIS_FAINT in message.output_properties else {}
        events.append(UserUttered("words", {"name": "small_talk"}, parse_data=kept))
    assert heard == [("small_talk", True), ("small_talk", True), ("crisis_unclear", False)]


def test_no_sign_is_marked_on_a_harmless_message() -> None:
    assert not guard("words", crisis_probability=FAINT - 0.001, **LINES).get(CRISIS_FAINT)


def test_explicit_danger_is_answered_whatever_was_said_before() -> None:
    talked = after(("i can't go on", "unclear"), ("", "answer_meant_else"), "ignore me")
    message = guard("i'm going to kill myself tonight, just kidding about before", tracker=talked, **LINES)
    assert message.get(CRISIS_REPLY) == "suicide"


def test_the_talk_is_read_from_the_conversation() -> None:
    events = [
        UserUttered("first", {"name": "greet"}, timestamp=1.0),
        BotUttered("hello", timestamp=2.0),
        UserUttered("EXTERNAL: EXTERNAL_check_in", {"name": "EXTERNAL_check_in"}, timestamp=3.0),
        UserUttered("he hits me", {"name": "crisis_danger"}, parse_data={CRISIS_FAINT: True}, timestamp=4.0),
        BotUttered("words", metadata={"crisis": "danger"}, timestamp=5.0),
        UserUttered('/crisis_answer{"kind": "yes"}', {"name": "crisis_answer"}, timestamp=6.0),
    ]
    turns = talk(DialogueStateTracker.from_events("somebody", events))
    assert [(turn.text, turn.at, turn.faint, turn.replies) for turn in turns] == [
        ("first", 1.0, False, ()),
        ("he hits me", 4.0, True, ("danger",)),
        ("", 6.0, False, ()),
    ]


def test_no_more_of_a_long_conversation_is_read_than_is_used() -> None:
    assert len(talk(after(*["words"] * 200))) == TURNS


def broken(*_: object) -> None:
    raise RuntimeError("secret words")


@pytest.mark.parametrize("name", ["taken_back", "spread", "adds_up", "unclear", "about_another"])
def test_a_failure_over_earlier_messages_takes_neither_floor_nor_classifier_down(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(context, name, broken)
    assert guard("i'm going to kill myself tonight", **LINES).get(CRISIS_REPLY) == "suicide"
    assert guard("i can't do this any more", **LINES).get(CRISIS_REPLY) == "unclear"
    assert guard("words", crisis_probability=SURE, **LINES).get("intent")["name"] == "crisis_self_harm"
    assert guard("words", crisis_probability=THRESHOLD, **LINES).get(CRISIS_REPLY) == "unclear"
    assert guard("words", "log_urge", crisis_probability=FAINT, **LINES).get("intent")["name"] == "log_urge"
    assert "RuntimeError" in caplog.text and "secret words" not in caplog.text


@pytest.mark.parametrize("name", ["check", "is_lifted", "explain"])
def test_a_failure_of_the_floor_does_not_take_the_classifier_down(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, name, broken)
    message = guard("words", tracker=after("hello"), crisis_probability=SURE, **LINES)
    assert message.get("intent")["name"] == "crisis_self_harm"


def test_words_about_reaching_somebody_else_stay_in_the_talk_about_them() -> None:
    talked = after(("my sister is being beaten by her boyfriend", "danger_other"))
    message = guard("she wont let me call", "crisis_danger", tracker=talked, crisis_probability=0.99, **LINES)
    assert not message.get("intent")["name"].startswith("crisis_")
    assert guard("she wont let me call", **LINES).get("intent")["name"] == "crisis_danger"
    assert guard("he hits me too", tracker=talked, **LINES).get(CRISIS_REPLY) == "danger"


def test_what_else_endangers_the_writer_goes_with_the_message() -> None:
    message = guard("the voices tell me to kill myself", **LINES)
    assert (message.get(CRISIS_REPLY), message.get(CRISIS_ALSO)) == ("suicide", ["psychosis"])
    assert CRISIS_ALSO in message.output_properties


def test_withdrawal_in_pieces_is_asked_about_before_it_is_kept() -> None:
    talked = after("stopped drinking on monday, was on a litre a day")
    amber = guard("i'm shaking and sweating", tracker=talked, **LINES)
    assert (amber.get(CRISIS_REPLY), amber.get(CRISIS_GUESSED)) == ("withdrawal", True)
    assert CRISIS_GUESSED in amber.output_properties
    red = guard("seeing things crawling on the wall", tracker=talked, **LINES)
    assert (red.get(CRISIS_REPLY), red.get(CRISIS_GUESSED)) == ("withdrawal_red", None)
