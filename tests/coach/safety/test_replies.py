"""Every reply keeps to the rules for words said to someone in danger, and leads somewhere."""

import re
from collections.abc import Iterator

import pytest

from coach.safety import categories, effects, helplines, replies
from coach.safety.finding import Finding
from coach.understanding import crisis_answers
from tests.support.project_words import merged_domain

ALL = [(reply_id, number) for reply_id in replies.reply_ids() for number in range(len(replies.variants(reply_id)))]
CRISIS = sorted(set(replies.reply_ids()) - replies.NOT_CRISIS)
LIFE_AT_RISK = {
    "overdose", "overdose_other", "overdose_ill", "suicide", "suicidal_thoughts", "suicide_other", "withdrawal_red",
    "threat_now", "answer_yes", "answer_call_now", "answer_ask_direct", "answer_keep_safe", "answer_rather_not",
    "answer_with_someone", "answer_od_me", "answer_od_meant", "answer_od_not_breathing", "answer_wd_red",
    "answer_preg_red", "answer_already_done", "answer_body_worse", "answer_body_alone", "answer_other_now", "answer_bleeding",
}  # fmt: skip
NEVER = (
    "addict|alcoholic|junkie|user|abuser|clean|dirty|failed|fell off the wagon|relapsed|denial|resistant|unmotivated|"
    "suffering from|victim|commit|committed|problem gambler|irrational|disease|powerless|forever|lifelong|battle|fight|"
    "demons|willpower|just say no|enabling|codependent|so much to live for|promise me|sleep it off|doses?|taper|units|"
    "calories?|weight|diet|rope|blade|bridge|tablets|hang|jump|withdrawn|disorder|symptoms of|diagnos\\w+"
)
ELSEWHERE = {"/get_help", "/have_urge", "/open_menu", "/forget_me", "/safe_after_lapse", "/plan_next_day_check",
             "/ask_local_numbers", '/start_tool{"tool": "call_summary"}'}  # fmt: skip
"""What choices send besides an answer: the ways out of the paths."""


def words(text: str) -> int:
    # A telephone number is one thing to read, however it is spaced.
    return len(re.sub(r"\d[\d ]*\d", "0", text).split())


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\"?\s+", text) if part]


def _single(braces: re.Match[str]) -> str:
    return braces[0][0]


def kinds(reply_id: str) -> Iterator[str]:
    for choice in replies.choices(reply_id):
        kind = crisis_answers.kind_of(choice)
        if kind is not None:
            yield kind


@pytest.mark.parametrize("category", categories.CATEGORIES)
def test_every_category_has_a_reply(category: str) -> None:
    assert category in replies.reply_ids()


@pytest.mark.parametrize("reply_id", replies.reply_ids())
def test_three_wordings_that_differ_in_every_bubble(reply_id: str) -> None:
    wordings = replies.variants(reply_id)
    assert len(wordings) == 3
    everything = [bubble for wording in wordings for bubble in wording]
    repeated = {bubble for bubble in everything if everything.count(bubble) > 1}
    assert not repeated - {"Are you thinking about killing yourself right now?"}


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
@pytest.mark.parametrize("nation", [None, *helplines.NATIONS])
def test_length(reply_id: str, variant: int, nation: str | None) -> None:
    bubbles = replies.reply(reply_id, variant, nation=nation).bubbles
    assert 2 <= len(bubbles) <= 3
    assert words(bubbles[0]) <= 25, bubbles[0]
    for bubble in bubbles[1:]:
        assert words(bubble) <= 40, (words(bubble), bubble)
    for bubble in bubbles:
        for sentence in sentences(bubble):
            assert words(sentence) <= 20, (words(sentence), sentence)


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
def test_contacts(reply_id: str, variant: int) -> None:
    written = "\n".join(replies.variants(reply_id)[variant])
    contacts = [key for key in helplines.placeholders(written) if key != "silent"]
    assert 1 <= len(contacts) <= 3
    assert contacts.count("site") == 1
    assert "{site_label}" in written
    # Grief is no emergency: there, nothing has to come first.
    wanted = len(contacts) > 1 and "cruse" not in contacts
    assert written.lower().count("do this first") == wanted, written
    if reply_id in LIFE_AT_RISK:
        assert "not an emergency service" in written
        assert "emergency" in contacts
        assert contacts[-1] == "site" or contacts.index("emergency") < contacts.index("site")
    assert not re.search(r"\d{3,}", re.sub(r"\{\w+\}", "", written)), "numbers come from the registry"


