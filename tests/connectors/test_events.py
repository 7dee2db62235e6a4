"""The stream and the mailbox behind it, where the outbox takes only part of what it should, or is slow to read."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import aclosing

import pytest

from coach import clock
from coach.storage.records import OutboxItem
from connectors.blocking import BlockingCalls
from connectors.events import END, HEARTBEAT, OPENING, EventStream
from connectors.mailbox import Mailbox, Posted
from connectors.messages import CoachMessage


class MemoryOutbox:
    """An outbox in memory that can be made slow or partly deaf."""

    def __init__(self) -> None:
        self.items: list[OutboxItem] = []
        self.takes = 10**6
        self.may_read = threading.Event()
        self.may_read.set()

    def append(self, person_id, kind, payload, at):
        if self.takes <= 0:
            raise OSError("full")
        self.takes -= 1
        self.items.append(OutboxItem(len(self.items) + 1, person_id, kind, payload, at))
        return self.items[-1]

    def after(self, person_id, last_id, limit=500):
        self.may_read.wait(3)
        return [item for item in self.items if item.person_id == person_id and item.id > last_id][:limit]


@pytest.fixture
def outbox():
    return MemoryOutbox()


@pytest.fixture
def mailbox(outbox):
    calls = BlockingCalls()
    yield Mailbox(outbox, calls)
    outbox.may_read.set()
    calls.close()


def posts(*texts: str, crisis: str | None = None) -> list[Posted]:
    return [Posted("message", CoachMessage(text, crisis=crisis).to_payload("1")) for text in texts]


async def shown(stream: EventStream, count: int, seconds: float = 3) -> list[tuple[int | None, str]]:
    """Return ids and texts of the next frames that carry something."""
    result: list[tuple[int | None, str]] = []
    async with asyncio.timeout(seconds), aclosing(stream.frames()) as frames:
        async for frame in frames:
            if frame in (OPENING, HEARTBEAT, END):
                continue
            fields = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
            result.append((int(fields["id"]) if "id" in fields else None, json.loads(fields["data"])["text"]))
            if len(result) == count:
                break
    return result


async def test_what_was_kept_in_part_comes_in_order_and_once(mailbox, outbox):
    stream = EventStream(mailbox, "web-a", 0, 15)
    reading = asyncio.create_task(shown(stream, 4))
    await asyncio.sleep(0.1)
    outbox.takes = 1
    await mailbox.post("web-a", posts("one", "two", "three"), 1)
    outbox.takes = 10
    await mailbox.post("web-a", posts("four"), 1)
    assert [text for _, text in await reading] == ["one", "two", "three", "four"]


async def test_what_nobody_saw_waits_for_the_next_stream(mailbox, outbox):
    outbox.takes = 0
    await mailbox.post("web-a", posts("one", "two"), 1)
    assert await shown(EventStream(mailbox, "web-a", 0, 15), 2) == [(None, "one"), (None, "two")]
    assert mailbox._held == {}


async def test_what_came_into_the_outbox_late_is_repeated_rather_than_lost(mailbox, outbox):
    (late,) = posts("late")
    outbox.takes = 0
    await mailbox.post("web-a", [late], 1)
    assert await shown(EventStream(mailbox, "web-a", 0, 15), 1) == [(None, "late")]
    outbox.takes = 10
    outbox.append("web-a", "message", {"text": "zero", "key": "z"}, clock.now())
    outbox.append("web-a", late.kind, late.payload, clock.now())
    await mailbox.post("web-a", posts("next"), 1)
    assert await shown(EventStream(mailbox, "web-a", 1, 15), 2) == [(2, "late"), (3, "next")]


async def test_what_came_into_the_outbox_late_is_shown_once_by_an_open_stream(mailbox, outbox):
    (late,) = posts("late")
    reading = asyncio.create_task(shown(EventStream(mailbox, "web-a", 0, 15), 2))
    await asyncio.sleep(0.1)
    outbox.takes = 0
    await mailbox.post("web-a", [late], 1)
    await asyncio.sleep(0.1)
    outbox.takes = 10
    outbox.append("web-a", late.kind, late.payload, clock.now())
    await mailbox.post("web-a", posts("next"), 1)
    assert await reading == [(None, "late"), (2, "next")]


async def test_help_posted_during_a_read_that_did_not_see_it_stays_urgent(mailbox, outbox):
    stream = EventStream(mailbox, "web-a", 0, 15)
    with mailbox.subscribed("web-a") as subscription:
        stream._is_behind = False
        reading = asyncio.ensure_future(mailbox.after("web-a", 0))
        await asyncio.wait({reading})
        await mailbox.post("web-a", posts("call", crisis="suicide"), 1)
        assert stream._read(reading, subscription) == []
        assert len(subscription.urgent) == 1


async def test_help_that_cannot_be_read_back_is_shown_all_the_same(mailbox, outbox):
    stream = EventStream(mailbox, "web-a", 0, 15)
    reading = asyncio.create_task(shown(stream, 3))
    await asyncio.sleep(0.1)
    outbox.may_read.clear()
    began = asyncio.get_running_loop().time()
    await mailbox.post("web-a", posts("call", "now", crisis="suicide"), 1)
    await asyncio.sleep(0.5)
    outbox.may_read.set()
    await mailbox.post("web-a", posts("next"), 1)
    assert await reading == [(None, "call"), (None, "now"), (3, "next")]
    assert asyncio.get_running_loop().time() - began < 2


async def test_news_while_frames_are_sent_is_not_missed(mailbox):
    stream = EventStream(mailbox, "web-a", 0, 15)
    texts = []
    await mailbox.post("web-a", posts("first"), 1)
    async with asyncio.timeout(3), aclosing(stream.frames()) as frames:
        async for frame in frames:
            if b"data" not in frame:
                continue
            texts.append(frame)
            if len(texts) == 5:
                break
            await mailbox.post("web-a", posts(f"during {len(texts)}"), 1)
    assert len(set(texts)) == 5


async def test_more_than_a_page_comes_whole(mailbox, outbox):
    for place in range(1203):
        outbox.append("web-a", "message", {"text": str(place), "key": str(place)}, clock.now())
    got = await shown(EventStream(mailbox, "web-a", 0, 15), 1203)
    assert got == [(place + 1, str(place)) for place in range(1203)]


async def test_closing_ends_every_stream(mailbox):
    async def last_frame() -> bytes:
        async with aclosing(EventStream(mailbox, "web-a", 0, 15).frames()) as frames:
            return [frame async for frame in frames][-1]

    streams = [asyncio.create_task(last_frame()) for _ in range(3)]
    await asyncio.sleep(0.1)
    mailbox.close()
    async with asyncio.timeout(1):
        assert await asyncio.gather(*streams) == [END] * 3
    assert not mailbox._open
