"""Rules that put ideas together: what must stand near what, in which order, and what lifts them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from coach.safety.categories import CATEGORIES
from coach.safety.finding import Severity
from coach.safety.lexicon import Found, Lexicon, Span
from coach.safety.reading import Reading

_SCOPES: Final = ("clause", "sentence", "message", "talk")
_NEAR: Final = 3
_APART: Final = 2
_AROUND: Final = 12
_LONGEST_PHRASE: Final = 12
_LIFTS: Final = ("negated", "history", "question", "fiction", "joke")
_FIELDS: Final = frozenset(
    (
        "id",
        "category",
        "of",
        "order",
        "gap",
        "where",
        "with",
        "without",
        "beside",
        "about",
        "severity",
        "certainty",
        "keep",
        "lift",
    )
)


@dataclass(frozen=True)
class Rule:
    """One structure of ideas that shows danger.

    Attributes:
        name: A short name for tests and measurements.
        category: What it shows.
        parts: Ideas that must all be there, each a choice of several.
        ordered: Whether the parts must stand in this order.
        gap: Most words between two neighbouring parts.
        where: Whether parts must share a "clause" or a "sentence", stand in the same part of a "message", at most two
            sentences from one another, or only in the same "talk".
        needs: Ideas of which one of each row must be in the message too.
        without: Ideas that must not be in the same sentence within twelve words.
        beside: Ideas that must not be within three words after, or before in the same clause.
        about: "self", "other", or "subject" to go by who is named before.
        severity: What the finding says of severity.
        certainty: "sure" or "check".
        lifts: What takes the danger out of it: negated, history, question, fiction, joke.
        required: Bits of the ideas of each part and need, the choice of fewest ideas first, as it is the rarest.
        barred: Bits of the ideas of `without`.
        flanked: Bits of the ideas of `beside`.
    """

    name: str
    category: str
    parts: tuple[tuple[int, ...], ...]
    ordered: bool
    gap: int
    where: str
    needs: tuple[tuple[int, ...], ...]
    without: tuple[int, ...]
    beside: tuple[int, ...]
    about: str
    severity: Severity
    certainty: str
    lifts: frozenset[str]
    required: tuple[int, ...] = field(default=())
    barred: int = 0
    flanked: int = 0


@dataclass(frozen=True)
class Scene:
    """A reading with the ideas found in it.

    Attributes:
        reading: The words.
        spans: Where each idea stands, by idea number.
        present: A bit for each idea in the message.
    """

    reading: Reading
    spans: Found
    present: int


def scene(reading: Reading, lexicon: Lexicon) -> Scene:
    """Find the ideas in a reading."""
    spans = lexicon.find(reading.tokens, reading.opens, reading.closes)
    return Scene(reading, spans, _mask(spans))


def parse(raw: Mapping[str, Any], lexicon: Lexicon) -> Rule:
    """Read one rule as it stands in a data file.

    Raises:
        ValueError: If it names an idea, a category, a scope or a field that does not exist.
    """
    name = str(raw.get("id", raw))
    unknown = raw.keys() - _FIELDS
    if unknown or raw["category"] not in CATEGORIES or raw.get("where", "sentence") not in _SCOPES:
        raise ValueError(f"rule {name}: cannot be understood {sorted(unknown)}")
    keep = set(str(raw.get("keep", "")).split())
    lift = set(str(raw.get("lift", "")).split())
    if (keep | lift) - set(_LIFTS):
        raise ValueError(f"rule {name}: keep and lift take {', '.join(_LIFTS)}")
    of = raw["of"]
    parts = tuple(_choice(name, part, lexicon) for part in of)
    needs = tuple(_choice(name, part, lexicon) for part in raw.get("with", ()))
    without = tuple(one for part in raw.get("without", ()) for one in _choice(name, part, lexicon))
    beside = tuple(one for part in raw.get("beside", ()) for one in _choice(name, part, lexicon))
    return Rule(
        name=name,
        category=raw["category"],
        parts=parts,
        ordered=raw.get("order", "given") == "given",
        gap=int(raw.get("gap", 3)),
        where=raw.get("where", "sentence"),
        needs=needs,
        without=without,
        beside=beside,
        about=raw.get("about", "subject"),
        severity=_severity(name, raw),
        certainty="check" if raw["category"] == "unclear" else raw.get("certainty", "sure"),
        lifts=frozenset(({"negated", "history", "question", "fiction"} | lift) - keep),
        required=tuple(sorted((_mask(choice) for choice in parts + needs), key=int.bit_count)),
        barred=_mask(without),
        flanked=_mask(beside),
    )


def matches(rule: Rule, at: Scene) -> list[Span]:
    """Return where a rule's parts stand together, its conditions on other ideas met."""
    for mask in rule.required:
        if not at.present & mask:
            return []
    choices = [_places(part, at) for part in rule.parts]
    found = _in_order(rule, choices, at) if rule.ordered else _in_any_order(rule, choices, at)
    if found and rule.barred & at.present:
        places = _places(rule.without, at)
        found = [span for span in found if not _lies_in_sentence(span, places, at)]
    if found and rule.flanked & at.present:
        near = _places(rule.beside, at)
        found = [span for span in found if not _stands_beside(span, near, at)]
    return found


