"""What a message is, given what was asked: tables of cases."""

from __future__ import annotations

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.shared.nlu.training_data.message import Message

from coach.safety import floor
from coach.safety.finding import Finding
from components.answer_gate import KEPT_RANKS, NOT_UNDERSTOOD, AnswerGate, decide
from components.open_question import OpenQuestion
from components.understood import Decision, Understood
from tests.support.trackers import bot, tracker

TOOLS = {"log_urge": "urge_log", "start_values": "values"}
THRESHOLDS = {"question": 0.35, "switch": 0.5, "guess": 0.25}
FREE = OpenQuestion(form="urge_log_form", expects="free")
CHOICE = OpenQuestion(form="urge_log_form", expects="choice")
NUMBER = OpenQuestion(form="urge_log_form", expects="number")
ASKS_AGE = OpenQuestion(form="first_meeting_form", expects="choice", hears="age")
NOTHING = OpenQuestion()
YES_NO = OpenQuestion(expects="yes_no")


def after(reply_id: str) -> OpenQuestion:
    return OpenQuestion(asked=f"utter_crisis_{reply_id}", crisis=reply_id)


CRISIS = after("suicide")
CRISIS_SAID = OpenQuestion(asked="utter_somewhere_else", crisis="")


def understood(text: str, intent: str, confidence: float = 0.9, **others: float) -> Understood:
    return Understood(text, intent, confidence, {intent: confidence, **others})


def intent_of(question: OpenQuestion, message: Understood) -> str:
    return decide(question, message, TOOLS, THRESHOLDS).intent


@pytest.mark.parametrize("question", [FREE, CHOICE, NUMBER, NOTHING, YES_NO, CRISIS, CRISIS_SAID])
@pytest.mark.parametrize("intent", ["crisis_suicide", "crisis_self_harm", "crisis_overdose"])
@pytest.mark.parametrize("text", ["skip", "is it bad that i took too much?", "7", "the pub", ""])
def test_a_crisis_is_never_changed(question: OpenQuestion, intent: str, text: str) -> None:
    assert decide(question, understood(text, intent, 0.01), TOOLS, THRESHOLDS) == Decision(intent)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (ASKS_AGE, "im 14", "answer"),
        (ASKS_AGE, "nah im only 15", "answer"),
        (ASKS_AGE, "im 14 and scared of him", "crisis_child"),
        (CHOICE, "im 14", "crisis_child"),
        (NOTHING, "im 14", "crisis_child"),
    ],
)
def test_an_age_is_the_answer_only_where_it_was_asked_for(question: OpenQuestion, text: str, expected: str) -> None:
    assert intent_of(question, understood(text, "crisis_child")) == expected


def test_a_question_about_stopping_goes_to_the_gate_unless_danger_was_just_answered() -> None:
    message = understood("can i stop codeine all at once", "crisis_withdrawal", ask_stop_today=0.1)
    assert intent_of(NOTHING, message) == "ask_stop_today"
    assert intent_of(CRISIS, message) != "ask_stop_today"


@pytest.mark.parametrize("question", [FREE, CHOICE, NUMBER, NOTHING, YES_NO])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skip", "skip"),
        ("skip this pls", "skip"),
        ("go back", "go_back"),
        ("stop", "stop"),
        ("Stop.", "stop"),
        ("help", "help"),
        ("get help now", "get_help"),
        ("menu", "open_menu"),
        ("forget me", "forget_me"),
        ("hello", "greet"),
    ],
)
def test_a_command_is_a_command_everywhere(question: OpenQuestion, text: str, expected: str) -> None:
    assert intent_of(question, understood(text, "small_talk", 0.4)) == expected


@pytest.mark.parametrize("question", [FREE, CHOICE, NUMBER])
@pytest.mark.parametrize("text", ["skip", "go back", "stop", "help"])
def test_in_a_form_a_command_counts_whatever_the_classifier_thinks(question: OpenQuestion, text: str) -> None:
    assert intent_of(question, understood(text, "small_talk", 0.99)) == text.replace(" ", "_")


