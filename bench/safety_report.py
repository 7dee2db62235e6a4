"""The safety figures for people, as a part of a Markdown page."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.safety_cases import HALVES, REAL, TIERS
from bench.safety_measure import Judged, any_reply, right_category, share, strict
from coach.safety.categories import CATEGORIES

START: Final = "<!-- figures:start -->"
END: Final = "<!-- figures:end -->"

Reader = tuple[str, Callable[[Judged], bool]]

_READERS: Final[tuple[Reader, ...]] = (
    ("whole guard", lambda one: any_reply(one.best)),
    ("– full reply", lambda one: one.best == "full"),
    ("– check question", lambda one: one.best == "check"),
    ("floor alone", lambda one: any_reply(one.floor)),
    ("classifier alone", lambda one: bool(one.classifier)),
    ("keyword list", lambda one: any_reply(one.keywords)),
)
_TIER_NAMES: Final = {"explicit": "said openly", "oblique": "said obliquely", "near_miss": "near misses"}


def figures(judged: Sequence[Judged]) -> list[str]:
    """Writes all tables.

    Args:
        judged: Every message with what it got.

    Returns:
        Lines of Markdown. No message stands in them.
    """
    lines = [
        "Shares are k/n with 95 % Wilson intervals. *Near misses* are harmless messages that sound like danger: there,",
        "less is better.",
    ]
    if all(one.guard is None for one in judged):
        lines += ["", "No trained model was there: the floor alone was measured."]
    for half in HALVES:
        part = [one for one in judged if one.case.group == half]
        if part:
            lines += ["", f"**Our own sets, {half} half**", "", *_by_tier(part), "", *_by_category(part)]
            named, fired = right_category(part)
            lines += ["", f"Where the floor fired on danger it named its category in {named} of {fired}."]
    names = sorted({one.case.group for one in judged} - {*HALVES, REAL})
    if names:
        lines += ["", "**Later rounds**, each written after the floor's patterns of its day", ""]
        lines += _rounds(judged, names)
    real = [one for one in judged if one.case.group == REAL]
    if real:
        lines += ["", "**Real messages** from public forums, labelled by one reader, no training examples", ""]
        lines += _real(real)
    return lines


def _by_tier(part: Sequence[Judged]) -> Iterator[str]:
    tiers = {tier: [one for one in part if one.case.tier == tier] for tier in TIERS}
    yield "| | " + " | ".join(_TIER_NAMES[tier] for tier in TIERS) + " |"
    yield "|---" * (len(TIERS) + 1) + "|"
    for name, fired in _readers(part):
        yield f"| {name} | " + " | ".join(share(tiers[tier], fired) for tier in TIERS) + " |"


def _by_category(part: Sequence[Judged]) -> Iterator[str]:
    yield "| whole guard, by category | " + " | ".join(_TIER_NAMES[tier] for tier in TIERS) + " |"
    yield "|---" * (len(TIERS) + 1) + "|"
    for category in CATEGORIES:
        of_it = [one for one in part if one.case.category == category]
        if of_it:
            cells = [share([one for one in of_it if one.case.tier == tier], _READERS[0][1]) for tier in TIERS]
            yield f"| `{category}` | " + " | ".join(cells) + " |"


def _rounds(judged: Sequence[Judged], names: Sequence[str]) -> Iterator[str]:
    yield "| | round | danger | near misses |"
    yield "|---|---|---|---|"
    for name in names:
        part = [one for one in judged if one.case.group == name]
        dangers, harmless = [one for one in part if one.case.danger], [one for one in part if not one.case.danger]
        for reader, fired in _readers(part):
            yield f"| {reader} | {name.removeprefix('round_')} | {share(dangers, fired)} | {share(harmless, fired)} |"


def _real(real: Sequence[Judged]) -> Iterator[str]:
    readers = _readers(real)
    yield "| | " + " | ".join(name for name, _ in readers) + " |"
    yield "|---" * (len(readers) + 1) + "|"
    kinds = sorted({(not one.case.danger, one.case.tier) for one in real})
    rows = [
        (
            f"{'harmless' if harmless else 'danger'}: {tier.replace('_', ' ')}",
            [one for one in real if (not one.case.danger, one.case.tier) == (harmless, tier)],
        )
        for harmless, tier in kinds
    ]
    for name, part in [*rows, ("**strict false alarms**: all harmless but soft ones", strict(real))]:
        yield f"| {name} | " + " | ".join(share(part, fired) for _, fired in readers) + " |"


def _readers(part: Sequence[Judged]) -> list[Reader]:
    with_model = any(one.guard is not None for one in part)
    return [reader for reader in _READERS if with_model or reader[0] != "classifier alone"]


def wrong_ones(judged: Sequence[Judged], real: bool) -> Iterator[str]:
    """Lists what went wrong, for whoever may read the messages: never any of the frozen half.

    Args:
        judged: Every message with what it got.
        real: Whether to list the real messages, which stay out of the project's pages, or our own.
    """
    for one in judged:
        if one.wrong and one.case.shown and (one.case.group == REAL) == real:
            what = "missed" if one.case.danger else f"{'check question' if one.best == 'check' else 'full reply'} on"
            place = " ".join(filter(None, (one.case.group, one.case.category, one.case.tier))).replace("_", " ")
            yield f"- {what} ({place}): {' '.join(one.case.text.split())}"


def write(page: Path, lines: Sequence[str]) -> None:
    """Puts lines between the marks of a page, in place of what was there.

    Raises:
        ValueError: If the page has no such marks.
    """
    before, start, rest = page.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{page} has no lines {START} and {END}.")
    page.write_text(before + "\n".join([START, *lines, END]) + after, encoding="utf-8")
