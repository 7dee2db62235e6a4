"""Follow-ups: what the coach is to say by itself, later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update

from coach.storage.key_ring import PersonCipher
from coach.storage.models import FollowUpRow, PersonRow
from coach.storage.records import FollowUp, FollowUpStatus
from coach.storage.repository import Repository

_PAYLOAD = "follow_up"


class FollowUps(Repository):
    """Follow-ups of remembered people."""

    def schedule(
        self,
        person_id: str,
        follow_up_id: str,
        kind: str,
        due_at: datetime,
        expires_at: datetime,
        payload: dict[str, Any] | None = None,
    ) -> FollowUp:
        """Plan a follow-up; one of the same id is planned once and stays as it is.

        Args:
            person_id: who it is for.
            follow_up_id: the caller's own id for it, at most 64 characters, with nothing personal in it.
            kind: what it is, such as "check_in".
            due_at: when to say it.
            expires_at: from when on it had better not be said any more.
            payload: what it needs to know; kept encrypted.

        Raises:
            GuestsKeepNoRecords: the person uses the coach without saving.
        """
        with self._database.write() as session:
            person = self._require_remembered(session, person_id)
            cipher = self._writing(session, person)
            row = session.scalar(
                select(FollowUpRow).where(FollowUpRow.person == person.number, FollowUpRow.name == follow_up_id)
            )
            if row is None:
                row = FollowUpRow(
                    person=person.number,
                    name=follow_up_id,
                    kind=kind,
                    due_at=due_at,
                    expires_at=expires_at,
                    status="pending",
                    payload=cipher.encrypt(payload or {}, _PAYLOAD),
                )
                session.add(row)
                session.flush()
            return _record(row, person, cipher)

    def cancel(self, person_id: str, kind: str | None = None) -> int:
        """Cancel the person's pending follow-ups, all or of one kind; return how many there were."""
        with self._database.write() as session:
            person = self._find(session, person_id, lock=True)
            if person is None:
                return 0
            pending = update(FollowUpRow).where(FollowUpRow.person == person.number, FollowUpRow.status == "pending")
            if kind is not None:
                pending = pending.where(FollowUpRow.kind == kind)
            cancelled = session.scalars(pending.values(status="cancelled").returning(FollowUpRow.id))
            return len(cancelled.all())

    def due(self, now: datetime) -> list[FollowUp]:
        """Return the pending follow-ups whose time has come and has not gone, the earliest first."""
        with self._database.read() as session:
            rows = session.execute(
                select(FollowUpRow, PersonRow)
                .join(PersonRow, PersonRow.number == FollowUpRow.person)
                .where(FollowUpRow.status == "pending", FollowUpRow.due_at <= now, FollowUpRow.expires_at > now)
                .order_by(FollowUpRow.due_at, FollowUpRow.id)
            )
            return [_record(row, person, self._reading(session, person)) for row, person in rows.all()]


def _record(row: FollowUpRow, person: PersonRow, cipher: PersonCipher) -> FollowUp:
    return FollowUp(
        id=row.name,
        person_id=person.id,
        kind=row.kind,
        due_at=row.due_at,
        expires_at=row.expires_at,
        status=cast(FollowUpStatus, row.status),
        payload=cipher.decrypt_or_none(row.payload, _PAYLOAD) or {},
    )