@pytest.mark.parametrize(("text", "expected"), [("get help now", "get_help"), ("forget me", "forget_me")])
def test_some_commands_count_always(text: str, expected: str) -> None:
    assert intent_of(NOTHING, understood(text, "small_talk", 0.99)) == expected


@pytest.mark.parametrize("question", [FREE, CHOICE, NUMBER])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("skip to the part where i drank", "skip"),
        ("i told him to stop", "stop"),
        ("i went back to the pub", "go_back"),
        ("she helped me out", "help"),
        ("hello kitty wine", "greet"),
    ],
)
def test_a_command_word_inside_an_answer_is_an_answer(question: OpenQuestion, text: str, intent: str) -> None:
    assert intent_of(question, understood(text, intent, 0.99)) == "answer"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (CHOICE, "carry on", "answer"),
        (NOTHING, "carry on", "resume_tool"),
        (NOTHING, "leave it", "stop"),
        (OpenQuestion(asked="utter_resume_offer", expects="yes_no"), "leave it", "leave_tool"),
        (OpenQuestion(form="urge_log_form", expects="choice", takes=("stop",)), "thats enough", "answer"),
        (OpenQuestion(form="urge_log_form", expects="choice", takes=("stop",)), "stop", "stop"),
    ],
)
def test_a_command_that_means_something_else_just_there(question: OpenQuestion, text: str, expected: str) -> None:
    assert intent_of(question, understood(text, "small_talk", 0.4)) == expected


@pytest.mark.parametrize("question", [FREE, CHOICE, NUMBER])
@pytest.mark.parametrize(
    ("text", "intent", "confidence", "expected"),
    [
        ("what's a trigger?", "ask_what_is_trigger", 0.9, "ask_what_is_trigger"),
        ("is this private", "ask_is_private", 0.35, "ask_is_private"),
        ("how long do urges last?", "ask_how_long_urges_last", 0.36, "ask_how_long_urges_last"),
        ("is this private", "ask_is_private", 0.34, "answer"),
        ("my mate asked is this private", "ask_is_private", 0.9, "answer"),
        ("the cost of it", "ask_cost", 0.9, "answer"),
        ("why not the pub?", "small_talk", 0.9, "answer"),
        ("are you mad?", "complain", 0.9, "answer"),
    ],
)
def test_a_confident_question_is_answered_in_between(
    question: OpenQuestion, text: str, intent: str, confidence: float, expected: str
) -> None:
    assert intent_of(question, understood(text, intent, confidence)) == expected


@pytest.mark.parametrize(
    ("question", "intent", "confidence", "expected"),
    [
        (CHOICE, "start_values", 0.9, Decision("switch_tool", {"tool": "values"})),
        (NUMBER, "start_values", 0.5, Decision("switch_tool", {"tool": "values"})),
        (NUMBER, "start_values", 0.49, Decision("answer")),
        (FREE, "start_values", 0.99, Decision("answer")),
        (NUMBER, "small_talk", 0.99, Decision("answer")),
        # What cannot wait is met at once.
        (NUMBER, "have_urge", 0.99, Decision("have_urge")),
        (CHOICE, "report_lapse", 0.5, Decision("report_lapse")),
        (CHOICE, "report_lapse", 0.49, Decision("answer")),
        (FREE, "report_lapse", 0.99, Decision("answer")),
    ],
)
def test_another_tool_is_offered_where_words_are_not_the_answer(
    question: OpenQuestion, intent: str, confidence: float, expected: Decision
) -> None:
    assert decide(question, understood("let's look at my values", intent, confidence), TOOLS, THRESHOLDS) == expected


def test_the_tool_that_is_open_is_not_offered() -> None:
    assert intent_of(NUMBER, understood("urge was a 7", "log_urge")) == "answer"


