"""Notices that the event loop was busy, because what came meanwhile has waited already when it is first seen."""

from __future__ import annotations

import asyncio

TICK_SECONDS = 0.1
RECENT_SECONDS = 0.5
"""What is first seen this long after the loop was busy may have come while it was."""


class LoopLag:
    """Measures how late the loop runs what is due. Costs ten wake-ups a second."""

    def __init__(self) -> None:
        self._due = 0.0
        self._lag = 0.0
        self._measured = 0.0
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to measure."""
        loop = asyncio.get_running_loop()
        self._due = loop.time() + TICK_SECONDS
        self._next = loop.call_at(self._due, self._tick)

    def stop(self) -> None:
        """Measure no more."""
        if self._next is not None:
            self._next.cancel()

    def recent(self) -> float:
        """Return the longest that something first seen now may have waited for the loop."""
        if self._next is None:
            return 0.0
        now = asyncio.get_running_loop().time()
        # The tick itself may be overdue: what was ready before it runs before it.
        return max(0.0, now - self._due, self._lag if now - self._measured < RECENT_SECONDS else 0.0)

    def _tick(self) -> None:
        # The worst of what is recent stays: a short wait after a long one must not hide it.
        now = asyncio.get_running_loop().time()
        if now - self._due >= self.recent():
            self._lag, self._measured = now - self._due, now
        self.start()
