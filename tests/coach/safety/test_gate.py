"""The safety gate: whom it is for, what it reads, and what the answers come to."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach.safety import categories, gate
from coach.safety.finding import Finding
from coach.safety.gate import Heard

NOW = datetime(2024, 5, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "substance"),
    [
        ("the drink", "alcohol"),
        ("booze n a bit of coke", "alcohol"),
        ("vodka", "alcohol"),
        ("alchohol", "alcohol"),
        ("vallies", "benzodiazepines"),
        ("xannies", "benzodiazepines"),
        ("my diazepam", "benzodiazepines"),
        ("zopiclone", "benzodiazepines"),
        ("brown", "heroin"),
        ("subbies", "opioids"),
        ("methadone", "opioids"),
        ("tramadol", "opioids"),
        ("codeine", "opioids"),
        ("nurofen plus", "opioids"),
        ("g", "GHB"),
        ("coming off ghb", "GHB"),
        ("gear", gate.MAY_NEED),
        ("pills", gate.MAY_NEED),
    ],
)
def test_who_needs_the_gate(words: str, substance: str) -> None:
    assert substance in gate.needs(words).substances


@pytest.mark.parametrize(
    "words", ["gambling", "weed", "coke", "fags", "vaping", "food", "my phone", "porn", "shopping", "spice", "speed"]
)
def test_who_does_not_need_it(words: str) -> None:
    need = gate.needs(words)
    assert not need.substances
    assert need.other


@pytest.mark.parametrize("words", ["my habit", "this", "", "can i just stop", "diet coke", "energy drinks"])
def test_what_says_nothing_of_a_substance(words: str) -> None:
    assert gate.needs(words).is_unknown


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Fits, seeing things", Heard("red")),
        ("had a fit last time i stopped", Heard("red", "before")),
        ("siezure last year", Heard("red", "before")),
        ("halucinating", Heard("red")),
        ("had the dts", Heard("red")),
        ("chest pain", Heard("red")),
        ("got confused last time", Heard("red", "before")),
        ("ive seen things that werent there", Heard("red")),
        ("cant stop being sick", Heard("red", "now")),
        ("yes im seeing things now", Heard("red", "now")),
        ("I stopped drinking yesterday and now I'm seeing things", Heard("red", "now")),
        ("had a fit last time i stopped, not now", Heard("red", "before")),
        ("I'm pregnant", Heard("pregnant")),
        ("preggers and on methadone", Heard("pregnant")),
        ("bit shaky in the mornings tbh", Heard("amber")),
        ("shakin n sweatin", Heard("amber")),
        ("sick in the mornings until i have one", Heard("amber")),
        ("clucking", Heard("amber")),
        ("every day", Heard("daily")),
        ("I have it every day", Heard("daily")),
        ("loads. every day since i was 20", Heard("daily")),
        ("feel rough thats all", Heard("amber")),
        ("None of these", Heard("none")),
        ("nah none of that", Heard("none")),
        ("only weekends", Heard("none")),
        ("i feel fine", Heard("none")),
        ("I'm not sure", Heard("unsure")),
        ("never stopped long enough to know", Heard("unsure")),
        ("no idea", Heard("unsure")),
    ],
)
def test_signs(text: str, heard: Heard) -> None:
    assert gate.read_signs(text) == heard


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("shaky, sweaty and i see things when i stop", "red"),
        ("i shake n sweat n throw up, had a fit once", "red"),
        ("no fits but ive seen things", "red"),
        ("pregnant and shaky", "pregnant"),
        ("never had fits or seen things but i do shake", "amber"),
        ("no fits, just a bit sweaty", "amber"),
        ("dont know, i do get the shakes", "amber"),
    ],
)
def test_of_several_signs_the_worst_counts(text: str, sign: str) -> None:
    heard = gate.read_signs(text)
    assert heard is not None
    assert heard.sign == sign


@pytest.mark.parametrize(
    "text",
    [
        "havent had a fit",
        "never had a fit",
        "no shakes",
        "no fits or shakes",
        "not every day",
        "i dont get any of that",
    ],
)
def test_what_is_denied_is_no_sign(text: str) -> None:
    assert gate.read_signs(text) == Heard("none")


@pytest.mark.parametrize(
    "text",
    [
        "no i havent been able to stop shaking",
        "i dont wake up without shaking",
        "if i dont have one i shake",
        "when i dont drink i sweat",
        "nah just a bit shaky",
    ],
)
def test_a_not_of_something_else_denies_no_sign(text: str) -> None:
    assert gate.read_signs(text) == Heard("amber")


@pytest.mark.parametrize(
    "text",
    ["purple monkey", "yes", "there is no milk in the fridge", "what do you mean", "fit as a fiddle", "sick of it",
     "i'll be fine", "can i just stop drinking today", "im confused by the question"],
)  # fmt: skip
def test_what_is_no_sign(text: str) -> None:
    assert gate.read_signs(text) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("yes", "now"),
        ("Yes, right now", "now"),
        ("yeah kinda", "now"),
        ("yesterday", "now"),
        ("I'm not sure", "unsure"),
        ("i dont know", "unsure"),
        ("no", "before"),
        ("No, that was before", "before"),
        ("not now", "before"),
        ("no im fine now", "before"),
        ("yeah but that was years ago", "before"),
        ("it was in 2019", "before"),
        ("purple", "unsaid"),
    ],
)
def test_when_it_was(text: str, when: str) -> None:
    assert gate.read_now(text) == when


@pytest.mark.parametrize(
    ("sign", "when", "outcome", "dependence"),
    [
        ("red", "now", "red_now", "red"),
        ("red", "unsure", "red_now", "red"),
        ("red", "before", "red_before", "red"),
        ("red", "unsaid", "red_before", "red"),
        ("pregnant", "unsaid", "pregnant", "red"),
        ("amber", "unsaid", "amber", "amber"),
        ("daily", "unsaid", "amber", "amber"),
        ("unsure", "unsaid", "unsure", "amber"),
        (None, "unsaid", "unsure", "amber"),
        ("none", "unsaid", "none", "none"),
    ],
)
def test_outcome(sign: gate.Sign | None, when: gate.When, outcome: gate.Outcome, dependence: str) -> None:
    assert gate.outcome(sign, when) == outcome
    assert gate.DEPENDENCE[outcome] == dependence


def test_what_is_told_beside_the_question_counts_and_what_is_asked_does_not() -> None:
    assert gate.told("can i just stop today? i get the shakes every morning") == Heard("amber")
    assert gate.told("will i get the shakes if i stop?") is None
    assert gate.told("can i just stop today? no fits or anything") is None


WITHDRAWAL = Finding(categories.WITHDRAWAL, severity="red")


@pytest.mark.parametrize("text", ["had a fit last time i stopped", "the dts", "clucking bad every time"])
@pytest.mark.parametrize("finding", [None, WITHDRAWAL, Finding(categories.WITHDRAWAL, severity="amber")])
def test_signs_that_sound_like_danger_answer_the_gate(text: str, finding: Finding | None) -> None:
    assert gate.answers(text, finding)


def test_what_is_said_to_be_over_is_believed_although_it_names_now() -> None:
    assert gate.answers("had a fit last time i stopped, not now tho", replace(WITHDRAWAL, time="now"))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I stopped drinking yesterday and now I'm seeing things", WITHDRAWAL),
        ("I stopped drinking yesterday and now I'm seeing things", None),
        ("i see things", replace(WITHDRAWAL, time="now")),
        ("shaking and i want to kill myself", Finding(categories.SUICIDE)),
        ("the shakes, and i want to die", replace(WITHDRAWAL, also=(categories.SUICIDE,))),
        ("my brother had a fit when he stopped", replace(WITHDRAWAL, about="other")),
        ("took too many and feel sick", Finding(categories.OVERDOSE)),
        ("im pregnant and drink every day", Finding(categories.PREGNANCY)),
        ("none of your business", WITHDRAWAL),
        ("purple monkey", None),
    ],
)
def test_danger_beyond_the_question_stays_danger(text: str, finding: Finding | None) -> None:
    assert not gate.answers(text, finding)


def known(dependence: str | None, days: int, of: list[str], about: list[str]) -> bool:
    return gate.is_known(dependence, NOW - timedelta(days=days), of, about, NOW)


def test_an_outcome_holds_for_thirty_days() -> None:
    assert known("amber", 29, ["alcohol"], ["alcohol"])
    assert not known("amber", 31, ["alcohol"], ["alcohol"])
    assert not known(None, 1, [], ["alcohol"])
    assert not gate.is_known("red", None, [], ["alcohol"], NOW)


def test_no_sign_with_one_substance_says_nothing_of_another() -> None:
    assert known("none", 1, ["alcohol"], ["alcohol"])
    assert not known("none", 1, ["alcohol"], ["benzodiazepines"])
    assert not known("none", 1, ["alcohol"], [])
    assert known("red", 1, ["alcohol"], ["benzodiazepines"])


@pytest.mark.parametrize(
    "text", ["not " * 2500, "i shake and " * 800, "no fits or " * 900, "a" * 10000, "never , " * 1200]
)
def test_no_answer_takes_long(text: str) -> None:
    gate.read_signs("warm up")
    began = time.perf_counter()
    gate.read_signs(text)
    gate.needs(text)
    assert time.perf_counter() - began < 1.0
