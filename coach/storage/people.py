"""People: meeting, remembering, profiles and forgetting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach.privacy import DataKey
from coach.storage.database import Database
from coach.storage.key_ring import KeyRing
from coach.storage.models import ConsentRow, FollowUpRow, PersonRow, SessionRow, UrgeRow
from coach.storage.records import Mode, Person
from coach.storage.repository import GUEST, REMEMBERED, Repository, channel_of

_BEHAVIOUR = "person.behaviour"
_CLEAR_FIELDS = frozenset({"age_group", "goal", "nation"})


class People(Repository):
    """Everybody the coach talks with."""

    def __init__(self, database: Database, keys: Callable[[], KeyRing], guest_life: timedelta) -> None:
        super().__init__(database, keys)
        self._guest_life = guest_life

    def touch(self, person_id: str, channel: str, at: datetime) -> Person:
        """Note that the person wrote at `at`; somebody unknown becomes a guest."""
        with self._database.write() as session:
            row = self._ensure(session, person_id, channel, at)
            row.last_message_at = max(row.last_message_at, at)
            return self._record(session, row)

    def get(self, person_id: str) -> Person | None:
        """Return the person, or None if unknown or forgotten."""
        with self._database.read() as session:
            row = self._find(session, person_id)
            return None if row is None else self._record(session, row)

    def remember(self, person_id: str, consent_version: str, at: datetime) -> Person:
        """Write down that the person agreed to be remembered, and keep a key of theirs from now on.

        Agreeing again is written down again and changes nothing else.
        """
        with self._database.write() as session:
            row = self._ensure(session, person_id, channel_of(person_id), at)
            session.add(ConsentRow(person=row.number, version=consent_version, given_at=at))
            if row.mode == GUEST:
                row.mode = REMEMBERED
                # Whoever stopped saving a moment ago may still have kept keys: all but this one only read.
                for kept in self._wrapped(session, row):
                    kept.is_current = False
                self._keep_key(session, row, DataKey.new(), is_current=True)
                self._writing(session, row)
            return self._record(session, row)

    def set_profile(self, person_id: str, **fields: str | None) -> Person:
        """Set what is known of the person; fields not named stay.

        Args:
            person_id: who.
            fields: any of age_group ("adult", "under_18", "unsaid"), behaviour (their own word, kept encrypted),
                goal ("stop", "cut_down", "stay_safer", "not_sure") and nation.

        Raises:
            PersonForgotten: there is no such person.
            TypeError: a field is none of these.
        """
        unknown = fields.keys() - _CLEAR_FIELDS - {"behaviour"}
        if unknown:
            raise TypeError(f"no such field of a profile: {', '.join(sorted(unknown))}")
        with self._database.write() as session:
            row = self._require(session, person_id)
            if "behaviour" in fields:
                said = fields["behaviour"]
                row.behaviour = None if said is None else self._writing(session, row).encrypt(said, _BEHAVIOUR)
            for name in fields.keys() & _CLEAR_FIELDS:
                setattr(row, name, fields[name])
            return self._record(session, row)

    def stop_saving(self, person_id: str) -> None:
        """Delete the person's records and make them a guest; the talk they are in goes on.

        The talk itself moves under a guest's key, and the kept keys go, when it is next saved.
        """
        with self._database.write() as session:
            row = self._require(session, person_id)
            row.mode, row.behaviour, row.goal = GUEST, None, None
            for table in (UrgeRow, FollowUpRow, SessionRow, ConsentRow):
                session.execute(delete(table).where(table.person == row.number))
        self._database.truncate_log()

    def forget(self, person_id: str) -> None:
        """Erase everything about the person, their keys included. Somebody unknown is forgotten already."""
        with self._database.write() as session:
            session.execute(delete(PersonRow).where(PersonRow.id == person_id))
        self._keys().guest_keys.drop(person_id)
        self._database.truncate_log()

    def purge_guests(self, now: datetime) -> int:
        """Erase guests who have been silent for the time a guest's chat lives; return how many."""
        return self._purge(lambda row: row.last_message_at <= now - self._guest_life)

    def purge_all_guests(self) -> int:
        """Erase guests whose key is gone, which at the start of a server alone means all; return how many."""
        guest_keys = self._keys().guest_keys
        return self._purge(lambda row: guest_keys.get(row.id, row.incarnation) is None)

    def _purge(self, is_over: Callable[[PersonRow], bool]) -> int:
        with self._database.write() as session:
            guests = session.scalars(select(PersonRow).where(PersonRow.mode == GUEST).with_for_update())
            over = [row for row in guests if is_over(row)]
            for row in over:
                session.execute(delete(PersonRow).where(PersonRow.number == row.number))
        for row in over:
            self._keys().guest_keys.drop(row.id)
        if over:
            self._database.truncate_log()
        return len(over)

    def _record(self, session: Session, row: PersonRow) -> Person:
        # Reading a guest's key also prolongs its life: every message passes here.
        said: Any = self._reading(session, row).decrypt_or_none(row.behaviour, _BEHAVIOUR)
        return Person(
            id=row.id,
            channel=row.channel,
            mode=cast(Mode, row.mode),
            incarnation=row.incarnation,
            created_at=row.created_at,
            last_message_at=row.last_message_at,
            age_group=row.age_group,
            behaviour=said,
            goal=row.goal,
            nation=row.nation,
        )
