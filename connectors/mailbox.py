"""Brings what the coach says to people: kept in the outbox, and seen at once by the streams open here."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from coach import clock
from coach.storage.records import OutboxItem, OutboxKind
from connectors.blocking import BlockingCalls, where

logger = logging.getLogger(__name__)

PAGE = 500
READ_SECONDS = 5.0
HELD_SECONDS = 300.0
HELD_PEOPLE = 1000
HELD_ITEMS = 20


class Outbox(Protocol):
    """What is needed of ``storage.outbox``."""

    def append(self, person_id: str, kind: OutboxKind, payload: dict[str, Any], at: datetime) -> OutboxItem:
        """Keep one item."""

    def after(self, person_id: str, last_id: int, limit: int = PAGE) -> list[OutboxItem]:
        """Return what came after an item."""


@dataclass(frozen=True)
class Posted:
    """One thing to bring to a person."""

    kind: OutboxKind
    payload: dict[str, Any]


class Subscription:
    """One open stream of one person."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.unkept: deque[Posted] = deque()
        """What the outbox could not take; it has no id and comes only once."""
        self.urgent: deque[Posted] = deque()
        """Crisis replies the outbox has taken, for a stream that cannot read it."""
        self.closed = False

    def close(self) -> None:
        """Tell the stream to end."""
        self.closed = True
        self.wake.set()


class Mailbox:
    """The way out to people, for one channel in one process."""

    def __init__(self, outbox: Outbox, calls: BlockingCalls) -> None:
        self._outbox = outbox
        self._calls = calls
        self._open: defaultdict[str, set[Subscription]] = defaultdict(set)
        # Not kept, and nobody was there to see it: waits a while for the person's stream to come back.
        self._held: OrderedDict[str, deque[tuple[float, Posted]]] = OrderedDict()

    async def post(self, person: str, items: Sequence[Posted], seconds: float) -> None:
        """Bring items to a person, in order. Never raises.

        What the outbox does not take in time goes to the open streams alone; should it be kept after all, its key
        lets a stream that showed it recognise it. A stream opened later shows it again.

        Args:
            person: Id of the person.
            items: What to bring.
            seconds: Longest wait for the outbox.
        """

        def keep() -> None:
            for item in items:
                self._outbox.append(person, item.kind, item.payload, clock.now())

        try:
            await self._calls.run(keep, seconds=seconds)
        except Exception as error:
            logger.error("The outbox did not take a message: %s. Open streams get it.", where(error))
            # All of them, or those that were kept would come after those that were not.
            for item in items:
                self._pass_on(person, item)
        for subscription in self._open.get(person, ()):
            subscription.urgent.extend(item for item in items if item.payload.get("crisis"))
            subscription.wake.set()

    async def after(self, person: str, last_id: int) -> list[OutboxItem]:
        """Return up to ``PAGE`` items after one, oldest first.

        Raises:
            Exception: Whatever the storage raises.
            TimeoutError: If it does not answer.
        """
        return await self._calls.run(self._outbox.after, person, last_id, PAGE, seconds=READ_SECONDS)

    @contextmanager
    def subscribed(self, person: str) -> Iterator[Subscription]:
        """Open a stream of a person for as long as the block lasts."""
        subscription = Subscription()
        now = asyncio.get_running_loop().time()
        for expires, item in self._held.pop(person, ()):
            if now < expires:
                subscription.unkept.append(item)
        self._open[person].add(subscription)
        try:
            yield subscription
        finally:
            self._open[person].discard(subscription)
            if not self._open[person]:
                del self._open[person]
            for item in subscription.unkept:
                self._pass_on(person, item)

    def close(self) -> None:
        """End every open stream."""
        for subscriptions in self._open.values():
            for subscription in subscriptions:
                subscription.close()

    def _pass_on(self, person: str, item: Posted) -> None:
        subscriptions = self._open.get(person)
        if subscriptions:
            for subscription in subscriptions:
                subscription.unkept.append(item)
                subscription.wake.set()
            return
        held = self._held.setdefault(person, deque(maxlen=HELD_ITEMS))
        held.append((asyncio.get_running_loop().time() + HELD_SECONDS, item))
        self._held.move_to_end(person)
        if len(self._held) > HELD_PEOPLE:
            self._held.popitem(last=False)
