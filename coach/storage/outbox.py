"""The outbox: what was sent to a person, kept a while so that a cut connection loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach.privacy import KeyGone
from coach.storage.database import Database
from coach.storage.key_ring import KeyRing, PersonCipher
from coach.storage.models import OutboxRow, PersonRow
from coach.storage.records import Choice, OutboxItem, OutboxKind
from coach.storage.repository import Repository, channel_of

PAYLOAD = "outbox"
_LAST_TURN = 50  # rows: no turn sends more


class Outbox(Repository):
    """Messages to people, in the order of sending."""

    def __init__(self, database: Database, keys: Callable[[], KeyRing], keep: int) -> None:
        """Keep the newest `keep` rows a person."""
        super().__init__(database, keys)
        self._keep = keep

    def append(self, person_id: str, kind: OutboxKind, payload: dict[str, Any], at: datetime) -> OutboxItem:
        """Put a message, or the end of a turn, at the end.

        Somebody forgotten in this very turn becomes a new guest, so that the answer to that still reaches them.
        """
        with self._database.write() as session:
            person = self._ensure(session, person_id, channel_of(person_id), at)
            sealed = self._writing(session, person).encrypt(payload, PAYLOAD)
            row = OutboxRow(person=person.number, kind=kind, payload=sealed, at=at)
            session.add(row)
            session.flush()
            self._trim(session, person)
            return OutboxItem(row.id, person_id, kind, payload, at)

    def after(self, person_id: str, last_id: int, limit: int = 500) -> list[OutboxItem]:
        """Return what was sent after the item with id `last_id`, oldest first, at most `limit` items."""
        with self._database.read() as session:
            person = self._find(session, person_id)
            if person is None:
                return []
            rows = session.scalars(
                select(OutboxRow)
                .where(OutboxRow.person == person.number, OutboxRow.id > last_id)
                .order_by(OutboxRow.id)
                .limit(limit)
            )
            cipher = self._reading(session, person)
            return [item for row in rows if (item := _record(row, person, cipher)) is not None]

    def get(self, person_id: str, item_id: int) -> OutboxItem | None:
        """Return one item of the person's, or None if there is none of that id."""
        found = self.after(person_id, item_id - 1, limit=1)
        return found[0] if found and found[0].id == item_id else None

    def latest_choices(self, person_id: str) -> list[Choice]:
        """Return the choices offered in the person's last turn; none if it offered none.

        Choices are read from a message's "choices", each with "title" and "payload".
        """
        with self._database.read() as session:
            person = self._find(session, person_id)
            if person is None:
                return []
            newest = session.scalars(
                select(OutboxRow)
                .where(OutboxRow.person == person.number)
                .order_by(OutboxRow.id.desc())
                .limit(_LAST_TURN)
            )
            cipher = self._reading(session, person)
            messages: list[OutboxItem] = []
            for row in newest:
                if row.kind == "turn_end" and messages:
                    break
                if row.kind == "message" and (item := _record(row, person, cipher)) is not None:
                    messages.append(item)
        offered = (choice for item in reversed(messages) for choice in item.payload.get("choices", ()))
        return [Choice(choice["title"], choice["payload"]) for choice in offered]

    def _trim(self, session: Session, person: PersonRow) -> None:
        oldest_kept = (
            select(OutboxRow.id)
            .where(OutboxRow.person == person.number)
            .order_by(OutboxRow.id.desc())
            .offset(self._keep - 1)
            .limit(1)
            .scalar_subquery()
        )
        session.execute(
            delete(OutboxRow)
            .where(OutboxRow.person == person.number, OutboxRow.id < oldest_kept)
            .execution_options(synchronize_session=False)
        )


def _record(row: OutboxRow, person: PersonRow, cipher: PersonCipher) -> OutboxItem | None:
    """Read a row, or return None when its key is gone and the row with it."""
    try:
        payload = cipher.decrypt(row.payload, PAYLOAD)
    except KeyGone:
        return None
    return OutboxItem(row.id, person.id, cast(OutboxKind, row.kind), payload, row.at)
