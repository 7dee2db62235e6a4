"""Where Rasa keeps conversations: an encrypted log of events a person, with a snapshot for what is long past."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from coach import clock
from coach.settings import get_settings
from coach.storage import Compaction, PersonForgotten, SequenceConflict, Storage, StoredConversation
from coach.storage.repository import channel_of

logger = logging.getLogger(__name__)

COMPACT_PAST = 200
"""Events after the snapshot that a conversation may hold before it is compacted."""
KEEP_AT_LEAST = 60
"""Events that a compaction leaves."""

_POSITION = "_stored_position"


class TrackerNotSaved(Exception):
    """A turn could not be saved. The message says why and quotes nobody."""


class DetachedTracker(DialogueStateTracker):
    """A blank tracker for a turn whose conversation could not be read. It is never saved over the real one."""


@dataclass(slots=True)
class _Position:
    """How much of a tracker is stored.

    Attributes:
        incarnation: of the person when the tracker was read.
        stored: how many of the tracker's events came from the store or were saved since, the head included.
        upto_seq: the last event that the snapshot stands for.
        last_seq: the last event stored; it is the tracker's event at index `stored - 1`.
        is_lost: what stands in the store up to `last_seq` can never be read again.
    """

    incarnation: str
    stored: int
    upto_seq: int
    last_seq: int
    is_lost: bool


def is_detached(tracker: DialogueStateTracker) -> bool:
    """Return whether this turn runs without memory, because the conversation could not be read."""
    return isinstance(tracker, DetachedTracker)


class CoachTrackerStore(TrackerStore):
    """Rasa's tracker store over `coach.storage`.

    Every read builds the tracker anew, so that several processes may serve the same people. Reading costs the same
    at the thousandth turn as at the hundredth, because events long past are compacted into a snapshot.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        storage: Storage | None = None,
        **_endpoint: Any,
    ) -> None:
        """Make the store; nothing is opened before the first conversation.

        Args:
            domain: the model's domain, for the slots.
            event_broker: must be None: a broker would pass people's words on in clear.
            storage: where to keep conversations; by default what the settings name.
            _endpoint: the rest of the entry in endpoints.yml, of which nothing is needed.

        Raises:
            ValueError: an event broker is configured.
        """
        if event_broker is not None:
            raise ValueError("remove event_broker from endpoints.yml: it would pass people's words on unencrypted")
        super().__init__(domain)
        self._storage = storage or Storage.open(get_settings())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the person's tracker, or None for somebody who has said nothing yet.

        When the store cannot be read the answer is a `DetachedTracker`. Never None then, and never an exception:
        Rasa would take either for a new person, and save that over the real one.
        """
        try:
            return await asyncio.to_thread(self._load, sender_id)
        except Exception as error:
            logger.error("A conversation could not be read (%s): this turn runs without it.", type(error).__name__)
            return DetachedTracker(sender_id, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new in the tracker, and compact when it has grown long.

        The tracker of a person forgotten since it was read is dropped quietly; a detached one is refused.

        Raises:
            TrackerNotSaved: somebody else wrote to the conversation since, or the database failed. The tracker is
                emptied first: Rasa's fail-safe wrapper would keep it in memory, in clear and for good.
        """
        if is_detached(tracker):
            logger.error("A turn that ran without its conversation is not saved.")
            return
        try:
            await asyncio.to_thread(self._save, tracker)
        except PersonForgotten:
            logger.info("A person was forgotten during a turn: it is not saved.")
        except Exception as error:
            tracker.events.clear()
            raise TrackerNotSaved(f"a turn was not saved ({type(error).__name__})") from error

    async def keys(self) -> Iterable[str]:
        """Return the ids of everybody with a conversation."""
        return await asyncio.to_thread(self._storage.conversations.people)

    def _load(self, sender_id: str) -> DialogueStateTracker | None:
        stored = self._storage.conversations.load(sender_id)
        if stored is None or _is_empty(stored):
            return None
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        for serialised in stored.snapshot + stored.events:
            tracker.update(_event_class(serialised["event"])._from_parameters(serialised))
        setattr(tracker, _POSITION, _position(stored))
        return tracker

    def _save(self, tracker: DialogueStateTracker) -> None:
        position: _Position | None = getattr(tracker, _POSITION, None)
        if position is None:
            position = self._position_of_new(tracker.sender_id)
            setattr(tracker, _POSITION, position)
        events = list(tracker.events)
        new = [event.as_dict() for event in events[position.stored :]]
        compaction = _compaction(events, position, self.domain)
        last_seq = self._storage.conversations.append(
            tracker.sender_id, position.incarnation, position.last_seq + 1, new, compaction
        )
        position.stored, position.last_seq, position.is_lost = len(events), last_seq, False
        if compaction is not None:
            position.upto_seq = compaction.upto_seq

    def _position_of_new(self, sender_id: str) -> _Position:
        """Return where a tracker that was not read from here begins: where nothing can be read.

        Raises:
            SequenceConflict: there is something, which this tracker does not know of.
        """
        conversations, people = self._storage.conversations, self._storage.people
        stored = conversations.load(sender_id)
        if stored is None:
            people.touch(sender_id, channel_of(sender_id), clock.now())
            stored = conversations.load(sender_id)
        if stored is None:
            raise PersonForgotten("forgotten in the moment of being met")
        if not _is_empty(stored):
            raise SequenceConflict("a new tracker for somebody who has a conversation")
        return _position(stored)


