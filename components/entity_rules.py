"""Finds substances, behaviours, triggers, feelings, times and amounts by rule, from the same lexicon as the core."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from coach.understanding import vocabulary
from coach.understanding.amounts import find_amounts
from coach.understanding.dates import find_when
from coach.understanding.number_words import digits
from coach.understanding.text import Line, read_line
from coach.understanding.vocabulary import Candidate, Token

_ANY_MOMENT = datetime(2024, 1, 1, 12)  # noqa: DTZ001 - only the words for a time are wanted, not the time itself
_KIND = "kind"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class EntityRules(GraphComponent, EntityExtractorMixin):
    """Adds entities found with spaCy's phrase matcher and the readers of the core; it learns nothing.

    An entity is {entity, value, start, end, extractor}: its value is canonical ("alcohol", "pub", "3 pint"), its place
    that of the words as typed. A trigger also has its "kind". A time's value is its words: which day they mean depends
    on the day they are said.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: none."""
        return {}

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages it needs."""
        return ["spacy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a hash of the lexicon, so that a model is made anew when the lexicon changes.

        Args:
            config: The component's settings, not looked at.
        """
        return vocabulary.digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityRules:
        """Build the component, with its matcher, once a load.

        Args:
            config: The component's settings.
            model_storage: Not used: nothing is learnt.
            resource: Not used.
            execution_context: Not used.

        Returns:
            The component.
        """
        return cls()

    def __init__(self) -> None:
        """Read the lexicon and build the phrase matcher."""
        self._lexicon = vocabulary.load()
        self._vocab = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="LOWER")
        self._matcher.add("lexicon", [Doc(self._vocab, words=list(phrase)) for phrase in self._lexicon.senses])

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message's entities.

        Args:
            messages: Messages; those without text, and payloads of buttons, are left as they are.

        Returns:
            The same messages.
        """
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith(INTENT_MESSAGE_PREFIX):
                continue
            found = self.add_extractor_name(self.find(text))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def find(self, text: str) -> list[dict[str, Any]]:
        """Find the entities of a text.

        Args:
            text: The text as typed.

        Returns:
            Entities in order of place, without their extractor's name.
        """
        line = digits(read_line(text))
        tokens = self._lexicon.tokens(line)
        entities = [
            _entity(line, one.entity, one.value, one.start, one.end) | ({_KIND: one.kind} if one.kind else {})
            for one in self._lexicon.resolve(tokens, self._candidates(tokens))
        ]
        entities += [
            _entity(line, "amount", f"{one.count:g} {one.unit}", one.start, one.end) for one in find_amounts(line.text)
        ]
        when = find_when(line, _ANY_MOMENT, past=True)
        for start, end in _together(line.text, when.spans) if when else ():
            entities.append(_entity(line, "time", line.text[start:end].strip(), start, end))
        return sorted(entities, key=lambda one: (one[ENTITY_ATTRIBUTE_START], one[ENTITY_ATTRIBUTE_END]))

    def _candidates(self, tokens: list[Token]) -> list[Candidate]:
        if not tokens:
            return []
        words = [token.word for token in tokens]
        matches = self._matcher(Doc(self._vocab, words=words))
        return [(tuple(words[start:end]), start, end) for _, start, end in matches]


def _together(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Join spans with only space between them: "last" and "night"."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _entity(line: Line, entity: str, value: str, start: int, end: int) -> dict[str, Any]:
    begin, finish = line.span(start, end)
    return {
        ENTITY_ATTRIBUTE_TYPE: entity,
        ENTITY_ATTRIBUTE_VALUE: value,
        ENTITY_ATTRIBUTE_START: begin,
        ENTITY_ATTRIBUTE_END: finish,
    }
