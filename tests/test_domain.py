"""The merged domain, the rules and the code agree: nothing is missing, nothing is left over, nothing contradicts."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from rasa.core.policies.rule_policy import InvalidRule, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph

from actions.confirmation import NO, YES
from actions.conversation.clarify import MEANINGS
from actions.tools import TOOLS
from coach.safety.categories import CATEGORIES
from coach.safety.replies import TURN_FAILED
from components.answer_gate import ANSWER, NOT_UNDERSTOOD, SWITCH_TOOL
from components.crisis_policy import CRISIS_ANSWER, FOLLOWED_BY
from components.understood import CRISIS
from tests.support.project_words import (
    ROOT,
    SERVER,
    domain_files,
    importer,
    matches,
    merged_domain,
    rules,
    said_by_code,
    steps,
)

DOMAIN = merged_domain()
FILES = domain_files()
QUESTIONS = [(form, slot) for form in DOMAIN.form_names for slot in DOMAIN.required_slots_for_form(form)]
INTENTS = {name for content in FILES.values() for name in content.get("intents") or []}
ACTIONS = {name for content in FILES.values() for name in content.get("actions") or []}
SLOTS = {name: slot for content in FILES.values() for name, slot in (content.get("slots") or {}).items()}

NEVER_SAID = {
    ANSWER: "set by the answer gate while a form waits",
    NOT_UNDERSTOOD: "set by the answer gate",
    SWITCH_TOOL: "set by the answer gate while a form waits",
    "start_tool": "sent by a choice",
    CRISIS_ANSWER: "sent by the choices under a crisis reply, or set by the answer gate",
    "set_nation": "set by the answer gate, which reads where somebody lives by rule, or sent by a choice",
    "safe_after_lapse": "sent by a choice",
    "ill_after_lapse": "sent by a choice",
    "EXTERNAL_follow_up": "sent by the coach itself",
    "EXTERNAL_next_day_check": "sent by the coach itself",
    "feel_better_today": "sent by a choice, or heard after the next day's check",
    "feel_same_today": "sent by a choice, or heard after the next day's check",
}
"""Intents that have no examples, because nobody says them, and where they come from."""

NO_RULE = {
    ANSWER: "the forms read it",
    "ill_after_lapse": "the crisis policy",
    **{name: "the crisis policy" for name in INTENTS if name.startswith(CRISIS)},
}
"""Intents that no rule mentions, and what follows them instead."""

STARTED_OTHERWISE = {
    "first_meeting": "by the greeting of somebody new",
    "safety_gate": "by action_answer_stop_today, by the first meeting, and by other tools",
    "urge_correction": "by action_correct_urge, which first looks for something to correct",
}
"""Tools that no intent starts, and how they begin."""


MAY_BE_WITHIN = {
    ("help", "get_help"): "one asks what a question is for, the other for a person; commands are matched whole",
    ("help", "help_me_call"): "one asks what a question is for, the other for words for a call",
    ("stop", "stop_saving"): "one leaves a tool, the other is about data; commands are matched whole",
    ("stop", "ask_must_i_stop"): "a command and a question",
    ("stop", "ask_stop_today"): "a command and a question",
    ("start_tool", "restart_tool"): "the first is sent by a choice alone",
    (ANSWER, CRISIS_ANSWER): "neither is ever said",
}
"""Intents whose name is part of another's, and why no confusion follows."""


def test_the_project_has_forms_to_test() -> None:
    assert len(QUESTIONS) >= 15
    assert len(INTENTS) >= 60


@pytest.mark.parametrize(("form", "slot"), QUESTIONS)
def test_every_question_has_its_prompt_and_its_explanation(form: str, slot: str) -> None:
    assert f"utter_ask_{form}_{slot}" in DOMAIN.responses
    assert f"utter_explain_{slot}" in DOMAIN.responses
    for variant in DOMAIN.responses[f"utter_ask_{form}_{slot}"]:
        assert variant["metadata"]["expects"] in {"number", "choice", "free"}


@pytest.mark.parametrize(("form", "slot"), QUESTIONS)
def test_every_answer_comes_through_the_answer_gate(form: str, slot: str) -> None:
    assert SLOTS[slot]["mappings"] == [
        {"type": "from_text", "intent": ANSWER, "conditions": [{"active_loop": form, "requested_slot": slot}]}
    ]


