"""Which choices a person was really sent, and which of them still belong to the question that waits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from coach.storage.records import OutboxItem
from connectors.mailbox import PAGE, Outbox
from connectors.messages import ChosenReply, OfferedChoice, choices_of

PEOPLE_REMEMBERED = 2000


@dataclass(frozen=True)
class Question:
    """A message that offered choices.

    Attributes:
        message: Its outbox id.
        in_reply_to: Client id of the message it answered, if any.
        choices: What it offered.
        is_crisis: Whether it is part of a crisis reply.
    """

    message: int
    in_reply_to: str | None
    choices: tuple[OfferedChoice, ...]
    is_crisis: bool

    @classmethod
    def from_item(cls, item: OutboxItem) -> Question | None:
        """Read an outbox item; None when it offers nothing."""
        choices = choices_of(item.payload) if item.kind == "message" else ()
        if not choices:
            return None
        return cls(item.id, item.payload.get("in_reply_to"), choices, "crisis" in item.payload)


class Questions:
    """Reads questions back from the outbox. Its calls block; they are safe from several threads."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        # The outbox is the truth; remembered is only how far it was read and what waited there.
        self._read: OrderedDict[str, tuple[int, Question | None]] = OrderedDict()
        self._lock = threading.Lock()

    def offered(self, person: str, chosen: ChosenReply) -> tuple[Question, OfferedChoice] | None:
        """Return the choice a person names, or None if they were never sent it."""
        items = self._outbox.after(person, chosen.message - 1, 1)
        question = Question.from_item(items[0]) if items and items[0].id == chosen.message else None
        if question is None or chosen.index >= len(question.choices):
            return None
        return question, question.choices[chosen.index]

    def waiting(self, person: str) -> Question | None:
        """Return the question whose choices still count.

        Choices count until a later turn says something else. Notes about the chat and what the coach says by itself
        without choices leave them open.
        """
        with self._lock:
            last_id, question = self._read.get(person, (0, None))
        while True:
            items = self._outbox.after(person, last_id, PAGE)
            for item in items:
                question = _after(question, item)
            last_id = items[-1].id if items else last_id
            if len(items) < PAGE:
                break
        with self._lock:
            self._read[person] = (last_id, question)
            self._read.move_to_end(person)
            if len(self._read) > PEOPLE_REMEMBERED:
                self._read.popitem(last=False)
        return question


def _after(question: Question | None, item: OutboxItem) -> Question | None:
    payload: dict[str, Any] = item.payload
    if item.kind != "message":
        return question
    newer = Question.from_item(item)
    if newer is not None:
        return newer
    if payload.get("note") or payload.get("in_reply_to") is None:
        return question
    return question if question is not None and question.in_reply_to == payload["in_reply_to"] else None
