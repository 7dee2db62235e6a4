"""A real server on 127.0.0.1 with a fake agent behind it, and a client that reads its stream."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.touchup import TouchUp

from coach.settings import Settings
from coach.storage import Storage
from connectors.web import WebInput

Behaviour = Callable[[UserMessage], Awaitable[None]]


@dataclass
class FakeAgent:
    """Stands in for Rasa: does what the test says, for the text it is said for or for all."""

    default: Behaviour | None = None
    by_text: dict[str, Behaviour] = field(default_factory=dict)
    seen: list[UserMessage] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.seen]

    async def handle(self, message: UserMessage) -> None:
        self.seen.append(message)
        behave = self.by_text.get(message.text, self.default or self.echo)
        await behave(message)

    @staticmethod
    async def echo(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})


def saying(*responses: dict[str, Any], after: float = 0.0) -> Behaviour:
    async def say(message: UserMessage) -> None:
        await asyncio.sleep(after)
        for response in responses:
            await message.output_channel.send_response(message.sender_id, dict(response))

    return say


async def hanging(_message: UserMessage) -> None:
    await asyncio.sleep(3600)


async def silent(_message: UserMessage) -> None:
    return None


async def raising(message: UserMessage) -> None:
    raise RuntimeError(f"broke on {message.text} of {message.sender_id}")


async def eventually(condition: Callable[[], Any], seconds: float = 5) -> None:
    """Wait until a condition holds that nothing announces."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


RETRIES = 3
"""How often a message that was refused for the moment is sent again."""


class FaultyStorage:
    """The real storage, whose calls can be made to fail or to hang."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.mode = "well"
        self.only: tuple[str, ...] | None = None
        self.release = threading.Event()

    def __getattr__(self, name: str) -> Any:
        part = getattr(self._storage, name)
        return _FaultyRepository(self, name, part) if hasattr(part, "_database") else part


class _FaultyRepository:
    def __init__(self, storage: FaultyStorage, name: str, repository: Any) -> None:
        self._faulty, self._name, self._repository = storage, name, repository

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._repository, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            hit = self._faulty.only is None or f"{self._name}.{name}" in self._faulty.only
            if hit and self._faulty.mode == "raise":
                raise OSError(f"disk is gone while writing {args}")
            if hit and self._faulty.mode == "hang":
                self._faulty.release.wait(5)
                raise OSError("gave up")
            return method(*args, **kwargs)

        return call


@dataclass
class Event:
    kind: str
    data: dict[str, Any]
    id: int | None
    at: float


class Client:
    """One person at the web channel."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.AsyncClient(base_url=f"{base_url}/webhooks/web", trust_env=False, timeout=20)
        self.token = ""
        self.person = ""
        self.events: list[Event] = []
        self.ended = False
        self._news = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    async def meet(self) -> Client:
        answer = await self.http.post("/token", json={})
        assert answer.status_code == 201
        self.token, self.person = answer.json()["token"], answer.json()["person"]
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def listen(self, after: int = 0) -> Client:
        opened = asyncio.Event()
        self._reader = asyncio.create_task(self._read(after, opened))
        await asyncio.wait_for(opened.wait(), 5)
        return self

    async def hang_up(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
            self._reader = None

    async def close(self) -> None:
        await self.hang_up()
        await self.http.aclose()

    async def post(self, body: Any) -> httpx.Response:
        return await self.http.post("/messages", json=body, headers=self.headers)

    async def write(self, text: str, client_id: str | None = None) -> str:
        client_id = client_id or uuid.uuid4().hex
        answer = await self.post({"id": client_id, "text": text})
        for _ in range(RETRIES):
            # A store that is slow for a moment is answered with 503, and clients send the same id again.
            if answer.status_code != 503:
                break
            await asyncio.sleep(0.3)
            answer = await self.post({"id": client_id, "text": text})
        assert answer.status_code == 202, answer.text
        return client_id

    async def choose(self, message: int, index: int) -> str:
        client_id = uuid.uuid4().hex
        answer = await self.post({"id": client_id, "choice": {"message": message, "index": index}})
        assert answer.status_code == 202, answer.text
        return client_id

    async def until(self, found: Callable[[], Any], seconds: float = 8) -> Any:
        async with asyncio.timeout(seconds):
            while not (result := found()):
                self._news.clear()
                await self._news.wait()
            return result

    async def turn_end(self, client_id: str, seconds: float = 8) -> list[Event]:
        """Wait for a turn's end and return what was said in it."""
        await self.until(lambda: any(e.kind == "turn_end" and e.data["in_reply_to"] == client_id for e in self.events))
        return self.said(client_id)

    async def talk(self, text: str) -> list[Event]:
        return await self.turn_end(await self.write(text))

    def said(self, client_id: str | None) -> list[Event]:
        return [e for e in self.events if e.kind == "message" and e.data["in_reply_to"] == client_id]

    async def _read(self, after: int, opened: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        headers = self.headers | {"Last-Event-ID": str(after)}
        async with self.http.stream("GET", "/events", headers=headers) as stream:
            assert stream.status_code == 200
            fields: dict[str, str] = {}
            async for line in stream.aiter_lines():
                if line.startswith("retry"):
                    opened.set()
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                    continue
                if fields.get("event") == "end":
                    self.ended = True
                elif "data" in fields:
                    number = int(fields["id"]) if "id" in fields else None
                    self.events.append(Event(fields["event"], json.loads(fields["data"]), number, loop.time()))
                fields = {}
                self._news.set()
        self._news.set()


@dataclass
class House:
    """A running server."""

    url: str
    agent: FakeAgent
    channel: WebInput
    clients: list[Client]

    async def person(self) -> Client:
        """Return somebody new, listening."""
        client = Client(self.url)
        self.clients.append(client)
        return await (await client.meet()).listen()

    async def again(self, person: Client, after: int = 0) -> Client:
        """Return a second client of the same person, listening."""
        client = Client(self.url)
        client.token, client.person = person.token, person.person
        self.clients.append(client)
        return await client.listen(after)


TOUCH_UP = TouchUp.run
_touched = False


def _touch_up_once(app: Sanic) -> None:
    """Let Sanic rewrite its own classes as it does at a start, which works only once in a process."""
    global _touched
    if not _touched:
        _touched = True
        TOUCH_UP(app)


@asynccontextmanager
async def serving(storage: Any, settings: Settings, agent: FakeAgent, heartbeat: float = 15.0) -> AsyncIterator[House]:
    """Serve the web channel on a free port of 127.0.0.1 in this loop."""
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    channel = WebInput(storage, settings, heartbeat)
    app.blueprint(channel.blueprint(agent.handle), url_prefix="/webhooks/web")
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        sock.setblocking(False)
        port = sock.getsockname()[1]
        with patch("sanic.app.TouchUp.run", _touch_up_once):
            server = await app.create_server(sock=sock, return_asyncio_server=True, access_log=False)
            await server.startup()
        await server.before_start()
        await server.after_start()
        house = House(f"http://127.0.0.1:{port}", agent, channel, [])
        try:
            yield house
        finally:
            await server.before_stop()
            for client in house.clients:
                await client.close()
            server.close()
            await server.after_stop()