@pytest.mark.parametrize("name", sorted(SLOTS))
def test_slots_do_not_sway_the_rules(name: str) -> None:
    assert SLOTS[name]["influence_conversation"] is False
    assert SLOTS[name]["mappings"]


def test_nothing_runs_before_the_policies() -> None:
    # A hanging action server would hold up the crisis reply.
    assert "action_validate_slot_mappings" not in DOMAIN.action_names_or_texts
    mappings = [mapping for slot in SLOTS.values() for mapping in slot["mappings"]]
    assert not [mapping for mapping in mappings if "action" in mapping or "not_intent" in mapping]
    assert mappings


def test_forms_and_tools_are_the_same() -> None:
    forms = {form: DOMAIN.required_slots_for_form(form) for form in DOMAIN.form_names}
    assert forms == {tool.form: tool.slots for tool in TOOLS.values()}


def test_actions_of_the_domain_and_of_the_server_are_the_same() -> None:
    assert set(SERVER.actions) == ACTIONS


def test_every_rule_and_every_confirmation_names_what_exists() -> None:
    known = set(DOMAIN.action_names_or_texts)
    assert steps("action") <= known
    assert steps("intent") <= INTENTS
    assert {*YES.values(), *NO.values()} <= known
    assert {name for name in said_by_code() if "*" not in name} <= set(DOMAIN.responses)


def test_every_action_is_reached() -> None:
    by_code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "actions").rglob("*.py"))
    reached = steps("action") | {*YES.values(), *NO.values()} | {f"validate_{form}" for form in DOMAIN.form_names}
    reached |= {f"action_start_{tool}" for tool in TOOLS} | set(FOLLOWED_BY.values())
    assert {name for name in ACTIONS - reached if f'FollowupAction("{name}")' not in by_code} == set()


def test_every_response_is_said() -> None:
    asked = {f"utter_ask_{form}_{slot}" for form, slot in QUESTIONS}
    explained = {f"utter_explain_{slot}" for _, slot in QUESTIONS}
    # Patterns as wide as these would excuse anything of the name.
    exact = {name for name in said_by_code() if name not in {"utter_explain_*", "utter_*_begin"}}
    begun = {f"utter_{tool}_begin" for tool in TOOLS}
    by_connectors = {f"utter_crisis_{TURN_FAILED}"}
    said = steps("action") | exact | asked | explained | begun | by_connectors
    assert {name for name in DOMAIN.responses if not matches(name, said)} == set()


def test_every_intent_leads_somewhere() -> None:
    assert INTENTS - steps("intent") == set(NO_RULE)


def test_every_kind_of_danger_is_an_intent_with_a_reply() -> None:
    assert {name.removeprefix(CRISIS) for name in INTENTS if name.startswith(CRISIS)} - {"answer"} == set(CATEGORIES)
    assert {f"utter_crisis_{category}" for category in CATEGORIES} <= set(DOMAIN.responses)


def test_every_intent_that_is_said_has_examples() -> None:
    counts = Counter(example.get("intent") for example in importer().get_nlu_data().intent_examples)
    assert set(counts) == INTENTS - set(NEVER_SAID)
    assert {name: count for name, count in counts.items() if count < 30} == {}


def test_no_example_is_there_twice() -> None:
    folded = Counter(
        " ".join(example.get("text").casefold().split()) for example in importer().get_nlu_data().intent_examples
    )
    assert [text for text, count in folded.items() if count > 1] == []


def test_no_key_is_defined_in_two_files() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for content in FILES.values():
        for section in ("intents", "entities", "actions", "slots", "forms", "responses"):
            counts.update((section, name) for name in content.get(section) or [])
    counts.update(("responses", name) for name in importer_only())
    assert [key for key, count in counts.items() if count > 1] == []


def importer_only() -> set[str]:
    """Returns the crisis replies, which the importer adds to the files."""
    return {name for name in DOMAIN.responses if name.startswith("utter_crisis_")}


def test_wording_stands_in_the_domain_alone() -> None:
    # Wording under data/ would retrain the understanding with every change of it.
    data = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in (ROOT / "data").rglob("*.yml")]
    assert {key for content in data for key in content} == {"version", "nlu", "rules"}


