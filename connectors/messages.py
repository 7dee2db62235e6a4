"""What people send and what the coach says, as every channel passes it on."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ChosenReply:
    """A choice a person tapped.

    Attributes:
        message: Outbox id of the message that offered it.
        index: Its place among that message's choices, from 0.
    """

    message: int
    index: int


@dataclass(frozen=True)
class Inbound:
    """One message of one person, just received.

    Attributes:
        person: Id of the person.
        client_id: Id the sender gave this message, the same again when it is sent again.
        text: What was typed; None for a choice.
        choice: What was tapped; None for typed text.
    """

    person: str
    client_id: str
    text: str | None = None
    choice: ChosenReply | None = None


class Receipt(enum.Enum):
    """What became of an inbound message."""

    ACCEPTED = "accepted"
    """It is kept, or its crisis reply is on its way: the sender may forget it."""
    DUPLICATE = "duplicate"
    """It was received before, and is not handled twice."""
    UNAVAILABLE = "unavailable"
    """It could not be kept: the sender should try again."""


@dataclass(frozen=True)
class OfferedChoice:
    """A choice under a message.

    Attributes:
        title: The words on it.
        payload: What Rasa gets when it is taken: an intent ("/open_menu") or the answer's own text.
    """

    title: str
    payload: str

    @property
    def is_intent(self) -> bool:
        """Whether the payload names an intent, and so means the same whatever question waits."""
        return self.payload.startswith("/")


@dataclass(frozen=True)
class CoachMessage:
    """One bubble of the coach.

    Attributes:
        text: Its words; empty for a picture alone.
        choices: The choices under it.
        image: Address of a picture.
        alt: The picture in words.
        crisis: Id of the crisis reply this is part of, such as "suicide" or "answer_yes"; None for all other messages.
        hands_over: Name of the hand-over to people this is part of, such as "get_help"; None in a crisis reply.
        note: Whether it only comments on the chat itself ("that was long") and so changes no open question.
    """

    text: str = ""
    choices: tuple[OfferedChoice, ...] = ()
    image: str | None = None
    alt: str | None = None
    crisis: str | None = None
    hands_over: str | None = None
    note: bool = False

    @property
    def safety(self) -> str | None:
        """What this answers before all else: a danger, or the wish for a person; None for all other messages."""
        return self.crisis or self.hands_over

    def to_payload(self, in_reply_to: str | None) -> dict[str, Any]:
        """Return the form the outbox keeps.

        Args:
            in_reply_to: Client id of the message it answers; None when the coach speaks first.

        Returns:
            JSON-ready values. ``key`` is unique and tells a stream that saw the message before it was kept.
        """
        payload: dict[str, Any] = {
            "by": "coach",
            "text": self.text,
            "in_reply_to": in_reply_to,
            "key": uuid.uuid4().hex,
        }
        payload["choices"] = [{"title": choice.title, "payload": choice.payload} for choice in self.choices]
        if self.image is not None:
            payload["image"] = self.image
            payload["alt"] = self.alt or ""
        if self.crisis is not None:
            payload["crisis"] = self.crisis
        if self.note:
            payload["note"] = True
        return payload


def choices_of(payload: Mapping[str, Any]) -> tuple[OfferedChoice, ...]:
    """Return the choices of a kept message."""
    return tuple(OfferedChoice(choice["title"], choice["payload"]) for choice in payload.get("choices", ()))


def public_view(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a client may see of a kept message: titles, no payloads and nothing kept for ourselves."""
    view = {name: payload[name] for name in ("by", "text", "image", "alt", "crisis", "in_reply_to") if name in payload}
    if "choices" in payload:
        view["choices"] = [{"title": choice.title} for choice in choices_of(payload)]
    return view


def turn_end_payload(in_reply_to: str) -> dict[str, Any]:
    """Return what the outbox keeps at the end of a turn."""
    return {"in_reply_to": in_reply_to, "key": uuid.uuid4().hex}
