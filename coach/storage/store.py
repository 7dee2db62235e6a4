"""The store: every repository over one database and one key ring."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import lru_cache

from sqlalchemy import inspect, select

from coach.privacy import KeysFileMissing, MasterKeys
from coach.settings import Settings
from coach.storage.conversations import Conversations
from coach.storage.crisis_events import CrisisEvents
from coach.storage.database import Database
from coach.storage.follow_ups import FollowUps
from coach.storage.guest_keys import GuestKeys, MemoryGuestKeys, RedisGuestKeys
from coach.storage.hand_overs import HandOvers
from coach.storage.inbox import Inbox
from coach.storage.key_ring import KeyRing
from coach.storage.models import PersonKeyRow
from coach.storage.outbox import Outbox
from coach.storage.people import People
from coach.storage.rekeying import wrap_again
from coach.storage.sessions import Sessions
from coach.storage.urges import Urges


class Storage:
    """Everything the coach keeps.

    Making one costs nothing: the engine, the keys file and Redis are reached at first use. All methods of the
    repositories are synchronous; on an event loop call them through `asyncio.to_thread`.
    """

    @classmethod
    def open(cls, settings: Settings) -> Storage:
        """Return a store over the database, keys file and Redis that the settings name."""
        return cls(settings)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._ring: KeyRing | None = None
        self.database = database = Database(settings.sqlalchemy_url)
        self.people = People(database, self.keys, timedelta(minutes=settings.guest_minutes))
        self.sessions = Sessions(database, self.keys)
        self.urges = Urges(database, self.keys)
        self.crisis_events = CrisisEvents(database, self.keys)
        self.hand_overs = HandOvers(database, self.keys)
        self.follow_ups = FollowUps(database, self.keys)
        self.outbox = Outbox(database, self.keys, settings.outbox_keep)
        self.inbox = Inbox(database, self.keys)
        self.conversations = Conversations(database, self.keys)

    def keys(self) -> KeyRing:
        """Return the key ring, reading the keys file, or making it, at the first call.

        Raises:
            KeysFileMissing: there is no keys file, but the database holds keys of people wrapped by one.
            KeysFileExposed: others than its owner can reach it.
        """
        with self._lock:
            if self._ring is None:
                self._ring = KeyRing(self._master_keys(), self._guest_keys())
            return self._ring

    def rotate_master_key(self) -> int:
        """Make a new master key and wrap everybody's data key with it; return how many keys there are.

        Servers may go on running: they read the keys file again when they meet the new key.
        """
        ring = self.keys()
        ring.reload().rotate()
        ring.reload()
        with self.database.write() as session:
            return wrap_again(session, ring)

    def close(self) -> None:
        """Close every connection to the database."""
        self.database.close()

    def _master_keys(self) -> MasterKeys:
        path = self._settings.keys_path
        try:
            return MasterKeys.load(path)
        except KeysFileMissing:
            if self._holds_wrapped_keys():
                raise KeysFileMissing(
                    f"{path} is missing, and people's words in the database cannot be read without it: restore it"
                ) from None
            return MasterKeys.create(path)

    def _holds_wrapped_keys(self) -> bool:
        with self.database.read() as session:
            if not inspect(session.connection()).has_table(PersonKeyRow.__tablename__):
                return False
            return session.scalar(select(PersonKeyRow.id).limit(1)) is not None

    def _guest_keys(self) -> GuestKeys:
        life = timedelta(minutes=self._settings.guest_minutes)
        if self._settings.redis_url:
            from redis import Redis

            return RedisGuestKeys(Redis.from_url(self._settings.redis_url, socket_timeout=2), life)
        return _guest_keys_of_this_process(self._settings.sqlalchemy_url, life)


@lru_cache
def _guest_keys_of_this_process(_url: str, life: timedelta) -> GuestKeys:
    """Return the one holder of guests' keys in this process, so that all its stores read each other's rows."""
    return MemoryGuestKeys(life)
