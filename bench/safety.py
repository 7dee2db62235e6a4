"""How much danger is seen, and how much harmless talk is stopped: `python -m bench.safety`.

The floor, the whole guard as the pipeline runs it, and a plain list of keywords read the same messages: our own sets
by category and tier, the half that guided the patterns apart from the frozen half; the later rounds; and real messages
where a folder of them is found.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench import safety_report
from bench.safety_cases import EVALUATION, REAL, REAL_MESSAGES, ROOT, own_sets, real_messages, rounds
from bench.safety_measure import LATENCY_LENGTH, judge, latency
from bench.safety_readers import Guard
from coach import training
from coach.safety import floor
from coach.settings import get_settings

PAGE: Final = ROOT / "docs" / "safety.md"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page's part if asked to."""
    parser = argparse.ArgumentParser(prog="python -m bench.safety", description=__doc__)
    parser.add_argument(
        "--evaluation",
        type=Path,
        default=EVALUATION,
        metavar="DIR",
        help=f"where {REAL_MESSAGES} is (default: %(default)s)",
    )
    parser.add_argument("--model", type=Path, help="a trained model (default: the one for the files as they are)")
    parser.add_argument("--write", action="store_true", help=f"put the figures into {PAGE.relative_to(ROOT)}")
    options = parser.parse_args(arguments)

    began = time.perf_counter()
    floor.load()
    print(f"Floor read in {(time.perf_counter() - began) * 1000:.0f} ms.")
    model = options.model or training.model_path(get_settings())
    guard = Guard(model) if model.exists() else None
    cases = [*own_sets(), *rounds(), *real_messages(options.evaluation)]
    judged = judge(cases, guard)
    median, slow = latency([case.text for case in cases if case.group == "tuning"])

    lines = safety_report.figures(judged)
    if not any(case.group == REAL for case in cases):
        lines += ["", "Real messages: none were there, so not measured."]
    lines += ["", f"The floor takes {median:.2f} ms on {LATENCY_LENGTH} characters, 99th percentile {slow:.2f} ms."]
    wrong = list(safety_report.wrong_ones(judged, real=False))
    lines += ["", f"What the guard gets wrong in our own sets, the frozen half left out ({len(wrong)}):", "", *wrong]
    print("\n".join(lines))
    print("\nReal messages it gets wrong:\n")
    print("\n".join(safety_report.wrong_ones(judged, real=True)))
    if options.write:
        safety_report.write(PAGE, lines)


if __name__ == "__main__":
    main()
