"""Every sentence a person may see keeps to the voice: kind words, short sentences, British spelling, few choices."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from actions.account.saving import GOALS
from actions.conversation.clarify import MEANINGS
from actions.people.call_summary import SENTENCES, WANTS
from actions.tools import TOOLS
from coach.insights import UrgeInsight
from coach.safety import helplines
from coach.safety.replies import NOT_CRISIS
from coach.settings import get_settings
from components.wording_picker import ABOUT, CHEER, WordingPicker
from tests.support.project_words import PLACEHOLDER, ROOT, matches, merged_domain, said_by_code, sayings, steps, trees

RESPONSES = merged_domain().responses
WORDINGS = [(name, number) for name, variants in sorted(RESPONSES.items()) for number in range(len(variants))]
OURS = [(name, number) for name, number in WORDINGS if not name.startswith("utter_crisis_")]
CRISIS = [(name, number) for name, number in WORDINGS if name.startswith("utter_crisis_")]

NEVER = (
    r"addict(?:s|ed)?|alcoholics?|junk(?:y|ie|ies)|users?|abusers?",
    r"clean(?:er|ed|ing)?|dirty|dirtier",
    r"fail(?:s|ed|ing|ures?)?|f[ae]ll(?:s|en|ing)? off the wagon|relaps(?:e|es|ed|ing)",
    r"denial|resistan(?:t|ce)|unmotivated",
    r"suffer(?:s|ed|ing)? from|victims?(?: of)?",
    r"commit(?:s|ted|ting)? suicide",
    r"problem gamblers?",
    r"irrational(?:ly|ity)?",
    r"diseases?|powerless(?:ness)?|forever|life-?long",
    r"battl(?:e|es|ed|ing)|fight(?:s|ing|ers?)?|fought|demons?|will-?power|just say no",
    r"enabl(?:e|es|ed|ing|ers?)|co-?dependen(?:t|ts|ce|cy)",
)
"""What voice.md keeps out of the coach's own mouth, with inflections."""

MAY_NAME: dict[str, str] = {}
"""Responses that must name such a word, each with its reason, such as an answer to "is it a disease?"."""

AMERICAN = (
    r"behaviors?|colors?|favorites?|honors?|labor|neighbors?|humor|odor|rumors?|savor|flavors?|"
    r"(?:reali|recogni|organi|apologi|minimi|prioriti|emphasi|summari|critici|speciali|stabili)z\w+|analyz\w+|"
    r"center(?:s|ed)?|theater|liters?|gray|moms?|gotten|jewelry|defense|offense|skeptic\w*|counselors?|"
    r"cancel(?:ed|ing)|travel(?:ed|ing)|model(?:ed|ing)|fulfill|enrollment|donuts?|math|vacations?|cell ?phones?|"
    r"sidewalk|anymore"
)

UNSPEAKABLE = {"So", "Sk", "Cs", "Co", "Cn"}
"""Unicode categories of emoji, modifiers and what is no character at all."""

CHIPS = {"utter_ask_urge_log_form_urge_log_trigger": 8}
"""Lists of chips rather than quick replies, and how many each has; twelve are the most."""

