"""The understanding figures, for people: a table in the terminal, a report in Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.nlu_measure import Judged, Measured
from bench.stats import proportion
from coach.encoder.intents import OUT_OF_SCOPE

TOP_PAIRS = 25
EXAMPLES_OF_A_PAIR = 3


@dataclass(frozen=True)
class IntentRow:
    """How one intent fared: its examples, how many were recognised, precision and F1 from 0 to 1."""

    intent: str
    examples: int
    recognised: int
    precision: float
    f1: float


@dataclass(frozen=True)
class Confusion:
    """One intent taken for another, how often, and some of the messages."""

    intent: str
    taken_for: str
    count: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """Everything the report says.

    Attributes:
        figures: Name, value as written, value with typing errors ("" where there is none).
        intents: A row for each intent, the worst first.
        confusions: The commonest first.
        missed: Messages of danger that the model alone did not flag, by category.
        examples: How many examples there were.
        seconds_note: How long one message took.
    """

    figures: list[tuple[str, str, str]]
    intents: list[IntentRow]
    confusions: list[Confusion]
    missed: dict[str, list[str]]
    examples: int
    seconds_note: str


def summarise(measured: Measured) -> Summary:
    """Works the figures out of what was judged."""
    rows = intent_rows([item.intent for item in measured.clean], [item.first for item in measured.clean])
    missed: dict[str, list[str]] = defaultdict(list)
    for item in measured.clean:
        if item.danger and not item.alarmed:
            missed[item.intent].append(item.text)
    middle, late = np.percentile(measured.milliseconds, [50, 95])
    return Summary(
        figures=_figures(measured),
        intents=rows,
        confusions=_confusions(measured.clean),
        missed=dict(sorted(missed.items())),
        examples=len(measured.clean),
        seconds_note=f"A message takes {middle:.1f} ms (p95 {late:.1f} ms) on one thread, encoder and model together.",
    )


def _figures(measured: Measured) -> list[tuple[str, str, str]]:
    def both(name: str, figure: Callable[[Sequence[Judged]], str]) -> tuple[str, str, str]:
        return name, figure(measured.clean), figure(measured.noisy)

    figures = [
        both("Right intent", lambda judged: _share(judged, lambda item: item.first == item.intent)),
        both("Right intent among the first three", lambda judged: _share(judged, _in_first_three)),
        both("Macro-F1", lambda judged: f"{macro_f1(_true(judged), [item.first for item in judged]):.3f}"),
        both("Right intent, gates closed as in use", lambda judged: _share(judged, _right_in_use)),
        both("In scope, wrongly turned away", lambda judged: _share(_valid(judged), _turned_away)),
        both("Out of scope, recognised", lambda judged: _share(_foreign(judged), _said_out_of_scope)),
        ("Far out of scope, recognised", _share(measured.far, _said_out_of_scope), ""),
        both("Out-of-scope AUROC, near (our examples)", lambda judged: _auroc_text(_valid(judged), _foreign(judged))),
        both("Out-of-scope AUROC, far", lambda judged: _auroc_text(_valid(judged), measured.far)),
        both("Danger flagged by the model alone", lambda judged: _share(_dangerous(judged), _alarmed)),
        both("Harmless, flagged all the same", lambda judged: _share(_harmless(judged), _alarmed)),
    ]
    if measured.stock_clean:
        truth = _true(measured.clean)
        figures.append(("Stock Rasa: right intent", *_stock(truth, measured, _accuracy_text)))
        figures.append(("Stock Rasa: macro-F1", *_stock(truth, measured, lambda t, s: f"{macro_f1(t, s):.3f}")))
    return figures


def _stock(truth: list[str], measured: Measured, figure: Callable[[list[str], list[str]], str]) -> tuple[str, str]:
    return figure(truth, measured.stock_clean), figure(truth, measured.stock_noisy)


def _accuracy_text(truth: list[str], said: list[str]) -> str:
    return proportion(sum(a == b for a, b in zip(truth, said, strict=True)), len(truth))


def _share(judged: Sequence[Judged], holds: Callable[[Judged], bool]) -> str:
    return proportion(sum(holds(item) for item in judged), len(judged))


def _true(judged: Sequence[Judged]) -> list[str]:
    return [item.intent for item in judged]


def _in_first_three(item: Judged) -> bool:
    return item.intent in [intent for intent, _ in item.prediction.ranking[:3]]


def _right_in_use(item: Judged) -> bool:
    return item.prediction.intent == item.intent


def _turned_away(item: Judged) -> bool:
    return item.prediction.out_of_scope


def _said_out_of_scope(item: Judged) -> bool:
    return item.prediction.intent == OUT_OF_SCOPE


def _alarmed(item: Judged) -> bool:
    return item.alarmed


def _valid(judged: Sequence[Judged]) -> list[Judged]:
    return [item for item in judged if item.intent != OUT_OF_SCOPE]


def _foreign(judged: Sequence[Judged]) -> list[Judged]:
    return [item for item in judged if item.intent == OUT_OF_SCOPE]


def _dangerous(judged: Sequence[Judged]) -> list[Judged]:
    return [item for item in judged if item.danger]


def _harmless(judged: Sequence[Judged]) -> list[Judged]:
    return [item for item in judged if not item.danger]


def _auroc_text(valid: Sequence[Judged], foreign: Sequence[Judged]) -> str:
    if not valid or not foreign:
        return "–"
    scores = ([item.prediction.out_of_scope_score for item in group] for group in (valid, foreign))
    return f"{auroc(*scores):.3f}"


def auroc(lower: Sequence[float], higher: Sequence[float]) -> float:
    """Gives the chance that a score from the second group is larger than one from the first, ties counting half."""
    ordered = np.sort(np.asarray(lower, dtype=np.float64))
    values = np.asarray(higher, dtype=np.float64)
    below = np.searchsorted(ordered, values, side="left")
    not_above = np.searchsorted(ordered, values, side="right")
    return float((below + not_above).mean() / 2 / len(ordered))


def intent_rows(truth: Sequence[str], said: Sequence[str]) -> list[IntentRow]:
    """Works out precision, recall and F1 for each intent, the lowest F1 first."""
    pairs = Counter(zip(truth, said, strict=True))
    asked, answered = Counter(truth), Counter(said)
    rows = []
    for intent, count in asked.items():
        right = pairs[intent, intent]
        precision = right / answered[intent] if answered[intent] else 0.0
        rows.append(IntentRow(intent, count, right, precision, 2 * right / (count + answered[intent])))
    return sorted(rows, key=lambda row: (row.f1, row.intent))


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Gives the mean F1 of all intents, each counting the same."""
    return float(np.mean([row.f1 for row in intent_rows(truth, said)]))


