"""The n-gram weights are the textbook ones: scikit-learn's, which is not needed to talk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from coach.encoder.ngrams import FEWEST_TEXTS, NgramWeights, character_ngrams

TEXTS = ["I need a drink", "i need a Smoke!!", "a", "what's  the\tpoint", "drink drink drink", "need a point", ""]


@pytest.fixture(scope="module")
def learnt():
    return NgramWeights.learn(TEXTS)


@pytest.fixture(scope="module")
def textbook():
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=FEWEST_TEXTS).fit(TEXTS)


def test_same_vocabulary_and_weights(learnt, textbook):
    assert list(learnt.columns) == list(textbook.get_feature_names_out())
    assert learnt.idf == pytest.approx(textbook.idf_)


@given(text=st.text(alphabet=st.sampled_from("drinkeda !'SP\n\t"), max_size=60))
def test_same_weights_for_any_text(learnt, textbook, text):
    row = np.zeros(len(learnt.columns))
    columns, weights = learnt.weigh(text)
    row[columns] = weights
    assert row == pytest.approx(textbook.transform([text]).toarray()[0])


def test_short_words_are_one_ngram_each():
    assert list(character_ngrams("a")) == [" a", "a ", " a "]


def test_unknown_text_weighs_nothing(learnt):
    columns, weights = learnt.weigh("ΩΩΩ")
    assert len(columns) == len(weights) == 0
