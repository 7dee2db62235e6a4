"""A message that came while the event loop was busy has waited already."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from connectors import loop_lag
from connectors.loop_lag import LoopLag

BUSY = 0.6
SEEN = BUSY - 1.5 * loop_lag.TICK_SECONDS
"""What at least is seen of it: the tick may have been due a little after it began."""


@pytest.fixture
async def lag():
    measured = LoopLag()
    measured.start()
    await asyncio.sleep(0.15)
    yield measured
    measured.stop()


async def test_an_idle_loop_does_not_lag(lag):
    assert lag.recent() < SEEN


async def test_before_the_start_nothing_lags():
    assert LoopLag().recent() == 0


async def test_a_long_wait_is_not_hidden_by_the_short_ones_that_follow(lag, monkeypatch):
    monkeypatch.setattr(loop_lag, "RECENT_SECONDS", 30)
    time.sleep(BUSY)  # noqa: ASYNC251 - it is the fault
    await asyncio.sleep(0.3)
    assert lag.recent() > SEEN


async def test_what_is_long_over_does_not_count(lag, monkeypatch):
    monkeypatch.setattr(loop_lag, "RECENT_SECONDS", 0.05)
    time.sleep(BUSY)  # noqa: ASYNC251
    await asyncio.sleep(0.3)
    assert lag.recent() < SEEN


async def test_it_is_known_to_what_came_meanwhile(lag):
    seen = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda _reader, _writer: seen.set_result(lag.recent()), "127.0.0.1", 0)
    with socket.create_connection(server.sockets[0].getsockname()):
        time.sleep(BUSY)  # noqa: ASYNC251
        assert await seen > SEEN
    server.close()


async def test_it_is_known_to_what_was_ready_before(lag):
    loop = asyncio.get_running_loop()
    seen = loop.create_future()
    loop.call_soon(time.sleep, BUSY)
    loop.call_soon(lambda: seen.set_result(lag.recent()))
    assert await seen > SEEN
