"""What a crisis reply changes in the slots for later turns, and what is taken back when it was a misunderstanding."""

from __future__ import annotations

import logging
from typing import Any

from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from coach import clock
from coach.safety import effects, replies
from coach.safety.effects import Effects
from components.crisis_guard import CRISIS, CRISIS_ALSO, CRISIS_GUESSED

UNDO = "danger_undo"
"""Slot with what the danger that is spoken about has set: its `reply`, the kind it is `of`, the `limits` it added, and
for `dependence` what it was and what it became. It is empty when that danger has set nothing, or is over."""
LIMITS = "limits"
DEPENDENCE = "dependence"
AGE = "age_group"
ADULT = "adult"

_LOGGER = logging.getLogger(__name__)


def slot_events(tracker: DialogueStateTracker, reply_id: str) -> list[Event]:
    """Returns events that remember when danger was last seen, which, and what its reply changes for later.

    Args:
        tracker: The conversation, up to the message that is answered.
        reply_id: The reply it is answered with.
    """
    changes = effects.of(reply_id)
    events: list[Event] = []
    if not changes.closes and reply_id not in replies.NOT_CRISIS:
        events.append(SlotSet("crisis_at", clock.now().timestamp()))
    category = replies.category_of(reply_id)
    if category is not None or changes.settles:
        events.append(SlotSet("crisis_category", category))
    wanted = _undone(tracker) if changes.undoes or changes.closes else _changed(tracker, reply_id, changes)
    if changes.closes and not changes.undoes:
        wanted = {UNDO: None}
    wanted |= _age(tracker, changes)
    return events + [SlotSet(name, value) for name, value in wanted.items() if tracker.get_slot(name) != value]


def _undone(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Returns the slots as they are without what the danger that is spoken about has set."""
    undo = tracker.get_slot(UNDO) or {}
    wanted: dict[str, Any] = {UNDO: None}
    if undo.get(LIMITS):
        wanted[LIMITS] = sorted(_limits(tracker) - set(undo[LIMITS])) or None
    before, became = undo.get(DEPENDENCE) or (None, None)
    # What has been found out by other means since then stands.
    if became is not None and tracker.get_slot(DEPENDENCE) == became:
        wanted[DEPENDENCE] = before
    return wanted


def _changed(tracker: DialogueStateTracker, reply_id: str, changes: Effects) -> dict[str, Any]:
    """Returns the slots a reply changes, with what is needed to undo it."""
    said = _parsed(tracker)
    undo: dict[str, Any] = dict(tracker.get_slot(UNDO) or {})
    danger = _danger(tracker, reply_id)
    if danger is not None and undo.get("of") != danger:
        undo = {}
    kept = dict(undo)
    limits = _limits(tracker)
    # Danger that the reply leaves for later limits what is said from now on all the same.
    begin = changes.limits.union(*(effects.of(category).limits for category in said.get(CRISIS_ALSO) or ()))
    wanted: dict[str, Any] = {LIMITS: sorted((limits | begin) - changes.lifts) or None}
    if begin - limits:
        kept[LIMITS] = sorted({*kept.get(LIMITS, ()), *(begin - limits)})
    before = tracker.get_slot(DEPENDENCE)
    becomes = None if said.get(CRISIS_GUESSED) else changes.dependence
    if becomes and before not in ("red", becomes):
        wanted[DEPENDENCE] = becomes
        kept[DEPENDENCE] = [kept.get(DEPENDENCE, [before])[0], becomes]
    if kept != undo:
        kept |= {"reply": reply_id, "of": danger or undo.get("of") or tracker.get_slot("crisis_category")}
    wanted[UNDO] = kept or None
    return wanted


def _age(tracker: DialogueStateTracker, changes: Effects) -> dict[str, Any]:
    """Returns the age group that was chosen, or told in whatever words are answered; it is never taken back."""
    if changes.age_group and changes.if_rule is None:
        return {AGE: changes.age_group}
    # What somebody chose counts for more than what a sentence sounds like.
    if tracker.get_slot(AGE) == ADULT:
        return {}
    message = tracker.latest_message
    try:
        told = effects.told("" if message is None else message.text or "")
    except Exception as error:  # the reply must be said though its effects cannot be told
        _LOGGER.error("effects of what was said cannot be told: %s", type(error).__name__)
        return {}
    group = next((effect.age_group for effect in told if effect.age_group), None)
    return {} if group is None else {AGE: group}


def _danger(tracker: DialogueStateTracker, reply_id: str) -> str | None:
    """Returns the kind of danger a message newly shows; None for an answer about the one before."""
    intent = (tracker.latest_message.intent_name if tracker.latest_message else None) or ""
    if intent in replies.INTENTS:
        return replies.category_of(reply_id)
    return intent.removeprefix(CRISIS) if intent.startswith(CRISIS) and intent != "crisis_answer" else None


def _limits(tracker: DialogueStateTracker) -> set[str]:
    return set(tracker.get_slot(LIMITS) or ())


def _parsed(tracker: DialogueStateTracker) -> dict[str, Any]:
    message = tracker.latest_message
    return {} if message is None else dict(message.parse_data or {})