ONE_OFF = {
    "utter_introduction": "said once, and fixed word for word by the first meeting",
    "utter_first_meeting_done": "the end of the first meeting, once a person",
    "utter_remembered": "follows consent, once a person",
    "utter_remembered_with_log": "follows consent, once a person",
    "utter_without_saving": "follows consent, once a person",
    "utter_age_unsaid": "follows the question about age, once a person",
    "utter_under_18": "the same lines for everybody under 18; they must be found again easily",
    "utter_under_18_deleted": "a promise about data, worded once",
    "utter_under_18_not_deleted": "a statement about data, worded once",
    "utter_next_day_check_young": "the same lines for everybody under 18; they must be found again easily",
    "utter_forgotten": "the last thing somebody who is forgotten hears",
    "utter_saving_already": "an answer to a wish that is fulfilled already",
    "utter_saving_stopped": "a promise about data, worded once",
    "utter_saving_stopped_already": "a promise about data, worded once",
    "utter_known_nothing": "a promise about data, worded once",
    "utter_urges_not_kept": "a statement about data, worded once",
    "utter_nation_england": "the same numbers each time; they must be found again easily",
    "utter_nation_scotland": "the same numbers each time; they must be found again easily",
    "utter_nation_wales": "the same numbers each time; they must be found again easily",
    "utter_nation_northern_ireland": "the same numbers each time; they must be found again easily",
    "utter_nation_elsewhere": "the same numbers each time; they must be found again easily",
    "utter_urge_log_waiting": "before the first meeting, once a person",
    "utter_urge_log_empty": "a log of nothing but skips",
    "utter_urges_insight": "the words come from the person's own records",
    "utter_urge_log_insight": "the words come from the person's own records",
}
"""Responses that one wording is enough for. Explanations of a question (utter_explain_*) are one-off too."""


def texts(name: str, number: int, nation: str | None = None) -> str:
    """Returns a wording as it is said where somebody lives, telephone numbers filled in."""
    text: str = RESPONSES[name][number]["text"]
    return helplines.fill(text, get_settings(), nation) if helplines.has_placeholders(text) else text


def words(text: str) -> list[str]:
    # A telephone number is one thing to read, however it is spaced.
    return re.sub(r"\d[\d ]*\d", "0", text).split()


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])[\"”)]?\s+|\n+", text) if part.strip()]


def connector_lines() -> Iterator[tuple[str, str]]:
    written = yaml.safe_load((ROOT / "connectors" / "wording.yml").read_text(encoding="utf-8"))
    for key, lines in written.items():
        for number, line in enumerate(lines):
            filled = helplines.fill(line, get_settings()) if helplines.has_placeholders(line) else line
            yield f"connectors/wording.yml: {key} {number}", filled


def titles() -> Iterator[tuple[str, str]]:
    for name, number in WORDINGS:
        for button in RESPONSES[name][number].get("buttons") or []:
            yield f"{name} {number}", button["title"]
    for intent, title in MEANINGS.items():
        yield f"clarify: {intent}", title
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "title" and isinstance(value, ast.Constant):
                        yield f"{file}:{node.lineno}", value.value


def words_in_code() -> Iterator[tuple[str, str]]:
    for said in [*WANTS.values(), *(sentence for piece in SENTENCES.values() for sentence in piece.values())]:
        yield f"call summary: {said}", said
    for tool in TOOLS.values():
        yield f"title of {tool.name}", tool.title
    for goal, said in GOALS.items():
        yield f"goal {goal}", said
    full = UrgeInsight(count=6, trigger=("the pub", 3), riskiest=("at night", 4), best=("a walk", 2), change=-2.0)
    yield "insight", full.in_words()


EVERYTHING = [
    *((f"{name} {number}", texts(name, number)) for name, number in WORDINGS),
    *connector_lines(),
    *titles(),
    *words_in_code(),
]


def test_never_words() -> None:
    found = {
        where: re.findall(rf"(?<!\w)(?:{'|'.join(NEVER)})(?!\w)", text, re.IGNORECASE) for where, text in EVERYTHING
    }
    assert {where: said for where, said in found.items() if said and where.split()[0] not in MAY_NAME} == {}


def test_every_exception_to_the_never_words_is_needed() -> None:
    for name in MAY_NAME:
        said = " ".join(texts(name, number) for number in range(len(RESPONSES[name])))
        assert re.search(rf"(?<!\w)(?:{'|'.join(NEVER)})(?!\w)", said, re.IGNORECASE), name


@pytest.mark.parametrize(
    "word", ["Addicts", "fell off the wagon", "committed suicide", "a User.", "failing", "willpower"]
)
def test_never_words_are_found_inflected(word: str) -> None:
    assert re.search(rf"(?<!\w)(?:{'|'.join(NEVER)})(?!\w)", word, re.IGNORECASE)