def _confusions(judged: Sequence[Judged]) -> list[Confusion]:
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in judged:
        if item.first != item.intent:
            texts[item.intent, item.first].append(item.text)
    ordered = sorted(texts.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [Confusion(*pair, len(found), tuple(found[:EXAMPLES_OF_A_PAIR])) for pair, found in ordered[:TOP_PAIRS]]


def print_summary(console: Console, summary: Summary) -> None:
    """Prints the figures, the weakest intents and the commonest confusions."""
    table = Table("", "as written", "with typing errors", title=f"{summary.examples} examples held out")
    for figure in summary.figures:
        table.add_row(*figure)
    console.print(table)
    weakest = Table("intent", "recognised", "precision", "F1", title="The weakest intents")
    for row in summary.intents[:12]:
        weakest.add_row(row.intent, proportion(row.recognised, row.examples), f"{row.precision:.2f}", f"{row.f1:.2f}")
    console.print(weakest)
    confusions = Table("intent", "taken for", "times", "such as", title="The commonest confusions")
    for pair in summary.confusions[:12]:
        confusions.add_row(pair.intent, pair.taken_for, str(pair.count), pair.texts[0])
    console.print(confusions)
    console.print(summary.seconds_note)


def as_markdown(summary: Summary, folds: int) -> str:
    """Writes the whole report."""
    lines = [
        "# How well the coach understands",
        "",
        "Content warning: examples of distress and danger, among them messages the model gets wrong.",
        "",
        f"{summary.examples} example messages for {len(summary.intents)} intents, {folds}-fold cross-validation: each "
        "was judged by a model that had not seen it, nor any paraphrase of it (cosine above 0.9). The gates' lines "
        "were drawn without looking at the fold they judge. In brackets: 95 % Wilson intervals.",
        "",
        summary.seconds_note,
        "",
        "| | as written | with typing errors |",
        "|---|---|---|",
        *(f"| {name} | {clean} | {noisy} |" for name, clean, noisy in summary.figures),
        "",
        "## Each intent, the weakest first",
        "",
        "| intent | recognised | precision | F1 |",
        "|---|---|---|---|",
        *(
            f"| {row.intent} | {proportion(row.recognised, row.examples)} | {row.precision:.2f} | {row.f1:.2f} |"
            for row in summary.intents
        ),
        "",
        "## What is taken for what",
        "",
        "| intent | taken for | times | such as |",
        "|---|---|---|---|",
        *(
            f"| {pair.intent} | {pair.taken_for} | {pair.count} | {' · '.join(_cell(text) for text in pair.texts)} |"
            for pair in summary.confusions
        ),
        "",
        "## Danger the model alone would miss",
        "",
        "The safety floor reads every message too; these show where it must not fail.",
        "",
        *(f"- **{intent}** ({len(texts)}): {' · '.join(texts[:5])}" for intent, texts in summary.missed.items()),
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
