"""Runs the storage's synchronous calls beside the event loop, and never waits for one longer than it was told."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

Result = TypeVar("Result")


class BlockingCalls:
    """Threads of our own: calls that hang must not take those that Rasa and others need."""

    def __init__(self, threads: int = 8) -> None:
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="connector-storage")

    def start(self, function: Callable[..., Result], *args: object) -> asyncio.Future[Result]:
        """Start a call and return its future. Cancelling that does not stop a call under way."""
        return asyncio.get_running_loop().run_in_executor(self._executor, partial(function, *args))

    async def run(self, function: Callable[..., Result], *args: object, seconds: float) -> Result:
        """Run a call and return its result.

        Args:
            function: What to call.
            *args: Its arguments.
            seconds: Longest wait. The call itself goes on in its thread, and is still made if it waits for one.

        Raises:
            TimeoutError: If it takes longer.
            Exception: Whatever the call raises.
        """
        call = self.start(function, *args)
        call.add_done_callback(_forget_error)
        # Not `wait_for`: until Python 3.12 it loses a cancellation that comes just as the call ends.
        async with asyncio.timeout(seconds):
            return await asyncio.shield(call)

    def close(self) -> None:
        """Take no more calls; those waiting are dropped, those under way end by themselves."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _forget_error(call: asyncio.Future[Any]) -> None:
    # Nobody waits for a late call; asyncio would log its error with the values in it.
    if not call.cancelled():
        call.exception()


def where(error: BaseException) -> str:
    """Return an error's type and the line it came from, for the log.

    Its message stays out: database and model errors quote the values they were given, which are people's words.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def problem_of(task: asyncio.Future[Any]) -> str | None:
    """Return what went wrong with a task that is over, without a word of what was said; None when nothing did."""
    if task.cancelled():
        return "it was cancelled"
    error = task.exception()
    return None if error is None else where(error)