def test_every_tool_can_be_started() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    gate = next(component for component in pipeline if component["name"] == "components.answer_gate.AnswerGate")
    tool_intents = gate["tool_intents"]
    assert set(tool_intents) <= INTENTS
    assert set(tool_intents.values()) <= set(TOOLS)
    assert set(TOOLS) - set(tool_intents.values()) == set(STARTED_OTHERWISE)


def test_what_a_yes_answers_is_marked_as_such() -> None:
    marked = {
        name
        for name, variants in DOMAIN.responses.items()
        for variant in variants
        if (variant.get("metadata") or {}).get("expects") == "yes_no"
    }
    assert marked == set(YES) == set(NO)


def test_what_may_have_been_meant_is_an_intent() -> None:
    assert set(MEANINGS) <= INTENTS - set(NEVER_SAID)


def test_payloads_name_intents() -> None:
    for name, variants in DOMAIN.responses.items():
        for variant in variants:
            for button in variant.get("buttons") or []:
                intent = re.match(r"/(\w+)", button["payload"])
                assert intent is None or intent[1] in INTENTS, (name, button)
                # A single brace would be taken for a placeholder.
                assert "{" not in button["payload"].replace("{{", "").replace("}}", ""), (name, button)


def test_names() -> None:
    tools = "|".join(TOOLS)
    assert all(re.fullmatch(rf"(?:{tools})_form", form) for form in DOMAIN.form_names)
    assert all(re.fullmatch(rf"(?:{tools})_[a-z_]+", slot) for _, slot in QUESTIONS)
    assert all(re.fullmatch(rf"action_[a-z]+(?:_[a-z]+)*|validate_(?:{tools})_form", name) for name in ACTIONS)
    assert all(re.fullmatch(r"utter_[a-z0-9_]+", name) for name in DOMAIN.responses)
    assert all(re.fullmatch(r"[a-z]+(?:_[a-z]+)*|EXTERNAL_[a-z_]+", name) for name in INTENTS)
    assert all(re.fullmatch(r"[a-z][a-z ]*: .+", rule["rule"]) for rule in rules() if "rule" in rule)
    titles = [rule.get("rule") or rule.get("story") for rule in rules()]
    assert len(set(titles)) == len(titles)


def test_no_intent_name_hides_in_another() -> None:
    within = {(one, other) for one in INTENTS for other in INTENTS if one != other and one in other}
    assert within == set(MAY_BE_WITHIN)


def train(graph: StoryGraph, folder: Path) -> None:
    """Trains the rules alone, which is where Rasa finds out that they contradict each other."""
    trackers = TrainingDataGenerator(graph, DOMAIN, augmentation_factor=0).generate()
    context = ExecutionContext(GraphSchema({}))
    config = RulePolicy.get_default_config()
    RulePolicy(config, LocalModelStorage(folder), Resource("rules"), context).train(trackers, DOMAIN)


def test_rules_do_not_contradict_each_other(tmp_path: Path) -> None:
    train(importer().get_stories(), tmp_path)


def test_a_contradiction_would_be_found(tmp_path: Path) -> None:
    rule = {"rule": "conversation: thanks, otherwise", "steps": [{"intent": "thank"}, {"action": "utter_goodbye"}]}
    steps_ = YAMLStoryReader().read_from_parsed_yaml({"version": "3.1", "rules": [rule]})
    with pytest.raises(InvalidRule):
        train(importer().get_stories().merge(StoryGraph(steps_)), tmp_path)


def test_every_rule_has_its_test_story() -> None:
    stories = yaml.safe_load((ROOT / "tests" / "stories" / "test_stories.yml").read_text(encoding="utf-8"))["stories"]
    told = {
        (first["intent"], second["action"])
        for story in stories
        for first, second in pairwise(story["steps"])
        if "intent" in first and "action" in second
    }
    ruled = {
        (rule["steps"][0]["intent"], rule["steps"][1]["action"]) for rule in rules() if "intent" in rule["steps"][0]
    }
    assert ruled <= told
    assert {f"crisis_{category}" for category in CATEGORIES} <= {intent for intent, _ in told}
