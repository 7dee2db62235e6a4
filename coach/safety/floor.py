"""The floor: danger recognised in a message by rule, with no model, database or network.

What is written is folded and spelt plainly (`reading`), ideas are found in it (`lexicon`), and rules say which ideas
standing together show danger (`rules`). Words and rules are data, in data/. Everything is read once a process.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from coach.safety import categories, rules
from coach.safety.finding import About, Certainty, Finding, Time
from coach.safety.lexicon import Span
from coach.safety.patterns import Ideas, Patterns, get_patterns
from coach.safety.rules import Rule, Scene

_DENIAL_REACH: Final = 8
_HISTORY_REACH: Final = 14
_FRAME_REACH: Final = 12
_OWN_REACH: Final = 3
_UNDONE_REACH: Final = 3
_ANSWER_REACH: Final = 6
_PAST: Final = frozenset(("was", "were", "had", "wanted", "tried", "planned", "thought", "used"))
_OWNED: Final = frozenset((categories.SUICIDE, categories.SUICIDAL_THOUGHTS, categories.SELF_HARM, categories.UNCLEAR))


def load() -> None:
    """Read the patterns now, so that the first message does not wait for them."""
    get_patterns()


def check(text: str) -> Finding | None:
    """Say whether a message shows danger.

    Args:
        text: What the person wrote, as they wrote it.

    Returns:
        The most urgent finding, or None. The same text always gives the same answer.
    """
    return most_urgent(finding for _, finding in explain(text))


def most_urgent(found: Iterable[Finding]) -> Finding | None:
    """Return the most urgent of several findings, which names the others' categories too; None when there is none."""
    findings = sorted(found, key=_urgency)
    if not findings:
        return None
    first = findings[0]
    also = dict.fromkeys(one.category for one in findings if one.category != first.category)
    own = dict.fromkeys(one.category for one in findings if one.category in also and one.about == "self")
    return Finding(first.category, first.certainty, first.about, first.time, first.severity, tuple(also), tuple(own))


def explain(text: str, among: Sequence[Rule] | None = None) -> Iterator[tuple[str, Finding]]:
    """Yield the name of every rule that fires on a message, with what it finds.

    Args:
        text: What the person wrote.
        among: The rules to ask, instead of the floor's own.
    """
    patterns = get_patterns()
    at = rules.scene(patterns.reader.read(text), patterns.lexicon)
    denials = _denials(at, patterns)
    for rule in patterns.rules if among is None else among:
        if not at.present & rule.required[0]:
            continue
        span = _first_standing(rule, at, denials, patterns)
        if span is not None:
            yield rule.name, _finding(rule, span, at, patterns)


def ideas(text: str) -> frozenset[str]:
    """Return what the floor finds in a message, for a classifier to learn from.

    Args:
        text: What the person wrote.

    Returns:
        The names of the ideas in it, and "stands" or "lifted" where rules match and one stands or all are lifted.
    """
    patterns = get_patterns()
    at = rules.scene(patterns.reader.read(text), patterns.lexicon)
    found = {patterns.lexicon.concepts[idea] for idea in at.spans}
    matched = [rule for rule in patterns.rules if rules.matches(rule, at)]
    if matched:
        denials = _denials(at, patterns)
        stands = any(_first_standing(rule, at, denials, patterns) is not None for rule in matched)
        found.add("stands" if stands else "lifted")
    return frozenset(found)


def is_lifted(text: str) -> bool:
    """Say whether a message speaks of danger in a way that says there is none: denied, long past, or asked about.

    Args:
        text: What the person wrote.

    Returns:
        Whether rules matched and each of them was lifted by what stands around it.
    """
    patterns = get_patterns()
    at = rules.scene(patterns.reader.read(text), patterns.lexicon)
    denials = _denials(at, patterns)
    matched = [rule for rule in patterns.rules if rules.matches(rule, at)]
    return bool(matched) and all(_first_standing(rule, at, denials, patterns) is None for rule in matched)


def is_bereavement(text: str) -> bool:
    """Say whether a message speaks of somebody's death and shows no danger to anyone now."""
    patterns = get_patterns()
    at = rules.scene(patterns.reader.read(text), patterns.lexicon)
    denials = _denials(at, patterns)
    if not any(_first_standing(rule, at, denials, patterns) is not None for rule in patterns.bereavement):
        return False
    return check(text) is None


def _urgency(finding: Finding) -> tuple[int, bool, bool, bool]:
    imminent = finding.severity == "imminent"
    place = categories.precedence(finding.category, imminent)
    if finding.category == categories.CHILD:
        # Danger to a child stands level with danger from others, and the child's own line is the one that fits.
        place = categories.precedence(categories.DANGER)
    not_child = finding.category != categories.CHILD
    return (place, not_child, finding.severity not in ("red", "imminent"), finding.about == "other")


def _first_standing(rule: Rule, at: Scene, denials: frozenset[int], patterns: Patterns) -> Span | None:
    for span in rules.matches(rule, at):
        if not _lifted(rule, span, at, denials, patterns):
            return span
    return None


def _lifted(rule: Rule, span: Span, at: Scene, denials: frozenset[int], patterns: Patterns) -> bool:
    ideas = patterns.ideas
    if ("history" in rule.lifts or _is_told_in_past(span, at)) and _is_history(span, at, ideas):
        return True
    owned = rule.category in _OWNED
    if "question" in rule.lifts and _is_framed(span, at, ideas.information, owned):
        return True
    if "fiction" in rule.lifts and _is_framed(span, at, ideas.fiction, owned):
        return True
    if "joke" in rule.lifts and ideas.joke in at.spans:
        return True
    return "negated" in rule.lifts and _negated(span, at, denials, ideas)


