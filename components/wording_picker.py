"""Chooses which wording of a response is said: one that was not said lately."""

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

from coach.safety.helplines import SiteLine, fill, has_placeholders
from coach.settings import get_settings

VARIATION = "variation"
"""Key under which the number of the chosen wording travels in the message and its event."""

LOOK_BACK = 30
"""How many of the last things the coach said count as lately."""


class WordingPicker(TemplatedNaturalLanguageGenerator):
    """Says the wordings of a response in turn, so that no line comes back within a few turns.

    Telephone numbers are filled in from the helpline registry once, when the picker is made.
    """

    def __init__(self, domain: Domain, endpoint_config: EndpointConfig | None = None) -> None:
        """Makes a picker.

        Args:
            domain: The domain whose responses are said.
            endpoint_config: Not used; Rasa hands it to every generator it loads by name.
        """
        super().__init__(domain.responses)

    @property
    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """The responses, numbers filled in. Rasa sets them anew with each model it loads."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        settings = get_settings()
        self._responses = {
            name: [_prepared(variation, number, settings) for number, variation in enumerate(variations)]
            for name, variations in responses.items()
        }

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Returns the message for a response, or None when there is no such response."""
        if utter_action not in self.responses:
            return None
        slots = tracker.current_slot_values()
        choices = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        if not choices:
            return None
        said = list(islice(_variations_said(utter_action, tracker), len(choices)))
        # The longest unsaid comes first: never said, else the one whose last time lies furthest back.
        chosen = max(
            choices, key=lambda choice: said.index(choice[VARIATION]) if choice[VARIATION] in said else LOOK_BACK
        )
        message: dict[str, Any] = self._fill_response(copy.deepcopy(chosen), slots, **kwargs)
        return message


def _prepared(variation: dict[str, Any], number: int, settings: SiteLine) -> dict[str, Any]:
    # What the metadata says (crisis, expects) goes to the top, where channels and the answer gate find it.
    prepared = {**variation, **(variation.get("metadata") or {}), VARIATION: number}
    prepared.pop("metadata", None)
    text = prepared.get("text") or ""
    if has_placeholders(text):
        prepared["text"] = fill(text, settings)
    return prepared


def _variations_said(utter_action: str, tracker: DialogueStateTracker) -> Iterable[int]:
    """Yields the wordings of one response that were said lately, the latest first."""
    bot_events = (event for event in reversed(tracker.events) if isinstance(event, BotUttered))
    for event in islice(bot_events, LOOK_BACK):
        if event.metadata.get("utter_action") == utter_action and VARIATION in event.metadata:
            yield event.metadata[VARIATION]