@pytest.mark.parametrize("reply_id", sorted(LIFE_AT_RISK))
@pytest.mark.parametrize("variant", range(3))
def test_where_life_is_at_risk_the_emergency_number_comes_before_any_other(reply_id: str, variant: int) -> None:
    text = "\n".join(replies.variants(reply_id)[variant])
    if reply_id != "suicidal_thoughts":
        assert helplines.placeholders(text)[0] == "emergency"


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
def test_numbers_come_early(reply_id: str, variant: int) -> None:
    first_two = "\n".join(replies.variants(reply_id)[variant][:2])
    assert helplines.placeholders(first_two)


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
@pytest.mark.parametrize("nation", [None, *helplines.NATIONS])
def test_voice(reply_id: str, variant: int, nation: str | None) -> None:
    text = replies.reply(reply_id, variant, nation=nation).text
    assert not re.search(rf"\b({NEVER})\b", text, re.IGNORECASE)
    assert "!" not in text
    assert text.isascii(), "no emoji, no curly quotes"
    assert "{" not in text
    assert text.count("?") - text.count('?"') <= 2
    assert not re.search(r"  |\bNHS NHS\b|\bon on\b|\bcall call\b|\bcall text\b|\bcall find\b", text), text


@pytest.mark.parametrize("reply_id", ["suicide", "suicidal_thoughts"])
def test_the_one_direct_question_and_its_answers(reply_id: str) -> None:
    for variant in range(3):
        one = replies.reply(reply_id, variant)
        assert one.bubbles[-1].endswith("re you thinking about killing yourself right now?")
        assert [choice.title for choice in one.choices] == [
            "Yes",
            "Thoughts, safe for now",
            "I meant something else",
            "Rather not say",
        ]
        assert [choice.payload for choice in one.choices] == [
            f'/crisis_answer{{"kind": "{kind}"}}' for kind in ("yes", "safe_for_now", "meant_else", "rather_not")
        ]


@pytest.mark.parametrize("reply_id", replies.reply_ids())
def test_every_way_on_leads_somewhere(reply_id: str) -> None:
    offered = replies.choices(reply_id)
    assert bool(offered) == (reply_id != replies.TURN_FAILED), "nobody is left without a way on"
    assert len(offered) <= 6
    assert len({choice.title for choice in offered}) == len(offered)
    for choice in offered:
        assert len(choice.title) <= 26
        kind = crisis_answers.kind_of(choice)
        assert choice.payload in ELSEWHERE if kind is None else replies.answer_id(kind) in replies.reply_ids()
    assert set(replies.heard(reply_id)) <= crisis_answers.KEYS
    for kind in replies.heard(reply_id).values():
        assert replies.answer_id(kind) in replies.reply_ids()


def test_every_step_is_reached_and_no_other_is_written() -> None:
    starts = set(categories.CATEGORIES) | {
        Finding(category, about=about, severity=severity).reply_id
        for category in categories.CATEGORIES
        for about in ("self", "other")
        for severity in ("unsaid", "red", "imminent")
    }
    starts |= {replies.TURN_FAILED, replies.GET_HELP, replies.BEREAVEMENT, replies.DISTRESS, replies.UNCLEAR_AGAIN}
    starts |= set(replies.INTENTS.values())
    # What choices under other responses answer, such as those of the check a day later.
    buttons = [
        button
        for variants in merged_domain().responses.values()
        for one in variants
        for button in one.get("buttons") or []
    ]
    sent = (crisis_answers.kind_of(replies.Choice("", re.sub(r"[{}]{2}", _single, one["payload"]))) for one in buttons)
    starts |= {replies.answer_id(kind) for kind in sent if kind}
    reached, waiting = set(starts), list(starts)
    while waiting:
        at = waiting.pop()
        for kind in {*kinds(at), *replies.heard(at).values(), "rather_not", replies.STILL_HERE}:
            step = replies.answer_id(kind)
            if step not in reached:
                reached.add(step)
                waiting.append(step)
    assert reached == set(replies.reply_ids())


