"""Conversations: the tracker's events and the snapshot that stands for those compacted away.

An event is whatever dict the caller gives; nothing here looks into it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from coach.privacy import KeyGone
from coach.storage.errors import PersonForgotten, SequenceConflict
from coach.storage.models import ConversationEventRow, ConversationSnapshotRow, PersonRow
from coach.storage.records import Compaction, StoredConversation
from coach.storage.rekeying import event_context, move_to_guest_key, snapshot_context
from coach.storage.repository import GUEST, Repository


class Conversations(Repository):
    """One conversation a person, numbered from event 1 on without gaps."""

    def load(self, person_id: str) -> StoredConversation | None:
        """Return the person's conversation, empty if nothing was said yet; None for somebody unknown.

        Raises:
            PrivacyError: it is there and cannot be read (which is not the same as its key being gone).
        """
        with self._database.read() as session:
            person = self._find(session, person_id)
            if person is None:
                return None
            rows = session.execute(
                select(ConversationEventRow.seq, ConversationEventRow.payload)
                .where(ConversationEventRow.person == person.number)
                .order_by(ConversationEventRow.seq)
            ).all()
            snapshot = session.get(ConversationSnapshotRow, person.number)
            upto_seq = snapshot.upto_seq if snapshot is not None else 0
            last_seq = rows[-1].seq if rows else upto_seq
            cipher = self._reading(session, person)
            try:
                head = [] if snapshot is None else cipher.decrypt(snapshot.payload, snapshot_context(upto_seq))
                events = [cipher.decrypt(row.payload, event_context(row.seq)) for row in rows]
            except KeyGone:
                return StoredConversation(person.incarnation, [], last_seq, [], last_seq, is_lost=True)
            return StoredConversation(person.incarnation, head, upto_seq, events, last_seq)

    def append(
        self,
        person_id: str,
        incarnation: str,
        first_seq: int,
        events: list[dict[str, Any]],
        compaction: Compaction | None = None,
    ) -> int:
        """Write the events that came after those read, and compact, all or nothing.

        Args:
            person_id: whose conversation.
            incarnation: of the person, as read with the conversation.
            first_seq: number of the first event: one more than the last that was read.
            events: the new events, in order.
            compaction: what to replace by what, after the new events are in.

        Returns:
            The number of the last event.

        Raises:
            PersonForgotten: the person was forgotten since; nothing is written.
            SequenceConflict: somebody else wrote since; nothing is written.
        """
        last_seq = first_seq + len(events) - 1
        if not events and compaction is None:
            return last_seq
        with self._database.write() as session:
            person = self._require(session, person_id)
            if person.incarnation != incarnation:
                raise PersonForgotten("this person was forgotten and is a new one now")
            if self._last_seq(session, person) != first_seq - 1:
                raise SequenceConflict("this conversation was written to since it was read")
            cipher = self._writing(session, person)
            if person.mode == GUEST:
                move_to_guest_key(session, person, cipher)
            if events:
                session.execute(
                    insert(ConversationEventRow),
                    [
                        {"person": person.number, "seq": seq, "payload": cipher.encrypt(content, event_context(seq))}
                        for seq, content in enumerate(events, first_seq)
                    ],
                )
            if compaction is not None:
                sealed = cipher.encrypt(compaction.head, snapshot_context(compaction.upto_seq))
                self._compact(session, person, compaction.upto_seq, sealed)
        return last_seq

    def delete(self, person_id: str) -> None:
        """Delete the person's conversation and nothing else of theirs."""
        with self._database.write() as session:
            person = self._find(session, person_id, lock=True)
            if person is not None:
                for table in (ConversationEventRow, ConversationSnapshotRow):
                    session.execute(delete(table).where(table.person == person.number))
        self._database.truncate_log()

    def people(self) -> list[str]:
        """Return the ids of everybody with a conversation."""
        with self._database.read() as session:
            talked = select(ConversationEventRow.person).union(select(ConversationSnapshotRow.person))
            return list(session.scalars(select(PersonRow.id).where(PersonRow.number.in_(talked))))

    def _last_seq(self, session: Session, person: PersonRow) -> int:
        newest = select(func.max(ConversationEventRow.seq)).where(ConversationEventRow.person == person.number)
        upto = select(ConversationSnapshotRow.upto_seq).where(ConversationSnapshotRow.person == person.number)
        return session.scalar(newest) or session.scalar(upto) or 0

    def _compact(self, session: Session, person: PersonRow, upto_seq: int, sealed: bytes) -> None:
        snapshot = session.get(ConversationSnapshotRow, person.number)
        if snapshot is None:
            session.add(ConversationSnapshotRow(person=person.number, upto_seq=upto_seq, payload=sealed))
        else:
            snapshot.upto_seq, snapshot.payload = upto_seq, sealed
        session.execute(
            delete(ConversationEventRow)
            .where(ConversationEventRow.person == person.number, ConversationEventRow.seq <= upto_seq)
            .execution_options(synchronize_session=False)
        )
