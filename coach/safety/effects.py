"""What a crisis reply changes for later turns, apart from what it says."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from coach.safety import floor

LIMITS: Final = ("disputing", "food", "messages")
"""What may be left out for a person: arguing with beliefs, eating and body, messages they did not ask for just then."""

_FILE: Final = Path(__file__).with_name("effects.yml")


@dataclass(frozen=True)
class Effects:
    """What one reply changes.

    Attributes:
        limits: Limits that begin, some of `LIMITS`.
        lifts: Limits that end.
        age_group: What is then known of the writer's age, None for nothing.
        dependence: What is then known of the writer's dependence, "red" or "amber", None for nothing.
        if_rule: Rule of the floor that says so: the age counts when it matched, whatever else was said and answered,
            and not otherwise; None when the reply alone says so.
        undoes: Whether what the danger before this reply had set is taken back, because it was somebody else's.
        settles: Whether the danger turned out to be a misunderstanding; then it also undoes and closes.
        closes: Whether the talk about the danger is over for now: what comes next is heard as always, and a tool that
            was put aside is offered again.
        stops_messages: Whether follow-ups that wait are to be dropped.
    """

    limits: frozenset[str] = frozenset()
    lifts: frozenset[str] = frozenset()
    age_group: str | None = None
    dependence: str | None = None
    if_rule: str | None = None
    undoes: bool = False
    settles: bool = False
    closes: bool = False
    stops_messages: bool = False


NOTHING: Final = Effects()


def of(reply_id: str) -> Effects:
    """Return what a reply changes; nothing for most."""
    return _load().get(reply_id, NOTHING)


def told(text: str) -> tuple[Effects, ...]:
    """Return the effects whose rule matches a message, whichever reply it is answered with."""
    waiting = [one for one in _load().values() if one.if_rule is not None]
    fired = {rule for rule, _ in floor.explain(text)}
    return tuple(one for one in waiting if one.if_rule in fired)


def known() -> tuple[str, ...]:
    """Return the ids of the replies that change something."""
    return tuple(_load())


@lru_cache(maxsize=1)
def _load() -> dict[str, Effects]:
    raw: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {reply_id: _read(reply_id, fields) for reply_id, fields in raw.items()}


def _read(reply_id: str, fields: dict[str, Any]) -> Effects:
    limits, lifts = frozenset(fields.pop("limits", ())), frozenset(fields.pop("lifts", ()))
    if not limits | lifts <= set(LIMITS):
        raise ValueError(f"effects.yml: {reply_id} names a limit there is none of")
    if fields.get("settles"):
        fields |= {"undoes": True, "closes": True}
    return Effects(limits=limits, lifts=lifts, **fields)