def _is_history(span: Span, at: Scene, ideas: Ideas) -> bool:
    """Say whether what a span says is told as long past, with nothing that brings it back to now."""
    if ideas.long_ago not in at.spans or ideas.returning in at.spans:
        return False
    sentences, clauses = at.reading.sentences, at.reading.clauses
    turns = at.spans.places(ideas.turn)
    for place in rules.around(span, at.spans[ideas.long_ago], _HISTORY_REACH):
        if sentences[place.start] != sentences[span.start]:
            continue
        first, last = min(place.end, span.end), max(place.start, span.start)
        if not any(first < turn.start < last for turn in rules.around(span, turns, _HISTORY_REACH)):
            now = rules.around(span, at.spans.places(ideas.current), _FRAME_REACH)
            return not any(clauses[one.start] == clauses[span.start] for one in now)
    return False


def _is_told_in_past(span: Span, at: Scene) -> bool:
    """Say whether what a span says is put as past: "was going to", "wanted to"."""
    tokens = at.reading.tokens
    return tokens[span.start] in _PAST or (span.start > 0 and tokens[span.start - 1] in _PAST)


def _is_framed(span: Span, at: Scene, frame: int, owned: bool) -> bool:
    """Say whether a film, a question or their like frames a span.

    What the writer says of themselves after the frame, or right before the span, is not framed by it.

    Args:
        span: What was found.
        at: Where it was found.
        frame: The number of the framing idea.
        owned: Whether the writer's own words take it out of the frame.
    """
    tokens, clauses, sentences = at.reading.tokens, at.reading.clauses, at.reading.sentences
    before = range(max(0, span.start - _FRAME_REACH), span.end + 1)
    said = (
        [place for place in before if tokens[place] == "i" and clauses[place] == clauses[span.start]] if owned else []
    )
    writer = said[-1] if said else -1
    if said and writer >= span.start - _OWN_REACH:
        return False
    return any(
        sentences[place.start] == sentences[span.start] and place.start > writer
        for place in rules.around(span, at.spans.places(frame), _FRAME_REACH)
    )


def _denials(at: Scene, patterns: Patterns) -> frozenset[int]:
    """Return the places of the words that deny what follows; "can't promise I won't" denies nothing.

    Words that a full stop or a comma parts are no denial together: "I don't. I'm going to".
    """
    ideas, clauses = patterns.ideas, at.reading.clauses
    undone = {place.end for place in at.spans.places(ideas.undenied)}
    return frozenset(
        place.end
        for place in at.spans.places(ideas.denial)
        if clauses[place.start] == clauses[place.end]
        and undone.isdisjoint(range(place.start - _UNDONE_REACH, place.end + 1))
    )


def _negated(span: Span, at: Scene, denials: frozenset[int], ideas: Ideas) -> bool:
    """Say whether a span is denied.

    A denial stands before it in its clause, with nothing but bridging words between, or it was asked about and
    answered with no.
    """
    if _is_asked_and_answered_no(span, at, ideas):
        return True
    if not denials:
        return False
    clauses = at.reading.clauses
    if any(True for _ in rules.around(Span(span.end, span.end), at.spans.places(ideas.yet), 2)):
        return False
    near = rules.around(span, at.spans.places(ideas.bridge), _DENIAL_REACH)
    bridges = {place for bridge in near for place in range(bridge.start, bridge.end + 1)}
    for place in range(span.start - 1, max(-1, span.start - _DENIAL_REACH - 1), -1):
        if clauses[place] != clauses[span.start]:
            return False
        if place in denials:
            return True
        if place not in bridges:
            return False
    return False


def _is_asked_and_answered_no(span: Span, at: Scene, ideas: Ideas) -> bool:
    """Say whether a question by somebody else stands right before a span and a denial that is no lie follows."""
    if ideas.answered_no not in at.spans or ideas.lied in at.spans:
        return False
    asked = rules.around(Span(span.start, span.start), at.spans.places(ideas.asked_if), _ANSWER_REACH)
    if not any(place.start < span.start for place in asked):
        return False
    answers = rules.around(Span(span.end, span.end), at.spans.places(ideas.answered_no), _ANSWER_REACH)
    return any(place.start > span.end for place in answers)


def _finding(rule: Rule, span: Span, at: Scene, patterns: Patterns) -> Finding:
    certainty: Certainty = "check" if rule.certainty == "check" else "sure"
    category = categories.UNCLEAR if certainty == "check" else rule.category
    time: Time = "unsaid"
    if patterns.ideas.now in at.spans:
        time = "now"
    elif patterns.ideas.lately in at.spans:
        time = "past"
    return Finding(category, certainty, _about(rule, span, at, patterns), time, rule.severity)


def _about(rule: Rule, span: Span, at: Scene, patterns: Patterns) -> About:
    if rule.about == "self":
        return "self"
    if rule.about == "other":
        return "other"
    sentence = at.reading.sentences[span.start]
    writer = _last_before(span.start, sentence, patterns.ideas.writer, at)
    somebody = _last_before(span.start, sentence, patterns.ideas.somebody, at)
    return "other" if somebody > writer else "self"


def _last_before(start: int, sentence: int, concept: int, at: Scene) -> int:
    """Return where the last idea to start up to `start`, in that sentence, ends, or -1."""
    places = at.spans.places(concept)
    index = bisect_right(places, start, key=lambda place: place.start) - 1
    if index < 0 or at.reading.sentences[places[index].start] != sentence:
        return -1
    return places[index].end
