"""``coach chat``: a conversation over the web channel, with servers of its own where none runs."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType

from coach import preparation, terminal
from coach.chat_client import CoachClient, TokenRefusedError, UnreachableError
from coach.errors import OperatorError
from coach.settings import Settings
from coach.supervisor import Supervisor, answers, ending_signals, services

_GRACE = 5.0
"""Seconds beyond the coach's own limit for a turn, for a busy machine."""


def chat(settings: Settings, person: str | None, linger: float, say: Callable[[str], None]) -> bool:
    """Hold one conversation between standard input and the coach.

    Args:
        settings: The settings.
        person: Name of who is talking; None for somebody new of whom nothing is kept.
        linger: Seconds to stay, when input is not a terminal, for what the coach sends by itself.
        say: Shows a line that is not part of the conversation.

    Returns:
        False when a turn did not end in time.

    Raises:
        OperatorError: If the coach cannot be started or reached.
    """
    memory = terminal.Memory.of(person, settings.data_dir / "chat")
    with _servers(settings, say) as supervisor:
        try:
            return asyncio.run(_talk(settings, memory, linger, supervisor))
        except UnreachableError as error:
            raise OperatorError(
                f"The coach at {settings.base_url} cannot be reached ({error}).", "Is it still running? See its log."
            ) from error
        except TokenRefusedError as error:
            raise OperatorError(
                "The coach no longer knows this person.", "Run coach chat again: it starts afresh."
            ) from error


async def _talk(settings: Settings, memory: terminal.Memory, linger: float, supervisor: Supervisor | None) -> bool:
    patience = settings.turn_limit_seconds + _GRACE
    watcher = asyncio.create_task(_keep_alive(supervisor)) if supervisor else None
    try:
        async with CoachClient(settings.base_url) as client:
            conversation = terminal.Conversation(client, memory, _print)
            if sys.stdin.isatty():
                await terminal.talk_at_keyboard(conversation, patience)
                return True
            return await terminal.talk_by_lines(conversation, sys.stdin, patience, linger)
    finally:
        if watcher:
            watcher.cancel()


async def _keep_alive(supervisor: Supervisor) -> None:
    while True:
        supervisor.poll()
        await asyncio.sleep(0.5)


@contextlib.contextmanager
def _servers(settings: Settings, say: Callable[[str], None]) -> Iterator[Supervisor | None]:
    if answers(f"{settings.base_url}/webhooks/web/health"):
        yield None
        return
    model = preparation.prepare(settings, say)
    say(f"[{preparation.TOTAL}/{preparation.TOTAL}] Starting the servers …")
    supervisor = Supervisor(services(settings, model), settings.data_dir / "logs")
    previous = {number: signal.signal(number, _leave) for number in ending_signals()}
    try:
        supervisor.start()
        supervisor.wait_until_healthy(timeout=120)
        yield supervisor
    finally:
        supervisor.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the conversation itself
