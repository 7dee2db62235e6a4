from datetime import datetime, timedelta

import pytest

from coach.settings import Settings
from coach.storage import Storage, store
from coach.storage.guest_keys import GuestKeys, MemoryGuestKeys, RedisGuestKeys

LIFE = timedelta(minutes=30)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class FakeRedis:
    """As much of Redis as is used, its expiry by the test's clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.values: dict[str, tuple[bytes, datetime]] = {}

    def get(self, name: str) -> bytes | None:
        value, until = self.values.get(name, (None, self.clock()))
        return value if until > self.clock() else None

    def set(self, name: str, value: str, ex: int, nx: bool = False) -> bool | None:
        if nx and self.get(name) is not None:
            return None
        self.values[name] = (value.encode(), self.clock() + timedelta(seconds=ex))
        return True

    def expire(self, name: str, seconds: int) -> None:
        self.values[name] = (self.values[name][0], self.clock() + timedelta(seconds=seconds))

    def delete(self, name: str) -> None:
        self.values.pop(name, None)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture(params=["memory", "redis"])
def keys(request: pytest.FixtureRequest, clock: Clock) -> GuestKeys:
    return MemoryGuestKeys(LIFE, clock) if request.param == "memory" else RedisGuestKeys(FakeRedis(clock), LIFE)


def test_a_guest_has_one_key(keys: GuestKeys) -> None:
    assert keys.get("ann", "a") is None
    key = keys.get_or_create("ann", "a")
    assert keys.get_or_create("ann", "a") == keys.get("ann", "a") == key
    assert keys.get_or_create("ben", "b") != key


def test_a_key_goes_when_unused(keys: GuestKeys, clock: Clock) -> None:
    key = keys.get_or_create("ann", "a")
    clock.now += LIFE - timedelta(seconds=1)
    assert keys.get("ann", "a") == key, "and this was a use"
    clock.now += LIFE - timedelta(seconds=1)
    assert keys.get("ann", "a") == key
    clock.now += LIFE
    assert keys.get("ann", "a") is None
    assert keys.get_or_create("ann", "a") != key


def test_another_incarnation_has_another_key(keys: GuestKeys) -> None:
    key = keys.get_or_create("ann", "a")
    assert keys.get("ann", "b") is None
    assert keys.get_or_create("ann", "b") != key
    assert keys.get("ann", "a") is None


def test_a_dropped_key_is_gone(keys: GuestKeys) -> None:
    keys.get_or_create("ann", "a")
    keys.drop("ann")
    keys.drop("ann")
    assert keys.get("ann", "a") is None


def test_with_redis_servers_share_guests_and_a_restart_keeps_them(
    settings: Settings, now: datetime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = FakeRedis(clock)
    monkeypatch.setattr("redis.Redis.from_url", lambda *_args, **_options: redis)
    shared = settings.copy(update={"redis_url": "redis://127.0.0.1"})
    one, other = Storage.open(shared), Storage.open(shared)
    guest = one.people.touch("web-ann", "web", now)
    one.conversations.append("web-ann", guest.incarnation, 1, [{"n": 1}])
    talk = other.conversations.load("web-ann")
    assert talk is not None
    assert talk.events == [{"n": 1}]
    assert other.people.purge_all_guests() == 0
    other.people.remember("web-ann", "1", now)
    assert redis.values == {}, "the key is kept in the database now"
    talk = one.conversations.load("web-ann")
    assert talk is not None
    assert talk.events == [{"n": 1}]

    one.people.touch("web-ben", "web", now)
    one.outbox.append("web-ben", "message", {}, now)
    clock.now += timedelta(hours=1)
    assert other.people.purge_all_guests() == 1
    one.close()
    other.close()


def test_in_one_process_all_stores_hold_the_same_keys(settings: Settings) -> None:
    one, other = Storage.open(settings), Storage.open(settings)
    assert one.keys().guest_keys is other.keys().guest_keys
    assert isinstance(one.keys().guest_keys, MemoryGuestKeys)
    store._guest_keys_of_this_process.cache_clear()
    assert Storage.open(settings).keys().guest_keys is not one.keys().guest_keys
