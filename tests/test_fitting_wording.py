"""What is said fits the person: the numbers of where they live, no cheer after danger, no food where it does harm."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from actions.account.saving import GOALS
from actions.conversation.clarify import MEANINGS
from actions.safety.nation import NATIONS as NATION_NAMES
from actions.tools import TOOLS
from coach.safety import helplines
from coach.settings import get_settings
from components.wording_picker import ABOUT, CHEER
from tests.support.project_words import PLACEHOLDER, ROOT, merged_domain

RESPONSES = merged_domain().responses
WORDINGS = [(name, number) for name, variants in sorted(RESPONSES.items()) for number in range(len(variants))]
SOMEWHERE = [
    (name, number, nation)
    for name, number in WORDINGS
    for nation in helplines.NATIONS
    # These are each said in one nation alone.
    if not name.startswith("utter_nation_") or name == f"utter_nation_{nation}"
]

UNFIT = (
    r"\b(?:a|an|the|your) (?:a|an|the|your)\b",
    r"\b(?:on|with|is|are|ring|phone) (?:call|find|text)\b",
    r"\b(?:call|ring|text|dial) (?:call|find|text|findahelpline)\b",
    r"\bNHS (?:a|your|Lifeline|NHS)\b",
    r"\b(?:call|ring|dial|text|phone) (?:on )?(?:a local (?:text )?line|findahelpline)\b",
    r"\ba local (?:text )?line[^.,:]* (?:are|listen|support|help|advise|know|can stay)\b",
    r"\bfindahelpline\.com\b.*\bfindahelpline\.com\b",
    r"\b([A-Z][\w ]+ on [\d ]+\d)\b.*\b\1\b",
    r"  | [,.]|\(\)|:\s*\.",
)
"""What a sentence reads like whose placeholder does not fit it."""

ABROAD = {"site", "local_emergency", "local_line", "local_text_line", "local_child_line", "local_doctor"}
"""The lines that may be named to somebody outside the United Kingdom."""

COMMON_WORDS = {"Shout"}
"""Names of lines that open other sentences too."""

PRAISE = (
    r"well done|congratulat\w*|brilliant|fantastic|amazing|awesome|excellent|superb|wonderful|bravo|hooray|proud"
    r"|great (?:job|work|news|going|effort|stuff)|good (?:job|work|news|going|effort|for you)|nice (?:one|work|going)"
    r"|(?:takes?|took) (?:effort|courage|honesty|guts|strength|a lot)|put effort|did the work|is a skill|success\w*"
    r"|impress\w*|celebrat(?:e|ing)|keep it up|way to go|smash\w*|nailed|champion|star|winning|lol|haha|just kidding"
    r"|every day is much the same|nothing much happens"
)
"""Praise, celebration and jokes."""

MAY_PRAISE: dict[str, str] = {}
"""Responses that must hold such a word all the same, each with its reason."""

FOOD = (
    r"food|foods|eat|eats|eating|eaten|ate|meals?|diet\w*|calori\w*|(?:over)?weight|weigh (?:yourself|in)|slim\w*|fat|fats|fatty|portions?|fast(?:ing|ed)"
    r"|hungry|hunger|snack\w*|breakfast|lunch|dinner|supper|bing(?:e|es|ed|eing|ing)|exercis\w*|gym|work-?outs?"
    r"|jog\w*|going for a (?:run|walk)|kilos?|kgs?|body shape|cook\w*|bake|baking|biscuits?|cake|chocolate|sugar"
)
"""Food, eating, weight and exercise."""

MAY_NAME_FOOD: dict[str, str] = {
    "utter_crisis_eating": "answers somebody who speaks of it, and says that it is left out from there on",
}
"""Responses that must name it, each with its reason."""


def said(name: str, number: int, nation: str | None = None) -> str:
    text: str = RESPONSES[name][number]["text"]
    return helplines.fill(text, get_settings(), nation) if helplines.has_placeholders(text) else text


def is_marked(name: str, number: int, mark: str) -> bool:
    return bool((RESPONSES[name][number].get("metadata") or {}).get(mark))


def without_responses() -> Iterator[tuple[str, str]]:
    """Yields what people see that no mark can leave out: choices, names of tools and the connectors' own lines."""
    for name, number in WORDINGS:
        for button in RESPONSES[name][number].get("buttons") or []:
            yield name, button["title"]
    for places in (MEANINGS, GOALS, NATION_NAMES):
        yield from places.items()
    for tool in TOOLS.values():
        yield tool.name, tool.title
    for key, lines in yaml.safe_load((ROOT / "connectors" / "wording.yml").read_text(encoding="utf-8")).items():
        for line in lines:
            yield f"connectors/wording.yml: {key}", line


def found(pattern: str, text: str) -> list[str]:
    return re.findall(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)


