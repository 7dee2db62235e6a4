"""The phone team is told once, whatever their server does and however often the coach dies."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from coach import clock
from coach.settings import Settings
from coach.storage import Storage
from connectors.hand_overs import LEASE, HandOverSender
from tests.connectors.harness import eventually
from tests.connectors.receiver import ENDLESS, ERROR, HANG, NONSENSE, OK, RESET, Receiver, receiving

SECRET = "a secret of the team"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.hand_overs.POLL_SECONDS", 0.05)
    monkeypatch.setattr("connectors.hand_overs.POST_SECONDS", 0.3)
    monkeypatch.setattr("coach.handover.FIRST_WAIT", timedelta(seconds=0.05))
    monkeypatch.setattr("coach.handover.LONGEST_WAIT", timedelta(seconds=0.2))


def told(settings: Settings, url: str) -> Settings:
    return Settings(data_dir=settings.data_dir, handover_url=url, handover_secret=SECRET)


@asynccontextmanager
async def sending(storage: Storage, settings: Settings, url: str, senders: int = 1) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(HandOverSender(storage, told(settings, url)).run()) for _ in range(senders)]
    try:
        yield
        assert not [task for task in tasks if task.done()], "a sender never ends"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def hand_over(storage: Storage) -> str:
    return storage.hand_overs.add("suicide", clock.now(), "web", tell=True).reference


def ids(receiver: Receiver) -> list[str]:
    return [json.loads(call.body)["id"] for call in receiver.calls]


async def test_it_is_told_signed_and_of_nobody(storage, settings):
    reference = hand_over(storage)
    async with receiving(OK) as receiver, sending(storage, settings, receiver.url):
        await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})
    (call,) = receiver.calls
    assert call.line == "POST /hook HTTP/1.1"
    body = json.loads(call.body)
    assert set(body) == {"id", "event", "category", "at", "channel"}
    assert (body["id"], call.headers["coach-id"]) == (reference, reference)
    timestamp = call.headers["coach-timestamp"]
    assert abs(int(timestamp) - clock.now().timestamp()) < 10
    expected = hmac.new(SECRET.encode(), timestamp.encode() + b"." + call.body, hashlib.sha256).hexdigest()
    assert call.headers["coach-signature"] == f"v1={expected}"


@pytest.mark.parametrize(
    "fault",
    [ERROR, HANG, RESET, NONSENSE, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
    ids=["error", "hangs", "resets", "speaks nonsense", "knows no such place"],
)
async def test_it_is_tried_again_until_it_gets_through(storage, settings, fault):
    reference = hand_over(storage)
    async with receiving(fault, fault, OK) as receiver, sending(storage, settings, receiver.url):
        await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})
    assert ids(receiver) == [reference] * 3, "the same id each time, so that it counts once"


async def test_a_redirect_is_not_followed(storage, settings):
    hand_over(storage)
    async with receiving(OK) as elsewhere:
        redirect = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n"
        async with receiving(redirect, redirect, OK) as receiver, sending(storage, settings, receiver.url):
            await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})
        assert elsewhere.calls == []
        assert len(receiver.calls) == 3


async def test_what_is_answered_is_not_read(storage, settings):
    hand_over(storage)
    async with receiving(ENDLESS) as receiver, sending(storage, settings, receiver.url):
        await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})
    assert len(receiver.calls) == 1


async def test_one_that_never_gets_through_is_given_up_after_a_day(storage, settings, monkeypatch, caplog):
    reference = hand_over(storage)
    async with receiving(ERROR) as receiver, sending(storage, settings, receiver.url):
        await eventually(lambda: receiver.calls)
        assert "given_up" not in storage.hand_overs.counts()
        monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(25 * 3600))
        await eventually(lambda: storage.hand_overs.counts() == {"given_up": 1})
    assert reference not in caplog.text and receiver.url not in caplog.text and SECRET not in caplog.text


async def test_old_news_is_not_told(storage, settings, monkeypatch):
    hand_over(storage)
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(25 * 3600))
    async with receiving(OK) as receiver, sending(storage, settings, receiver.url):
        await eventually(lambda: storage.hand_overs.counts() == {"given_up": 1})
    assert receiver.calls == []


async def test_a_server_that_is_not_there_harms_nothing(storage, settings):
    hand_over(storage)
    async with receiving(OK) as gone:
        url = gone.url
    async with sending(storage, settings, url):
        await asyncio.sleep(0.5)
    assert storage.hand_overs.counts().get("sent") is None


async def test_two_senders_never_send_the_same(storage, settings):
    wanted = {hand_over(storage) for _ in range(15)}
    async with receiving(OK) as receiver, sending(storage, settings, receiver.url, senders=3):
        await eventually(lambda: storage.hand_overs.counts() == {"sent": 15})
    assert sorted(ids(receiver)) == sorted(wanted)


async def test_a_storage_that_fails_for_a_while_is_asked_again(faulty, storage, settings):
    faulty.mode, faulty.only = "raise", ("hand_overs.claim",)
    async with receiving(OK) as receiver, sending(faulty, settings, receiver.url):
        hand_over(storage)
        await asyncio.sleep(0.3)
        assert receiver.calls == []
        faulty.mode = "well"
        await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})


async def test_nothing_is_told_where_nobody_is_set(storage, settings):
    storage.hand_overs.add("suicide", clock.now(), "web", tell=False)
    async with receiving(OK) as receiver, sending(storage, settings, receiver.url):
        await asyncio.sleep(0.3)
    assert receiver.calls == []


SENDER = """
import asyncio
from coach.settings import Settings
from coach.storage import Storage
from connectors.hand_overs import HandOverSender
settings = Settings()
asyncio.run(HandOverSender(Storage.open(settings), settings).run())
"""


async def test_killed_between_taking_it_up_and_sending_it(storage, settings, monkeypatch):
    reference = hand_over(storage)
    async with receiving(HANG, OK) as receiver:
        monkeypatch.setenv("COACH_DATA_DIR", str(settings.data_dir))
        monkeypatch.setenv("COACH_HANDOVER_URL", receiver.url)
        monkeypatch.setenv("COACH_HANDOVER_SECRET", SECRET)
        process = subprocess.Popen([sys.executable, "-c", SENDER], cwd=ROOT)  # noqa: ASYNC220
        try:
            await eventually(lambda: receiver.calls, seconds=30)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert storage.hand_overs.counts() == {"claimed": 1}
        async with sending(storage, settings, receiver.url):
            await asyncio.sleep(0.3)
            assert len(receiver.calls) == 1, "it may still be the dead one's"
            monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(LEASE.total_seconds() + 61))
            await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})
    assert ids(receiver) == [reference] * 2
