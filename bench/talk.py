"""One person's talk with a running coach, over the web channel, each turn timed."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from coach.chat_client import CoachClient, Message, TurnEnd
from coach.safety import replies

PATIENCE = 30.0

FIRST_MEETING = ("hi", "Yes, remember it", "Yes", "drinking", "Cut down")
ROUND = (
    "log an urge",
    "7",
    "the pub after work",
    "save it now",
    "what is smart?",
    "thanks, that helps",
    "log an urge",
    "about a 5",
    "boredom mostly",
    "Add more",
    "yesterday evening",
    "half an hour",
    "stressed tbh",
    "went for a long walk",
    "kind of",
    "ring my sister first",
    "how long do urges last?",
    "look back at my urges",
    "i feel a bit low today",
    "is this private?",
)
"""Form answers and free talk as they alternate in a real chat; ends with nothing open, so that it can go round."""


class TurnFailedError(RuntimeError):
    """A turn did not end in time, or the coach could only apologise."""


@dataclass(frozen=True)
class Timed:
    """One turn.

    Attributes:
        last_reply: Seconds from sending to the last thing the coach said.
        turn_end: Seconds from sending to the end of the turn.
    """

    last_reply: float
    turn_end: float


@dataclass
class _Turn:
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    texts: list[str] = field(default_factory=list)
    last_reply: float = 0.0
    turn_end: float = 0.0


class Talk:
    """A new person's conversation. Opened with `talking`."""

    def __init__(self, client: CoachClient) -> None:
        """Holds the connection of one person."""
        self._client = client
        self._turns: dict[str, _Turn] = {}
        self._apologies = {
            bubble
            for variant in range(len(replies.variants(replies.TURN_FAILED)))
            for bubble in replies.reply(replies.TURN_FAILED, variant).bubbles
        }

    async def say(self, line: str) -> Timed:
        """Sends a line and waits for the end of its turn.

        Raises:
            TurnFailedError: If the turn does not end in time, says nothing, or failed.
        """
        begun = time.perf_counter()
        turn = self._turn(await self._client.send_text(line))
        try:
            await asyncio.wait_for(turn.ended.wait(), PATIENCE)
        except TimeoutError:
            raise TurnFailedError(f"no end of the turn within {PATIENCE:.0f} s after: {line}") from None
        if not turn.texts or self._apologies & set(turn.texts):
            raise TurnFailedError(f"the coach could not answer: {line}")
        return Timed(turn.last_reply - begun, turn.turn_end - begun)

    async def hold(self, lines: Sequence[str], on_turn: Callable[[], None]) -> list[Timed]:
        """Says lines one after the other, each once the turn before has ended."""
        timed = []
        for line in lines:
            timed.append(await self.say(line))
            on_turn()
        return timed

    async def receive(self) -> None:
        """Notes what the coach says and when, for ever."""
        async for event in self._client.events():
            now = time.perf_counter()
            if event.in_reply_to is None:
                continue
            turn = self._turn(event.in_reply_to)
            if isinstance(event, Message):
                turn.texts.append(event.text)
                turn.last_reply = now
            elif isinstance(event, TurnEnd):
                turn.turn_end = now
                turn.ended.set()

    def _turn(self, client_id: str) -> _Turn:
        # The reply may be here before the answer to the request that sent the message is.
        return self._turns.setdefault(client_id, _Turn())


@contextlib.asynccontextmanager
async def talking(base_url: str) -> AsyncIterator[Talk]:
    """Opens a conversation of somebody new."""
    async with CoachClient(base_url) as client:
        await client.new_person()
        talk = Talk(client)
        receiving = asyncio.create_task(talk.receive())
        try:
            yield talk
        finally:
            receiving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await receiving
