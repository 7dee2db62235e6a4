"""What the coach says when a message shows danger: static text that needs nothing else to be working.

The replies form a graph. The choices under one lead to the next, and `heard` says where words typed instead lead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from coach.safety import helplines
from coach.safety.categories import CATEGORIES
from coach.safety.helplines import SiteLine

TURN_FAILED: Final = "turn_failed"
"""Id of the reply for a turn that broke while no danger is known."""
GET_HELP: Final = "get_help"
"""Id of the reply for someone who asks for a person to talk to."""
BEREAVEMENT: Final = "bereavement"
"""Id of the condolence for someone who speaks of a death."""
DISTRESS: Final = "distress"
"""Id of the reply for someone who feels bad and is in no danger."""
UNCLEAR_AGAIN: Final = "unclear_again"
"""Id of the reply when what may be danger is still unclear, and the check question was asked before."""
STILL_HERE: Final = "still_here"
"""What words mean after a reply that says nothing about them: the help stays in sight."""

NOT_CRISIS: Final = frozenset(
    {
        TURN_FAILED,
        GET_HELP,
        BEREAVEMENT,
        DISTRESS,
        "answer_talk_about_them",
        "answer_remembered",
        "answer_grief_rest",
        "answer_steady",
        "answer_listening",
        "answer_rather_text",
    }
)
"""Ids of the replies that are not marked as answering a crisis."""

INTENTS: Final[Mapping[str, str]] = MappingProxyType({"ill_after_lapse": "overdose_ill"})
"""Intents outside the crisis room that a reply answers, and its id."""

BETWEEN_BUBBLES: Final = "\n\n"

_FOLDER: Final = Path(__file__).with_name("wording")
_ANSWER: Final = "answer_"
_RESPONSE: Final = "utter_crisis_"
_NOTHING_HEARD: Final[Mapping[str, str]] = MappingProxyType({})


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
    heard: Mapping[str, str]


@lru_cache(maxsize=1)
def _load() -> dict[str, _Wordings]:
    wordings: dict[str, _Wordings] = {}
    for file in sorted(_FOLDER.glob("*.yml")):
        for reply_id, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if reply_id in wordings:
                raise ValueError(f"{file.name}: {reply_id} is defined twice")
            wordings[reply_id] = _Wordings(
                variants=tuple(tuple(bubbles) for bubbles in entry["wordings"]),
                choices=tuple(Choice(title, _payload(leads)) for title, leads in entry.get("choices", {}).items()),
                heard=MappingProxyType(entry.get("heard", {})),
            )
    return wordings


def _payload(leads: str) -> str:
    """Return what a choice sends: an intent as it stands, else the answer of that kind."""
    return leads if leads.startswith("/") else f'/crisis_answer{{"kind": "{leads}"}}'


def answer_id(kind: str) -> str:
    """Return the id of the reply to an answer of some kind, such as "cannot_call"."""
    return f"{_ANSWER}{kind}"


def reply_ids() -> tuple[str, ...]:
    """Return the id of every reply there is."""
    return tuple(_load())


def variants(reply_id: str) -> tuple[tuple[str, ...], ...]:
    """Return a reply's wordings as written, numbers still placeholders: variants of bubbles of text.

    Raises:
        KeyError: If there is no such reply.
    """
    return _load()[reply_id].variants


def id_of_response(name: str | None) -> str | None:
    """Return the id of the reply that a Rasa response says, None when it says none."""
    reply_id = (name or "").removeprefix(_RESPONSE)
    return reply_id if name != reply_id and reply_id in _load() else None


def category_of(reply_id: str) -> str | None:
    """Return the category a reply belongs to, None for the answers that follow a safety question."""
    fitting = [category for category in CATEGORIES if reply_id == category or reply_id.startswith(f"{category}_")]
    return max(fitting, key=len, default=None)


def heard(reply_id: str) -> Mapping[str, str]:
    """Return what short typed words after a reply mean: from what was understood to the kind of answer it is.

    Keys are those of `coach.understanding.crisis_answers`: "yes", "no", "unclear" and others. Empty when
    nothing is asked, or there is no such reply.
    """
    entry = _load().get(reply_id)
    return _NOTHING_HEARD if entry is None else entry.heard


def choices(reply_id: str) -> tuple[Choice, ...]:
    """Return the choices under a reply; none when there is no such reply."""
    entry = _load().get(reply_id)
    return () if entry is None else entry.choices


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
        f"{_RESPONSE}{reply_id}": [_as_response(reply_id, bubbles, wordings.choices) for bubbles in wordings.variants]
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
