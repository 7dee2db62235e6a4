"""What the last messages add to the newest: danger told in pieces, taken back, or already asked about."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import yaml

from coach.safety import context, floor
from coach.safety.context import POSSIBLE, UNCLEAR_AGAIN, Judgement, Turn
from coach.safety.replies import reply_ids

MINUTE = 60.0
SETS = Path(__file__).parents[2] / "safety"


def talk(*texts: str, gap: float = MINUTE) -> list[Turn]:
    return [Turn(text, place * gap) for place, text in enumerate(texts)]


def shown(*texts: str, gap: float = MINUTE) -> str | None:
    """What the last text shows together with those before it."""
    finding = context.spread(talk(*texts[:-1], gap=gap), texts[-1], (len(texts) - 1) * gap)
    return finding.category if finding else None


PLAN = Turn("i'm going to kill myself tonight", 0.0, replies=("suicide",))


@pytest.mark.parametrize(
    ("texts", "category"),
    [
        (("lost it on the horses, the lot", "dunno", "there's just one thing left to do now"), "suicidal_thoughts"),
        (("my wife left me on sunday", "yeah the kids went too", "can't see any way through"), "suicidal_thoughts"),
        (("got the sack today", "no way I can fix this", "ok"), None),
        (("ok", "got the sack today", "no way I can fix this. nothing left for me"), "suicidal_thoughts"),
        (("we buried him on friday", "tea and cake after", "nothing matters now"), "suicidal_thoughts"),
        (("ive got the tablets here", "anyway", "tell my mum i love her"), "suicide"),
        (("sorry for everything", "im sat on the bridge"), "suicide"),
        (("stopped drinking on monday, was on a litre a day", "how are you", "i'm shaking and sweating"), "withdrawal"),
    ],
)
def test_danger_told_in_pieces_is_put_together(texts: tuple[str, ...], category: str | None) -> None:
    assert shown(*texts) == category


@pytest.mark.parametrize(
    "texts",
    [
        ("lost my job last year", "got a new one now", "went for a walk"),
        ("my nan died in may", "we had a lovely service", "day 40 today"),
        ("got my tablets from the chemist", "see you tomorrow", "say hi to your mum"),
        ("stopped smoking on monday", "feeling ok", "sweating at the gym"),
        ("hello", "log an urge", "7", "at the pub", "went for a walk"),
        ("quit my job", "im sweating buckets in this heat"),
        ("quit my job on friday", "ok", "im shaking"),
        ("stopped drinking last week", "arms shaking after the weights"),
        ("lost a tenner on the dogs", "no way out of this meeting", "ok"),
    ],
)
def test_harmless_talk_stays_harmless(texts: tuple[str, ...]) -> None:
    assert [shown(*texts[: end + 1]) for end in range(1, len(texts))] == [None] * (len(texts) - 1)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("stopped drinking last week, was on a litre a day", "seeing things crawling on the wall"),
        ("im shaking, stopped drinking 2 days ago", "seeing things crawling on the wall"),
        ("stopped drinking on monday", "im sweating in this heat but also seeing things"),
        ("quit my job and stopped drinking on monday", "seeing things crawling on the wall"),
    ],
)
def test_a_sign_that_cannot_wait_is_not_weighed_against_the_weather(before: str, text: str) -> None:
    finding = context.spread(talk(before), text, MINUTE)
    assert finding is not None
    assert finding.reply_id == "withdrawal_red"


def test_another_thing_given_up_hides_no_drink_given_up() -> None:
    assert shown("quit my job", "stopped drinking on monday, was on a litre a day", "i'm shaking") == "withdrawal"


OF_A_SISTER = Turn("my sister is being beaten by her boyfriend", 0.0, replies=("danger_other",))


@pytest.mark.parametrize(
    "text",
    ["i dont know where she lives", "she wont let me call", "she wont talk to me", "I don't know where he is"],
)
def test_how_somebody_else_is_reached_is_no_danger_of_the_writers(text: str) -> None:
    assert context.about_another([OF_A_SISTER], text, MINUTE)
    assert context.about_another([OF_A_SISTER, Turn("", 30.0, replies=("answer_other_ask",))], text, MINUTE)
    assert not context.about_another([], text, MINUTE)
    own = Turn("he hits me", 30.0, replies=("danger",))
    assert not context.about_another([OF_A_SISTER, own], text, MINUTE)


@pytest.mark.parametrize(
    "text",
    [
        "he hits me too",
        "she wont let me call and he hits me too",
        "she wont let me leave the house",
        "i know where he lives and im going to kill him",
        "i dont know where she lives and i want to die",
    ],
)
def test_the_writers_own_danger_is_heard_while_another_is_spoken_of(text: str) -> None:
    assert not context.about_another([OF_A_SISTER], text, MINUTE)


def test_pieces_too_far_apart_are_not_put_together() -> None:
    pieces = ("lost it on the horses, the lot", "there's just one thing left to do now")
    assert shown(*pieces) is not None
    assert shown(*pieces, gap=5 * 3600) is None
    assert shown(pieces[0], *["lovely weather"] * 6, pieces[1]) is None


def test_what_one_message_shows_is_not_shown_again_by_the_next() -> None:
    assert shown("i'm going to kill myself tonight", "ok") is None


def test_what_was_meant_otherwise_is_not_put_together() -> None:
    first = Turn("lost it on the horses, the lot", 0.0, replies=("unclear",))
    settled = Turn("", 30.0, replies=("answer_meant_else",))
    piece = "there's just one thing left to do now"
    assert context.spread([first], piece, MINUTE) is not None
    assert context.spread([first, settled], piece, MINUTE) is None


def test_near_misses_in_a_row_are_hardly_ever_danger() -> None:
    """Unrelated near misses make worse talks than people do."""
    near = [
        text
        for file in sorted(SETS.glob("*.yml"))
        for text in yaml.safe_load(file.read_text(encoding="utf-8"))["tuning"]["near_miss"]
        if floor.check(text) is None
    ]
    drawn = random.Random(3)
    wrong = [texts for texts in (drawn.sample(near, 4) for _ in range(500)) if shown(*texts)]
    assert len(wrong) <= 0.03 * 500, wrong


@pytest.mark.parametrize(
    "words",
    [
        "just joking",
        "jk lol",
        "only messing with you",
        "ignore me",
        "forget i said that",
        "didnt mean it",
        "nvm im fine",
    ],
)
@pytest.mark.parametrize("between", [(), ("lovely weather",), ("ok", "what's for tea")])
def test_a_joke_cancels_no_stated_plan(words: str, between: tuple[str, ...]) -> None:
    earlier = [PLAN, *(Turn(text, 10.0 + place) for place, text in enumerate(between))]
    assert context.taken_back(earlier, words, MINUTE) == Judgement("suicide", POSSIBLE)


def test_a_plan_counts_though_its_reply_came_past_a_lost_turn() -> None:
    earlier = [Turn("i'm going to kill myself tonight", 0.0)]
    assert context.taken_back(earlier, "only joking", MINUTE) == Judgement("suicide", POSSIBLE)


def test_taking_back_another_danger_brings_its_own_reply_again() -> None:
    earlier = [Turn("ive taken a load of pills", 0.0, replies=("overdose",))]
    assert context.taken_back(earlier, "haha only kidding", MINUTE) == Judgement("overdose", "overdose")


@pytest.mark.parametrize(
    "earlier",
    [
        [],
        [Turn("my boss is a joke", 0.0)],
        [PLAN, Turn("", 30.0, replies=("answer_meant_else",))],
        [PLAN, Turn("", 30.0, replies=("answer_carry_on",))],
        [Turn("i'm going to kill myself tonight", -3 * 3600.0, replies=("suicide",))],
    ],
)
def test_a_joke_about_nothing_is_a_joke(earlier: list[Turn]) -> None:
    assert context.taken_back(earlier, "just joking", MINUTE) is None


def test_a_long_story_with_a_joke_in_it_takes_nothing_back() -> None:
    story = "my mate was joking about the dog at the weekend and we all went down to the sea and had chips after"
    assert context.taken_back([PLAN], story, MINUTE) is None


@pytest.mark.parametrize(
    ("faint", "asks"),
    [
        ((), False),
        ((True,), False),
        ((True, True), True),
        ((True, False, True), True),
        ((True, False, False, False, False), False),
        ((True, True, False, False, False), False),
        ((False, False, False), False),
    ],
)
def test_faint_signs_add_up(faint: tuple[bool, ...], asks: bool) -> None:
    earlier = [Turn("words", place * MINUTE, sign) for place, sign in enumerate(faint)]
    assert context.adds_up(earlier, len(faint) * MINUTE) is asks


def test_faint_signs_fade_with_time_and_once_spoken_about() -> None:
    signs = [Turn("words", 0.0, True), Turn("words", MINUTE, True)]
    assert context.adds_up(signs, 2 * MINUTE)
    assert not context.adds_up(signs, 4 * 3600.0)
    assert not context.adds_up([*signs, Turn("words", 90.0, replies=("unclear",))], 2 * MINUTE)


def test_the_check_question_is_asked_once() -> None:
    asked = Turn("i can't do this any more", 0.0, replies=("unclear",))
    assert context.unclear([], MINUTE) == Judgement("unclear", "unclear")
    assert context.unclear([asked], MINUTE) == Judgement("unclear", UNCLEAR_AGAIN)
    assert context.unclear([asked, *talk(*["ok"] * 28)], 30 * MINUTE) == Judgement("unclear", UNCLEAR_AGAIN)
    assert context.unclear([asked, *talk(*["ok"] * 30)], 31 * MINUTE) == Judgement("unclear", "unclear")
    assert context.unclear([asked], 25 * 3600.0) == Judgement("unclear", "unclear")


@pytest.mark.parametrize("reply", ["suicide", "suicidal_thoughts", "self_harm", "answer_yes", "answer_safe_for_now"])
def test_who_named_danger_to_their_life_is_not_asked_whether_they_want_to_live(reply: str) -> None:
    judged = context.unclear([Turn("", 0.0, replies=(reply,))], MINUTE)
    assert judged == Judgement("suicidal_thoughts", "suicidal_thoughts")


def test_every_reply_named_exists() -> None:
    assert {POSSIBLE, UNCLEAR_AGAIN, *context._CHOSEN} <= set(reply_ids())


def test_a_long_talk_costs_little() -> None:
    earlier = talk(*["I was at the shop and lost my keys. My wife found them in the car, of all places. " * 12] * 30)
    began = time.perf_counter()
    for _ in range(20):
        context.spread(earlier, "there's just one thing left to do now", 30 * MINUTE)
    assert (time.perf_counter() - began) / 20 < 0.05
