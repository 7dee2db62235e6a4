"""The action server answers nobody without the secret, and repeats nothing of a talk in its errors."""

from __future__ import annotations

import logging
import socket
import uuid
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from rasa_sdk import Action
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic

from actions.server_guard import ServerGuard, register
from coach.settings import get_settings
from tests.connectors.harness import _touch_up_once

SECRET = "the-shared-secret"
PRIVATE = "a very private sentence"
CALL = {
    "next_action": "action_break",
    "tracker": {"sender_id": "somebody", "slots": {}, "latest_message": {"text": PRIVATE}, "events": []},
    "domain": {},
    "version": "3.6.21",
}


class Break(Action):
    def name(self) -> str:
        return "action_break"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ValueError(f"cannot read {tracker.latest_message['text']}")


class Work(Action):
    def name(self) -> str:
        return "action_work"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(response="utter_menu")
        return []


async def serve(app: Sanic) -> AsyncIterator[httpx.AsyncClient]:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    with patch("sanic.app.TouchUp.run", _touch_up_once):
        server = await app.create_server(sock=sock, return_asyncio_server=True, access_log=False)
        await server.startup()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{sock.getsockname()[1]}") as client:
            yield client
    finally:
        server.close()
        await server.wait_closed()


def guarded_app(monkeypatch: pytest.MonkeyPatch, secret: str) -> Sanic:
    monkeypatch.setenv("COACH_ACTION_SERVER_TOKEN", secret)
    get_settings.cache_clear()
    # Sanic keeps its applications by name, and the SDK's is always the same.
    monkeypatch.setattr(Sanic, "_app_registry", {})
    package = type("package", (), {"__name__": f"no_actions_{uuid.uuid4().hex}"})
    monkeypatch.setattr(
        ActionExecutor, "register_package", lambda self, _: [self.register_action(a) for a in (Break, Work)]
    )
    app = create_app(package)
    ServerGuard().attach_sanic_app_extensions(app)
    get_settings.cache_clear()
    return app


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async for opened in serve(guarded_app(monkeypatch, SECRET)):
        yield opened


@pytest.fixture
async def client_of_a_server_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async for opened in serve(guarded_app(monkeypatch, "")):
        yield opened


@pytest.mark.parametrize("token", [None, "", "wrong", SECRET + " ", SECRET[:-1], SECRET.upper()])
@pytest.mark.parametrize(("method", "path"), [("POST", "/webhook"), ("GET", "/actions"), ("GET", "/no-such-page")])
async def test_nobody_without_the_secret_is_answered(
    client: httpx.AsyncClient, token: str | None, method: str, path: str
) -> None:
    params = {} if token is None else {"token": token}
    answer = await client.request(method, path, params=params, json=CALL if method == "POST" else None)
    assert answer.status_code == 403
    assert answer.json() == {"error": "wrong or missing token"}


async def test_with_the_secret_actions_run(client: httpx.AsyncClient) -> None:
    answer = await client.post("/webhook", params={"token": SECRET}, json={**CALL, "next_action": "action_work"})
    assert answer.status_code == 200
    assert answer.json()["responses"][0]["response"] == "utter_menu"


async def test_health_is_open(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).status_code == 200


async def test_an_error_repeats_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/webhook", params={"token": SECRET}, json=CALL)
    assert answer.status_code == 500
    assert answer.json() == {"error": "the action failed"}
    assert PRIVATE not in answer.text


@pytest.mark.parametrize("body", [b"{not json", b"", b'"' + PRIVATE.encode() + b'"'])
async def test_a_broken_call_repeats_nothing(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/webhook", params={"token": SECRET}, content=body)
    assert answer.status_code >= 400
    assert PRIVATE not in answer.text


async def test_an_unknown_action_is_told_without_the_talk(client: httpx.AsyncClient) -> None:
    answer = await client.post("/webhook", params={"token": SECRET}, json={**CALL, "next_action": "action_nothing"})
    assert answer.status_code == 404
    assert PRIVATE not in answer.text


async def test_a_server_without_a_secret_answers_nobody(client_of_a_server_without_a_secret: httpx.AsyncClient) -> None:
    client = client_of_a_server_without_a_secret
    for params in ({}, {"token": ""}):
        assert (await client.post("/webhook", params=params, json=CALL)).status_code == 403
    assert (await client.get("/health")).status_code == 200


async def test_no_words_in_the_log(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await client.post("/webhook", params={"token": SECRET}, json=CALL)
    assert PRIVATE not in caplog.text
    # What went wrong, and where, is there all the same.
    assert "ValueError" in caplog.text
    assert "raise ValueError" in caplog.text


def test_the_guard_is_registered_once_by_loading_the_actions() -> None:
    names = [name for name, plugin in plugin_manager().list_name_plugin() if isinstance(plugin, ServerGuard)]
    register()
    assert names == ["actions.server_guard"]
    assert [type(plugin) for plugin in plugin_manager().get_plugins()].count(ServerGuard) == 1
