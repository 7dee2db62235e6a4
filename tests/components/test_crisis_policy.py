"""A crisis turn: the reply first, then the open tool is put aside, then the coach listens."""

from __future__ import annotations

from typing import Any

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from coach import clock
from coach.safety import effects, replies
from coach.safety.categories import CATEGORIES
from components.crisis_guard import CRISIS_ALSO, CRISIS_GUESSED
from components.crisis_policy import PRIORITY, CrisisPolicy, reply_name
from tests.support.project_words import merged_domain

DOMAIN = merged_domain()
RUN = {
    "tool": "urge_log",
    "id": "m1",
    "skipped": [],
    "asked": ["urge_log_strength"],
    "misread": 0,
    "slots": ["urge_log_strength", "urge_log_trigger"],
    "title": "the urge log",
}
OPEN_FORM: list[Event] = [
    SlotSet("tool_run", RUN),
    SlotSet("urge_log_strength", 7.0),
    ActiveLoop("urge_log_form"),
    SlotSet("requested_slot", "urge_log_trigger"),
    ActionExecuted("action_listen"),
]


def said(
    intent: str,
    kind: str | None = None,
    reply: str | None = None,
    text: str = "…",
    also: list[str] | None = None,
    guessed: bool = False,
) -> UserUttered:
    entities = [{"entity": "kind", "value": kind}] if kind else []
    parse_data: dict[str, Any] = {"intent": {"name": intent}, "entities": entities, "text": text}
    if reply:
        parse_data["crisis_reply"] = reply
    if also:
        parse_data[CRISIS_ALSO] = also
    if guessed:
        parse_data[CRISIS_GUESSED] = True
    return UserUttered(text, {"name": intent}, entities, parse_data=parse_data)


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("somebody", [ActionExecuted("action_listen"), *events], slots=DOMAIN.slots)


@pytest.fixture(scope="module")
def policy() -> CrisisPolicy:
    context = ExecutionContext(GraphSchema({}))
    return CrisisPolicy.create(CrisisPolicy.get_default_config(), None, Resource("crisis"), context)


def turn(policy: CrisisPolicy, conversation: DialogueStateTracker) -> list[str]:
    """Plays a crisis turn to its end, as Rasa's processor does."""
    done: list[str] = []
    while len(done) < 6:
        prediction = policy.predict_action_probabilities(conversation, DOMAIN)
        assert prediction.is_no_user_prediction, "an open form would overrule it"
        action = DOMAIN.action_names_or_texts[prediction.probabilities.index(1.0)]
        for event in prediction.optional_events:
            conversation.update(event)
        conversation.update(ActionExecuted(action))
        done.append(action)
        if action == "action_listen":
            break
        if action == "action_deactivate_loop":
            conversation.update(ActiveLoop(None))
            conversation.update(SlotSet("requested_slot", None))
    return done


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_kind_of_danger_is_answered(policy: CrisisPolicy, category: str) -> None:
    assert turn(policy, tracker(said(f"crisis_{category}"))) == [f"utter_crisis_{category}", "action_listen"]


def test_the_tool_is_put_aside_with_its_answers(policy: CrisisPolicy) -> None:
    talk = tracker(*OPEN_FORM, said("crisis_suicide"))
    assert turn(policy, talk) == ["utter_crisis_suicide", "action_deactivate_loop", "action_listen"]
    assert talk.get_slot("paused_tools") == [
        {"run": RUN, "answers": {"urge_log_strength": 7.0, "urge_log_trigger": None}}
    ]
    assert talk.get_slot("paused_title") == "the urge log"
    assert talk.get_slot("tool_run") is None
    assert talk.active_loop_name is None


def test_when_danger_was_seen_is_remembered(policy: CrisisPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", "86400")
    talk = tracker(said("crisis_suicide"))
    turn(policy, talk)
    assert talk.get_slot("crisis_at") == pytest.approx(clock.now().timestamp(), abs=5)


def test_a_second_crisis_keeps_the_tool_that_waits(policy: CrisisPolicy) -> None:
    talk = tracker(*OPEN_FORM, said("crisis_suicide"))
    turn(policy, talk)
    waiting = talk.get_slot("paused_tools")
    talk.update(said("crisis_self_harm"))
    assert turn(policy, talk) == ["utter_crisis_self_harm", "action_listen"]
    assert talk.get_slot("paused_tools") == waiting


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("meant_else", ["utter_crisis_answer_meant_else", "utter_resume_offer", "action_listen"]),
        ("too_hard", ["utter_crisis_answer_too_hard", "utter_resume_offer", "action_listen"]),
        ("carry_on", ["utter_crisis_answer_carry_on", "utter_resume_offer", "action_listen"]),
        ("yes", ["utter_crisis_answer_yes", "action_listen"]),
        ("safer", ["utter_crisis_answer_safer", "action_listen"]),
        ("rather_not", ["utter_crisis_answer_rather_not", "action_listen"]),
        ("no such answer", ["utter_crisis_answer_rather_not", "action_listen"]),
        (None, ["utter_crisis_answer_rather_not", "action_listen"]),
    ],
)
def test_the_tool_is_offered_again_only_after_a_misunderstanding(
    policy: CrisisPolicy, kind: str | None, expected: list[str]
) -> None:
    talk = tracker(*OPEN_FORM, said("crisis_suicide"))
    turn(policy, talk)
    talk.update(said("crisis_answer", kind))
    assert turn(policy, talk) == expected