@pytest.mark.parametrize("question", [FREE, CHOICE, NUMBER])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("7", "small_talk"),
        ("yes", "affirm"),
        ("no", "deny"),
        ("nah mate", "deny"),
        ("the pub after work", "log_urge"),
        ("🍺", "not_understood"),
        ("asdf", "out_of_scope"),
        ("", "not_understood"),
    ],
)
def test_everything_else_is_an_answer(question: OpenQuestion, text: str, intent: str) -> None:
    assert intent_of(question, understood(text, intent)) == "answer"


@pytest.mark.parametrize(
    ("question", "text", "intent", "expected"),
    [
        (CRISIS, "yes", "affirm", Decision("crisis_answer", {"kind": "yes"})),
        (CRISIS, "yeah i am", "affirm", Decision("crisis_answer", {"kind": "yes"})),
        (CRISIS, "no", "deny", Decision("crisis_answer", {"kind": "meant_else"})),
        (CRISIS, "nah mate", "deny", Decision("crisis_answer", {"kind": "meant_else"})),
        (CRISIS, "dunno", "small_talk", Decision("crisis_answer", {"kind": "rather_not"})),
        (CRISIS, "asdf", "out_of_scope", Decision("crisis_answer", {"kind": "rather_not"})),
        (CRISIS, "get help now", "small_talk", Decision("get_help")),
        (CRISIS, "had an urge last night at the pub", "log_urge", Decision("log_urge")),
        (CRISIS_SAID, "no", "deny", Decision("crisis_answer", {"kind": "still_here"})),
        (CRISIS_SAID, "yes", "affirm", Decision("crisis_answer", {"kind": "still_here"})),
        (CRISIS_SAID, "ok", "small_talk", Decision("crisis_answer", {"kind": "still_here"})),
        (CRISIS_SAID, "i drank last night", "report_lapse", Decision("report_lapse")),
    ],
)
def test_words_that_say_little_answer_a_crisis_reply(
    question: OpenQuestion, text: str, intent: str, expected: Decision
) -> None:
    assert decide(question, understood(text, intent), TOOLS, THRESHOLDS) == expected


@pytest.mark.parametrize(
    ("reply_id", "text", "kind"),
    [
        # The same word answers each question differently.
        ("suicide", "no", "meant_else"),
        ("danger", "no", "not_safe_chat"),
        ("answer_yes", "no", "cannot_call"),
        ("overdose_other", "no", "od_breathing"),
        ("withdrawal", "no", "wd_amber"),
        ("child", "no", "child_age"),
        ("psychosis", "no", "voices_act"),
        ("gambling", "no", "gam_next"),
        ("answer_ask_direct", "no", "not_that"),
        ("danger", "yes", "safe_chat"),
        ("withdrawal", "yes", "wd_red"),
        ("gambling", "yes", "ask_direct"),
        ("unclear", "yes", "ask_direct"),
        ("unclear", "its just too hard", "too_hard"),
        ("danger", "dunno", "danger_listen"),
        ("child", "dunno", "child_age"),
        ("suicide", "...", "rather_not"),
        ("suicide", "nope im fine", "meant_else"),
        # Not a plain no.
        ("suicide", "i dont think so", "rather_not"),
        ("suicide", "not really", "rather_not"),
        # Not a plain yes where a yes means less danger.
        ("danger", "i suppose", "danger_listen"),
        ("suicide", "not tonight", "safe_for_now"),
        ("answer_yes", "not yet", "keep_safe"),
        # A joke, or taking it back, cancels nothing.
        ("suicide", "just joking", "rather_not"),
        ("suicide", "lol jk ignore me", "rather_not"),
        ("overdose", "forget i said it", "od_me"),
        ("danger", "nah only messing dont worry about me", "danger_listen"),
        # Who cannot call is met wherever a call is asked for.
        ("suicide", "i cant call", "cannot_call"),
        ("answer_yes", "im too scared to ring", "cannot_call"),
        ("overdose", "no credit", "cannot_call_body"),
        ("danger", "i can't speak", "danger_silent"),
        ("pregnancy", "dont want to phone", "cannot_call_line"),
        ("suicide_other", "my phones dead", "other_cannot_call"),
        ("driving", "cant ring anyone", "cannot_call_body"),
        # Said in passing.
        ("overdose", "ive rung them", "body_called"),
        ("answer_yes", "my mum is here", "with_someone"),
        ("answer_body_called", "ambulance is here", "od_crew"),
        ("answer_od_side", "its getting worse", "od_breathing"),
        ("overdose", "its my mate", "od_other"),
        ("child", "im 16", "under_18"),
        ("child", "34", "adult_child"),
        # The words of a choice, badly typed.
        ("suicide", "thougts, safe for now", "safe_for_now"),
        ("suicide", "I meant somthing else", "meant_else"),
        ("overdose_other", "wont wake up", "od_breathing"),
        ("danger", "NOT SURE", "not_safe_chat"),
    ],
)
def test_words_mean_what_the_question_asked(reply_id: str, text: str, kind: str) -> None:
    for intent in ("small_talk", "deny", "ask_call_someone", "log_urge"):
        decision = decide(after(reply_id), understood(text, intent, 0.4), TOOLS, THRESHOLDS)
        assert decision == Decision("crisis_answer", {"kind": kind}), intent


