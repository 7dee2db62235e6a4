"""The coach as it runs, on one machine, with everything it stands on within reach to be broken."""

from __future__ import annotations

import asyncio
import copy
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from coach import clock
from coach.settings import Settings
from coach.storage import Storage
from components.lock_store import PromptLockStore
from components.tracker_store import CoachTrackerStore
from tests.support.channels import Person, Serve, Served
from tests.support.dialogue_runner import Coach

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

TURN_LIMIT = 2.5
"""Seconds until a turn that hangs is given up: fewer than by default, so that a run need not wait for it."""


def http(body: bytes, status: str = "200 OK", length: int | None = None) -> Answer:
    """Returns an answer over HTTP, whose announced length may be a lie."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return answer


class ActionServer:
    """Stands where the action server stands; does nothing, properly, until told otherwise."""

    def __init__(self) -> None:
        self.answer: Answer = http(b'{"events": [], "responses": []}')
        self.url = ""
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/webhook"

    def stop(self) -> None:
        """Closes the door: who calls now is refused."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.readuntil(b"\r\n\r\n")
            await self.answer(reader, writer)
        writer.close()


@dataclass
class Scene:
    """One running coach.

    Attributes:
        settings: Its settings: the real limits of time, a folder of its own.
        storage: What the channel keeps its books in.
        memory: What Rasa keeps conversations in: the same database, other connections, as when it runs.
        agent: Rasa with the trained model.
        actions: The action server.
        handle: What the channel hands messages to; Rasa unless replaced.
        people: Those who are at the channel.
    """

    settings: Settings
    storage: Storage
    memory: Storage
    agent: Agent
    actions: ActionServer
    handle: Callable[[UserMessage], Awaitable[Any]]
    people: list[Person] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The file of the database."""
        return Path(self.storage.database.engine.url.database)

    async def hand_on(self, message: UserMessage) -> None:
        await self.handle(message)

    async def put(self, person: str, events: list[Event]) -> None:
        """Gives a person a conversation made of events."""
        self.storage.people.touch(person, person.partition("-")[0], clock.now())
        store = self.agent.processor.tracker_store
        tracker = await store.retrieve(person) or DialogueStateTracker(person, self.agent.domain.slots)
        for event in events:
            tracker.update(copy.deepcopy(event))
        await store.save(tracker)


@asynccontextmanager
async def playing(coach: Coach, empty: Path, folder: Path, serve: Serve) -> AsyncIterator[tuple[Scene, Served]]:
    """Runs a coach of its own over the loaded model.

    Args:
        coach: Where the model is loaded already.
        empty: A database with its tables and nothing in them.
        folder: Where this one's database and keys go.
        serve: Serves the channel.
    """
    settings = Settings(data_dir=folder, turn_limit_seconds=TURN_LIMIT)
    shutil.copy(empty, settings.sqlalchemy_url.removeprefix("sqlite:///"))
    storage, memory, actions = Storage.open(settings), Storage.open(settings), ActionServer()
    await actions.start()
    agent = _agent(coach, memory, actions.url)
    scene = Scene(settings, storage, memory, agent, actions, agent.handle_message)
    try:
        async with serve(scene.hand_on, storage, settings) as served:
            yield scene, served
    finally:
        actions.stop()
        storage.close()
        memory.close()


def _agent(coach: Coach, memory: Storage, actions_url: str) -> Agent:
    """Returns an agent that shares the loaded model with `coach` and nothing else."""
    agent, processor = copy.copy(coach.agent), copy.copy(coach.processor)
    processor.graph_runner = copy.copy(processor.graph_runner)
    processor.graph_runner._instantiated_nodes = {
        name: copy.copy(node) for name, node in processor.graph_runner._instantiated_nodes.items()
    }
    processor.tracker_store = FailSafeTrackerStore(CoachTrackerStore(processor.domain, storage=memory))
    processor.lock_store = PromptLockStore()
    processor.action_endpoint = EndpointConfig(url=actions_url)
    processor.nlg = copy.copy(processor.nlg)
    agent.processor, agent.lock_store = processor, processor.lock_store
    return agent