def around(span: Span, places: Sequence[Span], reach: int) -> Iterator[Span]:
    """Yield those of some places, in order of their starts, that lie within `reach` words of a span."""
    first = bisect_left(places, span.start - reach - _LONGEST_PHRASE, key=lambda place: place.start)
    for index in range(first, len(places)):
        if places[index].start > span.end + reach:
            return
        if places[index].end >= span.start - reach:
            yield places[index]


def _stands_beside(span: Span, places: Sequence[Span], at: Scene) -> bool:
    """Say whether one of some places lies within three words after a span, or before it in its clause."""
    clauses = at.reading.clauses
    return any(
        place.end >= span.start or clauses[place.end] == clauses[span.start] for place in around(span, places, _NEAR)
    )


def _lies_in_sentence(span: Span, places: Sequence[Span], at: Scene) -> bool:
    sentences = at.reading.sentences
    sentence = sentences[span.start]
    return any(sentences[place.start] == sentence for place in around(span, places, _AROUND))


def _in_order(rule: Rule, choices: Sequence[Sequence[Span]], at: Scene) -> list[Span]:
    partial = list(choices[0])
    for following in choices[1:]:
        starts = [span.start for span in following]
        longer: list[Span] = []
        for span in partial:
            index = bisect_left(starts, span.end + 1)
            if index < len(following):
                after = following[index]
                if after.start - span.end - 1 <= rule.gap and _together(rule, span.start, after.start, at):
                    longer.append(Span(span.start, after.end))
        partial = longer
    return partial


def _in_any_order(rule: Rule, choices: Sequence[Sequence[Span]], at: Scene) -> list[Span]:
    anchors = min(choices, key=len)
    others = [(choice, [span.start for span in choice]) for choice in choices if choice is not anchors]
    reach = rule.gap * max(1, len(others))
    found: list[Span] = []
    for anchor in anchors:
        start, end = anchor.start, anchor.end
        for choice, starts in others:
            near = _nearest(anchor, choice, starts, reach)
            if near is None or not _together(rule, anchor.start, near.start, at):
                break
            start, end = min(start, near.start), max(end, near.end)
        else:
            found.append(Span(start, end))
    return found


def _nearest(anchor: Span, choice: Sequence[Span], starts: list[int], reach: int) -> Span | None:
    after = bisect_left(starts, anchor.end + 1)
    best: Span | None = None
    distance = reach + 1
    if after < len(choice) and choice[after].start - anchor.end - 1 < distance:
        best, distance = choice[after], choice[after].start - anchor.end - 1
    place = bisect_left(starts, anchor.start) - 1
    for before in choice[max(0, place - 3) : place + 1]:
        if before.end < anchor.start and anchor.start - before.end - 1 < distance:
            best, distance = before, anchor.start - before.end - 1
    return best


def _together(rule: Rule, first: int, second: int, at: Scene) -> bool:
    if rule.where == "talk":
        return True
    sentences = at.reading.sentences
    if rule.where == "message":
        return abs(sentences[first] - sentences[second]) <= _APART
    if rule.where == "clause":
        return at.reading.clauses[first] == at.reading.clauses[second]
    return sentences[first] == sentences[second]


def _places(choice: tuple[int, ...], at: Scene) -> Sequence[Span]:
    if len(choice) == 1:
        return at.spans.places(choice[0])
    merged = [span for concept in choice for span in at.spans.places(concept)]
    merged.sort(key=lambda span: span.start)
    return merged


def _choice(name: str, part: str, lexicon: Lexicon) -> tuple[int, ...]:
    try:
        return tuple(lexicon.number[one] for one in part.split("|"))
    except KeyError as missing:
        raise ValueError(f"rule {name}: no idea is called {missing}") from None


def _severity(name: str, raw: Mapping[str, Any]) -> Severity:
    for known in get_args(Severity):
        if raw.get("severity", "unsaid") == known:
            found: Severity = known
            return found
    raise ValueError(f"rule {name}: no severity is called {raw['severity']}")


def _mask(concepts: Iterable[int]) -> int:
    mask = 0
    for concept in concepts:
        mask |= 1 << concept
    return mask
