"""Moving what is stored from one key to another."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach.privacy import KeyGone
from coach.storage import inbox, outbox
from coach.storage.key_ring import KeyRing, PersonCipher
from coach.storage.models import (
    ConversationEventRow,
    ConversationSnapshotRow,
    InboxRow,
    OutboxRow,
    PersonKeyRow,
    PersonRow,
)

_Encrypted = ConversationEventRow | ConversationSnapshotRow | OutboxRow | InboxRow


def event_context(seq: int) -> str:
    """Return what ties an event to its place in the conversation."""
    return f"conversation_event {seq}"


def snapshot_context(upto_seq: int) -> str:
    """Return what ties a snapshot to the point it stands for."""
    return f"conversation_snapshot {upto_seq}"


def move_to_guest_key(session: Session, person: PersonRow, cipher: PersonCipher) -> None:
    """Put a talk under the guest's key that `cipher` writes with, if the person still has kept keys; drop those.

    This is how somebody who stopped saving goes on talking: from here on nothing on disk can read their words.
    It must run where the guest's key is held for the rest of the talk, which is where conversations are saved.
    """
    kept = delete(PersonKeyRow).where(PersonKeyRow.person == person.number).returning(PersonKeyRow.id)
    if not session.scalars(kept).all():
        return
    mine = person.number
    rows: list[tuple[_Encrypted, str]] = [
        (event, event_context(event.seq))
        for event in session.scalars(select(ConversationEventRow).where(ConversationEventRow.person == mine))
    ]
    snapshot = session.get(ConversationSnapshotRow, mine)
    if snapshot is not None:
        rows.append((snapshot, snapshot_context(snapshot.upto_seq)))
    rows += [(sent, outbox.PAYLOAD) for sent in session.scalars(select(OutboxRow).where(OutboxRow.person == mine))]
    rows += [(got, inbox.PAYLOAD) for got in session.scalars(select(InboxRow).where(InboxRow.person == mine))]
    for row, context in rows:
        if row.payload is None:
            continue
        try:
            row.payload = cipher.encrypt(cipher.decrypt(row.payload, context), context)
        except KeyGone:
            continue  # gone before; it stays gone


def wrap_again(session: Session, ring: KeyRing) -> int:
    """Wrap every kept data key with the newest master key; return how many there are."""
    kept = session.execute(
        select(PersonKeyRow, PersonRow.id).join(PersonRow, PersonRow.number == PersonKeyRow.person).with_for_update()
    ).all()
    for row, person_id in kept:
        row.wrapped = ring.master.wrap(ring.unwrap(row.wrapped, row.key_id, person_id), person_id)
    return len(kept)