@pytest.mark.parametrize(
    ("reply_id", "text", "expected"),
    [
        ("answer_safer", "carry on", Decision("crisis_answer", {"kind": "carry_on"})),
        ("answer_safer", "check in tomorow", Decision("plan_next_day_check")),
        ("answer_safer", "help me start the call", Decision("start_tool", {"tool": "call_summary"})),
        ("answer_safer", "Talk to a person", Decision("get_help")),
        ("bereavement", "an urge is here", Decision("have_urge")),
        ("overdose_ill", "im all right", Decision("safe_after_lapse")),
    ],
)
def test_every_choice_can_be_typed(reply_id: str, text: str, expected: Decision) -> None:
    assert decide(after(reply_id), understood(text, "small_talk"), TOOLS, THRESHOLDS) == expected


@pytest.mark.parametrize(
    ("reply_id", "text", "expected"),
    [
        # What only may be danger, just after danger: the path goes on.
        ("overdose", "ive rung them", Decision("crisis_answer", {"kind": "body_called"})),
        ("suicide", "whats the point", Decision("crisis_answer", {"kind": "rather_not"})),
        ("answer_yes", "i cant do this", Decision("crisis_answer", {"kind": "keep_safe"})),
        ("unclear", "its just too hard", Decision("crisis_answer", {"kind": "too_hard"})),
        # The check question itself is for the guard to ask again, in other words.
        ("unclear", "whats the point", Decision("crisis_unclear")),
        ("bereavement", "whats the point", Decision("crisis_unclear")),
    ],
)
def test_doubt_does_not_interrupt_what_was_stated(reply_id: str, text: str, expected: Decision) -> None:
    assert decide(after(reply_id), understood(text, "crisis_unclear"), TOOLS, THRESHOLDS) == expected


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        # The classifier alone: what plainly answers goes on with the path.
        ("he wont pick up", "crisis_threat", Decision("crisis_answer", {"kind": "other_unreachable"})),
        ("just joking", "crisis_suicide", Decision("crisis_answer", {"kind": "other_now"})),
        ("yes", "crisis_threat", Decision("crisis_answer", {"kind": "other_now"})),
        # A yes that goes on to say something new is heard for that.
        ("yes and he has got hold of something sharp", "crisis_threat", Decision("crisis_threat")),
        ("there is blood everywhere", "crisis_self_harm", Decision("crisis_self_harm")),
        # What the floor is sure of is danger, whatever it follows.
        ("no i want to kill myself", "crisis_suicide", Decision("crisis_suicide")),
    ],
)
def test_new_danger_on_a_path_is_danger_and_an_answer_an_answer(text: str, intent: str, expected: Decision) -> None:
    assert decide(after("suicide_other"), understood(text, intent), TOOLS, THRESHOLDS) == expected


