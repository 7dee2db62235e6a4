"""Conversations made of the events of a walk through a form, not of talking; the forms come from the domain."""

from __future__ import annotations

import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from tests.support.dialogue_runner import Coach, Conversation

FREE_ANSWER = "my sister rang and we went for a walk"
DOMAIN = Path(__file__).parent.parent.parent / "domain"


def _questions() -> list[tuple[str, str]]:
    forms: dict[str, Any] = {}
    for file in sorted(DOMAIN.rglob("*.yml")):
        forms.update(yaml.safe_load(file.read_text(encoding="utf-8")).get("forms") or {})
    return [(form, slot) for form, content in forms.items() for slot in content["required_slots"]]


QUESTIONS = _questions()
"""Every question of every form: the form's name and the slot."""
FORMS = list(dict.fromkeys(form for form, _ in QUESTIONS))


class Walks:
    """For each question, the events of a talk that has just arrived at it."""

    def __init__(self, coach: Coach, storage: Any) -> None:
        self._coach, self._storage = coach, storage
        self._walked = lru_cache(maxsize=None)(self._walk)

    def events(self, form: str) -> dict[str, list[Event]]:
        """Returns what happened up to each question of a form, in the order in which they are asked."""
        return self._walked(form)[0]

    def to_the_end(self, form: str) -> list[Event]:
        """Returns what happened up to the end of a form."""
        return self._walked(form)[1]

    def _walk(self, form: str) -> tuple[dict[str, list[Event]], list[Event]]:
        talk = Conversation(self._coach, self._storage).remembered()
        self._prepare(talk, form)
        reached: dict[str, list[Event]] = {}
        talk.send(f'/start_tool{{"tool": "{form.removesuffix("_form")}"}}')
        for _ in QUESTIONS:
            tracker = talk.tracker()
            slot = tracker.get_slot("requested_slot")
            if slot is None or tracker.active_loop_name != form:
                break
            assert slot not in reached, f"{form} loops at {slot}"
            reached[slot] = list(tracker.events)
            asked = [event for event in tracker.events if event.type_name == "bot"][-1]
            buttons = asked.data.get("buttons")
            talk.send(buttons[0]["payload"] if buttons else FREE_ANSWER)
        return reached, list(talk.tracker().events)

    def _prepare(self, talk: Conversation, form: str) -> None:
        if form == "call_summary_form":
            talk.set_slots(profile_behaviour="drinking")
        if form == "urge_correction_form":
            for text in ("log an urge", "5", "the pub", "save"):
                talk.say(text)

    def arrive(self, form: str, slot: str) -> Conversation:
        """Returns a talk of a new person, arrived at a question."""
        return self.put(self.events(form)[slot])

    def put(self, events: list[Event]) -> Conversation:
        """Returns a talk of a new person to whom all this has happened."""
        talk = Conversation(self._coach, self._storage, f"test-{uuid.uuid4().hex}")
        talk.remembered()
        tracker = DialogueStateTracker.from_events(talk.person, events, slots=self._coach.domain.slots)
        store = self._coach.processor.tracker_store

        async def put() -> None:
            stored = await store.retrieve(talk.person)
            for event in tracker.events:
                stored.update(event)
            await store.save(stored)

        self._coach.run(put())
        return talk
