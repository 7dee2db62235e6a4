"""The pattern language does what it says, and bad data is refused."""

import pytest

from coach.safety import rules
from coach.safety.lexicon import Lexicon
from coach.safety.patterns import get_patterns
from coach.safety.reading import Reader
from coach.safety.spelling import Speller


def spell(word: str) -> tuple[str, ...]:
    return (word,)


WORDS = {
    "want": "~want to, wish",
    "end": "~end <my> own? life",
    "place": "pub|shop",
    "count": "# pills",
    "young": "i am #minor",
    "year": "in #year",
    "any": "in * head",
    "sharp": "razor, kitchen knife",
    "armed": "got @sharp",
    "act": "~cut <self>, hurt",
    "again": "@act again",
    "enough": "had enough $",
    "alone": "^ alone $",
}


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(WORDS, spell)


def found(lexicon: Lexicon, text: str) -> set[str]:
    words = text.split()
    return {lexicon.concepts[number] for number in lexicon.find(words, {0}, {len(words) - 1})}


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("wanting to", {"want"}),
        ("want", set()),
        ("ended my life", {"end"}),
        ("end my own life", {"end"}),
        ("end her own life", {"end:other"}),
        ("the shop", {"place"}),
        ("30 pills", {"count"}),
        ("i am 14", {"young"}),
        ("i am 40", set()),
        ("in 2015", {"year"}),
        ("in 3015", set()),
        ("in my head", {"any"}),
        ("in head", set()),
        ("got kitchen knife", {"sharp", "armed"}),
        ("cut myself again", {"act", "again"}),
        ("cut herself again", {"act:other", "again:other"}),
        ("had enough", {"enough"}),
        ("had enough pie", set()),
        ("alone", {"alone"}),
        ("not alone", set()),
        ("alone again", set()),
    ],
)
def test_phrases(lexicon: Lexicon, text: str, concepts: set[str]) -> None:
    assert found(lexicon, text) == concepts


def test_an_empty_phrase_is_refused() -> None:
    with pytest.raises(ValueError, match="empty phrase under broken"):
        Lexicon({"broken": "one, , two"}, spell)


def test_a_phrase_that_names_no_idea_is_refused() -> None:
    with pytest.raises(ValueError, match="no idea is called missing"):
        Lexicon({"broken": "got @missing"}, spell)


@pytest.mark.parametrize(
    ("rule", "text", "fires"),
    [
        ({"of": ["want", "end"]}, "want to end my life", True),
        ({"of": ["want", "end"]}, "end my life i want to", False),
        ({"of": ["want", "end"], "order": "any"}, "end my life i want to", True),
        ({"of": ["want", "end"], "gap": 1}, "want to a b c end my life", False),
        ({"of": ["want", "end"], "gap": 3}, "want to a b c end my life", True),
        ({"of": ["want", "end"]}, "want to. end my life", False),
        ({"of": ["want", "end"], "where": "message"}, "want to. end my life", True),
        ({"of": ["want", "end"], "where": "message"}, "want to. a. b. end my life", False),
        ({"of": ["want", "end"], "where": "talk"}, "want to. a. b. end my life", True),
        ({"of": ["end"], "with": ["want"]}, "end my life", False),
        ({"of": ["end"], "without": ["place"]}, "end my life at the pub", False),
        ({"of": ["end"], "without": ["place"]}, "end my life. the pub", True),
        ({"of": ["end"], "without": ["place"]}, "end my life" + " a" * 12 + " pub", True),
        ({"of": ["end"], "beside": ["place"]}, "end my life a b c d pub", True),
        ({"of": ["end"], "beside": ["place"]}, "end my life a pub", False),
    ],
)
def test_rules(lexicon: Lexicon, rule: dict[str, object], text: str, fires: bool) -> None:
    reader = Reader(Speller(lexicon.vocabulary, {}, (), (), ()), (), (), (), ())
    at = rules.scene(reader.read(text), lexicon)
    parsed = rules.parse({"id": "one", "category": "suicide"} | rule, lexicon)
    assert bool(rules.matches(parsed, at)) is fires


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "sadness"},
        {"of": ["nothing"]},
        {"where": "paragraph"},
        {"keep": "calm"},
        {"colour": "red"},
        {"severity": "mauve"},
    ],
)
def test_bad_rules_are_refused(lexicon: Lexicon, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="rule one"):
        rules.parse({"id": "one", "category": "suicide", "of": ["end"]} | wrong, lexicon)


def test_rule_names_are_unique_and_every_category_has_rules() -> None:
    from coach.safety.categories import CATEGORIES

    loaded = get_patterns().rules
    assert len({rule.name for rule in loaded}) == len(loaded)
    assert {rule.category for rule in loaded} == set(CATEGORIES)
