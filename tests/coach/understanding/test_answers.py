from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.answers import read_worked, read_yes_no, stated_worked

YES = (
    "yes|Yes.|YES!!|yesss|y|ye|yh|yeh|yea|yeah|yeah alright|yep|yup|aye|ok|okay|k|kk|sure|sure why not|why not"
    "|go on then|go on|oh go on then|go for it|I suppose|i suppose so|spose|i guess|alright|alright then"
    "|yes please|yes please mate|please|please do|definitely|deffo|absolutely|of course|course|course i did"
    "|yeah i think so|👍|👍🏽|✅|yes 👍|i did|I do|it did|yes but only beer|yes because i felt bad|no wait yes"
    "|no i mean yes|yeah that's right|that's right|correct|sounds good|fair enough|might as well|hell yeah|mhm"
    "|uh huh|too right|fine|I'm up for it|yep go on|um yeah|well yes|tbh yeah|ok thanks|sure mate|lets do it"
).split("|")
NO = (
    "no|No.|NO!!|noooo|n|nah|nahhh|naw|nay|nope|nop|no thanks|no thank you|no thank you very much|no ta|not really"
    "|nah not really|not yet|not now|not today|never|no way|no chance|not a chance|Not in a month of sundays"
    "|hell no"
    "|of course not|course not|definitely not|absolutely not|no that's wrong|that's wrong|I didn't|i dont|I'm not"
    "|rather not|I don't think so|dont think so|probably not|please don't|👎|❌|yeah no|yeah nah|ok no|yes wait no"
    "|no it wasnt me|no, sorry|nah you're alright|no need|not for me|nuh uh|nah mate|no really|erm no|no but thanks"
    "|sadly not|afraid not|don't|hard no|not at all|nae"
).split("|")
NEITHER = (
    "|dunno|idk|maybe|not sure|I'm not sure|yes and no|no idea|no one|no clue|nothing|nothing much|now|know|notes"
    "|not bad|what?|ok?|yes?|the pub|7|ok but no|yes no|no yeah|yes, not really|🤷|👍👎|perhaps|depends|it depends"
    "|I'd rather not say|prefer not to say|kind of|a bit|friday|half an hour|whatever|no problem|no worries"
    "|who knows|hmm|yesterday|nobody|okra|do you keep it?|can you say no?|yes or no"
).split("|")


@pytest.mark.parametrize("text", YES)
def test_yes_is_read(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", NO)
def test_no_is_read(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize("text", NEITHER)
def test_neither_is_not_guessed(text: str) -> None:
    assert read_yes_no(text) is None


WORKED = (
    "helped|it helped|yes|yeah|helped a lot|yes loads|loads|it worked|worked a treat|did the trick|it passed"
    "|went away|the urge went away|it's gone|better|felt better|felt a lot better|it did|100%|massively|really well"
    "|👍"
    "|calmed me down|it eased off|wore off|rode it out|got through it|yes it helped|that really helped"
    "|helped loads thanks|i think it helped|definitely helped|deffo|big time|yep worked"
).split("|")
PARTLY = (
    "kind of|kinda|sort of|sorta|a bit|a little|a little bit|bit|partly|partially|it helped a bit|sort of helped"
    "|kind of worked|slightly|somewhat|for a while|helped for a while|took the edge off|not completely|not entirely"
    "|yes and no|yeah a bit|meh|so so|50/50|half|half and half|didn't help at first but then it worked"
    "|helped until i got home|it did a bit|partly yeah|to some extent|at first|worked for a bit"
    "|didnt help but ringing my sister helped|some"
).split("|")
NOT_WORKED = (
    "didn't help|didnt help|did not help|it didn't help|didnt help at all|didn't help much|no|nope|nah|not really"
    "|no it didn't help|nope still there|made it worse|it got worse|worse|no better|no difference"
    "|didn't make a difference"
    "|didn't make any difference|did nothing|useless|no use|no help|no good|wasn't helpful|not helpful|unhelpful"
    "|never works|it doesn't help|doesn't work|didn't work|it didn't work|not at all|not much|hardly|barely"
    "|it didn't|waste of time"
    "|wouldn't go away|didn't go away|I don't think it helped|don't think it worked|nothing helped|nothing works"
    "|none of it helped|hasn't helped|didnt really help|didn't do anything|made no difference|it hasnt worked"
    "|can't say it helped|wasnt any help"
).split("|")
NOT_TOLD = (
    "|dunno|i wish it helped|not sure if it helped|would have helped|it might have helped|helpless|did it help?"
    "|maybe|idk|the pub|7|i gave in|worked late|passed the pub|passed out|at work|no it helped|yes it didn't help"
    "|thought about it"
    "|i helped my mum? no idea|didn't drink|too soon to say|it didn't make it worse"
).split("|")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "worked"),
    [(text, "yes") for text in WORKED] + [(text, "partly") for text in PARTLY] + [(text, "no") for text in NOT_WORKED] + [(text, None) for text in NOT_TOLD],
)  # fmt: skip
def test_whether_it_worked_is_read(text: str, worked: str | None) -> None:
    assert read_worked(text) == worked


@pytest.mark.parametrize("verb", ["help", "work", "make any difference", "do anything", "go away"])
@pytest.mark.parametrize(
    "negation",
    ["didn't", "didnt", "did not", "didn’t", "doesn't", "wouldn't", "never", "it really didn't", "hasn't really"],
)
def test_negation_is_never_missed(negation: str, verb: str) -> None:
    assert read_worked(f"{negation} {verb}") == "no"
    assert stated_worked(f"went for a walk but it {negation} {verb}".replace("'", "").replace("’", "")) == "no"


@pytest.mark.parametrize(
    "text", ["yes", "a bit", "no", "i worked late", "passed the pub", "loads of people", "half an hour", "drank a lot"]
)
def test_in_a_sentence_only_words_about_helping_count(text: str) -> None:
    assert stated_worked(text) is None


@given(st.text(max_size=300) | st.text(alphabet="yesno maybithelpdw'?👍", max_size=60))
def test_any_text_gives_an_answer_or_none(text: str) -> None:
    assert read_yes_no(text) in (True, False, None)
    assert read_worked(text) in ("yes", "partly", "no", None)


@given(st.sampled_from(YES + NO + NEITHER), st.sampled_from(["{}", " {} ", "{}.", "{}!!", "\n{}\n"]))
def test_space_case_and_marks_change_nothing(text: str, frame: str) -> None:
    if not text.endswith("?"):
        assert read_yes_no(frame.format(text)) == read_yes_no(text) == read_yes_no(text.upper())


@pytest.mark.parametrize("unit", ["yes ", "no ", "not really ", "didn't ", "help ", "but ", "maybe ", "y", "👍"])
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    read_yes_no(text)
    read_worked(text)
    assert time.perf_counter() - started < 0.25
