"""Either the floor or the classifier is enough; neither can be talked out of it."""

from __future__ import annotations

from typing import Any

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.shared.nlu.training_data.message import Message

from coach.safety import floor
from components.crisis_guard import CRISIS_REPLY, SURE, CrisisGuard

THRESHOLD = 0.4


def guard(text: str, intent: str = "small_talk", confidence: float = 0.9, **properties: Any) -> Message:
    ranking = [{"name": intent, "confidence": confidence}, {"name": "crisis_self_harm", "confidence": 0.05}]
    ranking.append({"name": "log_urge", "confidence": 0.01})
    first = {"name": intent, "confidence": confidence}
    message = Message({"text": text, "intent": first, "intent_ranking": ranking, **properties})
    (guarded,) = CrisisGuard().process([message])
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
    message = guard(text, intent, 0.99, crisis_probability=0.0, crisis_threshold=THRESHOLD)
    assert message.get("intent") == {"name": f"crisis_{category}", "confidence": 1.0}
    assert message.get(CRISIS_REPLY) == reply
    assert CRISIS_REPLY in message.output_properties, "the policy reads it from the parsed message"


@pytest.mark.parametrize("text", ["i could murder a curry", "this craving is killing me", "went for a walk", "", "🍺"])
def test_near_misses_stay_what_they_are(text: str) -> None:
    message = guard(text, "log_urge", crisis_probability=0.0, crisis_threshold=THRESHOLD)
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
    message = guard("nothing a floor knows", "log_urge", crisis_probability=probability, crisis_threshold=THRESHOLD)
    assert message.get("intent")["name"] == expected


def test_a_danger_without_a_name_gets_the_check_question() -> None:
    ranking = [{"name": "log_urge", "confidence": 0.1}]
    properties = {"intent_ranking": ranking, "crisis_probability": 0.99, "crisis_threshold": THRESHOLD}
    message = Message({"text": "nothing a floor knows", "intent": ranking[0], **properties})
    CrisisGuard().process([message])
    assert message.get("intent")["name"] == "crisis_unclear"


def test_a_guess_at_danger_that_is_not_borne_out_gives_way_to_the_next() -> None:
    message = guard("log it", "crisis_driving", 0.2, crisis_probability=0.3, crisis_threshold=THRESHOLD)
    assert message.get("intent")["name"] == "log_urge"


def test_without_a_calibrated_threshold_the_classifier_stands() -> None:
    assert guard("hm", "crisis_driving", crisis_probability=0.1).get("intent")["name"] == "crisis_driving"


def test_a_payload_is_not_read_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "check", lambda text: pytest.fail("a choice was read as words"))
    assert guard("/log_urge", "log_urge").get("intent")["name"] == "log_urge"


def test_every_message_of_a_batch_is_looked_at() -> None:
    texts = ["hello", "he hits me", "went for a walk", "i'm going to kill myself tonight"]
    guarded = CrisisGuard().process([Message({"text": text, "intent": {"name": "greet"}}) for text in texts])
    names = [message.get("intent")["name"] for message in guarded]
    assert names == ["greet", "crisis_danger", "greet", "crisis_suicide"]
