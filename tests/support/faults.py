"""What may break while somebody is in danger: each fault breaks a real thing and leaves the rest alone."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import yaml
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import TrackerStore

from coach.project import ROOT
from components.lock_store import PromptLockStore
from tests.support.database_faults import DATABASE_GONE, DATABASE_HANGS, DATABASE_LOCKED, TABLE_FAULTS
from tests.support.fault import Fault, both, fault
from tests.support.scene import Answer, Scene, http


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

    return fault(f"action server {name}", breaks)


_WRONG_EVENTS = {
    "events": [
        {"event": "slot", "name": "requested_slot", "value": None},
        {"event": "slot", "name": "no_such_slot", "value": 1},
        {"event": "restart"},
        {"event": "no_such_event"},
    ],
    "responses": [{"text": "All good. Nothing to worry about."}],
}

NOTHING = fault("nothing", _nothing)
ACTIONS_DEAD = fault("action server dead", _refuse)
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


MODEL_MISSING = fault("model missing", _unload)
UNDERSTANDING_RAISES = fault("SentenceEncoderFeaturizer raises", _component("SentenceEncoderFeaturizer"))
MODEL_FAULTS = [
    MODEL_MISSING,
    *(fault(f"{name} raises", _component(name)) for name in _configured("pipeline")),
    *(fault(f"{name} raises", _component(name)) for name in _configured("policies")),
    fault("choosing a policy raises", _component("DefaultPolicyPredictionEnsemble")),
    fault("wording raises", _wording(_no_words)),
    fault("wording hangs", _wording(_no_end)),
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
TURN_HANGS = fault("turn hangs", _handling(_no_end))
# The second it loses is lost to the others' turns too: with all of them at once, that would measure the machine.
LOOP_BUSY = Fault("event loop busy for a second", _busy, at_once=5)
LOCKS_HELD = fault("locks held", _hold_locks)
TURN_FAULTS = [
    TURN_STUCK,
    TURN_HANGS,
    fault("turn raises", _handling(_no_words)),
    fault("turn says nothing", _handling(_silent)),
    fault("turn misses the danger, slowly", _handling(_misses)),
    fault("locks gone", _lose_locks),
    LOCKS_HELD,
    fault("memory of conversations gone", _lose_memory),
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

HUNG_FAULTS = [both(TURN_HANGS, other) for other in (*TABLE_FAULTS[:5], DATABASE_GONE, DATABASE_HANGS, TURN_STUCK)]
"""Where the conversation cannot help at all, and the channel's own way out is broken too."""
