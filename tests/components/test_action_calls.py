"""Calls to the action server: replies are checked as Rasa checks them, only quicker; a call ends in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from jsonschema import ValidationError, validate
from rasa.core.actions import action
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from coach.settings import get_settings
from components import action_calls

GOOD: list[dict[str, Any]] = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": 7.5, "timestamp": None}], "responses": [{"text": "Hello"}]},
    {
        "events": [{"event": "followup", "name": "action_listen"}],
        "responses": [{"response": "utter_menu", "buttons": []}],
    },
    {"events": [{"event": "active_loop", "name": None}, {"event": "restart"}], "responses": []},
    {"responses": []},
    {"events": []},
    {},
]
BAD: list[Any] = [
    {"events": [{"name": "a", "value": 7}], "responses": []},
    {"events": [{"event": "no such event"}], "responses": []},
    {"events": "none", "responses": []},
    {"events": [], "responses": "Hello"},
    {"events": [], "responses": ["Hello"]},
    {"events": [7], "responses": []},
    [],
    None,
    "ok",
]


@pytest.fixture(autouse=True)
def as_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(action, "DEFAULT_REQUEST_TIMEOUT", action.DEFAULT_REQUEST_TIMEOUT)
    yield
    get_settings.cache_clear()


def remote(url: str = "http://127.0.0.1:1/webhook") -> RemoteAction:
    return RemoteAction("action_something", EndpointConfig(url))


def verdict_of_rasa(reply: Any) -> bool:
    """Judges as Rasa's own method does, which builds a validator for the format at each call."""
    try:
        validate(reply, RemoteAction.action_response_format_spec())
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("reply", GOOD + BAD, ids=repr)
def test_the_verdict_is_rasas(reply: Any) -> None:
    if verdict_of_rasa(reply):
        assert remote()._validate_action_result(reply) is True
    else:
        with pytest.raises(ValidationError):
            remote()._validate_action_result(reply)


def test_good_and_bad_replies_are_among_the_cases() -> None:
    assert all(verdict_of_rasa(reply) for reply in GOOD)
    assert not any(verdict_of_rasa(reply) for reply in BAD)


def test_the_validator_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []
    spec = RemoteAction.action_response_format_spec()

    def counting() -> dict[str, Any]:
        built.append(1)
        return spec

    monkeypatch.setattr(RemoteAction, "action_response_format_spec", staticmethod(counting))
    action_calls._validator.cache_clear()
    for _ in range(3):
        remote()._validate_action_result({"events": [], "responses": []})
    assert len(built) == 1


def test_loading_the_components_puts_it_in_place() -> None:
    assert RemoteAction._validate_action_result is action_calls._validate_action_result


async def test_a_call_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_ACTION_TIMEOUT_SECONDS", "0.3")
    get_settings.cache_clear()
    action_calls.install()
    released = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    tracker = DialogueStateTracker("somebody", [])
    begun = time.monotonic()
    with pytest.raises((RasaException, asyncio.TimeoutError)):
        await remote(f"http://127.0.0.1:{port}/webhook").run(
            CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker, Domain.empty()
        )
    assert time.monotonic() - begun < 2
    released.set()
    server.close()
    await server.wait_closed()


def test_the_time_is_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_ACTION_TIMEOUT_SECONDS", "1.25")
    get_settings.cache_clear()
    action_calls.install()
    assert action.DEFAULT_REQUEST_TIMEOUT == 1.25
