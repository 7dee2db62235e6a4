"""Hand-overs: that people were given somebody to turn to, and whether the site's phone team was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy import func, select, update

from coach.storage.models import HandOverRow
from coach.storage.records import HandOver, HandOverStatus
from coach.storage.repository import Repository


class HandOvers(Repository):
    """Hand-overs, without anybody's name or words."""

    def add(self, category: str, at: datetime, channel: str, *, tell: bool) -> HandOver:
        """Write down a hand-over; who it was is not kept anywhere.

        Args:
            category: A kind of danger, or "get_help".
            at: When. Kept to the minute: enough to know, too little to find one visit among others.
            channel: Where.
            tell: Whether the phone team is to be told.
        """
        minute = at.replace(second=0, microsecond=0)
        with self._database.write() as session:
            row = HandOverRow(
                reference=str(uuid4()),
                category=category,
                channel=channel,
                at=minute,
                status="waiting" if tell else "recorded",
                tries=0,
                # Due at once all the same.
                next_at=minute if tell else None,
            )
            session.add(row)
            session.flush()
            return _record(row)

    def claim(self, now: datetime, until: datetime) -> HandOver | None:
        """Take the hand-over that has waited longest, so that no other sender has it before `until`.

        Args:
            now: The present moment.
            until: When the claim lapses; the end of that minute, so that not even a claim that stands tells more.

        Returns:
            It, or None when none is due. One whose claim has lapsed, because its sender died, is due again.
        """
        lapses = until.replace(second=0, microsecond=0)
        if lapses < until:
            lapses += timedelta(minutes=1)
        due = (
            select(HandOverRow.id)
            .where(HandOverRow.status.in_(("waiting", "claimed")), HandOverRow.next_at <= now)
            .order_by(HandOverRow.next_at, HandOverRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as session:
            row = session.scalar(
                update(HandOverRow)
                .where(HandOverRow.id.in_(due))
                .values(status="claimed", next_at=lapses, tries=HandOverRow.tries + 1)
                .returning(HandOverRow)
            )
            return None if row is None else _record(row)

    def finish(self, claimed: HandOver, status: HandOverStatus, next_at: datetime | None = None) -> bool:
        """Say what became of a claimed hand-over.

        Args:
            claimed: As `claim` gave it.
            status: "sent", "given_up", or "waiting" for another try.
            next_at: When to try again.

        Returns:
            Whether the claim still stood; else nothing was changed.
        """
        with self._database.write() as session:
            changed = session.scalars(
                update(HandOverRow)
                .where(
                    HandOverRow.reference == claimed.reference,
                    HandOverRow.status == "claimed",
                    HandOverRow.next_at == claimed.until,
                )
                .values(status=status, next_at=next_at)
                .returning(HandOverRow.id)
            )
            return bool(changed.all())

    def counts(self) -> dict[HandOverStatus, int]:
        """Return how many hand-overs stand at each status."""
        with self._database.read() as session:
            query = select(HandOverRow.status, func.count().label("number")).group_by(HandOverRow.status)
            return {cast(HandOverStatus, row.status): row.number for row in session.execute(query)}


def _record(row: HandOverRow) -> HandOver:
    return HandOver(
        reference=row.reference,
        category=row.category,
        channel=row.channel,
        at=row.at,
        status=cast(HandOverStatus, row.status),
        tries=row.tries,
        until=row.next_at if row.status == "claimed" else None,
    )
