"""What every action needs of the core."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from coach.settings import get_settings
from coach.storage import Storage

REMEMBER = "remember"
WITHOUT_SAVING = "without_saving"

P = ParamSpec("P")
T = TypeVar("T")


@lru_cache(maxsize=1)
def storage() -> Storage:
    """Returns the storage of this process, opened at first use."""
    return Storage.open(get_settings())


async def stored(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a repository call off the event loop.

    Args:
        call: A method of a repository.
        *args: Its arguments.
        **kwargs: Its named arguments.

    Returns:
        What the method returns.
    """
    return await asyncio.to_thread(call, *args, **kwargs)


def message_text(tracker: Tracker) -> str:
    """Returns the text of the person's latest message, "" for a choice made by payload."""
    text = (tracker.latest_message or {}).get("text") or ""
    return "" if text.startswith("/") else text.strip()


def message_id(tracker: Tracker) -> str:
    """Returns the id of the message this turn answers; records carry it, so that a replayed turn writes once."""
    return str((tracker.latest_message or {}).get("message_id") or "")


def intent_name(tracker: Tracker) -> str | None:
    """Returns the intent of the person's latest message."""
    return ((tracker.latest_message or {}).get("intent") or {}).get("name")


def last_asked(tracker: Tracker) -> str | None:
    """Returns the name of the response the coach said last before the person's latest message."""
    before_message = False
    for event in reversed(tracker.events):
        if event["event"] == "user":
            if before_message:
                return None
            before_message = True
        elif before_message and event["event"] == "bot":
            metadata: dict[str, Any] = event.get("metadata") or {}
            return metadata.get("utter_action")
    return None


def is_remembered(tracker: Tracker) -> bool:
    """Returns whether an adult agreed to be remembered; for anybody else there are no records."""
    return bool(tracker.get_slot("consent") == REMEMBER and tracker.get_slot("age_group") != "under_18")


def introduce(dispatcher: CollectingDispatcher, tracker: Tracker) -> EventType:
    """Says to somebody new that this is a chatbot.

    Args:
        dispatcher: Where to say it.
        tracker: The conversation.

    Returns:
        The event that remembers that it was said.
    """
    if not tracker.get_slot("introduced"):
        dispatcher.utter_message(response="utter_introduction")
    return SlotSet("introduced", True)


def entity(tracker: Tracker, name: str) -> str | None:
    """Returns the first value of an entity in the latest message, or None."""
    entities = (tracker.latest_message or {}).get("entities") or []
    return next((str(found["value"]) for found in entities if found.get("entity") == name), None)