@pytest.mark.parametrize("word", ["used", "using", "cleared", "fall asleep", "a failsafe"])
def test_innocent_words_are_left_alone(word: str) -> None:
    assert not re.search(rf"(?<!\w)(?:{'|'.join(NEVER)})(?!\w)", word, re.IGNORECASE)


@pytest.mark.parametrize("nation", helplines.NATIONS)
@pytest.mark.parametrize(("name", "number"), OURS)
def test_length(name: str, number: int, nation: str) -> None:
    bubbles = texts(name, number, nation).split("\n\n")
    assert len(bubbles) <= 2
    for bubble in bubbles:
        assert len(words(bubble)) <= 40, (len(words(bubble)), bubble)
        for sentence in sentences(bubble):
            assert len(words(sentence)) < 20, (len(words(sentence)), sentence)


MORE_ABROAD = 5
"""Words it takes more to say "your local emergency number", and that the site's line is a UK number."""


@pytest.mark.parametrize("nation", helplines.NATIONS)
@pytest.mark.parametrize(("name", "number"), CRISIS)
def test_length_in_a_crisis(name: str, number: int, nation: str) -> None:
    bubbles = texts(name, number, nation).split("\n\n")
    longer = MORE_ABROAD if nation == "elsewhere" else 0
    assert len(bubbles) <= 3
    assert len(words(bubbles[0])) <= 25 + longer, bubbles[0]
    for bubble in bubbles:
        assert len(words(bubble)) <= 40 + longer, bubble
        for sentence in sentences(bubble):
            assert len(words(sentence)) <= 20 + longer, sentence
    assert "!" not in texts(name, number)


@pytest.mark.parametrize(("where", "text"), list(connector_lines()))
def test_length_of_what_connectors_say(where: str, text: str) -> None:
    assert len(words(text)) <= 40
    assert all(len(words(sentence)) < 20 for sentence in sentences(text)), sentences(text)


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, number in WORDINGS if (RESPONSES[name][number].get("metadata") or {}).get("crisis")],
)
def test_no_exclamation_mark_in_anything_marked_as_a_crisis(name: str, number: int) -> None:
    assert "!" not in texts(name, number)


def test_no_emoji() -> None:
    signs = {where: [sign for sign in text if unicodedata.category(sign) in UNSPEAKABLE] for where, text in EVERYTHING}
    assert {where: found for where, found in signs.items() if found} == {}


def test_no_stray_space() -> None:
    assert [where for where, text in EVERYTHING if text != text.strip() or re.search(r" {2}|\n{3}", text)] == []


def test_british_spelling() -> None:
    found = {where: re.findall(rf"\b(?:{AMERICAN})\b", text, re.IGNORECASE) for where, text in EVERYTHING}
    assert {where: said for where, said in found.items() if said} == {}


@pytest.mark.parametrize("word", ["behavior", "color", "favorite", "realize", "mom"])
def test_american_spelling_is_found(word: str) -> None:
    assert re.search(rf"\b(?:{AMERICAN})\b", word)


@pytest.mark.parametrize("word", ["behaviour", "colour", "favourite", "realise", "programme", "moment"])
def test_british_spelling_is_left_alone(word: str) -> None:
    assert not re.search(rf"\b(?:{AMERICAN})\b", word)


@pytest.mark.parametrize(("name", "number"), [(n, i) for n, i in WORDINGS if RESPONSES[n][i].get("buttons")])
def test_few_choices(name: str, number: int) -> None:
    offered = [button["title"] for button in RESPONSES[name][number]["buttons"]]
    assert len(set(offered)) == len(offered)
    if offered == [str(point) for point in range(11)]:
        return
    assert len(offered) <= min(12, CHIPS.get(name, 6)), offered