@lru_cache
def _event_class(name: str) -> type[Event]:
    """Return Rasa's class for an event, which Rasa itself would look for anew each time: half the time of reading.

    Raises:
        ValueError: Rasa knows no such event.
    """
    found: type[Event] = Event.resolve_by_type(name)
    return found


def _is_empty(stored: StoredConversation) -> bool:
    return not stored.snapshot and not stored.events


def _position(stored: StoredConversation) -> _Position:
    count = len(stored.snapshot) + len(stored.events)
    return _Position(stored.incarnation, count, stored.upto_seq, stored.last_seq, stored.is_lost)


def _compaction(events: list[Event], position: _Position, domain: Domain) -> Compaction | None:
    """Return the compaction due once all of `events` are stored, if one is due and there is a place for it.

    The cut is the latest place between two turns that leaves enough events and where no loop is open, or failing
    that the latest place between two turns.
    """
    if position.is_lost:
        return Compaction(position.last_seq, [])
    first_seq = position.last_seq - position.stored + 1  # of the event at index 0, were the head not there
    if first_seq + len(events) - 1 - position.upto_seq <= COMPACT_PAST:
        return None
    state = DialogueStateTracker("", domain.slots)
    best: tuple[bool, int, list[Event]] | None = None
    for index, event in enumerate(events[: len(events) - KEEP_AT_LEAST + 1]):
        if first_seq + index > position.upto_seq + 1 and _is_between_turns(events, index):
            is_closed = state.active_loop is None
            if best is None or is_closed or not best[0]:
                best = (is_closed, index, _head(state, event.timestamp))
        state.update(event)
    if best is None:
        return None
    _, index, head = best
    return Compaction(first_seq + index - 1, [event.as_dict() for event in head])


def _is_between_turns(events: list[Event], index: int) -> bool:
    """Return whether a turn begins at `index`: the coach listens and somebody says something."""
    listen, said = events[index], events[index + 1]
    return (
        isinstance(listen, ActionExecuted)
        and listen.action_name == ACTION_LISTEN_NAME
        and isinstance(said, UserUttered)
    )


def _head(state: DialogueStateTracker, at: float) -> list[Event]:
    """Return events that bring a blank tracker to the same slots, loop and pause as `state`, stamped `at`."""
    head: list[Event] = [SessionStarted(at)]
    head += [SlotSet(name, slot.value, at) for name, slot in state.slots.items() if slot.value != slot.initial_value]
    if state.active_loop is not None:
        name = state.active_loop.name
        head.append(ActiveLoop(name, at))
        if state.active_loop.rejected:
            head.append(ActionExecutionRejected(name, timestamp=at))
        if state.active_loop.is_interrupted:
            head.append(LoopInterrupted(True, at))
    if state.is_paused():
        head.append(ConversationPaused(at))
    return head
