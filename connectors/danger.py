"""Looks at what a person sent for danger, and finds the static reply that answers it.

Asking for a person is treated alike: whatever else is broken or slow, that wish is answered in time.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass

from coach.safety import floor, replies
from coach.safety.categories import CATEGORIES
from coach.understanding.commands import read_command
from connectors.blocking import where
from connectors.messages import OfferedChoice

logger = logging.getLogger(__name__)

GET_HELP_PAYLOAD = f"/{replies.GET_HELP}"
CRISIS_INTENT = re.compile(r"/crisis_(?P<name>[a-z_]+)\s*(?P<entities>\{.*\})?\s*")


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
    intent = CRISIS_INTENT.fullmatch(choice.payload)
    if intent is None:
        return None if choice.is_intent else in_text(choice.payload)
    name = intent["name"]
    if name == "answer":
        name = f"answer_{json.loads(intent['entities'] or '{}').get('kind')}"
    if name not in replies.reply_ids():
        logger.error("A choice leads to the crisis reply %s, which does not exist", name)
        return None
    return Danger(name, category_of(name))


def category_of(reply_id: str) -> str | None:
    """Return the category a crisis reply belongs to, None for the answers that follow a safety question."""
    fitting = [category for category in CATEGORIES if reply_id == category or reply_id.startswith(f"{category}_")]
    return max(fitting, key=len, default=None)
