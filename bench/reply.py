"""Measures how fast the coach answers, starts, and what it takes in memory: `python -m bench.reply`.

It runs `coach run` with data of its own and talks over the web channel as the terminal does. The same twenty lines are
timed early in several new conversations and late in one long one, which gets there by real turns.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.processes import DidNotStartError, Memory, RunningCoach
from bench.talk import FIRST_MEETING, ROUND, Timed, TurnFailedError, talking
from bench.timings import Spread
from coach.chat_client import TokenRefusedError, UnreachableError
from coach.settings import get_settings

FIRST_START_LIMIT = 1800.0
START_LIMIT = 300.0
FLAT = 1.3
"""How many times the early median a late reply may take and still count as flat."""


@dataclass(frozen=True)
class Window:
    """Turns timed at one point of a conversation.

    Attributes:
        turn: The first of them.
        reply: To the last reply.
        end: To the end of the turn.
        memory: Of the processes, straight after.
    """

    turn: int
    reply: Spread
    end: Spread
    memory: list[Memory]


@dataclass(frozen=True)
class Report:
    """Everything measured.

    Attributes:
        early: Around turn 10.
        late: Around the turn asked for.
        first_start: Seconds with no keys, encoder, database or model; None when left out.
        second_start: Seconds with everything in place.
        load: The machine's load averages at the end, over 1, 5 and 15 minutes.
    """

    early: Window
    late: Window
    first_start: float | None
    second_start: float
    load: tuple[float, float, float]


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reply",
        description="Measures how fast the coach answers at the beginning of a conversation and far into it, how "
        "long it takes to start, and how much memory its processes have. Takes a few minutes.",
    )
    parser.add_argument("--turns", type=int, default=1000, help="turn of the late measurement (1000)")
    parser.add_argument("--rounds", type=int, default=5, help=f"times the {len(ROUND)} lines are timed (5)")
    parser.add_argument(
        "--skip-first",
        action="store_true",
        help="leave out the first start, which builds the encoder and trains; use the project's own",
    )
    parser.add_argument("--output", type=Path, default=Path("var/bench/reply.md"), help="report (var/bench/reply.md)")
    parsed = parser.parse_args(arguments)
    if parsed.rounds < 1:
        parser.error("--rounds must be 1 or more")
    if parsed.turns < len(FIRST_MEETING) + len(ROUND):
        parser.error(f"--turns must be {len(FIRST_MEETING) + len(ROUND)} or more")
    return parsed


def _window(turn: int, timed: Sequence[Timed], memory: list[Memory]) -> Window:
    replies, ends = Spread.of([one.last_reply for one in timed]), Spread.of([one.turn_end for one in timed])
    return Window(turn, replies, ends, memory)


async def _measure(coach: RunningCoach, turns: int, rounds: int, progress: Progress) -> tuple[Window, Window]:
    def counter(title: str, total: int) -> Callable[[], None]:
        task = progress.add_task(title, total=total)
        return lambda: progress.advance(task)

    opening = len(FIRST_MEETING)
    on_turn = counter("Warming up", opening + len(ROUND))
    async with talking(coach.base_url) as talk:
        await talk.hold((*FIRST_MEETING, *ROUND), on_turn)

    on_turn = counter("Early turns", rounds * (opening + len(ROUND)))
    early: list[Timed] = []
    for _ in range(rounds):
        async with talking(coach.base_url) as talk:
            await talk.hold(FIRST_MEETING, on_turn)
            early += await talk.hold(ROUND, on_turn)
    early_window = _window(opening + 1, early, coach.memory())

    # Half the timed rounds before the turn asked for, half after it, beginning with a round.
    lead = max(0, (turns - opening - rounds * len(ROUND) // 2) // len(ROUND))
    on_turn = counter(f"To turn {turns}", opening + (lead + rounds) * len(ROUND))
    late: list[Timed] = []
    async with talking(coach.base_url) as talk:
        await talk.hold(FIRST_MEETING, on_turn)
        for _ in range(lead):
            await talk.hold(ROUND, on_turn)
        for _ in range(rounds):
            late += await talk.hold(ROUND, on_turn)
    return early_window, _window(opening + lead * len(ROUND) + 1, late, coach.memory())


def _run(options: argparse.Namespace, folder: Path, console: Console) -> Report:
    settings = get_settings()
    models = settings.models_dir.resolve() if options.skip_first else folder / "models"
    encoder = settings.encoder_path.resolve() if options.skip_first else folder / "encoder"
    first_start: float | None = None
    if not options.skip_first:
        console.print("First start: keys, encoder, database, model …")
        with RunningCoach(folder, models, encoder, FIRST_START_LIMIT) as coach:
            first_start = coach.seconds_to_start
        console.print(f"  {first_start:.1f} s")
    else:
        # What is not measured still has to be there: the database and the keys of this folder.
        with RunningCoach(folder, models, encoder, FIRST_START_LIMIT):
            pass
    console.print("Second start …")
    with RunningCoach(folder, models, encoder, START_LIMIT) as coach:
        console.print(f"  {coach.seconds_to_start:.1f} s")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            try:
                early, late = asyncio.run(_measure(coach, options.turns, options.rounds, progress))
            except TurnFailedError as error:
                raise TurnFailedError(f"{error}\nThe coach's log ends:\n{coach.last_lines()}") from error
        return Report(early, late, first_start, coach.seconds_to_start, os.getloadavg())


def as_markdown(report: Report) -> str:
    """Writes the report as a page."""
    reply_ratio, reply_p95 = report.late.reply.ratio_to(report.early.reply)
    end_ratio, end_p95 = report.late.end.ratio_to(report.early.end)
    lines = [
        "# How fast the coach answers",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {report.load[0]:.1f} at the end. "
        f"The same {len(ROUND)} lines, form answers and free talk, each turn after the one before.",
        "",
        "| from sending, in ms | turns timed | to the last reply: p50 | p95 | to the turn's end: p50 | p95 |",
        "|---|---|---|---|---|---|",
    ]
    for window in (report.early, report.late):
        reply, end = window.reply, window.end
        lines.append(
            f"| from turn {window.turn} | {reply.count} | {reply.p50:.0f} | {reply.p95:.0f} "
            f"| {end.p50:.0f} | {end.p95:.0f} |"
        )
    verdict = "flat" if max(reply_ratio, end_ratio) <= FLAT else f"not flat: more than {FLAT}"
    lines += [
        "",
        f"Late to early, medians: {reply_ratio:.2f} to the last reply, {end_ratio:.2f} to the turn's end ({verdict}); "
        f"95th percentiles: {reply_p95:.2f} and {end_p95:.2f}.",
        "",
        "| memory, in MiB | RSS early | PSS early | RSS late | PSS late |",
        "|---|---|---|---|---|",
    ]
    for early, late in zip(report.early.memory, report.late.memory, strict=True):
        lines.append(f"| {early.process} | {early.rss:.0f} | {early.pss:.0f} | {late.rss:.0f} | {late.pss:.0f} |")
    first = "not measured" if report.first_start is None else f"{report.first_start:.1f}"
    lines += [
        "",
        "| `coach run`, from the command to listening | seconds |",
        "|---|---|",
        f"| first: makes keys, encoder and database, trains | {first} |",
        f"| second: all of it there | {report.second_start:.1f} |",
        "",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the figures and writes the report.

    Returns:
        0 when it could be measured, 1 otherwise.
    """
    options = parse(arguments)
    console = Console()
    try:
        with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
            page = as_markdown(_run(options, Path(folder), console))
    except (DidNotStartError, TurnFailedError, UnreachableError, TokenRefusedError) as error:
        console.print(f"Nothing was measured: {error or type(error).__name__}", style="red", markup=False)
        return 1
    console.print(page, markup=False, soft_wrap=True)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(page, encoding="utf-8")
    console.print(f"Written to {options.output}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
