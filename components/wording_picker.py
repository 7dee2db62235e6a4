"""Chooses which wording of a response is said: one that was not said lately and that fits the person."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from itertools import islice
from typing import Any

from rasa.core.nlg.response import ResponseVariationFilter, TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from coach import clock
from coach.safety.helplines import NATIONS, UNKNOWN_NATION, SiteLine, fill, has_placeholders
from coach.safety.pause import is_without_cheer
from coach.settings import get_settings

VARIATION = "variation"
"""Key under which the number of the chosen wording travels in the message and its event."""

CHEER = "cheer"
"""Mark of a wording that praises, celebrates or jokes; after danger it waits."""

ABOUT = "about"
"""Mark of a wording on what some people must not be told of, such as food; the slot `limits` names it."""

LOOK_BACK = 30
"""How many of the last things the coach said count as lately."""

Responses = dict[str, list[dict[str, Any]]]


class WordingPicker(TemplatedNaturalLanguageGenerator):
    """Says the wordings of a response in turn, so that no line comes back within a few turns.

    Telephone numbers are filled in from the helpline registry, for every nation, when a model is loaded.
    """

    def __init__(self, domain: Domain, endpoint_config: EndpointConfig | None = None) -> None:
        """Makes a picker.

        Args:
            domain: The domain whose responses are said.
            endpoint_config: Not used; Rasa hands it to every generator it loads by name.
        """
        super().__init__(domain.responses)

    @property
    def responses(self) -> Responses:
        """The responses, with the numbers for somebody whose nation is unknown. Rasa sets them with each model."""
        return self._by_nation[UNKNOWN_NATION]

    @responses.setter
    def responses(self, responses: Responses) -> None:
        settings = get_settings()
        prepared = {
            name: [_prepared(variation, number) for number, variation in enumerate(variations)]
            for name, variations in responses.items()
        }
        self._by_nation = {nation: _filled(prepared, settings, nation) for nation in NATIONS}

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Returns the message for a response, or None when there is no such response."""
        if utter_action not in self.responses:
            return None
        slots = tracker.current_slot_values()
        responses = self._by_nation.get(slots.get("nation") or UNKNOWN_NATION, self.responses)
        choices = ResponseVariationFilter(responses).responses_for_utter_action(utter_action, output_channel, slots)
        choices = _fitting(choices, slots)
        if not choices:
            return None
        said = list(islice(_variations_said(utter_action, tracker), len(choices)))
        # The longest unsaid comes first: never said, else the one whose last time lies furthest back.
        chosen = max(
            choices, key=lambda choice: said.index(choice[VARIATION]) if choice[VARIATION] in said else LOOK_BACK
        )
        message: dict[str, Any] = self._fill_response(copy.deepcopy(chosen), slots, **kwargs)
        return message


def _prepared(variation: dict[str, Any], number: int) -> dict[str, Any]:
    # What the metadata says (crisis, expects) goes to the top, where channels and the answer gate find it.
    prepared = {**variation, **(variation.get("metadata") or {}), VARIATION: number}
    prepared.pop("metadata", None)
    return prepared


def _filled(responses: Responses, settings: SiteLine, nation: str) -> Responses:
    return {
        name: [_with_numbers(variation, settings, nation) for variation in variations]
        for name, variations in responses.items()
    }


def _with_numbers(variation: dict[str, Any], settings: SiteLine, nation: str) -> dict[str, Any]:
    text = variation.get("text") or ""
    return {**variation, "text": fill(text, settings, nation)} if has_placeholders(text) else variation


def _fitting(choices: list[dict[str, Any]], slots: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the wordings that may be said to this person now; something is always said."""
    limits = slots.get("limits") or ()
    without_cheer = is_without_cheer(slots.get("crisis_at"), clock.now())
    fitting = [
        choice for choice in choices if not (without_cheer and choice.get(CHEER)) and choice.get(ABOUT) not in limits
    ]
    return fitting or choices


def _variations_said(utter_action: str, tracker: DialogueStateTracker) -> Iterable[int]:
    """Yields the wordings of one response that were said lately, the latest first."""
    bot_events = (event for event in reversed(tracker.events) if isinstance(event, BotUttered))
    for event in islice(bot_events, LOOK_BACK):
        if event.metadata.get("utter_action") == utter_action and VARIATION in event.metadata:
            yield event.metadata[VARIATION]
