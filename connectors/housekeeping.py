"""What goes on beside the turns: sessions, erasing guests, and what a stopped process left unanswered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from coach import clock
from coach.settings import Settings
from coach.storage import Storage
from coach.storage.records import InboxItem
from connectors.blocking import BlockingCalls, where
from connectors.mailbox import PAGE

logger = logging.getLogger(__name__)

PURGE_SECONDS = 60.0
CALL_SECONDS = 5.0


class Housekeeping:
    """Keeps one channel's books. Nothing here may delay or break a turn: what fails is logged and left."""

    def __init__(self, channel: str, storage: Storage, settings: Settings, calls: BlockingCalls) -> None:
        self._channel = channel
        self._storage = storage
        self._gap = timedelta(minutes=settings.session_gap_minutes)
        self._calls = calls
        self._opened_at = clock.now()

    async def erase_guests(self) -> None:
        """Erase the guests of a process that is no more: what they wrote cannot be read again."""
        await self._try("guests could not be erased", self._storage.people.purge_all_guests)

    async def left_unanswered(self) -> list[tuple[InboxItem, bool]] | None:
        """Return the messages that an earlier process did not finish, oldest first.

        Returns:
            Each with whether its turn was finished all the same; None when the storage cannot be read now.
        """
        try:
            return await self._calls.run(self._unfinished, seconds=CALL_SECONDS)
        except Exception as error:
            logger.error("Unanswered messages could not be read: %s", where(error))
            return None

    async def purge_regularly(self) -> None:
        """Erase guests once they have been silent for long enough, for ever."""
        while True:
            await asyncio.sleep(PURGE_SECONDS)
            await self._try("silent guests could not be erased", lambda: self._storage.people.purge_guests(clock.now()))

    async def seen(self, person: str) -> None:
        """Note that a person is here."""
        await self._try(
            "a session could not be noted",
            lambda: self._storage.sessions.touch(person, self._channel, clock.now(), self._gap),
        )

    async def finish(self, item_id: int) -> None:
        """Take an answered message out of the inbox."""
        await self._try("a message could not be marked as answered", lambda: self._storage.inbox.finish(item_id))

    async def _try(self, failure: str, call: Callable[[], object]) -> None:
        try:
            await self._calls.run(call, seconds=CALL_SECONDS)
        except Exception as error:
            logger.error("%s: %s", failure.capitalize(), where(error))

    def _unfinished(self) -> list[tuple[InboxItem, bool]]:
        prefix = f"{self._channel}-"
        items = [
            item
            for item in self._storage.inbox.unfinished()
            if item.person_id.startswith(prefix) and item.received_at < self._opened_at
        ]
        return [(item, self._was_finished(item)) for item in sorted(items, key=lambda item: item.id)]

    def _was_finished(self, item: InboxItem) -> bool:
        """Whether the turn was over, or the conversation already holds it: it must not run twice."""
        last_id = 0
        while page := self._storage.outbox.after(item.person_id, last_id, PAGE):
            if any(one.kind == "turn_end" and one.payload.get("in_reply_to") == item.client_id for one in page):
                return True
            last_id = page[-1].id
        conversation = self._storage.conversations.load(item.person_id)
        return conversation is not None and any(
            event.get("event") == "user" and event.get("message_id") == item.client_id for event in conversation.events
        )
