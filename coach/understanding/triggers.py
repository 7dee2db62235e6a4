"""What set an urge off, and its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coach.understanding.clauses import Clause
from coach.understanding.text import Line
from coach.understanding.vocabulary import Mention

KINDS = ("place", "person", "feeling", "time", "money", "pain", "celebration", "unknown")

_CAUSE = re.compile(
    r"\b(?:because of|because|due to|triggered by|set off by|brought on by|caused by|came from|thanks to|down to"
    r"|after|when|whenever|as soon as|while|whilst|over)(?: (?:that|the fact that|the fact))? "
)
_TIMES_ONLY = re.compile(r"^(?:i |we |it |was |were |am |is |my |the |a )*$")
_END = re.compile(
    r"[,;.!?]| (?:so|but|then|and then|and i|and it|and just|it was|urge|craving|strength|about an?"
    r"|like an?|an? _|lasted)(?![a-z])|_|\b\d{1,2}/10\b"
)
_LEAD = re.compile(
    r"^(?:(?:i (?:was|am|felt|feel|had)|im|i|feeling|was|felt|its|it was|there was|of|being|really"
    r"|so|just|too|proper|dead|very|well|that|the fact) )+"
)
_BEFORE = re.compile(
    r"(?:\b(?:the|my|a|an|our|his|her|their|some|this|that|mates|friends|old|local|new|big|busy"
    r"|empty|work|stupid|bloody|fucking|best|usual|family|same) )+$"
)
_JOINS = re.compile(
    r" (?:with|and|near|by|at|in|on|after|of|from|for) (?:(?:the|my|a|an|our|his|her|some|all"
    r"|old) )*$"
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Trigger:
    """What set an urge off.

    Attributes:
        words: The person's own words.
        kind: One of `KINDS`.
    """

    words: str
    kind: str


def find_trigger(line: Line, blanked: str, mentions: list[Mention], context: list[Clause]) -> Trigger | None:
    """Find what set an urge off: a stated cause first, then a trigger named, then a feeling.

    Args:
        line: A line of `digits`.
        blanked: Its text with the words for when and how strong blanked by "_".
        mentions: The lexicon's mentions outside what was done.
        context: The clauses that tell of the urge itself.

    Returns:
        The trigger, or None when none is said.
    """
    named = [one for one in mentions if one.entity == "trigger" and "_" not in blanked[one.start : one.end]]
    told = [one for one in named if any(clause.start <= one.start < clause.end for clause in context)]
    return _cause(line, blanked, mentions, context) or _named(line, told, blanked) or _felt(line, mentions, context)


def _cause(line: Line, blanked: str, mentions: list[Mention], context: list[Clause]) -> Trigger | None:
    for clause in context:
        for match in _CAUSE.finditer(blanked, clause.start, clause.end):
            start = match.end()
            stop = _END.search(blanked, start, clause.end)
            end = stop.start() if stop else clause.end
            inside = [one for one in mentions if start <= one.start < end and one.entity in ("trigger", "feeling")]
            sure = match.group().startswith(("because", "due", "triggered", "set", "brought", "caused"))
            if _TIMES_ONLY.match(blanked[start:end].strip() + " ") or not (inside or sure):
                continue
            lead = _LEAD.match(blanked[start:end])
            start += lead.end() if lead else 0
            words = line.said(start, end).strip(" ,.;!-")
            if match.group().startswith("after ") and line.text[match.start() : end].startswith("after work"):
                words = line.said(match.start(), end)
            if words:
                return Trigger(words[:_LONGEST].strip(), _kind(inside))
    return None


def _kind(mentions: list[Mention]) -> str:
    if not mentions:
        return "unknown"
    first = min(mentions, key=lambda one: (one.entity == "feeling", one.start))
    return first.kind or "feeling"


def _named(line: Line, mentions: list[Mention], blanked: str) -> Trigger | None:
    if not mentions:
        return None
    first = min(mentions, key=lambda one: (one.kind == "unknown", one.start))
    before = _BEFORE.search(blanked, 0, first.start)
    start = before.start() if before else first.start
    end = first.end
    for other in sorted(mentions, key=lambda one: one.start):
        if other.start > end and _JOINS.fullmatch(line.text[end : other.start]):
            end = other.end
    return Trigger(line.said(start, end), first.kind or "unknown")


def _felt(line: Line, mentions: list[Mention], context: list[Clause]) -> Trigger | None:
    for one in mentions:
        if one.entity == "feeling" and any(clause.start <= one.start < clause.end for clause in context):
            return Trigger(line.said(one.start, one.end), "feeling")
    return None
