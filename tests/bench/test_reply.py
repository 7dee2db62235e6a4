import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import processes, reply
from bench.processes import DidNotStartError, Memory, RunningCoach
from bench.reply import Report, Window, as_markdown, parse
from bench.talk import FIRST_MEETING, ROUND, Talk, TurnFailedError
from bench.timings import Spread, percentile
from coach.chat_client import Message, TurnEnd
from coach.safety import replies

SECONDS = st.lists(st.floats(min_value=0.001, max_value=100), min_size=1, max_size=50)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.95, 5.0),
        ([1.0, 2.0], 0.5, 1.5),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0, 3.0, 4.0], 0.0, 1.0),
        ([1.0, 2.0, 3.0, 4.0], 1.0, 4.0),
        ([float(n) for n in range(101)], 0.95, 95.0),
    ],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == pytest.approx(expected)


@given(SECONDS, st.floats(min_value=0, max_value=1))
def test_a_percentile_lies_among_the_values_and_order_does_not_matter(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert min(values) <= found * (1 + 1e-12) and found <= max(values) * (1 + 1e-12)
    assert percentile(values[::-1], share) == found


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.1), ([1.0], -0.1)])
def test_no_percentile_of_nothing(values: list[float], share: float) -> None:
    with pytest.raises(ValueError):
        percentile(values, share)


def test_spread_is_in_milliseconds() -> None:
    early, late = Spread.of([0.01, 0.02, 0.03]), Spread.of([0.02, 0.04, 0.06])
    assert (early.count, early.p50) == (3, pytest.approx(20))
    assert late.ratio_to(early) == (pytest.approx(2), pytest.approx(2))


def test_defaults_and_options() -> None:
    options = parse([])
    assert (options.turns, options.rounds, options.skip_first) == (1000, 5, False)
    options = parse(["--turns", "60", "--rounds", "2", "--skip-first", "--output", "x.md"])
    assert (options.turns, options.rounds, options.skip_first, options.output) == (60, 2, True, Path("x.md"))


@pytest.mark.parametrize("wrong", [["--rounds", "0"], ["--turns", "10"], ["--turns", "many"], ["--faster"]])
def test_wrong_options_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(wrong)
    assert stopped.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(["--help"])
    assert stopped.value.code == 0
    assert "--skip-first" in capsys.readouterr().out


def _report(late_ms: float) -> Report:
    memory = [Memory("Rasa server", 200.4, 150.2)]
    early = Spread(100, 50.0, 80.0)
    late = Spread(100, late_ms, 90.0)
    return Report(Window(6, early, early, memory), Window(946, late, late, memory), None, 4.25, (1.0, 1.0, 1.0))


def test_report_says_whether_it_is_flat() -> None:
    page = as_markdown(_report(60))
    assert "1.20 to the last reply" in page and "(flat)" in page
    assert "| from turn 946 | 100 | 60 | 90 | 60 | 90 |" in page
    assert "| Rasa server | 200 | 150 | 200 | 150 |" in page
    assert "not measured" in page and "| 4.2 |" in page
    assert "not flat" in as_markdown(_report(66))


class StubClient:
    """Takes messages, and says what it is told to."""

    def __init__(self, *answers: str) -> None:
        self._answers = answers

    async def send_text(self, text: str) -> str:
        return "m1"

    async def events(self):
        yield Message(1, "by itself", (), None, None)
        for number, answer in enumerate(self._answers, 2):
            yield Message(number, answer, (), None, "m1")
        yield TurnEnd(99, "m1")


async def _say(*answers: str):
    talk = Talk(StubClient(*answers))  # type: ignore[arg-type]
    await talk.receive()
    return await talk.say("hello")


async def test_a_turn_is_timed_to_its_last_reply_and_its_end() -> None:
    timed = await _say("Hello.", "How are you?")
    assert timed.last_reply <= timed.turn_end


async def test_silence_and_apologies_are_failures_not_fast_turns() -> None:
    with pytest.raises(TurnFailedError):
        await _say()
    for variant in range(3):
        with pytest.raises(TurnFailedError):
            await _say(*replies.reply(replies.TURN_FAILED, variant).bubbles)


def test_a_round_can_be_measured_at_any_turn() -> None:
    assert len(ROUND) == 20 and len(FIRST_MEETING) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_of_this_process() -> None:
    found = processes._memory("this", os.getpid())
    assert found.rss >= found.pss > 1


def test_a_coach_that_does_not_start_is_named_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho 'no model here'\nexit 1\n")
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(DidNotStartError, match="no model here"), RunningCoach(tmp_path, tmp_path, tmp_path, 20):
        pass


def test_nothing_is_written_when_nothing_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Report:
        raise DidNotStartError("it did not")

    monkeypatch.setattr(reply, "_run", fail)
    assert reply.main(["--output", str(tmp_path / "report.md")]) == 1
    assert not (tmp_path / "report.md").exists()
