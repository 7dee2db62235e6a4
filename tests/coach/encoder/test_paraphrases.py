"""Paraphrases stay together, through chains too."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.encoder.paraphrases import paraphrase_groups


def _on_circle(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_chains_join_and_strangers_do_not():
    # cos 20° = 0.94, cos 40° = 0.77: the ends are joined by the middle alone.
    assert paraphrase_groups(_on_circle(0, 40, 120, 20, 125)).tolist() == [0, 0, 2, 0, 2]


def test_nobody_is_alone_in_no_group():
    assert paraphrase_groups(np.empty((0, 384), dtype=np.float32)).tolist() == []


@given(st.lists(st.integers(0, 359), min_size=1, max_size=25))
def test_pairs_that_are_alike_share_a_group_whatever_the_order(degrees):
    vectors = _on_circle(*degrees)
    groups = paraphrase_groups(vectors)
    alike = vectors @ vectors.T > 0.9
    assert all(groups[i] == groups[j] for i, j in zip(*np.nonzero(alike), strict=True))
    backwards = paraphrase_groups(vectors[::-1])[::-1]
    assert len(set(zip(groups.tolist(), backwards.tolist(), strict=True))) == len(set(groups.tolist()))
