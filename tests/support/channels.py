"""Every channel people reach the coach by: how it is served, and how a person writes and reads there.

Whoever adds a channel to credentials.yml registers it here, and the matrix of faults covers it by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol

from rasa.core.channels.channel import UserMessage

from coach.settings import Settings
from tests.connectors import harness

Handle = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Heard:
    """One bubble that reached a person, and when, in the event loop's time."""

    text: str
    at: float


class Person(Protocol):
    """Somebody at a channel, reading along."""

    @property
    def id(self) -> str:
        """The id by which the coach knows them."""

    async def write(self, text: str) -> str:
        """Sends a message; returns its id once the channel has taken it."""

    def heard(self, message: str) -> list[Heard]:
        """Returns what was said in reply to a message so far."""

    def is_over(self, message: str) -> bool:
        """Whether the coach has said all it will say to a message."""

    async def until(self, found: Callable[[], Any], seconds: float) -> Any:
        """Waits until something came that makes `found` true, and returns what it found.

        Raises:
            TimeoutError: It did not come.
        """


class Served(Protocol):
    """A channel that is being served."""

    async def person(self) -> Person:
        """Returns somebody new."""


Serve = Callable[[Handle, Any, Settings], AbstractAsyncContextManager[Served]]
"""Serves a channel over a handler of messages and a storage, on 127.0.0.1, for as long as the block lasts."""


@dataclass
class _WebPerson:
    client: harness.Client

    @property
    def id(self) -> str:
        return self.client.person

    async def write(self, text: str) -> str:
        return await self.client.write(text)

    def heard(self, message: str) -> list[Heard]:
        return [Heard(event.data["text"], event.at) for event in self.client.said(message)]

    def is_over(self, message: str) -> bool:
        return any(e.kind == "turn_end" and e.data["in_reply_to"] == message for e in self.client.events)

    async def until(self, found: Callable[[], Any], seconds: float) -> Any:
        return await self.client.until(found, seconds)


@dataclass
class _WebHouse:
    house: harness.House

    async def person(self) -> _WebPerson:
        return _WebPerson(await self.house.person())


@asynccontextmanager
async def _web(handle: Handle, storage: Any, settings: Settings) -> AsyncIterator[_WebHouse]:
    async with harness.serving(storage, settings, SimpleNamespace(handle=handle)) as house:
        yield _WebHouse(house)


CHANNELS: dict[str, Serve] = {"connectors.web.WebInput": _web}
"""How to serve each channel, by the name it has in credentials.yml."""