def test_nothing_is_offered_when_nothing_waits(policy: CrisisPolicy) -> None:
    answered = turn(policy, tracker(said("crisis_answer", "meant_else")))
    assert answered == ["utter_crisis_answer_meant_else", "action_listen"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (said("crisis_withdrawal", reply="withdrawal_red"), "utter_crisis_withdrawal_red"),
        (said("crisis_overdose", reply="overdose_other"), "utter_crisis_overdose_other"),
        (said("crisis_overdose", reply="no_such_reply"), "utter_crisis_overdose"),
        (said("crisis_overdose"), "utter_crisis_overdose"),
        (said("ill_after_lapse"), "utter_crisis_overdose_ill"),
        (said("crisis_unclear", reply="unclear_again"), "utter_crisis_unclear_again"),
        (said("log_urge"), None),
        (said("get_help"), None),
        (UserUttered("…"), None),
        (None, None),
    ],
)
def test_the_reply_that_fits(message: UserUttered | None, expected: str | None) -> None:
    assert reply_name(message, DOMAIN) == expected


@pytest.mark.parametrize("intent", ["log_urge", "answer", "stop", "get_help", "not_understood"])
def test_it_keeps_out_of_every_other_turn(policy: CrisisPolicy, intent: str) -> None:
    prediction = policy.predict_action_probabilities(tracker(*OPEN_FORM, said(intent)), DOMAIN)
    assert set(prediction.probabilities) == {0.0}
    assert not prediction.optional_events
    assert not prediction.is_no_user_prediction


def test_it_stands_above_the_rules(policy: CrisisPolicy) -> None:
    assert policy.priority == PRIORITY > RulePolicy.get_default_config()["priority"]


def after(policy: CrisisPolicy, *messages: UserUttered, before: list[Event] | None = None) -> DialogueStateTracker:
    talk = tracker(*(before or []))
    for message in messages:
        talk.update(message)
        turn(policy, talk)
    return talk


def answer(kind: str) -> UserUttered:
    return said("crisis_answer", kind)


@pytest.mark.parametrize(
    ("messages", "limits"),
    [
        ([said("crisis_eating")], ["food"]),
        ([said("crisis_psychosis")], ["disputing"]),
        ([said("crisis_danger")], ["messages"]),
        ([said("crisis_danger"), answer("safe_chat")], None),
        ([said("crisis_danger"), answer("not_safe_chat")], ["messages"]),
        ([said("crisis_eating"), said("crisis_psychosis"), said("crisis_danger")], ["disputing", "food", "messages"]),
        ([said("crisis_eating"), said("crisis_danger"), answer("safe_chat")], ["food"]),
        # Somebody else's danger limits nothing for the writer.
        ([said("crisis_eating", reply="other")], None),
        ([said("crisis_danger", reply="danger_other")], None),
        ([said("crisis_eating"), answer("someone_else")], None),
        # A misunderstanding takes back what it set, and nothing that was there before.
        ([said("crisis_psychosis"), answer("meant_else")], None),
        ([said("crisis_eating"), said("crisis_psychosis"), answer("meant_else")], ["food"]),
        ([said("crisis_eating"), said("crisis_eating"), answer("meant_else")], None),
        ([said("crisis_eating"), said("crisis_suicide"), answer("meant_else")], ["food"]),
        ([said("crisis_eating"), answer("carry_on"), answer("meant_else")], ["food"]),
        ([said("crisis_eating"), said("crisis_unclear"), answer("meant_else")], ["food"]),
        ([said("crisis_danger"), answer("carry_on"), said("crisis_danger"), answer("meant_else")], ["messages"]),
        ([said("crisis_eating"), answer("eat_red"), answer("meant_else")], None),
        # A danger that another goes before limits what is said from then on all the same.
        ([said("crisis_suicide", also=["psychosis", "child"])], ["disputing"]),
        ([said("crisis_suicide", also=["psychosis"]), answer("meant_else")], None),
        ([said("crisis_suicide")], None),
    ],
)
def test_what_is_left_out_from_then_on(
    policy: CrisisPolicy, messages: list[UserUttered], limits: list[str] | None
) -> None:
    assert after(policy, *messages).get_slot("limits") == limits


