"""A person's stream of server-sent events: everything after the last one they saw, then what comes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from coach.storage.records import OutboxItem
from connectors.blocking import problem_of, where
from connectors.mailbox import PAGE, Mailbox, Posted, Subscription
from connectors.messages import public_view

logger = logging.getLogger(__name__)

OPENING = b"retry: 2000\n\n"
HEARTBEAT = b": still here\n\n"
END = b"event: end\n\n"
RETRY_SECONDS = 1.0
URGENT_SECONDS = 0.1
"""A crisis reply that cannot be read back from the outbox by then is shown without its id."""


class EventStream:
    """Frames for one open stream, in the order of the outbox."""

    def __init__(self, mailbox: Mailbox, person: str, last_id: int, heartbeat: float) -> None:
        """Set the stream up.

        Args:
            mailbox: Where the events come from.
            person: Whose they are.
            last_id: Id of the last one seen; 0 for none.
            heartbeat: Seconds of silence after which a comment is sent.
        """
        self._mailbox = mailbox
        self._person = person
        self._last_id = last_id
        self._heartbeat = heartbeat
        # Of this stream alone: what an earlier one sent may not have arrived, and a reply twice is better than none.
        self._shown: deque[str] = deque(maxlen=PAGE)
        self._is_behind = True
        self._failed = False

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """Yield frames until the mailbox closes; never ends by itself otherwise."""
        with self._mailbox.subscribed(self._person) as subscription:
            yield OPENING
            reading: asyncio.Task[list[OutboxItem]] | None = None
            try:
                while True:
                    # News may also come while frames are being sent.
                    self._is_behind = self._is_behind or subscription.wake.is_set()
                    subscription.wake.clear()
                    for frame in self._unkept(subscription):
                        yield frame
                    if subscription.closed:
                        yield END
                        return
                    if reading is None and self._is_behind:
                        self._is_behind = False
                        reading = asyncio.ensure_future(self._mailbox.after(self._person, self._last_id))
                        # A stream may end just then; asyncio would log what nobody asked for, with a traceback.
                        reading.add_done_callback(problem_of)
                    woken = await self._wait(subscription, reading)
                    if reading is not None and reading.done():
                        for frame in self._read(reading, subscription):
                            yield frame
                        reading = None
                    elif not woken and subscription.urgent:
                        self._show_urgent(subscription)
                    elif not woken:
                        yield HEARTBEAT
            finally:
                if reading is not None:
                    reading.cancel()

    async def _wait(self, subscription: Subscription, reading: asyncio.Task[list[OutboxItem]] | None) -> bool:
        """Wait for news, for the read under way or for the next heartbeat; say whether it was one of the first two."""
        waking = asyncio.ensure_future(subscription.wake.wait())
        pending: set[asyncio.Future[Any]] = {waking} if reading is None else {waking, reading}
        try:
            seconds = RETRY_SECONDS if self._failed and reading is None else self._heartbeat
            seconds = min(seconds, URGENT_SECONDS) if subscription.urgent else seconds
            done, _ = await asyncio.wait(pending, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
        # At each heartbeat too: another server may have written what nobody here was told of.
        self._is_behind = self._is_behind or not done
        return bool(done)

    def _read(self, reading: asyncio.Task[list[OutboxItem]], subscription: Subscription) -> list[bytes]:
        try:
            items = reading.result()
        except Exception as error:
            if not self._failed:
                logger.error("A stream could not read the outbox and goes on trying: %s", where(error))
            self._failed = True
            self._show_urgent(subscription)
            return []
        self._failed = False
        frames = []
        for item in items:
            self._last_id = item.id
            key = str(item.payload.get("key"))
            if key not in self._shown:
                frames.append(_frame(item.kind, item.payload, item.id))
            self._shown.append(key)
        self._is_behind = self._is_behind or len(items) == PAGE
        if not self._is_behind and not subscription.wake.is_set():
            subscription.urgent.clear()
        return frames

    @staticmethod
    def _show_urgent(subscription: Subscription) -> None:
        subscription.unkept.extend(subscription.urgent)
        subscription.urgent.clear()

    def _unkept(self, subscription: Subscription) -> list[bytes]:
        frames = []
        while subscription.unkept:
            item: Posted = subscription.unkept.popleft()
            if item.payload["key"] in self._shown:
                continue
            self._shown.append(item.payload["key"])
            frames.append(_frame(item.kind, item.payload, None))
        return frames


def _frame(kind: str, payload: Mapping[str, Any], item_id: int | None) -> bytes:
    data = json.dumps(public_view(payload), ensure_ascii=False)
    number = "" if item_id is None else f"id: {item_id}\n"
    return f"{number}event: {kind}\ndata: {data}\n\n".encode()
