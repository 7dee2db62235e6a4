"""Follow-ups: what the coach is to say by itself, later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, and_, or_, select, update

from coach.storage.key_ring import PersonCipher
from coach.storage.models import FollowUpRow, PersonRow
from coach.storage.records import ClaimedFollowUp, FollowUp, FollowUpStatus
from coach.storage.repository import Repository

_PAYLOAD = "follow_up"
_OPEN = ("pending", "claimed")


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
        *,
        alone: bool = False,
    ) -> FollowUp:
        """Plan a follow-up; one of the same id is planned once and stays as it is.

        Args:
            person_id: who it is for.
            follow_up_id: the caller's own id for it, at most 64 characters, with nothing personal in it.
            kind: what it is, such as "check_in".
            due_at: when to say it.
            expires_at: from when on it had better not be said any more.
            payload: what it needs to know; kept encrypted.
            alone: whether a new one takes the place of the person's other pending ones of its kind.

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
                if alone:
                    session.execute(_cancellation(person, kind))
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
        """Cancel what is still to be said to the person, all or of one kind; return how many there were."""
        with self._database.write() as session:
            person = self._find(session, person_id, lock=True)
            if person is None:
                return 0
            return len(session.scalars(_cancellation(person, kind).returning(FollowUpRow.id)).all())

    def pending(self, person_id: str) -> list[FollowUp]:
        """Return what is still to be said to the person, the earliest first."""
        with self._database.read() as session:
            person = self._find(session, person_id)
            if person is None:
                return []
            rows = session.scalars(
                select(FollowUpRow)
                .where(FollowUpRow.person == person.number, FollowUpRow.status.in_(_OPEN))
                .order_by(FollowUpRow.due_at, FollowUpRow.id)
            )
            cipher = self._reading(session, person)
            return [_record(row, person, cipher) for row in rows]

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

    def any_due(self, channel: str, now: datetime) -> bool:
        """Return whether there may be something to claim or to drop: a look that keeps no writer waiting."""
        with self._database.read() as session:
            query = (
                select(FollowUpRow.id)
                .join(PersonRow, PersonRow.number == FollowUpRow.person)
                .where(PersonRow.channel == channel, FollowUpRow.status.in_(_OPEN), FollowUpRow.due_at <= now)
                .limit(1)
            )
            return session.scalar(query) is not None

    def claim(self, channel: str, now: datetime, until: datetime) -> ClaimedFollowUp | None:
        """Take the follow-up of a channel that is due first, so that no other sender has it before `until`.

        Returns:
            It, or None when none is due. One whose claim has lapsed, because its sender died, is due again.
        """
        due = (
            select(FollowUpRow.id)
            .join(PersonRow, PersonRow.number == FollowUpRow.person)
            .where(
                PersonRow.channel == channel,
                FollowUpRow.expires_at > now,
                or_(
                    and_(FollowUpRow.status == "pending", FollowUpRow.due_at <= now),
                    and_(FollowUpRow.status == "claimed", FollowUpRow.claimed_until <= now),
                ),
            )
            .order_by(FollowUpRow.due_at, FollowUpRow.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=FollowUpRow)
        )
        with self._database.write() as session:
            number = session.scalar(due)
            row = None if number is None else session.get(FollowUpRow, number)
            if row is None:
                return None
            is_retaken = row.status == "claimed"
            row.status, row.claimed_until = "claimed", until
            session.flush()
            person = session.get_one(PersonRow, row.person)
            return ClaimedFollowUp(_record(row, person, self._reading(session, person)), row.id, until, is_retaken)

    def holds(self, claimed: ClaimedFollowUp) -> bool:
        """Return whether a claim still stands: nobody cancelled the follow-up or took it over."""
        with self._database.read() as session:
            return session.scalar(select(FollowUpRow.id).where(*_claim(claimed))) is not None

    def finish(self, claimed: ClaimedFollowUp, status: Literal["sent", "dropped"]) -> bool:
        """Say what became of a claimed follow-up; return whether the claim still stood, else nothing changes."""
        return self._end_claim(claimed, status=status)

    def postpone(self, claimed: ClaimedFollowUp, due_at: datetime) -> bool:
        """Give a claimed follow-up back, to be said later; return whether the claim still stood."""
        return self._end_claim(claimed, status="pending", due_at=due_at)

    def drop_expired(self, now: datetime) -> int:
        """Drop what was not said in time; return how many there were."""
        with self._database.write() as session:
            late = (FollowUpRow.status.in_(_OPEN), FollowUpRow.expires_at <= now)
            values = {"status": "dropped", "claimed_until": None}
            return len(session.scalars(update(FollowUpRow).where(*late).values(values).returning(FollowUpRow.id)).all())

    def _end_claim(self, claimed: ClaimedFollowUp, **values: Any) -> bool:
        with self._database.write() as session:
            ended = update(FollowUpRow).where(*_claim(claimed)).values(claimed_until=None, **values)
            return bool(session.scalars(ended.returning(FollowUpRow.id)).all())


def _cancellation(person: PersonRow, kind: str | None) -> Any:
    cancelled = update(FollowUpRow).where(FollowUpRow.person == person.number, FollowUpRow.status.in_(_OPEN))
    if kind is not None:
        cancelled = cancelled.where(FollowUpRow.kind == kind)
    return cancelled.values(status="cancelled", claimed_until=None)


def _claim(claimed: ClaimedFollowUp) -> tuple[ColumnElement[bool], ...]:
    return (
        FollowUpRow.id == claimed.number,
        FollowUpRow.status == "claimed",
        FollowUpRow.claimed_until == claimed.until,
    )


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
