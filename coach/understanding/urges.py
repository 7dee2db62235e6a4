"""One sentence about an urge, taken apart: "urge 7 at the pub friday, went for a walk, helped"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from coach.understanding.answers import Worked
from coach.understanding.clauses import Clause, split_clauses
from coach.understanding.dates import FoundWhen, When, find_when
from coach.understanding.durations import find_durations, is_ago
from coach.understanding.number_words import digits
from coach.understanding.numbers import Term, combine, is_plain, terms
from coach.understanding.text import Line, read_line
from coach.understanding.triggers import find_trigger
from coach.understanding.vocabulary import Mention, load

_RATING_BEFORE = re.compile(
    r"(?:\b(?:urges?|cravings?|strength|level|rated(?: it)?|rating|intensity|score|scored(?: it)?|strong|hit"
    r"|hitting|peaked|peaking"
    r"|it was|was|its|about|around|roughly|like|maybe|solid|easily|at least|def|prob|probably|id say|say|of|now"
    r"|down to|from|up to)"
    r"(?: (?:of|was|is|at|about|around|like|a|an|strength|hit|=|level|up to|to|maybe|solid|around|roughly|easily"
    r"|say|id say|really))*"
    r"|\b(?:an?|an? (?:solid|strong|good|full|mad|big|whopping|massive|easy|definite))|[=:~]) ?$"
)
_RATING_AFTER = re.compile(
    r"^(?:ish)?(?: (?:or so|i think|easily|probably))?(?: ?(?:urges?|cravings?|strength|strong|at|in|on|when|after"
    r"|because|while|walking|for|but|and|so|then|today"
    r"|tonight|yesterday|last|this|just|now|friday|saturday|sunday|monday|tuesday|wednesday|thursday|with|near"
    r"|outside|before|during|from|over|watching|seeing"
    r"|payday|thanks|lasted|felt|went|walked|out of(?! ?\d)|_)\b| ?[,.;:!)-]| ?$)"
)
_RATED_BY = re.compile(
    r"\b(?:urges?|cravings?|strength|level|intensity|rated|rated it)(?: (?:was|is|of|at|about|a"
    r"|an|=))* ?[:=]? ?$"
)
_TAKEN = re.compile(
    r"\b(?:have|had|drank|another|bought|buy|necked|downed|smoked|spent|lost|won|bet|least|just"
    r"|only|number) $"
)
_URGE_WORD = re.compile(
    r"\b(?:urges?|cravings?|craved|craving|itch|tempted|temptation|fancied|gagging|gasping|dying for|wanted (?:a|to"
    r"|some)|really wanted|desperate for|could murder"
    r"|strength|strong|out ?of 10)\b"
)
_URGE_ONLY = re.compile(r"\b(?:urges?|cravings?|strength|intensity|level)\b")
_LASTED = re.compile(
    r"\b(?:lasted|lasting|last|went on|going on|kept going|hung around|hung about|stuck around|stayed|took|gone"
    r"|passed|over|faded|wore off|eased|went|was there|had it|on and off"
    r"|dragged on)(?: (?:for|about|around|in|within|after|like|maybe|roughly|it|me|off|just|only|a good"
    r"|the best part of|away))* $"
)
_NOT_LASTING = re.compile(
    r"\b(?:walk|walked|ran|run|swam|read|slept|nap|bath|shower|went for|drove|sober|clean"
    r"|without|bed|talked|chatted|played|watched|meditated|waited)\b"
)
_URGE_FOR = re.compile(r"^(?:-| )?(?:long )?(?:urges?|cravings?)\b")
_LAST_EVER = timedelta(days=1)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class UrgeReading:
    """What a message said of an urge; None for what it did not say.

    Attributes:
        strength: 0 to 10.
        at: When it was, never in the future.
        minutes: How long it lasted.
        trigger: What set it off, in the person's own words.
        trigger_kind: place, person, feeling, time, money, pain, celebration or unknown.
        feeling: The feeling named, in the person's own words.
        response: What they did, in the person's own words.
        worked: Whether that helped.
        behaviour: What the urge was for, as the lexicon names it ("alcohol").
    """

    strength: float | None = None
    at: When | None = None
    minutes: float | None = None
    trigger: str | None = None
    trigger_kind: str | None = None
    feeling: str | None = None
    response: str | None = None
    worked: Worked | None = None
    behaviour: str | None = None


def read_urge(text: str, now: datetime) -> UrgeReading:
    """Read what a message says of an urge.

    A number is a strength only where it is said as one: drinks, money, clock times and dates are not. What is not
    said stays None, so that it can be asked.

    Args:
        text: What the person typed.
        now: When it was typed, aware, in the person's own zone.

    Returns:
        The reading.
    """
    line = digits(read_line(text))
    when = _when(line, now)
    free = _blanked(line, when.spans if when else ())
    clauses = split_clauses(line, _urge_end(line.text))
    told = [clause for clause in clauses if clause.role == "response"]
    mentions = load().find(line)
    context = [one for one in mentions if not any(clause.start <= one.start < clause.end for clause in told)]
    strength = _strength(line, free, clauses)
    said = _blanked(line, (*(when.spans if when else ()), *(((strength.start, strength.end),) if strength else ())))
    feeling = next((one for one in context if one.entity == "feeling"), None)
    trigger = find_trigger(line, said, context, [clause for clause in clauses if clause.role == "context"])
    return UrgeReading(
        strength=strength.value if strength else None,
        at=when.when if when else None,
        minutes=_minutes(line, told),
        trigger=trigger.words if trigger else None,
        trigger_kind=trigger.kind if trigger else None,
        feeling=line.said(feeling.start, feeling.end) if feeling else None,
        response=_response(line, clauses),
        worked=next((clause.worked for clause in clauses if clause.worked), None),
        behaviour=_behaviour(context),
    )


def _when(line: Line, now: datetime) -> FoundWhen | None:
    found = find_when(line, now, past=True)
    return found if found and found.when.at <= now else None


def _blanked(line: Line, spans: tuple[tuple[int, int], ...]) -> str:
    text = line.text
    for start, end in spans:
        text = text[:start] + "_" * (end - start) + text[end:]
    return text


def _urge_end(text: str) -> int:
    match = _URGE_WORD.search(text)
    return match.end() if match else 0


def _strength(line: Line, text: str, clauses: list[Clause]) -> Term | None:
    plain = [term for term in terms(text) or [] if is_plain(text, term)]
    # "One" is mostly a pronoun: "a mad one".
    plain = [term for term in plain if term.rated or line.said(term.start, term.end).lower() != "one"]
    joined = [term for term in _joined(text, plain) if 0 <= term.value <= 10]
    rated = (term for term in joined if term.rated)
    return next(rated, None) or next((term for term in joined if _stated(text, term, clauses)), None)


def _joined(text: str, plain: list[Term]) -> list[Term]:
    """Make one of the two numbers of a range or a correction."""
    joined: list[Term] = []
    for term in plain:
        value = combine(text, [joined[-1], term]) if joined else None
        if value is None:
            joined.append(term)
        else:
            joined[-1] = Term(value, joined[-1].start, term.end, joined[-1].rated or term.rated)
    return joined


def _stated(text: str, term: Term, clauses: list[Clause]) -> bool:
    clause = next((one for one in clauses if one.start <= term.start < one.end), None)
    if clause is None or clause.role == "response":
        return False
    before, after = text[clause.start : term.start], text[term.end : clause.end]
    of_an_urge = bool(_URGE_ONLY.search(before))
    if _TAKEN.search(before):
        return False
    if _RATED_BY.search(before):
        return True
    alone = not before.strip(" ~") and not after.strip(" .!)")
    opens = not before.strip() and (clause.start == 0 or bool(_URGE_ONLY.search(after)))
    return bool(_RATING_AFTER.match(after)) and (alone or opens or of_an_urge or bool(_RATING_BEFORE.search(before)))


def _minutes(line: Line, told: list[Clause]) -> float | None:
    for found in find_durations(line.text):
        if is_ago(line.text, found) or found.minutes > _LAST_EVER.total_seconds() / 60:
            continue
        inside = any(clause.start <= found.start < clause.end for clause in told)
        start = max((line.text.rfind(mark, 0, found.start) for mark in ",;."), default=-1) + 1
        before = line.text[start : found.start]
        lasted = bool(_LASTED.search(before)) and not _NOT_LASTING.search(before)
        alone = not before.strip(" abouti") and bool(
            re.match(r" ?(?:or so|max|tops)? ?(?:[,;.!]|$)", line.text[found.end :])
        )
        names_urge = bool(_URGE_FOR.match(line.text[found.end :]))
        urge_for = bool(re.search(r"\b(?:urge|craving)s?[a-z ]* for (?:about |around )?$", before))
        if lasted or names_urge or (not inside and (alone or urge_for)):
            return found.minutes
    return None


def _response(line: Line, clauses: list[Clause]) -> str | None:
    """Give what was done as it was typed, neighbouring clauses together: "gave in and had two"."""
    spans: list[tuple[int, int]] = []
    doing = False
    for clause in clauses:
        if clause.role == "response":
            spans = [*spans[:-1], (spans[-1][0], clause.end)] if doing else [*spans, (clause.start, clause.end)]
        doing = clause.role == "response"
    joined = ", ".join(line.said(start, end).strip(" ,.;!-") for start, end in spans)
    return joined[:_LONGEST].strip() or None


def _behaviour(mentions: list[Mention]) -> str | None:
    return next((one.value for one in mentions if one.entity in ("substance", "behaviour")), None)