def test_a_choice_that_sounds_like_danger_is_still_that_choice() -> None:
    said = understood("They stopped breathing", "crisis_overdose", 1.0)
    assert decide(after("answer_od_side"), said, TOOLS, THRESHOLDS).entities == {"kind": "od_not_breathing"}


def test_a_long_answer_that_asks_for_something_else_gets_it() -> None:
    said = understood("ok thanks, i want to log the urge i had at the pub last friday night please", "log_urge")
    assert decide(CRISIS, said, TOOLS, THRESHOLDS) == Decision("log_urge")


def test_whoever_is_listened_to_may_say_anything() -> None:
    said = understood("she used to make the best sunday dinners and laugh at all of us round the table", "small_talk")
    assert decide(after("answer_talk_about_them"), said, TOOLS, THRESHOLDS).entities == {"kind": "remembered"}


STATED = OpenQuestion(asked="utter_crisis_suicide", crisis="suicide", stated=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no", "safe_for_now"),
        ("nope im fine", "safe_for_now"),
        ("no you misunderstood", "meant_else"),
        ("no i dont mean it like that i mean soon", "rather_not"),
    ],
)
def test_a_no_to_a_danger_that_was_stated_only_says_not_now(text: str, kind: str) -> None:
    assert decide(STATED, understood(text, "deny"), TOOLS, THRESHOLDS).entities == {"kind": kind}


@pytest.mark.parametrize(
    ("reply_id", "text", "intent", "expected"),
    [
        ("overdose_other", "should i put her in a bath", "small_talk", "od_other"),
        ("answer_od_awake", "can she go to sleep", "small_talk", "od_awake"),
        ("overdose", "how much is too much", "out_of_scope", "od_me"),
        ("answer_yes", "should i ring them", "affirm", "keep_safe"),
    ],
)
def test_a_question_is_no_answer(reply_id: str, text: str, intent: str, expected: str) -> None:
    decision = decide(after(reply_id), understood(text, intent, 0.4), TOOLS, THRESHOLDS)
    assert decision == Decision("crisis_answer", {"kind": expected})


def test_a_question_that_has_an_answer_gets_it() -> None:
    said = understood("what do you keep about me", "ask_privacy")
    assert decide(after("answer_yes"), said, TOOLS, THRESHOLDS) == Decision("ask_privacy")


@pytest.mark.parametrize("text", ["my mum is here", "yes my mum is here"])
@pytest.mark.parametrize(("reply_id", "kind"), [("answer_yes", "with_someone"), ("answer_od_me", "body_with")])
def test_who_is_there_is_no_child_in_danger(reply_id: str, kind: str, text: str) -> None:
    decision = decide(after(reply_id), understood(text, "crisis_child"), TOOLS, THRESHOLDS)
    assert decision == Decision("crisis_answer", {"kind": kind})


def test_who_is_there_wins_over_a_child_that_is_surely_in_danger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "check", lambda text: Finding("child"))
    said = understood("my mum is here", "crisis_child")
    assert decide(after("answer_yes"), said, TOOLS, THRESHOLDS).entities == {"kind": "with_someone"}
    said = understood("my mum is here and hitting us", "crisis_child")
    assert decide(after("answer_yes"), said, TOOLS, THRESHOLDS) == Decision("crisis_child")


