"""Carries every message through the conversation and sees that it is answered: in order and in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from coach.safety import floor
from coach.settings import Settings
from coach.storage import Storage
from coach.storage.records import InboxItem
from connectors.aftermath import Aftermath
from connectors.blocking import BlockingCalls, problem_of, where
from connectors.follow_ups import FollowUpSender
from connectors.housekeeping import Housekeeping
from connectors.intake import KEEP_SECONDS, Intake, Kept, from_item
from connectors.loop_lag import LoopLag
from connectors.mailbox import Mailbox
from connectors.messages import CoachMessage, Inbound, Receipt
from connectors.nations import Nations
from connectors.outbox import OutboxChannel
from connectors.speaker import Speaker
from connectors.turn import Lane, Turn

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]
Result = TypeVar("Result")

CANCEL_SECONDS = 0.5
STOP_SECONDS = 2.0
RETRY_SECONDS = 5.0


class TurnRunner:
    """Runs the turns of one channel's people in one process."""

    def __init__(self, channel: str, handle: Handler, storage: Storage, settings: Settings) -> None:
        """Set the runner up; nothing runs before `start`.

        Args:
            channel: Name of the channel; ids of its people begin with it.
            handle: Takes a message through Rasa.
            storage: Where messages and replies are kept.
            settings: Limits of time and length.
        """
        self._channel = channel
        self._handle = handle
        self._settings = settings
        self._calls = BlockingCalls()
        nations = Nations()
        self._intake = Intake(channel, storage, settings, self._calls, nations)
        self._house = Housekeeping(channel, storage, settings, self._calls)
        self._aftermath = Aftermath(channel, storage, settings, self._calls)
        self._follow_ups = FollowUpSender(channel, storage, settings, self.say)
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._started = asyncio.Event()
        self._lag = LoopLag()
        self.mailbox = Mailbox(storage.outbox, self._calls)
        self._speaker = Speaker(self.mailbox, settings, nations)

    async def start(self, agent: Callable[[], Agent | None]) -> None:
        """Erase what guests left behind, take up the messages a stopped process left unanswered, and begin.

        Args:
            agent: Gives Rasa's agent once it is loaded: through it the coach speaks first.
        """
        floor.load()
        self._lag.start()
        await self._house.erase_guests()
        if not await self._take_up():
            self._spawn(self._take_up_later())
        self._spawn(self._house.purge_regularly())
        self._spawn(self._aftermath.tell())
        self._spawn(self._follow_ups.run(agent))
        self._started.set()

    async def stop(self) -> None:
        """End the open streams and stop. The inbox brings back, at the next start, turns that take too long to end."""
        self.mailbox.close()
        self._lag.stop()
        if workers := [lane.worker for lane in self._lanes.values() if lane.worker is not None]:
            await asyncio.wait(workers, timeout=STOP_SECONDS)
        await self._aftermath.stop(STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._calls.close()

    async def receive(self, inbound: Inbound) -> Receipt:
        """Take a message in.

        It is looked at for danger at once and kept before this returns; its turn follows by itself. A message that
        shows danger is accepted even when it cannot be kept: its reply is static and goes to the open streams.
        A sender who hangs up meanwhile changes nothing: once the inbox has the message, its turn must follow.
        """
        return await asyncio.shield(self._spawn(self._receive(inbound)))

    async def _receive(self, inbound: Inbound) -> Receipt:
        received = asyncio.get_running_loop().time() - self._lag.recent()
        try:
            turn = await self._intake.read(inbound, received)
        except Exception as error:
            logger.error("A choice could not be looked up: %s", where(error))
            return Receipt.UNAVAILABLE
        with self._lane(inbound.person) as lane:
            watch = self._spawn(self._watch(lane, turn)) if turn.danger else None
            kept = await self._keep(lane, turn, KEEP_SECONDS if watch is None else self._settings.crisis_limit_seconds)
            if kept is Kept.NEW:
                self._line_up(lane, turn)
            elif kept is Kept.DUPLICATE:
                if watch is not None:
                    watch.cancel()
                return Receipt.DUPLICATE
            elif watch is None:
                return Receipt.UNAVAILABLE
            else:
                self._spawn(self._answer_unkept(turn))
            return Receipt.ACCEPTED

    async def say(self, person: str, messages: Sequence[CoachMessage]) -> None:
        """Say something that answers nothing: the coach speaks first."""
        await self._speaker.post(person, messages, None)

    def not_kept_line(self, person: str) -> str:
        """Return what to tell a person whose message is refused."""
        return self._speaker.not_kept_line(person)

    def output_channel(self) -> OutboxChannel:
        """Return the channel over which the coach speaks first."""
        return OutboxChannel(self._channel, self.say)

    async def _take_up(self) -> bool:
        left = await self._house.left_unanswered()
        for item, was_finished in left or ():
            await self._resume(item, was_finished)
        return left is not None

    async def _take_up_later(self) -> None:
        await asyncio.sleep(RETRY_SECONDS)
        while not await self._take_up():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(RETRY_SECONDS)

    async def _resume(self, item: InboxItem, was_finished: bool) -> None:
        inbound = from_item(item)
        try:
            turn = await self._intake.read(inbound, asyncio.get_running_loop().time())
        except Exception as error:
            logger.error("An unanswered message could not be read: %s", where(error))
            return
        with self._lane(inbound.person) as lane:
            if was_finished:
                await self._finish(lane, Turn(inbound, 0.0, item_id=item.id))
                return
            turn.item_id = item.id
            if turn.danger:
                self._spawn(self._watch(lane, turn))
            self._line_up(lane, turn)

    async def _keep(self, lane: Lane, turn: Turn, seconds: float) -> Kept:
        try:
            # Until the start is through, guests are being erased and old messages taken up.
            await asyncio.wait_for(self._started.wait(), seconds)
        except TimeoutError:
            return Kept.NOT_KEPT
        kept, call = await self._intake.keep(lane, turn, seconds)
        if call is not None:
            self._spawn(self._line_up_late(turn, call))
        return kept

    async def _answer_unkept(self, turn: Turn) -> None:
        with self._lane(turn.inbound.person) as lane:
            await self._answer_danger(lane, turn)
            await self._finish(lane, turn)

    async def _line_up_late(self, turn: Turn, call: asyncio.Future[InboxItem | None]) -> None:
        with self._lane(turn.inbound.person) as lane:
            await asyncio.wait({call})
            if self._intake.outcome(turn, call) is Kept.NEW:
                self._line_up(lane, turn)

    def _line_up(self, lane: Lane, turn: Turn) -> None:
        lane.turns.append(turn)
        self._spawn(self._house.seen(turn.inbound.person))
        if lane.worker is None:
            lane.worker = self._spawn(self._work(lane, turn.inbound.person))

    async def _work(self, lane: Lane, person: str) -> None:
        with self._lane(person):
            while lane.turns:
                turn = lane.turns[0]
                try:
                    await self._run(lane, turn)
                except Exception as error:
                    logger.error("A turn could not be closed: %s", where(error))
                finally:
                    lane.turns.popleft()
                    lane.end(turn)
            lane.worker = None

    async def _run(self, lane: Lane, turn: Turn) -> None:
        try:
            if (words := await self._intake.words(turn, self._speaker)) is not None:
                await self._take_through_rasa(lane, turn, words)
        except Exception as error:
            await self._fail(lane, turn, where(error))
        try:
            await self._answer_danger(lane, turn)
        finally:
            await self._finish(lane, turn)

    async def _fail(self, lane: Lane, turn: Turn, problem: str) -> None:
        """Say that a turn broke, unless a crisis reply was or will be given."""
        logger.error("A turn failed: %s", problem)
        turn.closed = True
        if not (turn.danger or turn.replies or lane.in_crisis):
            with suppress(Exception):
                await self._speaker.broken_turn(turn.inbound.person, turn.inbound.text, turn.inbound.client_id)

    async def _take_through_rasa(self, lane: Lane, turn: Turn, words: str) -> None:
        message = UserMessage(
            words,
            OutboxChannel(self._channel, partial(self._say_in_turn, lane, turn)),
            turn.inbound.person,
            input_channel=self._channel,
            message_id=turn.inbound.client_id,
            metadata={"by": "typing" if turn.chosen is None else "choice"},
        )
        task = asyncio.ensure_future(self._handle(message))
        task.add_done_callback(problem_of)
        try:
            done, _ = await asyncio.wait({task}, timeout=self._settings.turn_limit_seconds)
            turn.closed = True
            if not done:
                task.cancel()
                await asyncio.wait({task}, timeout=CANCEL_SECONDS)
        except asyncio.CancelledError:
            task.cancel()
            raise
        problem = problem_of(task) if done else "it passed its limit"
        if problem is not None or not turn.spoke:
            await self._fail(lane, turn, problem or "it said nothing")

    async def _say_in_turn(self, lane: Lane, turn: Turn, person: str, messages: Sequence[CoachMessage]) -> None:
        is_first = not turn.spoke
        admitted = lane.admit(turn, messages)
        if not admitted:
            return
        person, client_id = turn.inbound.person, turn.inbound.client_id
        if is_first and turn.typed is not None and turn.typed.was_cut and admitted[0].crisis is None:
            await self._speaker.note(person, "too_long", client_id)
        await self._speaker.post(person, admitted, client_id)

    async def _watch(self, lane: Lane, turn: Turn) -> None:
        """Answer a message that shows danger when nothing else has in time."""
        left = turn.received + self._settings.crisis_limit_seconds - asyncio.get_running_loop().time()
        try:
            await asyncio.wait_for(turn.answered.wait(), max(0.0, left))
        except TimeoutError:
            await self._answer_danger(lane, turn)

    async def _answer_danger(self, lane: Lane, turn: Turn) -> None:
        if turn.danger is not None and turn.needs_crisis_reply:
            lane.send_past(turn, turn.danger.reply_id)
            await self._speaker.static_reply(turn.inbound.person, turn.danger.reply_id, turn.inbound.client_id)

    async def _finish(self, lane: Lane, turn: Turn) -> None:
        lane.end(turn)
        if not turn.ended:
            turn.ended = True
            await self._speaker.end_turn(turn.inbound.person, turn.inbound.client_id)
            self._aftermath.begin(turn)
        if turn.item_id is not None:
            await self._house.finish(turn.item_id)

    @contextmanager
    def _lane(self, person: str) -> Iterator[Lane]:
        """Use a person's lane; it goes with its last user."""
        lane = self._lanes.setdefault(person, Lane())
        lane.users += 1
        try:
            yield lane
        finally:
            lane.users -= 1
            if not lane.users and lane.worker is None:
                del self._lanes[person]

    def _spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
