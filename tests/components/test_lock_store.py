import asyncio
import time
from contextlib import contextmanager
from typing import Any

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from components.lock_store import PromptLockStore, PromptRedisLockStore


class FakeRedis:
    """As much of Redis as the lock store uses, in memory, with a mutex that notices being entered twice."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.changing: set[str] = set()

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def set(self, name: str, value: Any) -> None:
        assert self.changing, "changed without having it to itself"
        self.values[name] = value

    def delete(self, name: str) -> int:
        return int(self.values.pop(name, None) is not None)

    @contextmanager
    def lock(self, name: str, **_options: Any) -> Any:
        assert name not in self.changing
        self.changing.add(name)
        yield
        self.changing.remove(name)


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> LockStore:
    if request.param == "memory":
        return PromptLockStore()
    made = PromptRedisLockStore(EndpointConfig(url="127.0.0.1", port=6379))
    made.red = FakeRedis()
    return made


async def test_turns_run_one_at_a_time_in_the_order_they_came(store: LockStore) -> None:
    order: list[str] = []

    async def turn(n: int) -> None:
        async with store.lock("ann"):
            order.append(f"{n} begins")
            await asyncio.sleep(0.01)
            order.append(f"{n} ends")

    turns = []
    for n in range(6):
        turns.append(asyncio.create_task(turn(n)))
        await asyncio.sleep(0)
    await asyncio.gather(*turns)
    assert order == [f"{n} {what}" for n in range(6) for what in ("begins", "ends")]
    assert store.get_lock("ann") is None


async def test_nobody_sleeps_a_second(store: LockStore) -> None:
    async def turn() -> None:
        async with store.lock("ann"):
            await asyncio.sleep(0.01)

    began = time.perf_counter()
    await asyncio.gather(*(turn() for _ in range(5)))
    assert time.perf_counter() - began < 0.8


async def test_people_do_not_wait_for_each_other(store: LockStore) -> None:
    async with store.lock("ann"):
        async with asyncio.timeout(0.5):
            async with store.lock("ben"):
                pass


async def test_a_turn_that_fails_lets_the_next_one_in(store: LockStore) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.lock("ann"):
            raise ZeroDivisionError
    async with asyncio.timeout(0.5):
        async with store.lock("ann"):
            pass


async def test_a_cancelled_wait_is_passed_over(store: LockStore) -> None:
    async with store.lock("ann"):
        gives_up = asyncio.create_task(hold(store, "ann"))
        stays = asyncio.create_task(hold(store, "ann"))
        await asyncio.sleep(0.05)
        gives_up.cancel()
        await asyncio.sleep(0.01)
        assert not stays.done()
    async with asyncio.timeout(0.5):
        await stays
    assert gives_up.cancelled()


async def test_a_hanging_turn_loses_its_place_when_its_ticket_expires(store: LockStore) -> None:
    hanging = asyncio.create_task(hold(store, "ann", seconds=5, lifetime=0.2))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(2):
        async with store.lock("ann", wait_time_in_seconds=0.1):
            pass
    assert not hanging.done()
    hanging.cancel()


async def test_waiting_past_ones_own_ticket_is_an_error(store: LockStore) -> None:
    async with store.lock("ann"):
        with pytest.raises(LockError):
            async with asyncio.timeout(2):
                await hold(store, "ann", lifetime=0.1, wait=0.05)
        assert store.is_someone_waiting("ann"), "the turn that runs keeps its ticket"


async def test_nothing_is_left_behind(store: LockStore) -> None:
    await asyncio.gather(*(hold(store, "ann") for _ in range(3)))
    if isinstance(store, PromptLockStore):
        assert store.conversation_locks == {}
        assert store._waiting == {}
    else:
        assert store.red.values == {}
        assert store.red.changing == set()


async def hold(store: LockStore, who: str, seconds: float = 0.0, lifetime: float = 60, wait: float = 1) -> None:
    async with store.lock(who, lifetime, wait):
        await asyncio.sleep(seconds)


def test_they_are_made_from_endpoints() -> None:
    assert isinstance(LockStore.create(EndpointConfig(type="components.lock_store.PromptLockStore")), PromptLockStore)
    redis = LockStore.create(EndpointConfig(type="components.lock_store.PromptRedisLockStore", url="127.0.0.1", db=3))
    assert isinstance(redis, PromptRedisLockStore)
    assert redis.red.connection_pool.connection_kwargs["db"] == 3


def test_several_workers_cannot_share_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(ValueError, match="PromptRedisLockStore"):
        PromptLockStore()
