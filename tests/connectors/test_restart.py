"""What stopping, killing and restarting the server does to messages and streams, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from coach import clock
from connectors.blocking import BlockingCalls
from connectors.housekeeping import Housekeeping
from connectors.identity import TokenIssuer
from tests.connectors.harness import Client, FakeAgent, eventually, serving

ROOT = Path(__file__).parents[2]


class Server:
    """The channel in a process of its own."""

    def __init__(self, data_dir: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._environment = os.environ | {"COACH_DATA_DIR": str(data_dir), "COACH_TURN_LIMIT_SECONDS": "8"}
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.connectors.served", str(self.port), cwd=ROOT, env=self._environment
        )
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as http:
            while True:
                try:
                    if (await http.get(f"http://127.0.0.1:{self.port}/webhooks/web/health")).status_code == 200:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)

    async def end(self, how: signal.Signals) -> float:
        began = time.perf_counter()
        self.process.send_signal(how)
        await self.process.wait()
        return time.perf_counter() - began


@asynccontextmanager
async def remembered(server: Server, storage, settings):
    """A client of somebody who is remembered, so that a restart does not end their chat."""
    client = Client(f"http://127.0.0.1:{server.port}")
    client.person = "web-" + "a" * 32
    client.token = TokenIssuer(storage.keys().master.token, "web", timedelta(days=1)).issue(client.person)
    storage.people.remember(client.person, "1", clock.now())
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture
async def server(settings):
    made = Server(settings.data_dir)
    await made.start()
    yield made
    if made.process.returncode is None:
        await made.end(signal.SIGKILL)


async def test_a_killed_server_answers_what_it_had_taken_in_when_it_is_back(server, storage, settings):
    async with remembered(server, storage, settings) as person:
        first = await person.write("please wait for release")
        second = await person.write("and then this")
        await eventually((settings.data_dir / "handled").exists)
        await server.end(signal.SIGKILL)
        (settings.data_dir / "release").touch()
        await server.start()
        await person.listen()
        await person.turn_end(second)
        assert [e.data["text"] for e in person.said(first)] == ["heard please wait for release"]
        assert [e.data["in_reply_to"] for e in person.events] == [first, first, second, second]
        assert await person.post({"id": first, "text": "x"}) and len(person.said(first)) == 1
        assert (settings.data_dir / "handled").read_text().splitlines() == [
            "please wait for release",
            "please wait for release",
            "and then this",
        ]


async def test_the_server_stops_at_once_with_streams_open(server, storage, settings):
    async with remembered(server, storage, settings) as person:
        await person.listen()
        await person.talk("hello")
        assert await server.end(signal.SIGTERM) < 2
        await person.until(lambda: person.ended)


async def test_the_server_stops_soon_with_a_turn_under_way_and_takes_it_up_again(server, storage, settings):
    async with remembered(server, storage, settings) as person:
        client_id = await person.write("please wait for release")
        await asyncio.sleep(0.3)
        assert await server.end(signal.SIGTERM) < 4
        (settings.data_dir / "release").touch()
        await server.start()
        await person.listen()
        assert len(await person.turn_end(client_id)) == 1


PERSON = "web-" + "b" * 32


def _left_behind(storage, client_id: str = "1", text: str = "hello") -> int:
    storage.people.remember(PERSON, "1", clock.now())
    item = storage.inbox.receive(PERSON, client_id, {"text": text}, clock.now() - timedelta(minutes=1))
    return item.id


async def test_a_turn_whose_end_was_said_does_not_run_again(storage, settings, agent):
    _left_behind(storage)
    storage.outbox.append(PERSON, "turn_end", {"in_reply_to": "1", "key": "k"}, clock.now())
    async with serving(storage, settings, agent):
        assert agent.seen == []
        assert storage.inbox.unfinished() == []


async def test_a_turn_the_conversation_holds_does_not_run_again_and_is_ended(storage, settings, agent):
    _left_behind(storage)
    incarnation = storage.people.get(PERSON).incarnation
    events = [{"event": "action", "name": "action_listen"}, {"event": "user", "text": "hello", "message_id": "1"}]
    storage.conversations.append(PERSON, incarnation, 1, events)
    async with serving(storage, settings, agent):
        assert agent.seen == []
        assert storage.inbox.unfinished() == []
        assert [item.kind for item in storage.outbox.after(PERSON, 0)] == ["turn_end"]


async def test_an_unanswered_crisis_is_answered_at_the_start(storage, settings):
    _left_behind(storage, text="I want to die")
    agent = FakeAgent()

    async def hang(_message):
        await asyncio.sleep(60)

    agent.default = hang
    async with serving(storage, settings, agent):
        await asyncio.sleep(settings.crisis_limit_seconds + 0.3)
        items = storage.outbox.after(PERSON, 0)
        assert items and all("crisis" in item.payload for item in items)


async def test_other_channels_messages_are_left_alone(storage, settings, agent):
    storage.people.remember("telegram-x", "1", clock.now())
    storage.inbox.receive("telegram-x", "1", {"text": "hello"}, clock.now() - timedelta(minutes=1))
    async with serving(storage, settings, agent):
        pass
    assert agent.seen == []
    assert len(storage.inbox.unfinished()) == 1


async def test_messages_are_taken_up_once_the_storage_is_back(faulty, storage, settings, agent, monkeypatch):
    monkeypatch.setattr("connectors.turns.RETRY_SECONDS", 0.05)
    _left_behind(storage)
    faulty.mode = "raise"
    async with serving(faulty, settings, agent) as house:
        await asyncio.sleep(0.2)
        assert agent.seen == []
        faulty.mode = "well"
        new = await house.person()
        await new.talk("new")
        await eventually(lambda: not storage.inbox.unfinished())
        assert sorted(agent.texts) == ["hello", "new"]


async def test_guests_of_an_earlier_process_are_erased_at_the_start(storage, settings, agent):
    storage.people.touch("web-guest", "web", clock.now())
    storage.keys().guest_keys.drop("web-guest")
    async with serving(storage, settings, agent):
        assert storage.people.get("web-guest") is None


async def test_silent_guests_are_erased_while_the_server_runs(storage, settings, agent, monkeypatch):
    monkeypatch.setattr("connectors.housekeeping.PURGE_SECONDS", 0.05)
    async with serving(storage, settings, agent) as house:
        person = await house.person()
        await person.talk("hello")
        assert storage.people.get(person.person) is not None
        monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(31 * 60))
        await eventually(lambda: storage.people.get(person.person) is None)


async def test_a_message_touches_person_and_session(storage, settings, agent):
    async with serving(storage, settings, agent) as house:
        person = await house.person()
        storage.people.remember(person.person, "1", clock.now())
        before = storage.people.get(person.person).last_message_at
        await person.talk("hello")
        assert storage.people.get(person.person).last_message_at > before
        now = clock.now()
        assert not storage.sessions.touch(person.person, "web", now, timedelta(minutes=30)).is_new


def test_the_store_is_not_touched_before_the_start(faulty, settings):
    faulty.mode = "raise"
    Housekeeping("web", faulty, settings, BlockingCalls())
