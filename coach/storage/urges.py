"""The urge log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any, cast

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from coach import clock
from coach.storage.errors import NoSuchRecord
from coach.storage.key_ring import PersonCipher
from coach.storage.models import PersonRow, UrgeRow
from coach.storage.records import NewUrge, Urge, Worked
from coach.storage.repository import Repository, digest

TOOL = "urge_log"
_WORDS = "urge.words"
_CLEAR_FIELDS = ("at", "hour_known", "strength", "minutes", "trigger_kind", "worked")
_WORD_FIELDS = tuple(one.name for one in fields(NewUrge) if one.name not in _CLEAR_FIELDS)


class Urges(Repository):
    """Urges that remembered people logged."""

    def add(self, person_id: str, message_id: str, urge: NewUrge) -> Urge:
        """Log an urge; the same message logs it once, however often its turn is played.

        Returns:
            The urge as logged, the first time's if there was one.

        Raises:
            GuestsKeepNoRecords: the person uses the coach without saving.
            PersonForgotten: there is no such person.
        """
        with self._database.write() as session:
            person = self._require_remembered(session, person_id)
            source = digest(message_id, TOOL)
            row = session.scalar(select(UrgeRow).where(UrgeRow.person == person.number, UrgeRow.source == source))
            cipher = self._writing(session, person)
            if row is None:
                row = UrgeRow(person=person.number, source=source, created_at=clock.now())
                _fill(row, urge, cipher)
                session.add(row)
                session.flush()
            return _record(row, cipher)

    def recent(self, person_id: str, limit: int = 5) -> list[Urge]:
        """Return the urges logged last, the newest first."""
        return self._list(person_id, select(UrgeRow).order_by(UrgeRow.id.desc()).limit(limit))

    def all(self, person_id: str) -> list[Urge]:
        """Return every urge the person logged, in the order of logging."""
        return self._list(person_id, select(UrgeRow).order_by(UrgeRow.id))

    def count(self, person_id: str) -> int:
        """Return how many urges the person has logged."""
        with self._database.read() as session:
            query = select(func.count()).select_from(UrgeRow).join(PersonRow, PersonRow.number == UrgeRow.person)
            return session.scalar(query.where(PersonRow.id == person_id)) or 0

    def update(self, person_id: str, urge_id: int, **changes: Any) -> Urge:
        """Correct an urge.

        Args:
            person_id: whose it is.
            urge_id: which one.
            changes: fields of `NewUrge` with their new values; the others stay.

        Raises:
            NoSuchRecord: the person has no such urge.
            TypeError: a field is none of `NewUrge`'s.
        """
        with self._database.write() as session:
            person = self._require_remembered(session, person_id)
            row = session.scalar(select(UrgeRow).where(UrgeRow.person == person.number, UrgeRow.id == urge_id))
            if row is None:
                raise NoSuchRecord("no such urge")
            cipher = self._writing(session, person)
            kept = asdict(_record(row, cipher))
            _fill(row, NewUrge(**{name: kept[name] for name in _CLEAR_FIELDS + _WORD_FIELDS} | changes), cipher)
            return _record(row, cipher)

    def delete(self, person_id: str, urge_id: int) -> None:
        """Delete an urge.

        Raises:
            NoSuchRecord: the person has no such urge.
        """
        with self._database.write() as session:
            person = self._require(session, person_id)
            gone = delete(UrgeRow).where(UrgeRow.person == person.number, UrgeRow.id == urge_id).returning(UrgeRow.id)
            if session.scalar(gone) is None:
                raise NoSuchRecord("no such urge")

    def _list(self, person_id: str, query: Select[tuple[UrgeRow]]) -> list[Urge]:
        with self._database.read() as session:
            person = self._find(session, person_id)
            if person is None:
                return []
            return self._records(session, person, session.scalars(query.where(UrgeRow.person == person.number)))

    def _records(self, session: Session, person: PersonRow, rows: Iterable[UrgeRow]) -> list[Urge]:
        cipher = self._reading(session, person)
        return [_record(row, cipher) for row in rows]


def _fill(row: UrgeRow, urge: NewUrge, cipher: PersonCipher) -> None:
    for name in _CLEAR_FIELDS:
        setattr(row, name, getattr(urge, name))
    row.words = cipher.encrypt({name: getattr(urge, name) for name in _WORD_FIELDS}, _WORDS)


def _record(row: UrgeRow, cipher: PersonCipher) -> Urge:
    # An urge whose words are lost still counts: its time and numbers are there.
    words = cipher.decrypt_or_none(row.words, _WORDS) or {}
    return Urge(
        id=row.id,
        created_at=row.created_at,
        at=row.at,
        hour_known=row.hour_known,
        strength=row.strength,
        minutes=row.minutes,
        trigger_kind=row.trigger_kind,
        worked=cast("Worked | None", row.worked),
        **{name: words.get(name) for name in _WORD_FIELDS},
    )
