"""What follows once a turn has been answered: danger is counted, and that people were handed over is kept and told.

All of it comes after the reply, and none of it may delay or break one: what fails is logged and left.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from coach import clock
from coach.followups import NEXT_DAY_CHECK
from coach.safety import effects, replies
from coach.safety.replies import category_of
from coach.settings import Settings
from coach.storage import Storage
from connectors.blocking import BlockingCalls, where
from connectors.hand_overs import HandOverSender
from connectors.turn import Turn

logger = logging.getLogger(__name__)

CALL_SECONDS = 5.0
ONCE_IN_SECONDS = 600.0
REMEMBERED = 5000

HAND_OVERS = {replies.GET_HELP: replies.GET_HELP, "answer_worse_today": NEXT_DAY_CHECK}
"""Replies that hand over to people without being a new kind of danger, and what the hand-over is called."""


class Aftermath:
    """Does, for one channel, what a turn's safety replies bring about."""

    def __init__(self, channel: str, storage: Storage, settings: Settings, calls: BlockingCalls) -> None:
        """Set it up.

        Args:
            channel: Name of the channel.
            storage: Where counts and hand-overs are kept.
            settings: Whether and where a phone team is told.
            calls: Runs the storage's calls.
        """
        self._channel = channel
        self._storage = storage
        self._calls = calls
        self._sender = HandOverSender(storage, settings) if settings.handover_url else None
        self._tasks: set[asyncio.Task[None]] = set()
        self._lately: OrderedDict[tuple[str, str], float] = OrderedDict()
        """Who was handed over for what, and when: in memory alone, so that nothing kept leads to anybody."""

    def begin(self, turn: Turn) -> None:
        """Begin what follows a turn that is over; the person's next message does not wait for it."""
        task = asyncio.get_running_loop().create_task(self._of(turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """End what is under way, once it has had its time.

        Args:
            seconds: How long to wait for it.
        """
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def _of(self, turn: Turn) -> None:
        said = set(turn.replies)
        found = {category_of(reply_id) for reply_id in said}
        if turn.danger is not None:
            said.add(turn.danger.reply_id)
            found.add(turn.danger.category)
        if any(effects.of(reply_id).stops_messages for reply_id in said):
            await self._stop_messages(turn.inbound.person)
        handed = {HAND_OVERS.get(reply_id) or category_of(reply_id) for reply_id in said}
        await asyncio.gather(
            *(self._count(category) for category in sorted(filter(None, found))),
            *(self._hand_over(turn.inbound.person, category) for category in sorted(filter(None, handed))),
        )

    async def tell(self) -> None:
        """Tell the phone team of hand-overs, for ever; with none to tell, return at once."""
        if self._sender is not None:
            await self._sender.run()

    async def _stop_messages(self, person: str) -> None:
        """Call off all that was to be said later: a message might be seen by whoever they are afraid of."""
        await self._try("follow-ups could not be called off", lambda: self._storage.follow_ups.cancel(person))

    async def _count(self, category: str) -> None:
        """Count a kind of danger: kind and time, never the words or the person."""
        await self._try(
            "a crisis could not be counted",
            lambda: self._storage.crisis_events.add(category, clock.now(), self._channel),
        )

    async def _hand_over(self, person: str, category: str) -> None:
        if not self._is_new(person, category):
            return
        kept = await self._try(
            "a hand-over could not be kept",
            lambda: self._storage.hand_overs.add(category, clock.now(), self._channel, tell=self._sender is not None),
        )
        if not kept:
            # The next reply of this kind may be kept instead.
            self._lately.pop((person, category), None)
        elif self._sender is not None:
            self._sender.wake()

    def _is_new(self, person: str, category: str) -> bool:
        """Note a hand-over; return whether it is the person's first of its category within ten minutes."""
        now = asyncio.get_running_loop().time()
        key = (person, category)
        before = self._lately.get(key)
        if before is not None and now - before < ONCE_IN_SECONDS:
            return False
        self._lately[key] = now
        self._lately.move_to_end(key)
        if len(self._lately) > REMEMBERED:
            self._lately.popitem(last=False)
        return True

    async def _try(self, failure: str, call: Callable[[], object]) -> bool:
        try:
            await self._calls.run(call, seconds=CALL_SECONDS)
        except Exception as error:
            logger.error("%s: %s", failure.capitalize(), where(error))
            return False
        return True
