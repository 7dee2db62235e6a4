"""Locks that give one turn of a conversation after the other, in order, without idle waiting."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockError, RedisLockStore
from rasa.utils.endpoints import EndpointConfig

_POLL_SECONDS = 0.02
_CHANGE_SECONDS = 5  # after which a server that died while changing a lock is out of the way


class PromptLockStore(InMemoryLockStore):
    """Rasa's ticket lock in memory, for one server, where whoever waits is woken the moment it is their turn."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        """Make the store.

        Args:
            endpoint_config: the entry in endpoints.yml, of which nothing is needed.

        Raises:
            ValueError: Rasa is to run several workers, which share no memory.
        """
        if int(os.environ.get("SANIC_WORKERS", "1")) > 1:
            raise ValueError("several workers need components.lock_store.PromptRedisLockStore")
        super().__init__()
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}

    def save_lock(self, lock: TicketLock) -> None:
        """Keep the lock and wake whoever waits for it."""
        super().save_lock(lock)
        self._wake(lock.conversation_id)

    def delete_lock(self, conversation_id: str) -> None:
        """Delete the lock and wake whoever waits for it."""
        super().delete_lock(conversation_id)
        self._wake(conversation_id)

    async def _acquire_lock(self, conversation_id: str, ticket: int, wait_time_in_seconds: float) -> TicketLock:
        """Wait for the ticket's turn.

        Raises:
            LockError: the ticket expired first.
        """
        while True:
            lock = _holding(self.get_lock(conversation_id), ticket)
            if not lock.is_locked(ticket):
                return lock
            # Nobody tells when a ticket expires, so look again at least as often as Rasa does.
            await self._next_change(conversation_id, wait_time_in_seconds)

    async def _next_change(self, conversation_id: str, seconds: float) -> None:
        changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(conversation_id, set())
        waiting.add(changed)
        try:
            await asyncio.wait((changed,), timeout=seconds)
        finally:
            waiting.discard(changed)
            if not waiting:
                self._waiting.pop(conversation_id, None)

    def _wake(self, conversation_id: str) -> None:
        for changed in self._waiting.get(conversation_id, ()):
            if not changed.done():
                changed.set_result(None)


class PromptRedisLockStore(RedisLockStore):
    """Rasa's ticket lock in Redis, for several servers, looked at often enough that no one notices the wait.

    A ticket lock is read, changed and written back; here one server at a time does so.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Connect to the Redis that endpoints.yml names: `url` is its host, the rest Rasa's own options."""
        super().__init__(host=endpoint_config.url, **endpoint_config.kwargs)

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME) -> int:
        """Give out the next ticket."""
        with self._exclusive(conversation_id):
            return int(super().issue_ticket(conversation_id, lock_lifetime))

    def cleanup(self, conversation_id: str, ticket_number: int) -> None:
        """Take the ticket back, and delete the lock if nobody waits for it."""
        with self._exclusive(conversation_id):
            super().cleanup(conversation_id, ticket_number)

    async def _acquire_lock(self, conversation_id: str, ticket: int, wait_time_in_seconds: float) -> TicketLock:
        """Wait for the ticket's turn.

        Raises:
            LockError: the ticket expired first.
        """
        while True:
            lock = _holding(self.get_lock(conversation_id), ticket)
            if not lock.is_locked(ticket):
                return lock
            await asyncio.sleep(min(wait_time_in_seconds, _POLL_SECONDS))

    def _exclusive(self, conversation_id: str) -> Any:
        name = f"{self.key_prefix}{conversation_id}:change"
        return self.red.lock(name, timeout=_CHANGE_SECONDS, blocking_timeout=_CHANGE_SECONDS, sleep=0.002)


def _holding(lock: TicketLock | None, ticket: int) -> TicketLock:
    """Return the lock if it still holds the ticket.

    Raises:
        LockError: the ticket has expired.
    """
    if lock is not None:
        lock.remove_expired_tickets()
        if any(held.number == ticket for held in lock.tickets):
            return lock
    raise LockError("the wait for the turn before took longer than a lock lives")
