"""The coach in the terminal: a conversation at the keyboard, or line by line for a script."""

import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import httpx
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from coach.chat_client import CoachClient, Event, Message, RefusedError, TurnEnd
from coach.errors import OperatorError

_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_INDENT = " " * len("coach: ")


@dataclass
class Memory:
    """What the terminal keeps of one named person, so that a second run goes on where the first ended.

    Attributes:
        token: The person's token; empty for somebody new.
        last_event: Number of the last event shown.
        path: File for the token, for its owner only; the number stands beside it. None: nothing is kept.
    """

    token: str = ""
    last_event: int = 0
    path: Path | None = None

    @classmethod
    def of(cls, name: str | None, folder: Path) -> "Memory":
        """Read what is kept of a person.

        Args:
            name: The name given to ``--person``; None for a fresh person of whom nothing is kept.
            folder: Where the terminal keeps its people.

        Raises:
            OperatorError: If the name could not be a file's name.
        """
        if name is None:
            return cls()
        if not _NAME.fullmatch(name):
            raise OperatorError(f"“{name}” cannot be used as a name.", "Take letters, digits, - and _ only.")
        path = folder / f"{name}.token"
        if not path.exists():
            return cls(path=path)
        last = path.with_suffix(".last")
        return cls(path.read_text().strip(), int(last.read_text() or 0) if last.exists() else 0, path)

    def keep(self) -> None:
        """Write the person's token and the last number to disk."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.touch(mode=0o600)
        self.path.chmod(0o600)
        self.path.write_text(self.token)
        self.path.with_suffix(".last").write_text(str(self.last_event))


@dataclass
class Offer:
    """The choices that can be picked just now.

    Attributes:
        message_id: The message that offered them; 0 when there is none, or one that was not kept.
        titles: Their words, in order.
    """

    message_id: int = 0
    titles: tuple[str, ...] = field(default=())

    def picked_by(self, typed: str) -> int | None:
        """Find the choice that a typed line means.

        A title typed as it stands is that choice. A number is the choice in that place, unless the titles are
        numbers themselves, as on a scale from 0 to 10.

        Returns:
            Its place from 0, or None when the line is no choice but words for the coach.
        """
        folded = typed.strip().casefold()
        for place, title in enumerate(self.titles):
            if title.casefold() == folded:
                return place
        if not _NUMBER.fullmatch(folded) or any(_NUMBER.fullmatch(title) for title in self.titles):
            return None
        place = int(folded) - 1
        return place if 0 <= place < len(self.titles) else None


class Conversation:
    """One person's talk with the coach, shown as lines of text."""

    def __init__(self, client: CoachClient, memory: Memory, show: Callable[[str], None]) -> None:
        """Prepare a talk.

        Args:
            client: The connection.
            memory: What is kept of the person.
            show: Prints a line.
        """
        self._client = client
        self._memory = memory
        self._show = show
        self._offer = Offer()
        self._ended: dict[str, asyncio.Event] = {}
        self._reader: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Show what the coach says for as long as the context lasts.

        A kept token that the channel no longer takes is replaced: the person starts afresh, and is told.
        """
        await self._introduce()
        self._reader = asyncio.create_task(self._read())
        try:
            yield
        finally:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
            self._memory.keep()

    async def say(self, line: str, patience: float) -> bool:
        """Send a line and wait until the coach has answered it.

        What the channel says when it does not take the line is shown as the coach's words, and the talk goes on.

        Args:
            line: What was typed; a number may mean a choice.
            patience: Seconds to wait for the end of the turn.

        Returns:
            False when the turn did not end in time.

        Raises:
            TokenRefusedError: If the token is not valid.
            UnreachableError: If the channel is away.
        """
        if self._reader is None:
            raise RuntimeError("The conversation is not open.")
        place, offer = self._offer.picked_by(line), self._offer
        self._offer = Offer()
        try:
            message_id = await self._send(line, offer, place)
        except RefusedError as refusal:
            for shown in render(Message(0, refusal.what_to_do, (), None, None)):
                self._show(shown)
            self._offer = self._offer if self._offer.titles else offer
            return True
        ended = self._ended.setdefault(message_id, asyncio.Event())
        waiting = asyncio.create_task(ended.wait())
        done, _ = await asyncio.wait({waiting, self._reader}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._reader in done:
            self._reader.result()
        self._ended.pop(message_id, None)
        return waiting in done

    async def _send(self, line: str, offer: Offer, place: int | None) -> str:
        if place is None:
            return await self._client.send_text(line)
        if offer.message_id:
            try:
                return await self._client.send_choice(offer.message_id, place)
            except RefusedError as refusal:
                if refusal.status != httpx.codes.BAD_REQUEST:
                    raise
        # A choice the channel cannot find: its words mean the same.
        return await self._client.send_text(offer.titles[place])

    async def _introduce(self) -> None:
        self._client.token = self._memory.token
        if self._memory.token and await self._client.is_known():
            return
        if self._memory.token:
            self._show("(The coach no longer knows this person. Starting afresh.)")
            self._memory.last_event = 0
        self._client.token = ""
        self._memory.token = await self._client.new_person()
        self._memory.keep()

    async def _read(self) -> None:
        async for event in self._client.events(self._memory.last_event):
            self._receive(event)

    def _receive(self, event: Event) -> None:
        self._memory.last_event = max(self._memory.last_event, event.id)
        if isinstance(event, TurnEnd):
            if event.in_reply_to is not None:
                self._ended.setdefault(event.in_reply_to, asyncio.Event()).set()
            return
        for line in render(event):
            self._show(line)
        if event.choices:
            self._offer = Offer(event.id, event.choices)


def render(message: Message) -> list[str]:
    """Lay a message out as lines.

    Args:
        message: What the coach said.

    Returns:
        The words after ``coach:``, then the choices: numbered, or, when their titles are numbers, in one row.
    """
    words = [message.text] if message.text else []
    if message.alt:
        words.append(f"(Picture: {message.alt})")
    lines = "\n".join(words).splitlines()
    rendered = [(f"coach: {line}" if place == 0 else f"{_INDENT}{line}").rstrip() for place, line in enumerate(lines)]
    if message.choices and all(_NUMBER.fullmatch(title) for title in message.choices):
        return [*rendered, "  " + " ".join(f"[{title}]" for title in message.choices)]
    return rendered + [f"  [{place}] {title}" for place, title in enumerate(message.choices, start=1)]


async def talk_by_lines(conversation: Conversation, lines: TextIO, patience: float, linger: float) -> bool:
    """Hold a conversation for a script: a line a turn, each answered before the next.

    Args:
        conversation: The talk.
        lines: Where the lines come from; empty ones are passed over.
        patience: Seconds one turn may take.
        linger: Seconds to stay afterwards for what the coach sends by itself.

    Returns:
        False as soon as a turn did not end in time.
    """
    async with conversation.open():
        while line := await asyncio.to_thread(lines.readline):
            if not line.strip():
                continue
            print(f"you: {line.strip()}", flush=True)  # noqa: T201 - this is the conversation itself
            if not await conversation.say(line.rstrip("\r\n"), patience):
                return False
        await asyncio.sleep(linger)
    return True


async def talk_at_keyboard(conversation: Conversation, patience: float) -> None:
    """Hold a conversation with a person at the keyboard until they leave with Ctrl-D."""
    session: PromptSession[str] = PromptSession()
    print("Write to the coach. A choice can be typed as its number or its words. Ctrl-D leaves.\n")  # noqa: T201
    with patch_stdout():
        async with conversation.open():
            while True:
                try:
                    line = await session.prompt_async("you: ")
                except (EOFError, KeyboardInterrupt):
                    return
                if line.strip() and not await conversation.say(line, patience):
                    print("(No answer yet. It will show when it comes.)", file=sys.stdout)  # noqa: T201
