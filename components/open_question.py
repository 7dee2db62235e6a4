"""Reads from a conversation what the coach asked last."""

from __future__ import annotations

from dataclasses import dataclass

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from coach.safety import effects, floor, replies
from components.safety_signs import GATE


@dataclass(frozen=True)
class OpenQuestion:
    """What the coach asked last, as far as the next message is concerned.

    Attributes:
        form: Name of the form that waits, or None.
        expects: "number", "choice", "yes_no" or "free" text.
        asked: Name of the response said last.
        crisis: Id of that response if it answered danger, or asked about grief, and is not over; "" for one that is
            not among `coach.safety.replies`; None when it was something else.
        takes: Commands whose longer wordings answer this very question ("that's enough").
        hears: What it asks for that sounds like danger anywhere else: "signs" of withdrawal, or an "age"; None for
            nothing of that kind.
        offered: Id of the reply with choices that was said before a form asked again; None without one.
        stated: Whether what was answered last told of a danger that needs no checking.
    """

    form: str | None = None
    expects: str = "free"
    asked: str | None = None
    crisis: str | None = None
    takes: tuple[str, ...] = ()
    hears: str | None = None
    offered: str | None = None
    stated: bool = False


def open_question(tracker: DialogueStateTracker) -> OpenQuestion:
    """Reads from a conversation what the coach asked last.

    Args:
        tracker: The conversation.

    Returns:
        The open question; one with no form when none waits.
    """
    form = tracker.active_loop_name if tracker.get_slot(REQUESTED_SLOT) else None
    said: list[BotUttered] = []
    answered = ""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            answered = event.text or ""
            break
        if isinstance(event, BotUttered):
            said.append(event)
    offers = (replies.id_of_response(event.metadata.get("utter_action")) for event in said)
    offered = next(filter(None, offers), None) if form is not None else None
    last = next((event for event in said if not event.metadata.get("aside")), None)
    if last is None:
        return OpenQuestion(form=form, offered=offered)
    crisis = _crisis(last)
    return OpenQuestion(
        form=form,
        expects=last.metadata.get("expects", "free"),
        asked=last.metadata.get("utter_action"),
        crisis=crisis,
        takes=tuple(last.metadata.get("takes") or ()),
        hears=last.metadata.get("hears"),
        offered=offered,
        stated=bool(crisis) and _is_stated(answered),
    )


def _is_stated(text: str) -> bool:
    finding = floor.check(text)
    return finding is not None and finding.certainty == "sure"


def _crisis(event: BotUttered) -> str | None:
    marked = event.metadata.get("crisis") not in (None, GATE)
    reply_id = replies.id_of_response(event.metadata.get("utter_action"))
    if reply_id is None:
        return "" if marked else None
    # Replies that are not marked as a crisis count when they have an ear for what follows.
    return reply_id if (marked or replies.heard(reply_id)) and not effects.of(reply_id).closes else None
