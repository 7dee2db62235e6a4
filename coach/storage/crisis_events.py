"""Crisis events: how often danger showed, without anybody's name or words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from coach.storage.models import CrisisEventRow
from coach.storage.repository import Repository


class CrisisEvents(Repository):
    """Counts of danger seen."""

    def add(self, category: str, at: datetime, channel: str) -> None:
        """Note that a message of this category came; who sent it is not kept anywhere.

        Args:
            category: The kind of danger.
            at: When. Kept to the minute, so that it cannot be found among anybody's messages.
            channel: Where.
        """
        with self._database.write() as session:
            session.add(CrisisEventRow(category=category, at=at.replace(second=0, microsecond=0), channel=channel))

    def counts(self) -> dict[str, int]:
        """Return how many there were of each category."""
        with self._database.read() as session:
            query = select(CrisisEventRow.category, func.count().label("number")).group_by(CrisisEventRow.category)
            return {row.category: row.number for row in session.execute(query)}
