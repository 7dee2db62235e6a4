"""What happens when somebody chooses "I'm under 18"."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.account import under_18
from actions.account.under_18 import TOLD, CloseForUnder18
from coach import clock
from coach.storage import Storage


def close(person: str, **slots: Any) -> tuple[list[str], dict[str, Any]]:
    tracker = Tracker(person, slots, {}, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(CloseForUnder18().run(dispatcher, tracker, {}))
    said = [message["response"] for message in dispatcher.messages]
    return said, {event["name"]: event["value"] for event in events}


def test_what_was_kept_is_deleted(storage: Storage) -> None:
    storage.people.remember("test-young", "1", clock.now())
    storage.people.set_profile("test-young", behaviour="vaping", goal="stop")
    said, slots = close("test-young", consent="remember", age_group="under_18", profile_behaviour="vaping")
    assert said == ["utter_under_18_deleted"]
    person = storage.people.get("test-young")
    assert person is not None
    assert (person.mode, person.behaviour, person.goal) == ("guest", None, None)
    assert slots == {"consent": "without_saving", **dict.fromkeys(TOLD)}


def test_nothing_is_said_to_be_deleted_where_nothing_was_kept(storage: Storage) -> None:
    said, slots = close("test-nobody", consent=None, age_group="under_18")
    assert said == []
    assert slots["consent"] == "without_saving"


def test_what_could_not_be_deleted_is_not_said_to_be(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Storage:
        raise OSError("the disk is gone")

    monkeypatch.setattr(under_18, "storage", broken)
    said, slots = close("test-young", consent="remember", age_group="under_18")
    assert said == ["utter_under_18_not_deleted"]
    assert slots == {}
