"""The danger machine: the textbook's, weighed by what it had not seen, and the same after a trip to disk."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.svm import SVC

from coach.encoder import danger
from coach.encoder.danger import INTENTS_ALONE, Blend, DangerModel, fit, logit, weigh

RNG = np.random.default_rng(5)
POINTS = RNG.normal(size=(60, 8)).astype(np.float32)
VECTORS = POINTS / np.linalg.norm(POINTS, axis=1, keepdims=True)
DANGER = (VECTORS[:, 0] * VECTORS[:, 1] > -0.05).astype(np.bool_)
IDEAS = [frozenset({"means", "tonight"}) if shown else frozenset({"pub"}) for shown in DANGER]


def test_scores_are_the_textbook_machines():
    machine = fit(VECTORS, [frozenset()] * 60, DANGER)
    assert DANGER.sum() >= (~DANGER).sum(), "no harmless example is too far away to be fitted"
    textbook = SVC(C=danger.C, gamma=danger.GAMMA, class_weight="balanced").fit(VECTORS, DANGER)
    expected = textbook.decision_function(VECTORS)
    assert [machine.score(vector, ()) for vector in VECTORS] == pytest.approx(expected.tolist(), abs=1e-3)


def test_ideas_count_and_unknown_ones_do_not():
    machine = fit(VECTORS, IDEAS, DANGER)
    vector = VECTORS[0]
    assert machine.score(vector, {"means", "tonight"}) > machine.score(vector, {"pub"})
    assert machine.score(vector, {"pub", "never seen"}) == machine.score(vector, {"pub"})


def test_what_is_far_from_danger_is_left_out():
    near, far = VECTORS.copy(), -np.ones((500, 8), dtype=np.float32) / np.sqrt(8, dtype=np.float32)
    shown = np.concatenate([DANGER, np.zeros(500, dtype=np.bool_)])
    machine = fit(np.concatenate([near, far]), [frozenset()] * 560, shown)
    assert len(machine.weights) <= 2 * DANGER.sum()


def test_with_one_kind_of_example_it_says_nothing():
    machine = fit(VECTORS, IDEAS, np.ones(60, dtype=np.bool_))
    assert machine.score(VECTORS[0], {"pub"}) == 0.0
    assert machine.probability(VECTORS[0], (), 0.3) == pytest.approx(0.3)


def test_the_better_judge_weighs_more():
    shown = np.arange(400) % 2 == 0
    good = np.where(shown, 1.0, -1.0) + RNG.normal(size=400) * 0.3
    blend = weigh(good, RNG.random(400), shown)
    assert blend.score > abs(blend.intents)
    assert blend.probability(1.0, 0.5) > 0.9 > 0.1 > blend.probability(-1.0, 0.5)


def test_nothing_to_weigh_leaves_it_to_the_intents():
    assert weigh(np.ones(3), np.ones(3), np.ones(3, dtype=np.bool_)) == INTENTS_ALONE


@pytest.mark.parametrize("share", [0.0, 1e-9, 0.5, 1.0])
def test_the_edges_are_finite(share):
    assert np.isfinite(logit(share))
    assert 0 <= Blend(1.0, 1.0, 0.0).probability(3.0, share) <= 1


def test_comes_back_from_disk_the_same(tmp_path):
    machine = fit(VECTORS, IDEAS, DANGER)
    np.savez(tmp_path / "danger.npz", **machine.to_arrays())
    with np.load(tmp_path / "danger.npz", allow_pickle=False) as arrays:
        loaded = DangerModel.from_arrays(arrays)
    for vector, ideas in zip(VECTORS[:5], IDEAS[:5], strict=True):
        assert loaded.probability(vector, ideas, 0.2) == machine.probability(vector, ideas, 0.2)
