"""Looks at what a person sent for danger, and finds the static reply that answers it.

Asking for a person is treated alike: whatever else is broken or slow, that wish is answered in time.
"""

from __future__ import annotations

import json
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass

from coach.safety import effects, floor, replies
from coach.understanding import crisis_answers
from coach.understanding.commands import read_command
from connectors.blocking import where
from connectors.messages import OfferedChoice

logger = logging.getLogger(__name__)

GET_HELP_PAYLOAD = f"/{replies.GET_HELP}"
PEOPLE_REMEMBERED = 2000
INTENT = re.compile(r"/(?P<name>\w+)\s*(?P<entities>\{.*\})?\s*")


@dataclass(frozen=True)
class Danger:
    """Danger in one message.

    Attributes:
        reply_id: Static reply that answers it.
        category: Its category, for the count; None where an answer to a safety question, or asking for a person, is no
            new event.
    """

    reply_id: str
    category: str | None


def in_text(text: str) -> Danger | None:
    """Return what the floor sees in typed text, or the wish for a person."""
    try:
        finding = floor.check(text)
        if finding is None:
            return Danger(replies.GET_HELP, None) if read_command(text) == replies.GET_HELP else None
    except Exception as error:
        # The guard and the classifier of the turn still look: a fault here must not stop them.
        logger.critical("The safety floor failed: %s", where(error))
        return None
    return Danger(finding.reply_id, finding.category)


def in_choice(choice: OfferedChoice) -> Danger | None:
    """Return the danger a choice speaks of: the answer to a safety question must never go unanswered either."""
    if choice.payload == GET_HELP_PAYLOAD:
        return Danger(replies.GET_HELP, None)
    intent = INTENT.fullmatch(choice.payload)
    if intent is None:
        return None if choice.is_intent else in_text(choice.payload)
    reply_id = _reply_id(intent["name"], json.loads(intent["entities"] or "{}"))
    if reply_id is None or reply_id in replies.NOT_CRISIS:
        return None
    if reply_id not in replies.reply_ids():
        logger.error("A choice leads to the crisis reply %s, which does not exist", reply_id)
        return None
    return Danger(reply_id, replies.category_of(reply_id))


def _reply_id(intent: str, entities: dict[str, str]) -> str | None:
    if intent == "crisis_answer":
        return replies.answer_id(str(entities.get("kind")))
    return intent.removeprefix("crisis_") if intent.startswith("crisis_") else replies.INTENTS.get(intent)


class CrisisSteps:
    """The crisis reply each person heard last, in memory: where they stand when the conversation is broken."""

    def __init__(self) -> None:
        self._steps: OrderedDict[str, str] = OrderedDict()

    def said(self, person: str, reply_id: str | None) -> None:
        """Note what was said to a person.

        Args:
            person: Id of the person.
            reply_id: The crisis reply; None for anything else, by which the talk about danger is over.
        """
        self._steps.pop(person, None)
        if reply_id is not None and not effects.of(reply_id).closes:
            self._steps[person] = reply_id
            if len(self._steps) > PEOPLE_REMEMBERED:
                self._steps.popitem(last=False)

    def next(self, person: str, text: str) -> str | None:
        """Return the reply to words typed after a crisis reply; None when the person heard none last."""
        step = self._steps.get(person)
        if step is None:
            return None
        return replies.answer_id(crisis_answers.plain_kind(step, text) or crisis_answers.vague_kind(step))
