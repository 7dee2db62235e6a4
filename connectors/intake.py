"""The way in: a message is looked at for danger first, then kept, then lined up, then read for what it chooses."""

from __future__ import annotations

import asyncio
import enum
import logging
from typing import Any

from coach import clock
from coach.settings import Settings
from coach.storage import Storage
from coach.storage.records import InboxItem
from connectors import danger
from connectors.blocking import BlockingCalls, where
from connectors.messages import ChosenReply, Inbound
from connectors.nations import Nations
from connectors.questions import Question, Questions
from connectors.speaker import Speaker
from connectors.turn import Lane, Turn
from connectors.typed_text import choice_typed, clean

logger = logging.getLogger(__name__)

KEEP_SECONDS = 2.5
"""Longest wait for the storage to keep a message. SQLite itself waits two seconds for another writer."""


class Kept(enum.Enum):
    """Whether the inbox has a message."""

    NEW = enum.auto()
    DUPLICATE = enum.auto()
    NOT_KEPT = enum.auto()
    LATE = enum.auto()
    """Not yet: the storage is still at it."""


class Intake:
    """Reads inbound messages of one channel and puts them into the inbox."""

    def __init__(
        self, channel: str, storage: Storage, settings: Settings, calls: BlockingCalls, nations: Nations
    ) -> None:
        self._channel = channel
        self._nations = nations
        self._storage = storage
        self._settings = settings
        self._calls = calls
        self._questions = Questions(storage.outbox)

    async def read(self, inbound: Inbound, received: float) -> Turn:
        """Return the message's turn, with the danger it shows.

        For typed text nothing is waited for. A choice that this person was never sent, or that was erased since, has
        no words: its turn has neither `typed` nor `chosen`, and tells nobody which of the two it is.

        Raises:
            Exception: Whatever the storage raises where a choice must be looked up.
        """
        if inbound.choice is None:
            typed = clean(inbound.text or "", self._settings.message_max_chars)
            return Turn(inbound, received, typed=typed, danger=danger.in_text(typed.text))
        offered = await self._calls.run(self._questions.offered, inbound.person, inbound.choice, seconds=KEEP_SECONDS)
        if offered is None:
            return Turn(inbound, received)
        question, choice = offered
        return Turn(
            inbound,
            received,
            chosen=choice,
            chosen_in_crisis=question.is_crisis,
            danger=danger.in_choice(choice),
        )

    async def waiting(self, person: str) -> Question | None:
        """Return the question whose choices still count; None also when it cannot be read."""
        try:
            return await self._calls.run(self._questions.waiting, person, seconds=KEEP_SECONDS)
        except Exception as error:
            logger.error("The waiting choices could not be read: %s", where(error))
            return None

    async def words(self, turn: Turn, speaker: Speaker) -> str | None:
        """Return what Rasa gets to read; None when a line of our own has answered.

        Args:
            turn: The message's turn.
            speaker: Says that line.
        """
        person, client_id = turn.inbound.person, turn.inbound.client_id
        question = await self.waiting(person)
        choices = question.choices if question is not None else ()
        if turn.typed is not None:
            if not turn.typed.text:
                await speaker.note(person, "empty", client_id)
                return None
            typed_choice = choice_typed(turn.typed.read, choices)
            return typed_choice.payload if typed_choice is not None else turn.typed.read
        chosen, choice = turn.chosen, turn.inbound.choice
        waits = question is not None and choice is not None and question.message == choice.message
        is_safety = turn.chosen_in_crisis or turn.danger is not None
        if chosen is not None and (waits or (is_safety and chosen.is_intent)):
            # An answer to a safety question, and the wish for a person, count whatever was said since.
            return chosen.payload
        await speaker.note(person, "stale_choice" if choices else "stale_choice_open", client_id, choices)
        return None

    async def keep(
        self, lane: Lane, turn: Turn, seconds: float
    ) -> tuple[Kept, asyncio.Future[InboxItem | None] | None]:
        """Put a message into the inbox, after those of the same person that came before it.

        Args:
            lane: The person's lane.
            turn: The message's turn; its ``item_id`` is set when it is kept.
            seconds: Longest wait.

        Returns:
            What became of it, and where that is LATE, the call that is still under way.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        try:
            await asyncio.wait_for(lane.keeping.acquire(), seconds)
        except TimeoutError:
            return Kept.NOT_KEPT, None
        try:
            call = self._calls.start(self._receive, turn.inbound)
            await asyncio.wait({call}, timeout=max(0.0, deadline - loop.time()))
            if not call.done():
                return Kept.LATE, call
            return self.outcome(turn, call), None
        finally:
            lane.keeping.release()

    def outcome(self, turn: Turn, call: asyncio.Future[InboxItem | None]) -> Kept:
        """Return what a call that is over has done."""
        if call.cancelled() or call.exception() is not None:
            error = None if call.cancelled() else call.exception()
            logger.error("A message could not be kept: %s", where(error) if error else "shutting down")
            return Kept.NOT_KEPT
        item = call.result()
        if item is None:
            return Kept.DUPLICATE
        turn.item_id = item.id
        return Kept.NEW

    def _receive(self, inbound: Inbound) -> InboxItem | None:
        now = clock.now()
        self._nations.learn(inbound.person, self._storage.people.touch(inbound.person, self._channel, now).nation)
        return self._storage.inbox.receive(inbound.person, inbound.client_id, to_payload(inbound), now)


def to_payload(inbound: Inbound) -> dict[str, Any]:
    """Return the form the inbox keeps."""
    if inbound.choice is not None:
        return {"choice": {"message": inbound.choice.message, "index": inbound.choice.index}}
    # Lone surrogates cannot be written as UTF-8.
    return {"text": (inbound.text or "").encode("utf-8", "ignore").decode("utf-8")}


def from_item(item: InboxItem) -> Inbound:
    """Read a kept message back."""
    choice = item.payload.get("choice")
    return Inbound(
        item.person_id,
        item.client_id,
        text=item.payload.get("text"),
        choice=None if choice is None else ChosenReply(choice["message"], choice["index"]),
    )
