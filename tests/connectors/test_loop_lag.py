"""A message that came while the event loop was busy has waited already."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from connectors.loop_lag import RECENT_SECONDS, LoopLag


@pytest.fixture
async def lag():
    measured = LoopLag()
    measured.start()
    await asyncio.sleep(0.15)
    yield measured
    measured.stop()


async def test_an_idle_loop_does_not_lag(lag):
    assert lag.recent() < 0.1


async def test_a_busy_second_counts_and_is_not_hidden_by_what_follows(lag):
    time.sleep(1)  # noqa: ASYNC251 - it is the fault
    await asyncio.sleep(0.25)
    assert 0.85 < lag.recent() < 1.3


async def test_the_busy_second_is_known_to_what_came_meanwhile(lag):
    seen = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda _reader, _writer: seen.set_result(lag.recent()), "127.0.0.1", 0)
    with socket.create_connection(server.sockets[0].getsockname()):
        time.sleep(1)  # noqa: ASYNC251
        assert await seen > 0.85
    server.close()


async def test_the_busy_second_is_known_to_what_was_ready_before(lag):
    loop = asyncio.get_running_loop()
    seen = loop.create_future()
    loop.call_soon(time.sleep, 1)
    loop.call_soon(lambda: seen.set_result(lag.recent()))
    assert await seen > 0.85


async def test_what_is_long_over_does_not_count(lag):
    time.sleep(0.5)  # noqa: ASYNC251
    await asyncio.sleep(RECENT_SECONDS + 0.25)
    assert lag.recent() < 0.3
