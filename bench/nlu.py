"""Measures how well the coach understands: `python -m bench.nlu`.

It reads the example messages from the training files, so it grows with the intents by itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench.nlu_examples import NoExamplesError, read_examples, read_near_misses
from bench.nlu_measure import measure
from bench.nlu_report import as_markdown, print_summary, summarise
from coach.encoder.build import build
from coach.encoder.session import SentenceEncoder
from coach.encoder.training import Examples, grouped_splits
from coach.encoder.weights import EncoderBuildError
from coach.settings import get_settings


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.nlu",
        description="Measures how well the coach understands, by cross-validation over its own example messages: "
        "right intents, confusions, what is out of scope, danger; as written and with typing errors.",
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the training files (data)")
    parser.add_argument("--output", type=Path, default=Path("var/bench/nlu.md"), help="report (var/bench/nlu.md)")
    parser.add_argument("--folds", type=int, default=5, help="folds of the cross-validation (5)")
    parser.add_argument("--seed", type=int, default=7, help="seed of the typing errors (7)")
    parser.add_argument("--without-stock", action="store_true", help="leave out Rasa's stock pipeline: quicker")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the figures and writes the report.

    Returns:
        The process's exit code: 0, or 1 if there was nothing to measure with.
    """
    chosen = _arguments(arguments)
    console = Console()
    path = get_settings().encoder_path.resolve()
    try:
        build(path, console.print)
        pairs = read_examples(chosen.data)
    except (EncoderBuildError, NoExamplesError) as error:
        console.print(str(error), style="red")
        return 1
    encoder = SentenceEncoder(path)
    texts = [text for text, _ in pairs]
    near_misses = read_near_misses(chosen.data)
    examples = Examples.of(texts, [intent for _, intent in pairs], encoder.encode(texts), near_misses)
    splits = grouped_splits(examples, chosen.folds)
    if not splits:
        console.print("Some intent has too few different examples to hold any back.", style="red")
        return 1
    measured = measure(examples, splits, encoder, chosen.seed, not chosen.without_stock, console.print)
    summary = summarise(measured)
    print_summary(console, summary)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(as_markdown(summary, len(splits)), encoding="utf-8")
    console.print(f"The whole report: {chosen.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