IN_FORM = OpenQuestion(form="plan_form", expects="yes_no", asked="utter_ask_plan", offered="get_help")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (IN_FORM, "I'm in danger now", Decision("crisis_answer", {"kind": "call_now"})),
        (IN_FORM, "i cant call", Decision("crisis_answer", {"kind": "rather_text"})),
        (OpenQuestion(form="plan_form", asked="utter_crisis_get_help"), "i cant call",
         Decision("crisis_answer", {"kind": "rather_text"})),
        (OpenQuestion(form="plan_form", offered="suicide"), "yes", Decision("answer")),
    ],
)  # fmt: skip
def test_the_choices_of_a_help_reply_count_while_a_form_waits(
    question: OpenQuestion, text: str, expected: Decision
) -> None:
    assert decide(question, understood(text, "small_talk"), TOOLS, THRESHOLDS) == expected


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("im all right", "small_talk", "safe_after_lapse"),
        ("im alright thanks", "small_talk", "safe_after_lapse"),
        ("i feel ok", "feel_better", "safe_after_lapse"),
        ("im fine", "deny", "safe_after_lapse"),
        ("not bad", "small_talk", "safe_after_lapse"),
        ("just hungover", "out_of_scope", "safe_after_lapse"),
        ("just feel ashamed", "small_talk", "feel_upset"),
        ("like a failure", "feel_upset", "feel_upset"),
        ("i feel low", "feel_upset", "feel_upset"),
        ("im not ok", "deny", "ill_after_lapse"),
        ("feel sick and ashamed", "feel_upset", "ill_after_lapse"),
        ("my chest hurts", "feel_upset", "ill_after_lapse"),
        ("ill", "small_talk", "ill_after_lapse"),
    ],
)
def test_only_signs_of_illness_after_a_slip_lead_to_the_check(text: str, intent: str, expected: str) -> None:
    question = OpenQuestion(asked="utter_lapse", expects="yes_no")
    assert intent_of(question, understood(text, intent, 0.9)) == expected


@pytest.mark.parametrize("text", ["no", "bit rough", "dunno"])
def test_whoever_is_not_well_after_a_slip_is_met_as_in_danger(text: str) -> None:
    question = OpenQuestion(asked="utter_lapse", expects="yes_no")
    assert intent_of(question, understood(text, "small_talk", 0.4)) == "ill_after_lapse"


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "expected"),
    [
        ("yes", "small_talk", 0.49, "affirm"),
        ("nah", "deny", 0.9, "deny"),
        ("nah mate", "not_understood", 0.0, "deny"),
        ("yeah go on", "affirm", 0.9, "affirm"),
        # Only opens with a yes or no, and goes on to say something.
        ("no i drank last night", "report_lapse", 0.8, "report_lapse"),
        ("ok log an urge", "log_urge", 0.9, "log_urge"),
        ("ok i'm having an urge", "have_urge", 0.5, "have_urge"),
        ("ok what was i going to say", "log_urge", 0.49, "affirm"),
        ("no that has nothing to do with it", "out_of_scope", 0.9, "deny"),
    ],
)
def test_yes_and_no_with_nothing_open(text: str, intent: str, confidence: float, expected: str) -> None:
    assert intent_of(NOTHING, understood(text, intent, confidence)) == expected


@pytest.mark.parametrize(("text", "expected"), [("yes delete the urge", "affirm"), ("no keep all of it", "deny")])
def test_yes_and_no_to_a_question_that_asks_for_them(text: str, expected: str) -> None:
    # Believing the classifier here would ask the same question again.
    assert intent_of(YES_NO, understood(text, "delete_urge", 0.99)) == expected


