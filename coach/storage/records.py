"""What the repositories take and give: plain, typed and frozen. Every time is an aware datetime in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Mode = Literal["guest", "remembered"]
Worked = Literal["yes", "partly", "no"]
FollowUpStatus = Literal["pending", "claimed", "sent", "dropped", "cancelled"]
HandOverStatus = Literal["recorded", "waiting", "claimed", "sent", "given_up"]
OutboxKind = Literal["message", "turn_end"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the coach talks with.

    Attributes:
        id: "<channel>-<hash or random>".
        mode: "guest" keeps no records; "remembered" has agreed that they are kept.
        incarnation: random, another one each time the id is seen anew after being forgotten.
        age_group: "adult", "under_18", "unsaid", or None when not asked yet.
        behaviour: what they work on, in their own word.
        goal: "stop", "cut_down", "stay_safer", "not_sure", or None.
    """

    id: str
    channel: str
    mode: Mode
    incarnation: str
    created_at: datetime
    last_message_at: datetime
    age_group: str | None = None
    behaviour: str | None = None
    goal: str | None = None
    nation: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of talk. A guest's has no id, for none is kept."""

    id: int | None
    person_id: str
    channel: str
    started_at: datetime
    last_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class SessionTool:
    """A tool begun in a session."""

    tool: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUrge:
    """An urge as somebody told it; what they did not say is None.

    Attributes:
        at: when the urge was.
        hour_known: whether the hour in it was said; else only the day was.
        strength: 0 to 10.
        minutes: how long it lasted.
        trigger_kind: the trigger's kind, such as "place"; kept clear, so it must not be the person's own word.
    """

    at: datetime
    hour_known: bool = True
    strength: float | None = None
    minutes: float | None = None
    trigger: str | None = None
    trigger_kind: str | None = None
    feeling: str | None = None
    response: str | None = None
    worked: Worked | None = None
    next_time: str | None = None
    behaviour: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Urge(NewUrge):
    """A logged urge."""

    id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to be said later. `id` is the caller's own, unique for the person."""

    id: str
    person_id: str
    kind: str
    due_at: datetime
    expires_at: datetime
    status: FollowUpStatus
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClaimedFollowUp:
    """A follow-up that one sender holds until a time; when that has passed, another may take it.

    Attributes:
        number: of its row.
        until: when the claim lapses. It also tells this claim from a later one on the same row.
        is_retaken: whether an earlier claim on it lapsed, so that it may have been said already.
    """

    follow_up: FollowUp
    number: int
    until: datetime
    is_retaken: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """That somebody was given people to turn to.

    Attributes:
        reference: random, the same each time it is told.
        category: a kind of danger, or "get_help" for somebody who asked for a person.
        at: when, to the minute.
        tries: how often somebody tried to tell of it, this time included while it is claimed.
        until: while it is claimed, when the claim lapses.
    """

    reference: str
    category: str
    channel: str
    at: datetime
    status: HandOverStatus
    tries: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that was offered: what it says and what choosing it sends."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A message sent, or the end of a turn. Ids grow, also across people."""

    id: int
    person_id: str
    kind: OutboxKind
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A message received and not yet answered to the end."""

    id: int
    person_id: str
    client_id: str
    payload: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Compaction:
    """Replace the events up to `upto_seq` by `head`, events that lead to the same state."""

    upto_seq: int
    head: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as kept.

    Attributes:
        incarnation: of the person it belongs to.
        snapshot: events that stand for everything up to `upto_seq`.
        events: those from `upto_seq + 1` to `last_seq`.
        is_lost: rows exist, but the key to them is gone; both lists are empty and `upto_seq` is `last_seq`.
    """

    incarnation: str
    snapshot: list[dict[str, Any]] = field(default_factory=list)
    upto_seq: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    last_seq: int = 0
    is_lost: bool = False
