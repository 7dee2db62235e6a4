from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.questions import is_question

QUESTIONS = (
    "is this private|is this private?|what's a trigger|whats a trigger|what is a trigger|wot is a trigger"
    "|what does that mean|why|why do you ask|why not|how long do urges last|how does this work|do i have to stop"
    "|do I have to|who sees this"
    "|who reads my answers|work?|?|???|hmm is this private|so who reads it|is it ok to skip|can you call someone"
    "|can i come back later|i felt rough. is this private|any idea why|do you know|does this cost anything|u there"
    "|r u human|are you real"
    "|should I stop drinking|what|how are you|where is my data kept|when does it end|which one is it"
    "|will it get better|would you tell my gp|whats this for|wait, is this recorded|ok but who can see it"
    "|is this private? dont want my boss seeing"
    "|can I ask how long this takes|i was wondering if this is free|what if i slip|what about weekends"
    "|how much is it|isn't this just aa|are there meetings near me|did you save it|have you saved it"
    "|has it been saved|could i stop here|my ex?|what happens next"
    "|is there a phone line|whos behind this|what do you mean|am i an addict|what counts as an urge|how come"
    "|is my chat private 🙈|what happens to my answers"
).split("|")
STATEMENTS = (
    "|when I was at the pub|what I did was go for a walk|did some yoga|do some press ups|who knows|how i felt"
    "|have a bath|had a bath|will try|would do it again|what a day|which helped|did it anyway|can't sleep"
    "|could be work|the pub|7|was the pub"
    "|was my ex|where i used to work|why i drink is stress|how i always feel|when my ex rang|whatever"
    "|whenever i'm bored|however|whose round|is what it is|do my breathing|did my breathing|did the washing up"
    "|can of coke|will power|may bank holiday"
    "|should have gone home|could murder a pint|would love one|walk|i know what you mean|have a word with myself"
    "|do nothing"
    "|rang my sister|dont know|don't want to|what helped was walking|whisky|howling at the moon|i asked him why"
    "|not sure how"
).split("|")


@pytest.mark.parametrize("text", QUESTIONS)
def test_question_is_heard(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", STATEMENTS)
def test_statement_is_left_alone(text: str) -> None:
    assert not is_question(text)


@given(st.text(max_size=300))
def test_any_text_is_a_question_or_not(text: str) -> None:
    assert is_question(text) in (True, False)


@given(st.text(max_size=50))
def test_a_question_mark_at_the_end_asks(text: str) -> None:
    assert is_question(text + "?")


@pytest.mark.parametrize("unit", ["what ", "is this ", "so ", "? ", "hmm, ", ". "])
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    is_question(text)
    assert time.perf_counter() - started < 0.25
