"""What a fault is, and how faults are put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from coach.safety.categories import CATEGORIES
from tests.support.scene import Scene

Break = Callable[[Scene], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """Something that breaks after people came and before they write that they are in danger.

    Attributes:
        name: What is broken.
        during: Breaks it for as long as the block lasts.
        at_once: How many people write at the same moment.
    """

    name: str
    during: Break
    at_once: int = len(CATEGORIES)


def fault(name: str, breaks: Callable[[Scene], Awaitable[Any]]) -> Fault:
    """Returns a fault of which nothing need be undone."""

    @asynccontextmanager
    async def during(scene: Scene) -> AsyncIterator[None]:
        await breaks(scene)
        yield

    return Fault(name, during)


def both(*faults: Fault) -> Fault:
    """Returns several faults at once."""

    @asynccontextmanager
    async def during(scene: Scene) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in faults:
                await stack.enter_async_context(one.during(scene))
            yield

    return Fault(" + ".join(one.name for one in faults), during)
