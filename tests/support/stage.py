"""Conversations made of events, on which message after message is tried, each as if it were the only one."""

from __future__ import annotations

import copy
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from coach import clock
from components.lock_store import PromptLockStore
from tests.support.dialogue_runner import Coach, CollectingChannel, Conversation, Reply
from tests.support.walks import Walks

SMALL_TALK = (
    "is this private?", "how long do urges last?", "are you human?", "what does it cost?", "what is SMART?"
)  # fmt: skip
"""What a long talk is made of, over and over."""
BETWEEN_TURNS = 40.0
"""Seconds from one thing said to the next."""


class _Forgetful(TrackerStore):
    """The real store to read from; what is written is there until the next rewinding."""

    def __init__(self, store: TrackerStore) -> None:
        super().__init__(store.domain)
        self._store = store
        self._written: dict[str, list[Event]] = {}

    def rewind(self) -> None:
        self._written.clear()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        if sender_id not in self._written:
            return await self._store.retrieve(sender_id)
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        for event in self._written[sender_id]:
            tracker.update(event)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._written[tracker.sender_id] = list(tracker.events)

    async def keys(self) -> Any:
        return await self._store.keys()


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands.

    Attributes:
        form: The form that waits, if any.
        asked: The slot it asks for.
        answers: What the tool's slots hold.
        paused: The tools left half-way, the latest last.
    """

    form: str | None
    asked: str | None
    answers: dict[str, Any]
    paused: list[dict[str, Any]]

    @property
    def tool(self) -> str | None:
        """The tool whose form waits."""
        return self.form and self.form.removesuffix("_form")


class Stage:
    """The coach's processor, over conversations that go back to where they were."""

    def __init__(self, coach: Coach, storage: Any, walks: Walks) -> None:
        self.walks = walks
        self.actions = coach.actions
        self._coach, self._storage = coach, storage
        self._store = _Forgetful(coach.processor.tracker_store)
        self._agent, processor = copy.copy(coach.agent), copy.copy(coach.processor)
        processor.tracker_store = self._store
        self._agent.processor = processor
        self._agent.lock_store = processor.lock_store = PromptLockStore()
        self._small_talk: list[Event] = []

    def arrange(self, events: Sequence[Event], is_guest: bool = False) -> str:
        """Returns a new person to whom all this has happened; the real store compacts it if it is long."""
        person = f"test-{uuid.uuid4().hex}"
        self._storage.people.touch(person, "test", clock.now())
        if not is_guest:
            self._storage.people.remember(person, "1", clock.now())
        if events:
            tracker = DialogueStateTracker(person, self._coach.domain.slots)
            for event in _on_time(events):
                tracker.update(event)
            self._coach.run(self._coach.processor.tracker_store.save(tracker))
        return person

    def after_turns(self, events: list[Event], turns: int) -> list[Event]:
        """Returns a conversation with at least that many turns of small talk before its own first turn."""
        if not self._small_talk:
            talk = Conversation(self._coach, self._storage).remembered()
            for text in SMALL_TALK:
                talk.send(text)
            said = list(talk.tracker().events)
            self._small_talk = said[_first_turn(said) :]
        first = _first_turn(events)
        times = -(-turns // len(SMALL_TALK))
        return [*events[:first], *self._small_talk * times, *events[first:]]

    def rewind(self) -> None:
        """Takes back all that was said on the stage."""
        self._store.rewind()
        self.actions.dead = False

    def send(self, person: str, text: str) -> list[Reply]:
        """Has a person say something, and returns what the coach says."""
        channel = CollectingChannel()
        message = UserMessage(text, channel, person, input_channel="test", message_id=uuid.uuid4().hex)
        self._coach.run(self._agent.handle_message(message))
        return channel.replies

    def standing(self, person: str) -> Standing:
        """Returns where a person's conversation stands."""
        tracker = self._coach.run(self._store.retrieve(person))
        if tracker is None:
            return Standing(None, None, {}, [])
        own = [f"{form.removesuffix('_form')}_" for form in self._coach.domain.form_names]
        return Standing(
            form=tracker.active_loop_name,
            asked=tracker.get_slot("requested_slot"),
            answers={name: slot.value for name, slot in tracker.slots.items() if name.startswith(tuple(own))},
            paused=tracker.get_slot("paused_tools") or [],
        )


def _first_turn(events: Sequence[Event]) -> int:
    return next(place for place, event in enumerate(events) if isinstance(event, UserUttered))


def _on_time(events: Sequence[Event]) -> list[Event]:
    """Returns copies of events, timed so that one comes after the other and the last was just now."""
    timed = [copy.copy(event) for event in events]
    turns = 0
    for event in reversed(timed):
        event.timestamp = time.time() - 1 - turns * BETWEEN_TURNS
        turns += isinstance(event, UserUttered)
    return timed
