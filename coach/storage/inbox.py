"""The inbox: what people sent, until it is answered, and which of it was seen before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach import clock
from coach.storage.models import InboxRow, PersonRow
from coach.storage.records import InboxItem
from coach.storage.repository import Repository, channel_of, digest

PAYLOAD = "inbox"
_KEEP = 500  # rows a person: how far back a message sent again is recognised


class Inbox(Repository):
    """Messages from people, in the order of coming."""

    def receive(self, person_id: str, client_id: str, payload: dict[str, Any], at: datetime) -> InboxItem | None:
        """Take a message in, or return None when one with that `client_id` was taken in before."""
        with self._database.write() as session:
            person = self._ensure(session, person_id, channel_of(person_id), at)
            source = digest(client_id)
            same = select(InboxRow.id).where(InboxRow.person == person.number, InboxRow.source == source)
            if session.scalar(same) is not None:
                return None
            sealed = self._writing(session, person).encrypt({"client_id": client_id, "payload": payload}, PAYLOAD)
            row = InboxRow(person=person.number, source=source, payload=sealed, received_at=at)
            session.add(row)
            session.flush()
            self._trim(session, person)
            return InboxItem(row.id, person_id, client_id, payload, at)

    def finish(self, item_id: int) -> None:
        """Note that the message is answered, and let its words go."""
        with self._database.write() as session:
            row = session.get(InboxRow, item_id)
            if row is not None and row.finished_at is None:
                row.finished_at, row.payload = clock.now(), None

    def unfinished(self) -> list[InboxItem]:
        """Return messages taken in and not answered, oldest first: after a crash, what to answer still.

        Those of guests whose key went with the crash are gone.
        """
        with self._database.read() as session:
            rows = session.execute(
                select(InboxRow, PersonRow)
                .join(PersonRow, PersonRow.number == InboxRow.person)
                .where(InboxRow.finished_at.is_(None))
                .order_by(InboxRow.id)
            )
            items = []
            for row, person in rows.all():
                content = self._reading(session, person).decrypt_or_none(row.payload, PAYLOAD)
                if content is not None:
                    items.append(
                        InboxItem(row.id, person.id, content["client_id"], content["payload"], row.received_at)
                    )
            return items

    def _trim(self, session: Session, person: PersonRow) -> None:
        oldest_kept = (
            select(InboxRow.id)
            .where(InboxRow.person == person.number)
            .order_by(InboxRow.id.desc())
            .offset(_KEEP - 1)
            .limit(1)
            .scalar_subquery()
        )
        session.execute(
            delete(InboxRow)
            .where(InboxRow.person == person.number, InboxRow.id < oldest_kept, InboxRow.finished_at.is_not(None))
            .execution_options(synchronize_session=False)
        )
