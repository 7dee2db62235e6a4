"""What may break while somebody is in danger: each fault breaks a real thing and leaves the rest alone."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import yaml
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import TrackerStore
from sqlalchemy import event

from coach.project import ROOT
from coach.safety.categories import CATEGORIES
from components.lock_store import PromptLockStore
from tests.support.scene import Answer, Scene, http

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


def _fault(name: str, breaks: Callable[[Scene], Awaitable[Any]]) -> Fault:
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
            for fault in faults:
                await stack.enter_async_context(fault.during(scene))
            yield

    return Fault(" + ".join(fault.name for fault in faults), during)


async def _nothing(_scene: Scene) -> None:
    return None


# The action server.


async def _refuse(scene: Scene) -> None:
    scene.actions.stop()


async def _hang(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


def _answering(name: str, answer: Answer) -> Fault:
    async def breaks(scene: Scene) -> None:
        scene.actions.answer = answer

    return _fault(f"action server {name}", breaks)


_WRONG_EVENTS = {
    "events": [
        {"event": "slot", "name": "requested_slot", "value": None},
        {"event": "slot", "name": "no_such_slot", "value": 1},
        {"event": "restart"},
        {"event": "no_such_event"},
    ],
    "responses": [{"text": "All good. Nothing to worry about."}],
}

NOTHING = _fault("nothing", _nothing)
ACTIONS_DEAD = _fault("action server dead", _refuse)
ACTIONS_HANG = _answering("hangs", _hang)
ACTION_FAULTS = [
    NOTHING,
    ACTIONS_DEAD,
    ACTIONS_HANG,
    _answering("says 200 and garbage", http(b"<html>It works</html>")),
    _answering("says 500", http(b'{"error": "boom"}', "500 Internal Server Error")),
    _answering("says half a JSON", http(b'{"events": [{"event": "sl', length=4000)),
    _answering("says wrong events", http(json.dumps(_WRONG_EVENTS).encode())),
    _answering("says 10 MB", http(b'{"events": [], "responses": [{"text": "' + b"x" * 10_000_000 + b'"}]}')),
]


# The database.


def _engines(scene: Scene) -> list[Any]:
    return [scene.storage.database.engine, scene.memory.database.engine]


async def _let_go(scene: Scene) -> None:
    """Has every connection opened anew at its next use."""
    for engine in _engines(scene):
        engine.dispose()


async def _delete_file(scene: Scene) -> None:
    for file in scene.database.parent.glob(f"{scene.database.name}*"):
        file.unlink()


async def _delete_folder(scene: Scene) -> None:
    shutil.rmtree(scene.database.parent)
    await _let_go(scene)


async def _ruin_pages(scene: Scene) -> None:
    await _let_go(scene)
    size = scene.database.stat().st_size
    with scene.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x5a" * (size - 4096))


async def _write_over(scene: Scene) -> None:
    await _let_go(scene)
    scene.database.write_bytes(b"This is no database. " * 5000)


@asynccontextmanager
async def _locked(scene: Scene) -> AsyncIterator[None]:
    other = sqlite3.connect(scene.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@asynccontextmanager
async def _full(scene: Scene) -> AsyncIterator[None]:
    def fill(connection: Any, _record: object) -> None:
        # SQLite takes the least that fits: not one page more.
        connection.execute("PRAGMA max_page_count=1")

    await _let_go(scene)
    for engine in _engines(scene):
        event.listen(engine, "connect", fill)
    yield


def _slow(seconds: float) -> Break:
    @asynccontextmanager
    async def during(scene: Scene) -> AsyncIterator[None]:
        over = threading.Event()

        def wait(*_call: object) -> None:
            over.wait(seconds)

        for engine in _engines(scene):
            event.listen(engine, "before_cursor_execute", wait)
        yield
        over.set()

    return during


DATABASE_LOCKED = Fault("database locked", _locked)
DATABASE_GONE = _fault("database folder gone", _delete_folder)
DATABASE_FAULTS = [
    DATABASE_GONE,
    _fault("database file deleted", _delete_file),
    DATABASE_LOCKED,
    Fault("database full", _full),
    _fault("database pages ruined", _ruin_pages),
    _fault("database is no database", _write_over),
    Fault("database slow", _slow(0.4)),
    Fault("database hangs", _slow(20)),
]


# The model: what understands, what decides, what words.


class Broken(RuntimeError):
    """Raised by what was broken. Quotes what a careless component would: a person's words."""


def _raise(*arguments: Any, **named: Any) -> Any:
    raise Broken(f"broke on {arguments} {named}")


def _component(name: str) -> Callable[[Scene], Awaitable[None]]:
    async def breaks(scene: Scene) -> None:
        nodes = scene.agent.processor.graph_runner._instantiated_nodes
        found = [node for node in nodes.values() if node._component_class.__name__ == name]
        assert found, f"the model has no {name}"
        for node in found:
            node._fn = _raise

    return breaks


