"""The floor: danger recognised in a message by rule, with no model, database or network.

What is written is folded and spelt plainly (`reading`), ideas are found in it (`lexicon`), and rules say which ideas
standing together show danger (`rules`). Words and rules are data, in patterns/. Everything is read once a process.
"""

from collections.abc import Iterator
from typing import Final

from coach.safety import categories, rules
from coach.safety.finding import About, Certainty, Finding, Severity, Time
from coach.safety.lexicon import Span
from coach.safety.patterns import Patterns, get_patterns
from coach.safety.rules import Rule, Scene

_NEGATION_REACH: Final = 4


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
    findings = [finding for _, finding in explain(text)]
    if not findings:
        return None
    findings.sort(key=_urgency)
    first = findings[0]
    also = dict.fromkeys(one.category for one in findings if one.category != first.category)
    return Finding(first.category, first.certainty, first.about, first.time, first.severity, tuple(also))


def explain(text: str) -> Iterator[tuple[str, Finding]]:
    """Yield the name of every rule that fires on a message, with what it finds."""
    patterns = get_patterns()
    at = rules.scene(patterns.reader.read(text), patterns.lexicon)
    for rule in patterns.rules:
        span = _first_standing(rule, at, patterns)
        if span is not None:
            yield rule.name, _finding(rule, span, at, patterns)


def is_bereavement(text: str) -> bool:
    """Say whether a message speaks of somebody's death and shows no danger to anyone now."""
    patterns = get_patterns()
    at = rules.scene(patterns.reader.read(text), patterns.lexicon)
    if not any(_first_standing(rule, at, patterns) is not None for rule in patterns.bereavement):
        return False
    return check(text) is None


def _urgency(finding: Finding) -> tuple[int, bool, bool]:
    imminent = finding.severity == "imminent"
    place = categories.precedence(finding.category, imminent)
    return (place, finding.severity not in ("red", "imminent"), finding.about == "other")


def _first_standing(rule: Rule, at: Scene, patterns: Patterns) -> Span | None:
    for span in rules.matches(rule, at):
        if not _lifted(rule, span, at, patterns):
            return span
    return None


def _lifted(rule: Rule, span: Span, at: Scene, patterns: Patterns) -> bool:
    ideas = patterns.ideas
    here = at.by_sentence[at.reading.sentences[span.start]]
    if "history" in rule.lifts and here & ideas.long_ago and not at.present & ideas.current:
        return True
    if "question" in rule.lifts and here & ideas.information:
        return True
    if "fiction" in rule.lifts and here & ideas.fiction:
        return True
    if "joke" in rule.lifts and at.present & ideas.joke:
        return True
    return "negated" in rule.lifts and _negated(span, at, patterns)


def _negated(span: Span, at: Scene, patterns: Patterns) -> bool:
    no_denial = {place.start for place in at.spans.get(patterns.ideas.no_denial, ())}
    clause = at.reading.clauses[span.start]
    for place in at.spans.get(patterns.ideas.denial, ()):
        if place.start in no_denial or at.reading.clauses[place.start] != clause:
            continue
        if 0 < span.start - place.end <= _NEGATION_REACH:
            return True
    return False


def _finding(rule: Rule, span: Span, at: Scene, patterns: Patterns) -> Finding:
    certainty: Certainty = "check" if rule.certainty == "check" else "sure"
    category = categories.UNCLEAR if certainty == "check" else rule.category
    severity: Severity = "unsaid"
    if rule.severity in ("red", "amber", "imminent"):
        severity = rule.severity  # type: ignore[assignment]
    time: Time = "unsaid"
    if at.present & patterns.ideas.now:
        time = "now"
    elif at.present & patterns.ideas.lately:
        time = "past"
    return Finding(category, certainty, _about(rule, span, at, patterns), time, severity)


def _about(rule: Rule, span: Span, at: Scene, patterns: Patterns) -> About:
    if rule.about == "self":
        return "self"
    if rule.about == "other":
        return "other"
    sentence = at.reading.sentences[span.start]
    nearest = -1
    about: About = "self"
    for concept, who in ((patterns.ideas.writer, "self"), (patterns.ideas.somebody, "other")):
        for place in at.spans.get(concept, ()):
            if place.start > max(span.start, nearest) and nearest >= 0:
                break
            if nearest < place.start <= span.start and at.reading.sentences[place.start] == sentence:
                nearest = place.start
                about = "other" if who == "other" else "self"
    return about
