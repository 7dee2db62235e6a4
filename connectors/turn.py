"""One message's turn, and the line of turns of one person: what may still be said, and what must not."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.danger import Danger
from connectors.messages import CoachMessage, Inbound, OfferedChoice
from connectors.typed_text import TypedText


@dataclass(eq=False)
class Turn:
    """A message on its way through the conversation.

    Attributes:
        inbound: The message.
        received: When it came, in the event loop's time.
        typed: What was typed, cleaned; None for a choice.
        chosen: What was tapped; None for typed text and for a choice that is not found.
        chosen_in_crisis: Whether the message that offered it was a crisis reply.
        danger: What its words or its choice show.
        item_id: Its place in the inbox, None while it is not kept.
        answered: Set once a crisis reply, or the person wished for, is on its way, from the turn or from the runner.
        replies: Crisis replies and hand-overs the turn itself gave.
        spoke: Whether the turn said anything, whether or not it was let through.
        closed: Whether it can say no more: what still comes is dropped.
        ended: Whether its end was posted.
    """

    inbound: Inbound
    received: float
    typed: TypedText | None = None
    chosen: OfferedChoice | None = None
    chosen_in_crisis: bool = False
    danger: Danger | None = None
    item_id: int | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    replies: set[str] = field(default_factory=set)
    spoke: bool = False
    closed: bool = False
    ended: bool = False
    _waiting: list[CoachMessage] = field(default_factory=list)

    @property
    def needs_crisis_reply(self) -> bool:
        """Whether danger is known and nothing has answered it yet."""
        return self.danger is not None and not self.answered.is_set()


class Lane:
    """One person's turns, first come, first served, and the crisis replies sent past them."""

    def __init__(self) -> None:
        self.turns: deque[Turn] = deque()
        self.worker: asyncio.Task[None] | None = None
        self.keeping = asyncio.Lock()
        """Held while a message is put into the inbox, so that messages line up as they came."""
        self.users = 0
        """How many still need this lane."""
        self._sent_past: dict[Turn, str] = {}

    @property
    def in_crisis(self) -> bool:
        """Whether a crisis reply was sent past a turn that is not over."""
        return bool(self._sent_past)

    def send_past(self, turn: Turn, reply_id: str) -> None:
        """Note that a turn's danger is being answered without waiting for the turn."""
        self._sent_past[turn] = reply_id
        turn.answered.set()
        turn._waiting.clear()

    def end(self, turn: Turn) -> None:
        """Note that a turn is over."""
        turn.closed = True
        self._sent_past.pop(turn, None)

    def admit(self, turn: Turn, messages: Sequence[CoachMessage]) -> list[CoachMessage]:
        """Decide what of a turn's next reply reaches the person.

        After a crisis reply was sent past the turns, they only get through what is a crisis reply itself and not that
        one again. A turn that ought to answer danger does so before it says anything else.

        Args:
            turn: The turn that speaks.
            messages: One reply's bubbles, all or none of them parts of a crisis reply.

        Returns:
            What to send now, in order.
        """
        turn.spoke = turn.spoke or bool(messages)
        if turn.closed or not messages:
            return []
        reply_id = messages[0].safety
        if self.in_crisis and (reply_id is None or reply_id in self._sent_past.values()):
            return []
        if reply_id is None and turn.needs_crisis_reply:
            turn._waiting.extend(messages)
            return []
        if reply_id is not None:
            turn.replies.add(reply_id)
            turn.answered.set()
        admitted = [*messages, *turn._waiting]
        turn._waiting.clear()
        return admitted
