from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.agent import Agent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.message import Message

from coach.understanding import vocabulary
from coach.understanding.number_words import digits
from coach.understanding.text import read_line
from components.entity_rules import EntityRules


@pytest.fixture(scope="module")
def rules() -> EntityRules:
    return EntityRules()


def parsed(rules: EntityRules, text: str | None) -> list[dict[str, Any]]:
    message = Message(data={"text": text})
    assert rules.process([message]) == [message]
    return message.get("entities") or []


def test_entities_have_place_value_and_extractor(rules: EntityRules) -> None:
    text = "Urge for a PINT at the pub last night, had 3 pints"
    entities = parsed(rules, text)
    assert {entity["extractor"] for entity in entities} == {"EntityRules"}
    assert [(one["entity"], one["value"], text[one["start"] : one["end"]], one.get("kind")) for one in entities] == [
        ("amount", "1 pint", "a PINT", None),
        ("substance", "alcohol", "PINT", None),
        ("trigger", "pub", "pub", "place"),
        ("time", "last night", "last night", None),
        ("amount", "3 pint", "3 pints", None),
        ("substance", "alcohol", "pints", None),
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("£20 on the slots", "20 pound"), ("half a bottle of vodka", "0.5 bottle"), ("a couple of cans", "2 can"), ("ten fags", "10 cigarette"),
        ("lost 2 grand", "2 thousand pounds"), ("a gram", "1 gram"), ("£1,500", "1500 pound"), ("£2k", "2000 pound"), ("20 quid", "20 pound"),
    ],
)  # fmt: skip
def test_amounts(rules: EntityRules, text: str, amount: str) -> None:
    assert [one["value"] for one in parsed(rules, text) if one["entity"] == "amount"] == [amount]


@pytest.mark.parametrize(
    "text", ["", None, " ", "\n", "/log_urge", '/inform{"x":"vodka"}', "🍺", "\x00", "...", "ça va"]
)
def test_empty_and_payload_messages_are_left_alone(rules: EntityRules, text: str | None) -> None:
    assert parsed(rules, text) == []


def test_entities_already_there_stay(rules: EntityRules) -> None:
    message = Message(data={"text": "vodka", "entities": [{"entity": "other"}]})
    rules.process([message])
    assert [one["entity"] for one in message.get("entities")] == ["other", "substance"]


RULES = EntityRules()
SENTENCES = st.lists(
    st.sampled_from(
        [" ".join(phrase) for phrase in sorted(vocabulary.load().senses)] + ["urge", "a line", ",", "7", "gamblng"]
    ),
    max_size=8,
)


@settings(max_examples=200)
@given(SENTENCES.map(" ".join) | st.text(max_size=120))
def test_it_finds_what_the_core_finds(text: str) -> None:
    line = digits(read_line(text))
    core = [(one.entity, one.value, line.span(one.start, one.end)) for one in vocabulary.load().find(line)]
    found = [(one["entity"], one["value"], (one["start"], one["end"])) for one in RULES.find(text)]
    assert sorted(core) == sorted(one for one in found if one[0] not in ("amount", "time"))


def test_a_message_takes_well_under_a_millisecond(rules: EntityRules) -> None:
    text = "had a mad urge for a pint at the pub friday, 8 out of 10"
    took = []
    for _ in range(50):
        started = time.perf_counter()
        rules.find(text)
        took.append(time.perf_counter() - started)
    assert sorted(took)[25] < 0.002


@pytest.mark.parametrize("unit", ["pub ", "coke and ", "x", "7 pints ", "/"])
def test_long_messages_are_quick(rules: EntityRules, unit: str) -> None:
    started = time.perf_counter()
    parsed(rules, unit * (10_000 // len(unit)))
    assert time.perf_counter() - started < 0.25


def test_the_fingerprint_changes_with_the_lexicon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = EntityRules.fingerprint_addon({})
    for name in vocabulary.FILES:
        (tmp_path / name).write_bytes(
            (vocabulary.FOLDER / name).read_bytes() + (b"\n# new" if "feelings" in name else b"")
        )
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)
    assert EntityRules.fingerprint_addon({}) != before


def test_rasa_knows_it_as_an_extractor_that_learns_nothing() -> None:
    registered = DefaultV1Recipe._registered_components["EntityRules"]
    assert registered.types == {DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR}
    assert not registered.is_trainable


def test_a_model_can_be_made_and_talked_to_with_it(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\nlanguage: en\npipeline:\n- name: components.entity_rules.EntityRules\n- name: KeywordIntentClassifier\n"
    )
    (tmp_path / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: a\n  examples: |\n    - hello\n    - hi\n- intent: b\n  examples: '
        "|\n    - bye\n    - ta ra\n"
    )
    model = train_nlu(str(tmp_path / "config.yml"), str(tmp_path / "nlu.yml"), str(tmp_path / "models"))
    agent = Agent.load(model)
    found = asyncio.run(agent.parse_message("a pint at the pub"))["entities"]
    assert [one["value"] for one in found] == ["1 pint", "alcohol", "pub"]
    assert asyncio.run(agent.parse_message("/a"))["entities"] == []
