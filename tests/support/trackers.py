"""Conversations put together from a few events."""

from __future__ import annotations

import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker


def tracker(*events: Event, form: str | None = None, asked: str | None = None) -> DialogueStateTracker:
    """Return a conversation in which a form may wait for a slot."""
    slots = [AnySlot("requested_slot", [{}])]
    opened = [ActiveLoop(form), SlotSet("requested_slot", asked)] if form else []
    return DialogueStateTracker.from_events("somebody", [*opened, *events], slots=slots)


def bot(name: str, buttons: bool = False, **metadata: object) -> BotUttered:
    """Return what the coach said with a response."""
    data = {"buttons": [{"title": "Yes", "payload": "/affirm"}]} if buttons else {"buttons": None}
    return BotUttered("…", data, {"utter_action": name, **metadata})
