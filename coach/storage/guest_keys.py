"""Where guests' keys live while their chat lasts: in memory, or in Redis when several servers share them."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from coach import clock
from coach.privacy import DataKey


class GuestKeys(ABC):
    """Keys of people who chose not to be remembered (or have not chosen yet), never on disk.

    A key belongs to one incarnation of a person: forgotten and back again, they get another.
    """

    @abstractmethod
    def get(self, person_id: str, incarnation: str) -> DataKey | None:
        """Return the guest's key, if it is still held; this counts as use and prolongs its life."""

    @abstractmethod
    def get_or_create(self, person_id: str, incarnation: str) -> DataKey:
        """Return the guest's key, making one if none is held."""

    @abstractmethod
    def drop(self, person_id: str) -> None:
        """Let the guest's key go, whichever incarnation it belongs to."""


class MemoryGuestKeys(GuestKeys):
    """Guests' keys in this process's memory, each dropped when unused for `life`."""

    def __init__(self, life: timedelta, now: Callable[[], datetime] = clock.now) -> None:
        self._life = life
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[str, tuple[str, DataKey, datetime]] = {}

    def get(self, person_id: str, incarnation: str) -> DataKey | None:
        """See `GuestKeys`."""
        with self._lock:
            return self._get(person_id, incarnation)

    def get_or_create(self, person_id: str, incarnation: str) -> DataKey:
        """See `GuestKeys`."""
        with self._lock:
            key = self._get(person_id, incarnation) or DataKey.new()
            self._held[person_id] = (incarnation, key, self._now() + self._life)
            return key

    def drop(self, person_id: str) -> None:
        """See `GuestKeys`."""
        with self._lock:
            self._held.pop(person_id, None)

    def _get(self, person_id: str, incarnation: str) -> DataKey | None:
        now = self._now()
        for stale in [one for one, (_, _, until) in self._held.items() if until <= now]:
            del self._held[stale]
        held_for, key, _ = self._held.get(person_id, (None, None, None))
        if key is None or held_for != incarnation:
            return None
        self._held[person_id] = (incarnation, key, now + self._life)
        return key


class RedisGuestKeys(GuestKeys):
    """Guests' keys in Redis, shared by several servers and expiring there when unused for `life`."""

    def __init__(self, client: Any, life: timedelta) -> None:
        self._client = client
        self._seconds = int(life.total_seconds())

    def get(self, person_id: str, incarnation: str) -> DataKey | None:
        """See `GuestKeys`."""
        name = self._name(person_id)
        held = self._client.get(name)
        if held is None:
            return None
        held_for, key_id, secret = held.decode().split("|")
        if held_for != incarnation:
            return None
        self._client.expire(name, self._seconds)
        return DataKey(bytes.fromhex(key_id), bytes.fromhex(secret))

    def get_or_create(self, person_id: str, incarnation: str) -> DataKey:
        """See `GuestKeys`."""
        held = self.get(person_id, incarnation)
        if held is not None:
            return held
        key = DataKey.new()
        value, name = f"{incarnation}|{key.key_id.hex()}|{key.secret.hex()}", self._name(person_id)
        if self._client.set(name, value, ex=self._seconds, nx=True):
            return key
        made_elsewhere = self.get(person_id, incarnation)
        if made_elsewhere is not None:
            return made_elsewhere
        self._client.set(name, value, ex=self._seconds)  # what stood there was of an earlier incarnation
        return key

    def drop(self, person_id: str) -> None:
        """See `GuestKeys`."""
        self._client.delete(self._name(person_id))

    @staticmethod
    def _name(person_id: str) -> str:
        return f"coach:guest-key:{person_id}"
