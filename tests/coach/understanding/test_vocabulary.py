from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding import vocabulary
from coach.understanding.text import read_line
from coach.understanding.triggers import KINDS

# What was typed | entity=value, in order; "-" for nothing of these entities.
CASES = """
had a pint | substance=alcohol
cheeky pint | substance=alcohol
went on a bender last night, drank loads | substance=alcohol substance=alcohol
wiskey and vodkaa | substance=alcohol substance=alcohol
rum and coke | substance=alcohol
gin and tonic | substance=alcohol
smoked a spliff | substance=cannabis
smoking weed | substance=cannabis
rolled a joint | substance=cannabis
joint pain | trigger=pain
a joint account | -
urge for coke | substance=cocaine
can of coke | -
diet coke | -
did a line of coke | substance=cocaine substance=cocaine
a line of white | substance=cocaine
white bread | -
the white van | -
prince charlie | -
a gram of charlie | substance=cocaine
my mate charlie | trigger=friends
craving cocane | substance=cocaine
scored some gear | substance=cocaine
my gym gear | trigger=outdoors
bag of brown | substance=heroin
brown bread | -
on the methadone | substance=opioids
too much codeine | substance=opioids
took some vallies | substance=benzodiazepines
popped a xanax | substance=benzodiazepines
some speed and a gram of ket | substance=amphetamines substance=ketamine
speed dating | -
up to speed | -
dropped some pills | substance=ecstasy
took mandy at a rave | substance=ecstasy trigger=club
spice of life | -
smoked spice | substance=spice
laughing gas | substance=solvents and gas
gas bill | trigger=money worries
put a bet on | behaviour=gambling
i bet you're right | -
down the bookies | behaviour=gambling trigger=bookies
bought scratchcards | behaviour=gambling
gambeling again | behaviour=gambling
time slot | -
gasping for a fag | behaviour=smoking
20 cigs | behaviour=smoking
cigerettes | behaviour=smoking
vaping again | behaviour=vaping
raping | -
i was raped | -
lost mary | behaviour=vaping
binge eating | behaviour=food
binged on chocolate | behaviour=food
online shopping | behaviour=shopping
food shopping | -
watched porn | behaviour=porn
playing fortnite | behaviour=gaming
doomscrolling in bed | behaviour=phone trigger=home
on the phone to mum | trigger=family
at the pub with the lads | trigger=pub trigger=friends
down the local | trigger=pub
after a row with my ex | trigger=argument trigger=ex
got paid | trigger=payday
payday | trigger=payday
skint again | trigger=money worries
my back pain | trigger=pain
birthday party | trigger=celebration
out of nowhere | trigger=unknown
rang my sister | -
called my sponsor | trigger=other people
walked home | -
feeling lonely | feeling=lonely
lonley | feeling=lonely
streesed out | feeling=stressed
bored stiff | feeling=bored
really low | feeling=sad
sat down | -
down the road | -
cut down | -
felt down | feeling=sad
mad urge | -
knackered | feeling=tired
hungover | feeling=ill trigger=illness
pissed off | feeling=angry
buzzing | feeling=happy
anxiety is bad | feeling=anxious
stopping now | -
homeless | -
lovely | -
working on it | -
coke | substance=cocaine
my phone | behaviour=phone
work | trigger=work
"""


def found(text: str) -> str:
    mentions = vocabulary.load().find(read_line(text))
    return " ".join(f"{one.entity}={one.value}" for one in mentions) or "-"


@pytest.mark.parametrize("row", CASES.strip().splitlines())
def test_mentions_are_found(row: str) -> None:
    text, expected = (part.strip() for part in row.split("|"))
    assert found(text) == expected


def test_every_phrase_can_be_typed() -> None:
    lexicon = vocabulary.load()
    for phrase in lexicon.senses:
        said = " ".join(phrase)
        assert [token.word for token in lexicon.tokens(read_line(said))] == list(phrase)


def test_a_guarded_word_is_one_of_its_terms() -> None:
    for name in vocabulary.FILES[:-1]:
        content = vocabulary._read(name)
        everywhere = {word for term in content["terms"] for word in term["words"]}
        assert set(content.get("needs_context", ())) <= everywhere, name
        for term in content["terms"]:
            assert set(term.get("needs_context", ())) <= set(term["words"]), term["value"]


def test_no_plain_phrase_has_two_values() -> None:
    for phrase, senses in vocabulary.load().senses.items():
        plain = [sense.entity for sense in senses if not sense.context]
        assert len(plain) == len(set(plain)), phrase


def test_trigger_kinds_are_the_eight() -> None:
    kinds = {
        sense.kind for senses in vocabulary.load().senses.values() for sense in senses if sense.entity == "trigger"
    }
    assert kinds - {None} == set(KINDS) - {"feeling"}


@pytest.mark.parametrize(
    "word", "raped raping stopping starving passed thirsty homeless heroine lovely winner crisis shared".split()
)
def test_real_words_are_no_slips(word: str) -> None:
    assert vocabulary.load().tokens(read_line(word))[0].word == word


@given(st.text(max_size=300))
def test_any_text_gives_mentions_inside_it(text: str) -> None:
    line = read_line(text)
    for one in vocabulary.load().find(line):
        start, end = line.span(one.start, one.end)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("unit", ["pub ", "a ", "coke ", "my ex ", "gamblin ", "gin and "])
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    vocabulary.load()
    started = time.perf_counter()
    vocabulary.load().find(read_line(text))
    assert time.perf_counter() - started < 0.25