@pytest.mark.parametrize("reply_id", CRISIS)
def test_a_person_is_one_step_away(reply_id: str) -> None:
    # The number is in the reply itself; somebody who cannot call must have a next step too.
    kind = crisis_answers.plain_kind(reply_id, "i can't call")
    if effects.of(reply_id).closes:
        return
    assert kind is not None and replies.answer_id(kind) in replies.reply_ids()
    texts = ["\n".join(wording) for wording in replies.variants(reply_id)]
    assert all({"site", "emergency"} & set(helplines.placeholders(text)) for text in texts)


@pytest.mark.parametrize("reply_id", CRISIS)
@pytest.mark.parametrize("text", ["just joking lol", "ignore me", "forget I said it", "...", "dunno", "whatever"])
def test_no_joke_and_no_silence_cancels_danger(reply_id: str, text: str) -> None:
    kind = crisis_answers.plain_kind(reply_id, text) or crisis_answers.vague_kind(reply_id)
    answer = replies.answer_id(kind)
    assert not effects.of(answer).closes
    assert kind not in crisis_answers.DENIES
    assert all("emergency" in helplines.placeholders("\n".join(wording)) for wording in replies.variants(answer))


@pytest.mark.parametrize("reply_id", CRISIS)
def test_what_words_mean_never_leads_back_to_the_same_words_only(reply_id: str) -> None:
    """Whoever answers "no" again and again moves on, or is told the same in three ways."""
    seen = [reply_id]
    for _ in range(8):
        kind = crisis_answers.plain_kind(seen[-1], "no") or crisis_answers.vague_kind(seen[-1])
        seen.append(replies.answer_id(kind))
        if effects.of(seen[-1]).closes:
            return
    assert all(len(replies.variants(one)) == 3 for one in seen)


def test_variants_count_round() -> None:
    assert replies.reply("suicide", 3) == replies.reply("suicide", 0)
    assert replies.reply("suicide", 1) != replies.reply("suicide", 0)


def test_a_reply_that_is_not_there_has_no_choices_and_hears_nothing() -> None:
    assert replies.choices("no_such_reply") == ()
    assert not replies.heard("no_such_reply")


def test_responses_are_in_rasas_format_and_survive_its_filling_in() -> None:
    from rasa.core.nlg.interpolator import interpolate

    responses = replies.as_responses()
    assert set(responses) == {f"utter_crisis_{reply_id}" for reply_id in replies.reply_ids()}
    for name, wordings in responses.items():
        reply_id = name.removeprefix("utter_crisis_")
        for variant, response in enumerate(wordings):
            filled = interpolate(response | {"text": helplines.fill(response["text"])}, {})
            assert filled["text"] == replies.reply(reply_id, variant).text
            payloads = [button["payload"] for button in filled.get("buttons", [])]
            assert payloads == [choice.payload for choice in replies.reply(reply_id).choices]
            crisis = response.get("metadata", {}).get("crisis")
            assert crisis == (None if reply_id in replies.NOT_CRISIS else reply_id)


@pytest.mark.parametrize("category", categories.CATEGORIES)
@pytest.mark.parametrize("about", ["self", "other"])
@pytest.mark.parametrize("severity", ["unsaid", "red", "amber", "imminent"])
def test_every_finding_has_a_reply(category: str, about: str, severity: str) -> None:
    assert Finding(category, about=about, severity=severity).reply_id in replies.reply_ids()


