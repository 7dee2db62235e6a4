"""Says, when it is time, what the coach was asked to say later: the one place from which it speaks first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from coach import clock, followups
from coach.followups import KINDS, Kind
from coach.settings import Settings
from coach.storage import ClaimedFollowUp, Storage
from connectors.blocking import BlockingCalls, where
from connectors.messages import CoachMessage
from connectors.outbox import OutboxChannel

logger = logging.getLogger(__name__)

POLL_SECONDS = 5.0
CALL_SECONDS = 5.0
SAY_SECONDS = 60.0
LEASE = timedelta(minutes=2)
"""How long a sender may hold a follow-up: longer than it may take to say it."""
HOLD = timedelta(minutes=5)
"""How long one waits that cannot be said just now, because a question is open or something is missing."""

Say = Callable[[str, Sequence[CoachMessage]], Awaitable[None]]


class FollowUpSender:
    """Says the follow-ups of one channel's people. Several may run at once, also in several processes."""

    def __init__(self, channel: str, storage: Storage, settings: Settings, say: Say) -> None:
        """Set the sender up; nothing is said before `run`.

        Args:
            channel: Name of the channel.
            storage: Where follow-ups are kept.
            settings: How long a silence is until an open question counts as left.
            say: Brings what the coach says first to a person.
        """
        self._channel = channel
        self._storage = storage
        self._gap = timedelta(minutes=settings.session_gap_minutes)
        self._say = say
        self._calls = BlockingCalls(threads=2)

    async def run(self, agent: Callable[[], Agent | None]) -> None:
        """Say what is due, for ever.

        Args:
            agent: Gives Rasa's agent once it is loaded, and the newest one after a model was replaced.
        """
        try:
            while True:
                try:
                    await self.say_due(agent())
                except Exception as error:
                    # A claim that stands is taken up again once it has lapsed.
                    logger.error("Follow-ups could not be looked after: %s", where(error))
                await asyncio.sleep(POLL_SECONDS)
        finally:
            self._calls.close()

    async def say_due(self, agent: Agent | None) -> None:
        """Say everything that is due now."""
        if agent is None or not agent.is_ready():
            return
        follow_ups = self._storage.follow_ups
        if not await self._run(follow_ups.any_due, self._channel, clock.now()):
            return
        await self._run(follow_ups.drop_expired, clock.now())
        while True:
            now = clock.now()
            claimed = await self._run(follow_ups.claim, self._channel, now, now + LEASE)
            if claimed is None:
                return
            async with asyncio.timeout(SAY_SECONDS):
                await self._settle(agent, claimed)

    async def _settle(self, agent: Agent, claimed: ClaimedFollowUp) -> None:
        follow_up = claimed.follow_up
        kind = KINDS.get(follow_up.kind)
        if kind is None:
            await self._run(self._storage.follow_ups.finish, claimed, "dropped")
            return
        # The person's own messages wait for the same lock: neither side talks across the other.
        async with agent.lock_store.lock(follow_up.person_id):
            # Only now is it known when they last wrote: a turn, perhaps one of danger, may have held the lock till now.
            person = await self._run(self._storage.people.get, follow_up.person_id)
            if person is None:
                await self._run(self._storage.follow_ups.finish, claimed, "dropped")
            elif later := followups.waits_until(kind, clock.now(), person.last_message_at):
                await self._postpone(claimed, later)
            else:
                await self._say_locked(agent, claimed, kind, person.last_message_at)

    async def _say_locked(self, agent: Agent, claimed: ClaimedFollowUp, kind: Kind, last_wrote: datetime) -> None:
        follow_ups, person = self._storage.follow_ups, claimed.follow_up.person_id
        delivered = 0

        async def deliver(to: str, messages: Sequence[CoachMessage]) -> None:
            nonlocal delivered
            delivered += len(messages)
            await self._say(to, messages)

        channel = OutboxChannel(self._channel, deliver)
        tracker = await agent.processor.fetch_tracker_and_update_session(person, channel)
        if "messages" in (tracker.get_slot("limits") or ()) or tracker.get_slot("age_group") == "under_18":
            await self._run(follow_ups.finish, claimed, "dropped")
        elif claimed.is_retaken and _was_said(tracker, kind, claimed.follow_up.due_at):
            await self._run(follow_ups.finish, claimed, "sent")
        # A conversation that cannot be read looks like a stranger's: without consent.
        elif tracker.get_slot("consent") != "remember" or self._is_busy(tracker, last_wrote):
            await self._postpone(claimed, clock.now() + HOLD)
        elif await self._run(follow_ups.holds, claimed):
            tracker.update_with_events(_put_aside(tracker), agent.domain)
            await agent.trigger_intent(kind.intent, [], channel, tracker)
            if delivered:
                await self._run(follow_ups.finish, claimed, "sent")
            else:
                await self._postpone(claimed, clock.now() + HOLD)

    def _is_busy(self, tracker: DialogueStateTracker, last_wrote: datetime) -> bool:
        """Return whether the person may still be about to answer a question or, after danger, a crisis reply."""
        is_asked = tracker.active_loop_name is not None or tracker.get_slot("crisis_at") is not None
        return is_asked and clock.now() < last_wrote + self._gap

    async def _postpone(self, claimed: ClaimedFollowUp, until: datetime) -> None:
        await self._run(self._storage.follow_ups.postpone, claimed, until)

    async def _run(self, call: Callable[..., Any], *args: object) -> Any:
        return await self._calls.run(call, *args, seconds=CALL_SECONDS)


def _put_aside(tracker: DialogueStateTracker) -> list[Event]:
    """Return events that close an open tool and keep it with its answers, so that it is offered again."""
    if tracker.active_loop_name is None:
        return []
    closed: list[Event] = [SlotSet("tool_run", None), SlotSet("requested_slot", None), ActiveLoop(None)]
    run = tracker.get_slot("tool_run")
    if not run:
        return closed
    slots = run.get("slots", [])
    others = [kept for kept in tracker.get_slot("paused_tools") or [] if kept["run"]["tool"] != run["tool"]]
    paused = {"run": run, "answers": {name: tracker.get_slot(name) for name in slots}}
    kept = [SlotSet("paused_tools", [*others, paused]), SlotSet("paused_title", run.get("title"))]
    return [*kept, *(SlotSet(name, None) for name in slots), *closed]


def _was_said(tracker: DialogueStateTracker, kind: Kind, due: datetime) -> bool:
    """Return whether the sender that died had said it: then the conversation holds it, at its due time or later."""
    return any(
        isinstance(event, UserUttered) and event.intent_name == kind.intent and event.timestamp >= due.timestamp()
        for event in reversed(tracker.events)
    )
