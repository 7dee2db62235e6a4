"""Nothing that was taken in goes unanswered, whoever hangs up and whatever breaks."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import pytest

from connectors.blocking import BlockingCalls
from connectors.messages import Inbound
from tests.connectors.harness import eventually


async def test_a_sender_who_hangs_up_while_the_message_is_kept_is_answered(house, storage, monkeypatch):
    person = await house.person()
    real, kept = storage.inbox.receive, threading.Event()

    def slow(*args):
        item = real(*args)
        kept.set()
        threading.Event().wait(0.3)
        return item

    monkeypatch.setattr(storage.inbox, "receive", slow)
    receiving = asyncio.create_task(house.channel._running().receive(Inbound(person.person, "1", text="hello")))
    await eventually(kept.is_set)
    receiving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await receiving
    assert [event.data["text"] for event in await person.turn_end("1")] == ["heard hello"]


async def test_a_call_that_waits_for_a_thread_is_made_though_nobody_waits_for_it():
    calls, release, made = BlockingCalls(threads=1), threading.Event(), threading.Event()
    blocking = calls.start(release.wait, 5)
    with pytest.raises(TimeoutError):
        await calls.run(made.set, seconds=0.05)
    release.set()
    await blocking
    await eventually(made.is_set)
    calls.close()


@pytest.mark.parametrize("broken", ["note", "words"])
@pytest.mark.parametrize("typed", ["", "I want to kill myself"])
async def test_a_turn_that_breaks_outside_the_conversation_is_answered(house, monkeypatch, broken, typed):
    async def breaks(*_args):
        raise RuntimeError

    person = await house.person()
    runner = house.channel._running()
    monkeypatch.setattr(runner._speaker if broken == "note" else runner._intake, broken, breaks)
    said = await person.talk(typed)
    assert said and bool(said[0].data.get("crisis")) == bool(typed)
    monkeypatch.undo()
    assert (await person.talk("hello"))[0].data["text"] == "heard hello"


async def test_a_turn_that_nothing_can_answer_ends_all_the_same(house, monkeypatch):
    async def breaks(*_args):
        raise RuntimeError

    person = await house.person()
    monkeypatch.setattr(house.channel._running()._speaker, "note", breaks)
    monkeypatch.setattr(house.channel._running()._speaker, "static_reply", breaks)
    assert await person.talk("") == []