def test_a_finding_picks_the_wording_that_fits() -> None:
    assert Finding("withdrawal", severity="red").reply_id == "withdrawal_red"
    assert Finding("withdrawal", severity="amber").reply_id == "withdrawal"
    assert Finding("overdose", about="other").reply_id == "overdose_other"
    assert Finding("suicide", certainty="check").reply_id == "unclear"
    assert Finding("threat", severity="imminent").reply_id == "threat_now"
    assert Finding("threat", severity="imminent", about="other").reply_id == "other"


def test_the_food_flag_is_said_plainly() -> None:
    for variant in range(3):
        assert "food, body size" in replies.reply("eating", variant).text


UNCLEAR_WORDS = ("ok", "thanks", "what", "um", "i dont know", "...", "help me", "please", "wait")


@pytest.mark.parametrize("reply_id", replies.reply_ids())
@pytest.mark.parametrize("text", UNCLEAR_WORDS)
def test_no_unclear_answer_leads_to_chest_compressions(reply_id: str, text: str) -> None:
    if reply_id in {"answer_od_not_breathing", "answer_od_handler"}:
        return
    kind = crisis_answers.plain_kind(reply_id, text) or crisis_answers.vague_kind(reply_id)
    assert kind not in {"od_not_breathing", "od_handler"}
    assert crisis_answers.vague_kind(reply_id) not in {"od_not_breathing", "od_handler"}


@pytest.mark.parametrize("reply_id", ["answer_od_not_breathing", "answer_od_handler"])
@pytest.mark.parametrize("text", ["thanks", "...", "dunno"])
def test_compressions_go_on_until_help_is_there(reply_id: str, text: str) -> None:
    kind = crisis_answers.plain_kind(reply_id, text) or crisis_answers.vague_kind(reply_id)
    assert kind == "od_handler"


def test_only_a_choice_or_an_age_makes_somebody_under_18() -> None:
    for reply_id in replies.reply_ids():
        heard = replies.heard(reply_id)
        assert "under_18" not in {kind for key, kind in heard.items() if key != "under_18"}, reply_id


@pytest.mark.parametrize("text", ["dunno", "...", "whatever"])
def test_the_device_is_asked_about_once(text: str) -> None:
    at = "danger"
    for _ in range(4):
        kind = crisis_answers.plain_kind(at, text) or crisis_answers.vague_kind(at)
        assert kind == "danger_listen"
        at = replies.answer_id(kind)


@pytest.mark.parametrize("reply_id", ["answer_safer", "answer_told", "answer_drv_sorted", "answer_od_crew"])
@pytest.mark.parametrize("text", ["thanks", "ok thank you", "bye"])
def test_thanks_at_the_end_close_warmly(reply_id: str, text: str) -> None:
    assert crisis_answers.plain_kind(reply_id, text) == "closing"
    assert effects.of("answer_closing").closes
    assert "carry_on" in kinds("answer_closing")


def test_what_a_child_swallowed_is_answered_first() -> None:
    assert Finding("child", about="other", severity="red").reply_id == "child_swallowed"
    assert Finding("child", about="other").reply_id == "child_other"


@pytest.mark.parametrize("reply_id", [one for one in replies.reply_ids() if "sexual" in one or "answer_sa_" in one])
def test_after_an_assault_the_way_stays_with_those_who_know_it(reply_id: str) -> None:
    led = {*kinds(reply_id), *replies.heard(reply_id).values()}
    assert not {kind for kind in led if kind.startswith("danger_")}


@pytest.mark.parametrize("text", ["stop giving me numbers", "just listen", "you're useless"])
def test_numbers_can_be_stopped_and_listening_goes_on(text: str) -> None:
    for reply_id in ("suicide", "answer_still_here", "answer_no_numbers"):
        assert crisis_answers.plain_kind(reply_id, text) == "no_numbers"