@pytest.mark.parametrize(("name", "number", "nation"), SOMEWHERE)
def test_what_is_said_reads_right_in_every_nation(name: str, number: int, nation: str) -> None:
    text = said(name, number, nation)
    assert text
    assert not [one for one in PLACEHOLDER.findall(text) if helplines.is_placeholder(one)]
    for bubble in text.split("\n\n"):
        assert not [wrong for wrong in UNFIT if re.search(wrong, bubble, re.IGNORECASE)], bubble


@pytest.mark.parametrize(("name", "number", "nation"), SOMEWHERE)
def test_no_line_is_named_outside_its_nations(name: str, number: int, nation: str) -> None:
    text = said(name, number, nation)
    there = {line.name for line in helplines.load().values() if nation in line.nations}
    text = re.sub("|".join(sorted(map(re.escape, there), key=len, reverse=True)), "", text)
    reach = {line.reach for line in helplines.load().values() if nation in line.nations}
    for key, line in helplines.load().items():
        if nation in line.nations:
            continue
        assert line.name in there | COMMON_WORDS or not re.search(rf"(?<!\w){re.escape(line.name)}(?!\w)", text), (
            key,
            text,
        )
        way = line.number or line.text
        assert not way or way in reach or not re.search(rf"(?<![\d ]){re.escape(way)}(?![\d ]*\d)", text), (key, text)


def test_abroad_only_what_works_there_is_given() -> None:
    lines = helplines.load()
    assert {key for key, line in lines.items() if "elsewhere" in line.nations} == ABROAD
    for key in lines:
        stand_in = helplines.line_for(key, "elsewhere")
        assert stand_in is None or stand_in in [lines[abroad] for abroad in ABROAD]


@pytest.mark.parametrize(("name", "number"), WORDINGS)
def test_praise_is_marked(name: str, number: int) -> None:
    praise = found(PRAISE, said(name, number))
    if name in MAY_PRAISE or is_marked(name, number, CHEER):
        return
    assert not praise, said(name, number)


def test_every_nation_has_a_name_a_choice_and_a_list_of_numbers() -> None:
    assert set(NATION_NAMES) == set(helplines.NATIONS)
    assert {name for name in RESPONSES if name.startswith("utter_nation_")} == {
        f"utter_nation_{nation}" for nation in helplines.NATIONS
    }
    for variant in RESPONSES["utter_ask_nation"]:
        sent = [button["payload"] for button in variant["buttons"]]
        assert sent == [f'/set_nation{{{{"nation": "{nation}"}}}}' for nation in helplines.NATIONS]


def test_nothing_that_cannot_be_left_out_praises_or_names_food() -> None:
    assert [(where, text) for where, text in without_responses() if found(f"{PRAISE}|{FOOD}", text)] == []


@pytest.mark.parametrize(("name", "number"), WORDINGS)
def test_food_weight_and_exercise_are_marked(name: str, number: int) -> None:
    if name in MAY_NAME_FOOD or (RESPONSES[name][number].get("metadata") or {}).get(ABOUT) == "food":
        return
    assert not found(FOOD, said(name, number)), said(name, number)


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_enough_is_left_to_say(name: str) -> None:
    numbers = range(len(RESPONSES[name]))
    plain = [number for number in numbers if not is_marked(name, number, CHEER) and not is_marked(name, number, ABOUT)]
    assert len(plain) >= min(2, len(RESPONSES[name]))


def test_marks_are_known() -> None:
    for name, number in WORDINGS:
        metadata = RESPONSES[name][number].get("metadata") or {}
        assert metadata.get(CHEER, True) is True, name
        assert metadata.get(ABOUT, "food") in {"food", "disputing"}, name


def test_every_exception_is_needed() -> None:
    for exceptions, pattern in ((MAY_PRAISE, PRAISE), (MAY_NAME_FOOD, FOOD)):
        for name in exceptions:
            assert any(found(pattern, said(name, number)) for number in range(len(RESPONSES.get(name, ())))), name


@pytest.mark.parametrize(
    "text", ["Well done.", "That takes courage.", "You did the work", "Great news", "I'm so proud"]
)
def test_praise_is_found(text: str) -> None:
    assert found(PRAISE, text)


@pytest.mark.parametrize(
    "text", ["Have a snack", "your weight", "Exercising", "going for a walk", "skip meals", "Food"]
)
def test_food_weight_and_exercise_are_found(text: str) -> None:
    assert found(FOOD, text)


@pytest.mark.parametrize("text", ["breakfast time", "great", "as fast as you can", "wait a moment", "feather", "start"])
def test_innocent_words_are_left_alone(text: str) -> None:
    assert not found(PRAISE, text)
    assert text == "breakfast time" or not found(FOOD, text)


@pytest.mark.parametrize(
    "text",
    [
        "call a local line",
        "with call them",
        "the the line",
        "NHS a doctor",
        "ring find a line",
        "A local line are open",
    ],
)
def test_what_does_not_fit_is_found(text: str) -> None:
    assert [wrong for wrong in UNFIT if re.search(wrong, text, re.IGNORECASE)]
