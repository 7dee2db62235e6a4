"""Encoding at run time: shape, length, same words same vector, many threads, any text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.encoder.session import CACHE_SIZE, EncoderMissingError, SentenceEncoder, shared_encoder


def test_nothing_in_nothing_out(encoder):
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode([]).dtype == np.float32


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_unit_vector(encoder, text):
    vectors = encoder.encode([text])
    assert vectors.shape == (1, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-5)


def test_lone_surrogates_and_very_long_texts_are_read(encoder):
    vectors = encoder.encode(["broken \ud83d half", "word " * 4000])
    assert np.isfinite(vectors).all()


def test_like_meanings_are_near(encoder):
    drink, pint, weather = encoder.encode(
        ["I really want a drink", "desperate for a drink now", "Will it rain on Sunday?"]
    )
    assert drink @ pint > 0.5 > drink @ weather


def test_a_vector_does_not_depend_on_the_company(encoder_path):
    texts = [f"message {i} about something of its own" for i in range(40)]
    alone = np.stack([SentenceEncoder(encoder_path).encode([text])[0] for text in texts[:3]])
    together = SentenceEncoder(encoder_path).encode(texts)
    assert (together[:3] == alone).all()


def test_threads_share_it(encoder):
    texts = [f"thread message {i % 7}" for i in range(100)]
    expected = encoder.encode(texts)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    assert (np.stack(got) == expected).all()


def test_cache_is_bounded_holds_no_words_and_cannot_be_spoilt(encoder_path):
    encoder = SentenceEncoder(encoder_path)
    first = encoder.encode(["marmalade"])
    first[0, 0] = 99.0
    assert encoder.encode(["marmalade"])[0, 0] != 99.0
    assert b"marmalade" not in repr(encoder._cache).encode()
    encoder.encode([f"text {i}" for i in range(CACHE_SIZE + 10)])
    assert len(encoder._cache) == CACHE_SIZE


def test_missing_encoder_says_how_to_build_it(tmp_path):
    with pytest.raises(EncoderMissingError, match="make run"):
        SentenceEncoder(tmp_path)


def test_one_session_for_a_process(encoder_path):
    assert shared_encoder(encoder_path) is shared_encoder(encoder_path)
