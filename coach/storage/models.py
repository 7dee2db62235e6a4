"""The tables. Free text and addresses stand in them only encrypted (`LargeBinary`); numbers and times are clear.

The id of a person stands in one place, `person.id`; everything else refers to the row's number, so that
forgetting somebody leaves no trace of the id.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, always UTC, also on databases whose times know no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC.

        Raises:
            ValueError: it is naive, so that its moment is unknown.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables, with names for every constraint so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), bytes: LargeBinary(), str: String(64)}  # noqa: RUF012


class Numbered:
    """Rows with a number of their own, never given twice: a browser remembers the last one it saw."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:  # noqa: N805
        """Keep SQLite from handing out the number of a deleted row again."""
        return ({"sqlite_autoincrement": True},)


def _person(**options: bool) -> Mapped[int]:
    """Make the column that ties a row to its person and lets it go with them."""
    return mapped_column(ForeignKey("person.number", ondelete="CASCADE"), **options)  # type: ignore[arg-type]


class PersonRow(Base):
    """A person, remembered or a guest."""

    __tablename__ = "person"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(128), unique=True)
    channel: Mapped[str]
    mode: Mapped[str]
    incarnation: Mapped[str]
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime] = mapped_column(index=True)
    age_group: Mapped[str | None]
    behaviour: Mapped[bytes | None]
    goal: Mapped[str | None]
    nation: Mapped[str | None]


class PersonKeyRow(Numbered, Base):
    """A data key of a remembered person, wrapped by a master key."""

    __tablename__ = "person_key"
    __table_args__ = (UniqueConstraint("person", "key_id"), {"sqlite_autoincrement": True})

    person: Mapped[int] = _person()
    key_id: Mapped[bytes]
    wrapped: Mapped[bytes]
    is_current: Mapped[bool]


class ConsentRow(Numbered, Base):
    """What a person agreed to, and when."""

    __tablename__ = "consent"

    person: Mapped[int] = _person(index=True)
    version: Mapped[str]
    given_at: Mapped[datetime]


class SessionRow(Numbered, Base):
    """A stretch of talk without a long silence."""

    __tablename__ = "session"

    person: Mapped[int] = _person(index=True)
    channel: Mapped[str]
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SessionToolRow(Numbered, Base):
    """A tool begun in a session, and when it was finished, if it was."""

    __tablename__ = "session_tool"

    session: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    tool: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class UrgeRow(Numbered, Base):
    """A logged urge. `source` is a digest of the message and tool that caused it, so that a replay writes once."""

    __tablename__ = "urge"
    __table_args__ = (UniqueConstraint("person", "source"), {"sqlite_autoincrement": True})

    person: Mapped[int] = _person()
    source: Mapped[str]
    at: Mapped[datetime]
    hour_known: Mapped[bool]
    strength: Mapped[float | None]
    minutes: Mapped[float | None]
    trigger_kind: Mapped[str | None]
    worked: Mapped[str | None]
    words: Mapped[bytes]
    created_at: Mapped[datetime]


class FollowUpRow(Numbered, Base):
    """Something the coach is to say by itself, later."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("person", "name"),
        Index(None, "status", "due_at"),
        {"sqlite_autoincrement": True},
    )

    person: Mapped[int] = _person()
    name: Mapped[str]
    kind: Mapped[str]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    status: Mapped[str]
    payload: Mapped[bytes]
    claimed_until: Mapped[datetime | None]


class CrisisEventRow(Numbered, Base):
    """That a message showed danger: which kind, when and where, never who or in what words."""

    __tablename__ = "crisis_event"

    category: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[str]


class HandOverRow(Numbered, Base):
    """That somebody was given people to turn to: of which kind, when and where, never who or in what words.

    While `status` is "claimed", `next_at` is when the claim lapses; while it is "waiting", when to try next.
    """

    __tablename__ = "hand_over"
    __table_args__ = (Index(None, "status", "next_at"), {"sqlite_autoincrement": True})

    reference: Mapped[str] = mapped_column(unique=True)
    category: Mapped[str]
    channel: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str]
    tries: Mapped[int]
    next_at: Mapped[datetime | None]


class OutboxRow(Numbered, Base):
    """A message to a person, or the end of a turn, kept for replay after a cut connection."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "person", "id"), {"sqlite_autoincrement": True})

    person: Mapped[int] = _person()
    kind: Mapped[str]
    payload: Mapped[bytes]
    at: Mapped[datetime]


class InboxRow(Numbered, Base):
    """A message received; `source` is a digest of the client's own id for it."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("person", "source"), {"sqlite_autoincrement": True})

    person: Mapped[int] = _person()
    source: Mapped[str]
    payload: Mapped[bytes | None]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ConversationEventRow(Base):
    """One event of a conversation's tracker."""

    __tablename__ = "conversation_event"

    person: Mapped[int] = _person(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payload: Mapped[bytes]


class ConversationSnapshotRow(Base):
    """The state a conversation was in after event `upto_seq`; the events up to there are deleted."""

    __tablename__ = "conversation_snapshot"

    person: Mapped[int] = _person(primary_key=True)
    upto_seq: Mapped[int]
    payload: Mapped[bytes]
