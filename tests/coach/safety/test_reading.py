"""Words are read as they are meant, and ordinary words are left alone."""

import pytest

from coach.safety import inflection, patterns, spelling


def tokens(text: str) -> tuple[str, ...]:
    return patterns.get_patterns().reader.read(text).tokens


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("kill", ["kill", "kills", "killing", "killed", "killed"]),
        ("stab", ["stab", "stabs", "stabbing", "stabbed", "stabbed"]),
        ("take", ["take", "takes", "taking", "took", "taken"]),
        ("die", ["die", "dies", "dying", "died", "died"]),
        ("carry", ["carry", "carries", "carrying", "carried", "carried"]),
        ("punch", ["punch", "punches", "punching", "punched", "punched"]),
        ("cut", ["cut", "cuts", "cutting", "cut", "cut"]),
        ("use", ["use", "uses", "using", "used", "used"]),
        ("see", ["see", "sees", "seeing", "saw", "seen"]),
    ],
)
def test_inflection(verb: str, expected: list[str]) -> None:
    assert list(inflection.inflect(verb).values()) == expected


def test_an_unknown_form_is_an_error() -> None:
    with pytest.raises(KeyError):
        inflection.forms("kill", "future")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("I don't", ("i", "do", "not")),
        ("i’ve", ("i", "have")),
        ("he'd", ("he", "would")),
        ("gonna", ("going", "to")),
        ("14yo", ("14", "year", "old")),
        ("10mg", ("10", "mg")),
        ("m8s", ("mate",)),
        ("methadoen", ("methadone",)),
        ("overdsoed", ("overdosed",)),
        ("tok pilz", ("took", "pills")),
        ("he hitts", ("he", "hits")),
        ("punchz", ("punches",)),
        ("gambelled", ("gambled",)),
        ("SA'd", ("sexually", "assaulted")),
        ("sad", ("sad",)),
        ("my self", ("myself",)),
        ("the really fucking pills", ("pills",)),
    ],
)
def test_written_and_read(written: str, read: tuple[str, ...]) -> None:
    assert tokens(written) == read


@pytest.mark.parametrize(
    "word", "raging starting cooked homeless content prison stepped rapid sharing violet aware sleeps streaming".split()
)
def test_ordinary_words_are_left_alone(word: str) -> None:
    assert tokens(word) == (word,)


@pytest.mark.parametrize(
    ("written", "meant", "slip"),
    [("mysefl", "myself", True), ("myselg", "myself", True), ("nyself", "myself", False), ("mselfy", "myself", False)],
)
def test_one_slip(written: str, meant: str, slip: bool) -> None:
    assert spelling.one_slip(written, meant) is slip


def test_sentences_and_clauses() -> None:
    reading = patterns.get_patterns().reader.read("I feel low, but ok. Really tired!")
    assert reading.tokens == ("i", "feel", "low", "but", "ok", "tired")
    assert reading.sentences == (0, 0, 0, 0, 0, 1)
    assert len(set(reading.clauses)) == 3