def test_a_longer_answer_to_a_yes_or_no_question_is_heard_for_what_it_says() -> None:
    message = understood("no and i drank a whole bottle of wine last night", "report_lapse")
    assert intent_of(YES_NO, message) == "report_lapse"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Understood("who won", "out_of_scope", 0.8, {"out_of_scope": 0.8, "small_talk": 0.1}), "out_of_scope"),
        (Understood("who won", "out_of_scope", 0.5, {"out_of_scope": 0.5}), "out_of_scope"),
        (Understood("who won", "out_of_scope", 0.49, {"out_of_scope": 0.49}), NOT_UNDERSTOOD),
        (Understood("who won", "out_of_scope", 0.1, {"log_urge": 0.8, "out_of_scope": 0.1}), NOT_UNDERSTOOD),
        (Understood("who won", "out_of_scope", 0.0), NOT_UNDERSTOOD),
        (Understood("blah", "log_urge", 0.24, {"log_urge": 0.24}), NOT_UNDERSTOOD),
        (Understood("urge", "log_urge", 0.25, {"log_urge": 0.25}), "log_urge"),
        (Understood("🍺🍺", "log_urge", 0.9, {"log_urge": 0.9}), NOT_UNDERSTOOD),
        (Understood("", "greet", 0.9, {"greet": 0.9}), NOT_UNDERSTOOD),
    ],
)
def test_what_is_out_of_scope_and_what_is_not_understood(message: Understood, expected: str) -> None:
    assert intent_of(NOTHING, message) == expected


@pytest.mark.parametrize(("used", "expected"), [(0.15, "report_lapse"), (0.14, "ask_for_tool")])
def test_nobody_who_may_have_used_hears_that_a_tool_is_still_to_come(used: float, expected: str) -> None:
    assert intent_of(NOTHING, understood("had a drink, abc?", "ask_for_tool", 0.8, report_lapse=used)) == expected


@pytest.fixture
def gate() -> AnswerGate:
    return AnswerGate({**AnswerGate.get_default_config(), "tool_intents": TOOLS})


def parsed(text: str, intent: str, confidence: float = 0.8) -> Message:
    names = [intent, *(f"other_{number}" for number in range(9))]
    ranking = [{"name": name, "confidence": confidence - number / 20} for number, name in enumerate(names)]
    return Message({"text": text, "intent": {"name": intent, "confidence": confidence}, "intent_ranking": ranking})


def test_the_gate_sets_the_intent_and_keeps_few_ranks(gate: AnswerGate) -> None:
    waiting = tracker(bot("utter_ask_f_s", expects="number"), form="urge_log_form", asked="s")
    (message,) = gate.process([parsed("about a 7", "small_talk")], waiting)
    assert message.get("intent") == {"name": "answer", "confidence": 1.0}
    assert len(message.get("intent_ranking")) == KEPT_RANKS


def test_the_gate_adds_the_tool_to_the_entities(gate: AnswerGate) -> None:
    waiting = tracker(bot("utter_ask_f_s", expects="number"), form="urge_log_form", asked="s")
    message = parsed("let's look at my values", "start_values")
    message.set("entities", [{"entity": "time", "value": "now"}])
    gate.process([message], waiting)
    assert message.get("intent")["name"] == "switch_tool"
    assert [(entity["entity"], entity["value"]) for entity in message.get("entities")] == [
        ("time", "now"),
        ("tool", "values"),
    ]


def test_the_confidence_of_an_intent_that_stays_is_kept(gate: AnswerGate) -> None:
    message = parsed("i took too much", "small_talk", 0.3)
    message.set("intent", {"name": "crisis_overdose", "confidence": 1.0})
    gate.process([message], tracker())
    assert message.get("intent") == {"name": "crisis_overdose", "confidence": 1.0}


def test_a_payload_passes_as_it_is(gate: AnswerGate) -> None:
    message = Message({"text": "/log_urge", "intent": {"name": "log_urge", "confidence": 1.0}})
    gate.process([message], tracker(form="urge_log_form", asked="s"))
    assert message.get("intent") == {"name": "log_urge", "confidence": 1.0}


def test_a_message_nothing_was_made_of_is_not_understood(gate: AnswerGate) -> None:
    (message,) = gate.process([Message({"text": "xyzzy"})], tracker())
    assert message.get("intent")["name"] == "not_understood"
