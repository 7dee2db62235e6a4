"""What the coach says when a message shows danger: static text that needs nothing else to be working."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from coach.safety import helplines
from coach.safety.helplines import SiteLine

TURN_FAILED: Final = "turn_failed"
"""Id of the reply for a turn that broke while no danger is known."""
GET_HELP: Final = "get_help"
"""Id of the reply for someone who asks for a person to talk to."""
BEREAVEMENT: Final = "bereavement"
"""Id of the condolence for someone who speaks of a death."""

NOT_CRISIS: Final = frozenset({TURN_FAILED, GET_HELP, BEREAVEMENT})
"""Ids of the replies that are not marked as answering a crisis."""

BETWEEN_BUBBLES: Final = "\n\n"

_FOLDER: Final = Path(__file__).with_name("wording")


@dataclass(frozen=True)
class Choice:
    """A quick reply under a message: what it shows and what it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class CrisisReply:
    """One wording of a reply, its numbers filled in.

    Attributes:
        bubbles: Two or three short messages, in order.
        choices: Quick replies under the last bubble, possibly none.
    """

    bubbles: tuple[str, ...]
    choices: tuple[Choice, ...]

    @property
    def text(self) -> str:
        """The bubbles as one text, a blank line between them."""
        return BETWEEN_BUBBLES.join(self.bubbles)


@dataclass(frozen=True)
class _Wordings:
    variants: tuple[tuple[str, ...], ...]
    choices: tuple[Choice, ...]


@lru_cache(maxsize=1)
def _load() -> dict[str, _Wordings]:
    wordings: dict[str, _Wordings] = {}
    for file in sorted(_FOLDER.glob("*.yml")):
        for reply_id, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if reply_id in wordings:
                raise ValueError(f"{file.name}: {reply_id} is defined twice")
            wordings[reply_id] = _Wordings(
                variants=tuple(tuple(bubbles) for bubbles in entry["wordings"]),
                choices=tuple(Choice(title, payload) for title, payload in entry.get("choices", {}).items()),
            )
    return wordings


def reply_ids() -> tuple[str, ...]:
    """Return the id of every reply there is."""
    return tuple(_load())


def variants(reply_id: str) -> tuple[tuple[str, ...], ...]:
    """Return a reply's wordings as written, numbers still placeholders: variants of bubbles of text.

    Raises:
        KeyError: If there is no such reply.
    """
    return _load()[reply_id].variants


def reply(reply_id: str, variant: int = 0, settings: SiteLine | None = None, nation: str | None = None) -> CrisisReply:
    """Return one wording of a reply, ready to be sent.

    Args:
        reply_id: A category, or another id such as "withdrawal_red", "answer_yes" or `TURN_FAILED`.
        variant: Which wording; counts round, so a caller may simply count up.
        settings: Where the hours of the site's line are read.
        nation: Where the person lives, if known.

    Raises:
        KeyError: If there is no such reply.
    """
    wordings = _load()[reply_id]
    bubbles = wordings.variants[variant % len(wordings.variants)]
    return CrisisReply(
        bubbles=tuple(filter(None, (helplines.fill(bubble, settings, nation) for bubble in bubbles))),
        choices=wordings.choices,
    )


def as_responses() -> dict[str, list[dict[str, Any]]]:
    """Return every reply in Rasa's format for responses, named `utter_crisis_<id>`.

    Each wording is a dict with `text`, its numbers still placeholders because settings may change after training,
    `buttons` (absent without choices) and, for a crisis, `metadata` that says which. Braces in payloads are doubled,
    because Rasa fills in single ones.
    """
    return {
        f"utter_crisis_{reply_id}": [_as_response(reply_id, bubbles, wordings.choices) for bubbles in wordings.variants]
        for reply_id, wordings in _load().items()
    }


def _as_response(reply_id: str, bubbles: tuple[str, ...], choices: tuple[Choice, ...]) -> dict[str, Any]:
    response: dict[str, Any] = {"text": BETWEEN_BUBBLES.join(bubbles)}
    if choices:
        response["buttons"] = [
            {"title": choice.title, "payload": choice.payload.replace("{", "{{").replace("}", "}}")}
            for choice in choices
        ]
    if reply_id not in NOT_CRISIS:
        response["metadata"] = {"crisis": reply_id}
    elif reply_id == GET_HELP:
        response["metadata"] = {"hands_over": reply_id}
    return response
