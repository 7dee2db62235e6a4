"""Sessions: when a remembered person talked, and which tools they began and finished."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from coach.storage.models import PersonRow, SessionRow, SessionToolRow
from coach.storage.records import Session, SessionTool
from coach.storage.repository import REMEMBERED, Repository


class Sessions(Repository):
    """Stretches of talk. Nothing is kept of guests."""

    def touch(self, person_id: str, channel: str, at: datetime, gap: timedelta) -> Session:
        """Note that the person wrote at `at`; after more than `gap` of silence a new session begins.

        A guest gets a session without an id, new only in the moment the guest is met.
        """
        with self._database.write() as session:
            person = self._ensure(session, person_id, channel, at)
            if person.mode != REMEMBERED:
                return Session(None, person_id, channel, person.created_at, at, is_new=at <= person.created_at)
            row = self._latest(session, person)
            is_new = row is None or row.ended_at is not None or at - row.last_at > gap
            if row is None or is_new:
                if row is not None and row.ended_at is None:
                    row.ended_at = row.last_at
                row = SessionRow(person=person.number, channel=channel, started_at=at, last_at=at)
                session.add(row)
                session.flush()
            row.last_at = max(row.last_at, at)
            return Session(row.id, person_id, row.channel, row.started_at, row.last_at, is_new)

    def tool_started(self, person_id: str, tool: str, at: datetime) -> None:
        """Note that the person began a tool."""
        with self._database.write() as session:
            row = self._current(session, person_id)
            if row is not None:
                session.add(SessionToolRow(session=row.id, tool=tool, started_at=at))

    def tool_finished(self, person_id: str, tool: str, at: datetime) -> None:
        """Note that the person finished the tool, in whichever session they began it last."""
        with self._database.write() as session:
            row = self._current(session, person_id)
            if row is None:
                return
            begun = session.scalar(
                select(SessionToolRow)
                .join(SessionRow, SessionRow.id == SessionToolRow.session)
                .where(SessionRow.person == row.person, SessionToolRow.tool == tool)
                .where(SessionToolRow.finished_at.is_(None))
                .order_by(SessionToolRow.id.desc())
                .limit(1)
            )
            if begun is not None:
                begun.finished_at = at

    def tools(self, person_id: str) -> list[SessionTool]:
        """Return the tools the person began, oldest first."""
        with self._database.read() as session:
            rows = session.scalars(
                select(SessionToolRow)
                .join(SessionRow, SessionRow.id == SessionToolRow.session)
                .join(PersonRow, PersonRow.number == SessionRow.person)
                .where(PersonRow.id == person_id)
                .order_by(SessionToolRow.id)
            )
            return [SessionTool(row.tool, row.started_at, row.finished_at) for row in rows]

    def _current(self, session: DatabaseSession, person_id: str) -> SessionRow | None:
        person = self._find(session, person_id, lock=True)
        return None if person is None or person.mode != REMEMBERED else self._latest(session, person)

    def _latest(self, session: DatabaseSession, person: PersonRow) -> SessionRow | None:
        return session.scalar(
            select(SessionRow).where(SessionRow.person == person.number).order_by(SessionRow.id.desc()).limit(1)
        )