def test_short_titles() -> None:
    assert [(where, title) for where, title in titles() if not 0 < len(title) <= 26] == []


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_wordings_are_different_and_offer_the_same(name: str) -> None:
    said = [variant["text"] for variant in RESPONSES[name]]
    assert len(set(said)) == len(said)
    offers = {tuple(button["payload"] for button in variant.get("buttons") or []) for variant in RESPONSES[name]}
    marks = {
        str(
            sorted(
                (mark, value) for mark, value in (variant.get("metadata") or {}).items() if mark not in (CHEER, ABOUT)
            )
        )
        for variant in RESPONSES[name]
    }
    assert len(offers) == 1
    assert len(marks) == 1


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_three_wordings_of_what_is_said_often(name: str) -> None:
    if name in ONE_OFF or name.startswith("utter_explain_"):
        return
    assert len(RESPONSES[name]) >= 3


def test_the_list_of_what_is_said_once_is_kept_up() -> None:
    assert {name for name in ONE_OFF if name not in RESPONSES or len(RESPONSES[name]) >= 3} == set()


FILES = [
    file
    for part in ("domain.yml", "domain", "data", "actions", "coach", "connectors", "components", "docs", "README.md")
    for file in ([ROOT / part] if (ROOT / part).is_file() else sorted((ROOT / part).rglob("*")))
    if file.suffix in {".yml", ".py", ".md"}
    and file.name != "helplines.yml"
    and not file.relative_to(ROOT).as_posix().startswith("docs/safety")
]
LONG_NUMBER = re.compile(r"(?<![\w.-])0\d(?:[ -]?\d){7,10}(?![\w-])")
SHORT_NUMBER = re.compile(r"(?<![\w.,:/-])(?:999|112|911|111|116[ -]?123)(?![\w.,:/-]*\d)(?!\w)")
ALL_DIGITS = "0123456789"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_telephone_number_but_in_the_registry(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace(ALL_DIGITS, "")
    registered = [line.reach for line in helplines.load().values() if len(re.sub(r"\D", "", line.reach)) > 3]
    compact = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    assert not [reach for reach in registered if re.search(rf"(?<!\w){re.sub(r'[^0-9]', '', reach)}(?!\w)", compact)]
    assert not LONG_NUMBER.findall(text)
    # What people write when they are afraid is listened for, the emergency number included.
    assert "coach/safety/data/" in file.as_posix() or not SHORT_NUMBER.findall(text)


@pytest.mark.parametrize("text", ["ring 0800 246 1509", "call 999.", "0300-123-6600", "116 123", "NHS 111, option 2"])
def test_telephone_numbers_are_found(text: str) -> None:
    assert LONG_NUMBER.search(text) or SHORT_NUMBER.search(text)


def placeholders(name: str) -> set[str]:
    variants = RESPONSES[name]
    shown = [variant["text"] for variant in variants]
    shown += [button["title"] for variant in variants for button in variant.get("buttons") or []]
    return {found for text in shown for found in PLACEHOLDER.findall(text)}


SLOTS = {slot.name for slot in merged_domain().slots}


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_whoever_says_a_response_fills_it_in(name: str) -> None:
    needed = {one for one in placeholders(name) if not helplines.is_placeholder(one)} - SLOTS
    places = [saying for saying in sayings() if matches(name, {saying.pattern})]
    for saying in [saying for saying in places if saying.pattern == name] or places:
        assert needed <= saying.arguments, saying
    if name in steps("action") or not matches(name, said_by_code()):
        assert not needed, "rules and policies fill in slots alone"


def test_no_argument_is_passed_for_nothing() -> None:
    for saying in sayings():
        wanted = {one for name in RESPONSES if matches(name, {saying.pattern}) for one in placeholders(name)}
        assert saying.arguments <= wanted, saying


def test_the_picker_can_fill_in_every_number() -> None:
    prepared = WordingPicker(merged_domain()).responses
    for name, variants in prepared.items():
        for variant in variants:
            assert not [one for one in PLACEHOLDER.findall(variant["text"]) if helplines.is_placeholder(one)], name


@pytest.mark.parametrize("name", sorted({name for name, _ in CRISIS}))
def test_crisis_replies_are_marked(name: str) -> None:
    for variant in RESPONSES[name]:
        marked = (variant.get("metadata") or {}).get("crisis")
        assert bool(marked) != (name.removeprefix("utter_crisis_") in NOT_CRISIS)