def _configured(part: str) -> list[str]:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    return [entry["name"].rpartition(".")[2] for entry in config[part]]


async def _unload(scene: Scene) -> None:
    scene.agent.processor = None


def _wording(generate: Callable[..., Awaitable[Any]]) -> Callable[[Scene], Awaitable[None]]:
    async def breaks(scene: Scene) -> None:
        scene.agent.processor.nlg.generate = generate

    return breaks


async def _no_words(*arguments: Any, **named: Any) -> Any:
    _raise(*arguments, **named)


async def _no_end(*_arguments: Any, **_named: Any) -> Any:
    await asyncio.sleep(30)


MODEL_MISSING = _fault("model missing", _unload)
UNDERSTANDING_RAISES = _fault("SentenceEncoderFeaturizer raises", _component("SentenceEncoderFeaturizer"))
MODEL_FAULTS = [
    MODEL_MISSING,
    *(_fault(f"{name} raises", _component(name)) for name in _configured("pipeline")),
    *(_fault(f"{name} raises", _component(name)) for name in _configured("policies")),
    _fault("choosing a policy raises", _component("DefaultPolicyPredictionEnsemble")),
    _fault("wording raises", _wording(_no_words)),
    _fault("wording hangs", _wording(_no_end)),
]


# The turn: the conversation's lock, its memory, the one before, the loop all share.


class _LocksGone(PromptLockStore):
    def get_lock(self, conversation_id: str) -> Any:
        raise LockError(f"no lock for {conversation_id}")


class _MemoryGone(TrackerStore):
    async def retrieve(self, sender_id: str) -> Any:
        raise Broken(sender_id)

    async def save(self, tracker: Any) -> None:
        raise Broken(tracker.sender_id)

    async def keys(self) -> Any:
        raise Broken


async def _lose_locks(scene: Scene) -> None:
    scene.agent.lock_store = scene.agent.processor.lock_store = _LocksGone()


async def _hold_locks(scene: Scene) -> None:
    for person in scene.people:
        scene.agent.lock_store.issue_ticket(person.id)


async def _lose_memory(scene: Scene) -> None:
    scene.agent.processor.tracker_store = _MemoryGone(scene.agent.domain)


@asynccontextmanager
async def _stuck(scene: Scene) -> AsyncIterator[None]:
    """Leaves everybody in a turn that never ends, of which the lock and the line are held."""
    nlg = scene.agent.processor.nlg
    generate = nlg.generate
    nlg.generate = _no_end
    await asyncio.gather(*(person.write("is this private?") for person in scene.people))
    await asyncio.sleep(0.3)
    nlg.generate = generate
    yield


@asynccontextmanager
async def _busy(_scene: Scene) -> AsyncIterator[None]:
    """Lets nothing happen in the event loop for a second, soon after the messages were sent."""
    asyncio.get_running_loop().call_later(0.05, time.sleep, 1.0)
    yield


def _handling(handle: Callable[..., Awaitable[Any]]) -> Callable[[Scene], Awaitable[None]]:
    async def breaks(scene: Scene) -> None:
        scene.handle = handle

    return breaks


async def _misses(message: Any) -> None:
    await asyncio.sleep(0.9)
    await message.output_channel.send_response(message.sender_id, {"text": "How strong was it?"})


async def _silent(_message: Any) -> None:
    return None


TURN_STUCK = Fault("turn before stuck", _stuck)
TURN_HANGS = _fault("turn hangs", _handling(_no_end))
# The second it loses is lost to the others' turns too: with all of them at once, that would measure the machine.
LOOP_BUSY = Fault("event loop busy for a second", _busy, at_once=5)
LOCKS_HELD = _fault("locks held", _hold_locks)
TURN_FAULTS = [
    TURN_STUCK,
    TURN_HANGS,
    _fault("turn raises", _handling(_no_words)),
    _fault("turn says nothing", _handling(_silent)),
    _fault("turn misses the danger, slowly", _handling(_misses)),
    _fault("locks gone", _lose_locks),
    LOCKS_HELD,
    _fault("memory of conversations gone", _lose_memory),
    LOOP_BUSY,
]

PAIRED_FAULTS = [
    both(ACTIONS_DEAD, DATABASE_GONE),
    both(ACTIONS_HANG, DATABASE_LOCKED),
    both(TURN_STUCK, ACTIONS_HANG),
    both(TURN_STUCK, DATABASE_LOCKED),
    both(LOCKS_HELD, DATABASE_GONE),
    both(UNDERSTANDING_RAISES, DATABASE_GONE),
    both(MODEL_MISSING, DATABASE_LOCKED),
    both(TURN_HANGS, LOOP_BUSY),
    both(MODEL_MISSING, LOOP_BUSY),
]
