"""What every repository shares: transactions, finding a person, and the person's cipher."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coach.privacy import DataKey
from coach.storage.database import Database, after_commit
from coach.storage.errors import GuestsKeepNoRecords, PersonForgotten
from coach.storage.key_ring import KeyRing, PersonCipher
from coach.storage.models import PersonKeyRow, PersonRow

GUEST = "guest"
REMEMBERED = "remembered"


class Repository:
    """Base of the repositories. Each public method of one is a single transaction and safe in any thread."""

    def __init__(self, database: Database, keys: Callable[[], KeyRing]) -> None:
        self._database = database
        self._keys = keys

    def _find(self, session: Session, person_id: str, *, lock: bool = False) -> PersonRow | None:
        """Return the person's row; with `lock`, one writer at a time has it (SQLite has but one writer anyway)."""
        query = select(PersonRow).where(PersonRow.id == person_id)
        return session.scalar(query.with_for_update() if lock else query)

    def _require(self, session: Session, person_id: str) -> PersonRow:
        """Return the person's row, locked.

        Raises:
            PersonForgotten: there is none.
        """
        row = self._find(session, person_id, lock=True)
        if row is None:
            raise PersonForgotten("this person is not known, or no longer")
        return row

    def _require_remembered(self, session: Session, person_id: str) -> PersonRow:
        """Return the person's row, locked.

        Raises:
            PersonForgotten: there is none.
            GuestsKeepNoRecords: the person uses the coach without saving.
        """
        row = self._require(session, person_id)
        if row.mode != REMEMBERED:
            raise GuestsKeepNoRecords("this person uses the coach without saving")
        return row

    def _ensure(self, session: Session, person_id: str, channel: str, at: datetime) -> PersonRow:
        """Return the person's row, locked, made as a guest's if there was none."""
        row = self._find(session, person_id, lock=True)
        if row is not None:
            return row
        self._database.insert_new(
            session,
            PersonRow,
            id=person_id,
            channel=channel,
            mode=GUEST,
            incarnation=secrets.token_hex(16),
            created_at=at,
            last_message_at=at,
        )
        return self._require(session, person_id)

    def _reading(self, session: Session, row: PersonRow) -> PersonCipher:
        """Return a cipher that reads whatever of the person is still readable."""
        keys = {key.key_id: key for key in self._wrapped(session, row).values()}
        guest_key = self._keys().guest_keys.get(row.id, row.incarnation)
        if guest_key is not None:
            keys[guest_key.key_id] = guest_key
        return PersonCipher(row.id, keys, None)

    def _writing(self, session: Session, row: PersonRow) -> PersonCipher:
        """Return a cipher that reads and writes for the person.

        Whoever has agreed to be remembered since this process gave them a guest's key has that key kept from
        now on, so that what was written before they agreed stays readable.
        """
        ring = self._keys()
        wrapped = self._wrapped(session, row)
        keys = {key.key_id: key for key in wrapped.values()}
        if row.mode == GUEST:
            current = ring.guest_keys.get_or_create(row.id, row.incarnation)
            keys[current.key_id] = current
            return PersonCipher(row.id, keys, current)
        guest_key = ring.guest_keys.get(row.id, row.incarnation)
        if guest_key is not None:
            if guest_key.key_id not in keys:
                self._keep_key(session, row, guest_key, is_current=False)
                keys[guest_key.key_id] = guest_key
            after_commit(session, lambda: ring.guest_keys.drop(row.id))
        return PersonCipher(row.id, keys, next(key for kept, key in wrapped.items() if kept.is_current))

    def _keep_key(self, session: Session, row: PersonRow, key: DataKey, *, is_current: bool) -> None:
        """Put a data key of the person into the database, wrapped by the master key as it is at this moment."""
        wrapped = self._keys().reload().wrap(key, row.id)
        session.add(PersonKeyRow(person=row.number, key_id=key.key_id, wrapped=wrapped, is_current=is_current))
        session.flush()

    def _wrapped(self, session: Session, row: PersonRow) -> dict[PersonKeyRow, DataKey]:
        """Return the person's kept keys."""
        kept = session.scalars(select(PersonKeyRow).where(PersonKeyRow.person == row.number))
        return {one: self._keys().unwrap(one.wrapped, one.key_id, row.id) for one in kept}


def channel_of(person_id: str) -> str:
    """Return the channel that an id names, for people who were never met through a connector."""
    return person_id.partition("-")[0] if "-" in person_id else "other"


def digest(*parts: str) -> str:
    """Return a fixed-length stand-in for ids made elsewhere, which could hold anything."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
