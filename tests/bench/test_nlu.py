"""The measurement measures rightly, and anyone can run it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from bench.nlu import main
from bench.nlu_examples import FAR, NoExamplesError, read_examples
from bench.nlu_measure import unknown_texts
from bench.nlu_report import auroc, intent_rows, macro_f1
from bench.typos import with_typos
from coach.encoder.build import build
from coach.encoder.session import SentenceEncoder
from coach.encoder.training import Examples
from coach.settings import get_settings

DATA = {
    "greet": ["hello", "hi there", "good morning", "alright mate", "hey you", "evening all"],
    "thank": ["thanks", "cheers for that", "much obliged", "ta", "very kind of you", "nice one"],
    "crisis_self_harm": ["I cut my arms", "burning myself", "I hurt my body", "cutting tonight", "I bruise myself",
                         "scratched my legs raw"],
    "out_of_scope": ["capital of peru", "play jazz", "bake bread", "football scores", "book a flight", "fix a tap"],
}  # fmt: skip


@pytest.fixture
def data(tmp_path):
    blocks = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in DATA.items()
    ]
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks[:2]))
    (tmp_path / "b.yml").write_text("nlu:\n" + "".join(blocks[2:]) + "    - fix a tap\n")
    (tmp_path / "rules.yml").write_text("rules: []\n")
    (tmp_path / "empty.yml").write_text("")
    return tmp_path


def test_reads_every_example_once(data):
    pairs = read_examples(data)
    assert sorted(pairs) == sorted((text, intent) for intent, texts in DATA.items() for text in texts)


def test_runs_and_reports(data, tmp_path, capsys):
    report = tmp_path / "deep" / "report.md"
    assert main(["--data", str(data), "--output", str(report), "--folds", "3"]) == 0
    written = report.read_text()
    assert "24 example messages for 4 intents, 3-fold" in written
    for name in ("Macro-F1", "Out-of-scope AUROC, far", "Danger flagged by the model alone", "Stock Rasa: macro-F1"):
        assert f"| {name} |" in written
    assert "/24 = " in written
    assert "Right intent" in capsys.readouterr().out


def test_nothing_to_measure_is_said(tmp_path, capsys):
    assert main(["--data", str(tmp_path), "--output", str(tmp_path / "r.md")]) == 1
    assert "No example messages" in capsys.readouterr().out
    with pytest.raises(NoExamplesError):
        read_examples(tmp_path)


def test_help_explains(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "cross-validation" in capsys.readouterr().out


def test_far_messages_that_the_coach_learnt_are_not_measured():
    encoder = SentenceEncoder(get_settings().encoder_path.resolve())
    known = [FAR[3].upper() + "?", "hello"]
    examples = Examples.of(known, ["out_of_scope", "greet"], encoder.encode(known))
    assert unknown_texts(FAR, examples, encoder) == [text for text in FAR if text != FAR[3]]


@pytest.fixture(scope="module", autouse=True)
def _encoder_is_built():
    build(get_settings().encoder_path.resolve())


@given(st.text(max_size=80), st.integers(0, 5))
def test_typos_are_repeatable_and_small(text, seed):
    typed = with_typos(text, seed)
    assert typed == with_typos(text, seed)
    assert typed.count(" ") == text.count(" ")
    for before, after in zip(text.split(" "), typed.split(" "), strict=True):
        assert abs(len(before) - len(after)) <= 1


def test_typos_do_happen():
    changed = [with_typos(f"craving number {number} came back", 1) for number in range(50)]
    assert sum("craving" not in text or "came" not in text or "back" not in text for text in changed) > 15


LABELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=40)


@given(LABELS)
def test_f1_is_the_textbook_one(pairs):
    truth, said = [a for a, _ in pairs], [b for _, b in pairs]
    expected = f1_score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0)
    assert macro_f1(truth, said) == pytest.approx(expected)
    assert sum(row.recognised for row in intent_rows(truth, said)) == sum(a == b for a, b in pairs)


@given(st.lists(st.integers(0, 5), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_auroc_is_the_textbook_one(lower, higher):
    expected = roc_auc_score([0] * len(lower) + [1] * len(higher), lower + higher)
    assert auroc(lower, higher) == pytest.approx(expected)