@pytest.mark.parametrize(
    ("messages", "dependence"),
    [
        ([said("crisis_withdrawal")], "amber"),
        ([said("crisis_withdrawal", reply="withdrawal_red")], "red"),
        ([said("crisis_withdrawal"), answer("wd_red")], "red"),
        ([said("crisis_withdrawal", reply="withdrawal_red"), said("crisis_withdrawal")], "red"),
        ([said("crisis_withdrawal", reply="withdrawal_other")], None),
        ([said("crisis_withdrawal"), answer("withdrawal_someone")], None),
        ([said("crisis_withdrawal"), answer("meant_else")], None),
        ([said("crisis_withdrawal"), answer("wd_red"), answer("meant_else")], None),
        ([said("crisis_withdrawal"), said("crisis_eating"), answer("meant_else")], "amber"),
        ([said("crisis_withdrawal"), answer("carry_on"), answer("meant_else")], "amber"),
        # Put together from several messages it is asked about first.
        ([said("crisis_withdrawal", guessed=True)], None),
        ([said("crisis_withdrawal", guessed=True), answer("wd_amber")], "amber"),
    ],
)
def test_whether_stopping_suddenly_is_dangerous_is_kept(
    policy: CrisisPolicy, messages: list[UserUttered], dependence: str | None
) -> None:
    assert after(policy, *messages).get_slot("dependence") == dependence


OWN_AGE = said("crisis_child", text="i'm 14 and my dad hits me")
NO_AGE = said("crisis_child", text="mums passed out and im alone with my baby brother")


@pytest.mark.parametrize(
    ("known", "messages", "age_group"),
    [
        (None, [OWN_AGE], "under_18"),
        ("unsaid", [OWN_AGE], "under_18"),
        ("adult", [OWN_AGE], "adult"),
        (None, [NO_AGE], None),
        (None, [NO_AGE, answer("under_18")], "under_18"),
        ("adult", [NO_AGE, answer("under_18")], "under_18"),
        (None, [said("crisis_child", reply="child_other", text="my son is 14 and he hits me")], None),
        (None, [NO_AGE, answer("adult_child")], None),
        # It is what they said of themselves, whatever the danger was.
        (None, [OWN_AGE, answer("meant_else")], "under_18"),
        ("adult", [OWN_AGE, answer("meant_else")], "adult"),
        (None, [said("crisis_suicide", text="im 14 and i want to kill myself")], "under_18"),
        ("adult", [said("crisis_suicide", text="im 14 and i want to kill myself")], "adult"),
        (None, [said("crisis_child", text="im 14")], "under_18"),
        (None, [said("crisis_suicide"), said("crisis_answer", "yes", text="yes im 14")], "under_18"),
    ],
)
def test_who_is_under_18_says_so(
    policy: CrisisPolicy, known: str | None, messages: list[UserUttered], age_group: str | None
) -> None:
    before: list[Event] = [SlotSet("age_group", known)] if known else []
    assert after(policy, *messages, before=before).get_slot("age_group") == age_group


def test_what_was_known_before_the_talk_was_cut_short_is_not_taken_back(policy: CrisisPolicy) -> None:
    known: list[Event] = [SlotSet("limits", ["food"]), SlotSet("dependence", "red"), SlotSet("age_group", "under_18")]
    talk = after(policy, answer("meant_else"), before=known)
    kept = talk.get_slot("limits"), talk.get_slot("dependence"), talk.get_slot("age_group")
    assert kept == (["food"], "red", "under_18")


def test_what_was_found_out_since_is_not_taken_back(policy: CrisisPolicy) -> None:
    talk = after(policy, said("crisis_withdrawal"))
    talk.update(SlotSet("dependence", "red"))
    talk.update(answer("meant_else"))
    turn(policy, talk)
    assert talk.get_slot("dependence") == "red"


def test_the_reply_is_said_though_the_age_cannot_be_told(
    policy: CrisisPolicy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(effects, "told", fail)
    talk = tracker(said("crisis_suicide", text="secret words"))
    assert turn(policy, talk) == ["utter_crisis_suicide", "action_listen"]
    assert "RuntimeError" in caplog.text and "secret words" not in caplog.text


def test_which_danger_it_was_is_remembered_until_it_is_settled(policy: CrisisPolicy) -> None:
    talk = after(policy, said("crisis_withdrawal", reply="withdrawal_red"), answer("body_called"))
    assert talk.get_slot("crisis_category") == "withdrawal"
    talk.update(answer("meant_else"))
    turn(policy, talk)
    assert talk.get_slot("crisis_category") is None


def test_feeling_ill_after_a_slip_counts_as_danger(policy: CrisisPolicy) -> None:
    talk = after(policy, said("ill_after_lapse"))
    assert talk.get_slot("crisis_at") is not None
    assert talk.get_slot("crisis_category") == "overdose"


@pytest.mark.parametrize("kind", ["talk_about_them", "grief_rest", "steady", "rather_text"])
def test_what_is_no_danger_is_not_remembered_as_one(policy: CrisisPolicy, kind: str) -> None:
    assert after(policy, answer(kind)).get_slot("crisis_at") is None


def test_every_reply_is_a_response_of_the_domain() -> None:
    for reply_id in replies.reply_ids():
        assert f"utter_crisis_{reply_id}" in DOMAIN.responses
    assert set(effects.known()) <= set(replies.reply_ids())
