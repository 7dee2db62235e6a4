"""The graph computes the published model; the small one says nearly the same."""

from __future__ import annotations

import math

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from coach.encoder.build import MAX_TOKENS, TOKENIZER_FILE
from coach.encoder.graph import IR_VERSION, OPSET, build_graph
from coach.encoder.weights import load_weights, weights_folder

SENTENCES = [
    "I'm craving a drink",
    "had a really strong urge at the bus stop on tuesday, about a 6",
    "cant stop thinkin bout it tbh 😞",
    "Is what I write here private?",
    "",
    "My sister worries that I gamble too much, and I suppose I agree with her, but it is hard to say so.",
]

_erf = np.vectorize(math.erf)


def _layer_norm(x, weights, prefix):
    centred = x - x.mean(axis=-1, keepdims=True)
    normed = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return normed * weights[f"{prefix}.weight"] + weights[f"{prefix}.bias"]


def _dense(x, weights, prefix):
    return x @ weights[f"{prefix}.weight"].T + weights[f"{prefix}.bias"]


def _attend(x, weights, prefix):
    query, key, value = (_dense(x, weights, f"{prefix}.self.{part}") for part in ("query", "key", "value"))
    out = np.empty_like(x)
    for start in range(0, 384, 32):
        head = slice(start, start + 32)
        scores = query[:, head] @ key[:, head].T / math.sqrt(32)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        out[:, head] = shares / shares.sum(axis=-1, keepdims=True) @ value[:, head]
    return _dense(out, weights, f"{prefix}.output.dense")


def reference_vector(ids, weights):
    """The encoder once more, from the published formulas, for one text without padding, in double precision."""
    weights = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
    x = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: len(ids)]
        + weights["embeddings.token_type_embeddings.weight"][np.zeros(len(ids), dtype=int)]
    )
    x = _layer_norm(x, weights, "embeddings.LayerNorm")
    for layer in range(6):
        prefix = f"encoder.layer.{layer}"
        x = _layer_norm(x + _attend(x, weights, f"{prefix}.attention"), weights, f"{prefix}.attention.output.LayerNorm")
        inner = _dense(x, weights, f"{prefix}.intermediate.dense")
        inner = inner * 0.5 * (1 + _erf(inner / math.sqrt(2)))
        x = _layer_norm(x + _dense(inner, weights, f"{prefix}.output.dense"), weights, f"{prefix}.output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


@pytest.fixture(scope="module")
def weights():
    return load_weights(weights_folder() / "model.safetensors")


@pytest.fixture(scope="module")
def model(weights):
    return build_graph(weights, MAX_TOKENS)


@pytest.fixture(scope="module")
def run_exact(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return lambda ids, mask: session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


@pytest.fixture(scope="module")
def tokenizer(encoder_path):
    return Tokenizer.from_file(str(encoder_path / TOKENIZER_FILE))


@pytest.fixture(scope="module")
def exact_vectors(run_exact, tokenizer):
    rows = []
    for sentence in SENTENCES:
        ids = np.array([tokenizer.encode(sentence).ids])
        rows.append(run_exact(ids, np.ones_like(ids))[0])
    return np.stack(rows)


def test_agrees_with_an_independent_implementation(exact_vectors, tokenizer, weights):
    for sentence, vector in zip(SENTENCES, exact_vectors, strict=True):
        expected = reference_vector(tokenizer.encode(sentence).ids, weights)
        assert vector @ expected > 0.99999, sentence


def test_padding_changes_nothing(run_exact, tokenizer, exact_vectors):
    tokenizer = Tokenizer.from_str(tokenizer.to_str())
    tokenizer.enable_padding()
    batch = tokenizer.encode_batch(SENTENCES)
    padded = run_exact(np.array([e.ids for e in batch]), np.array([e.attention_mask for e in batch]))
    assert np.abs(padded - exact_vectors).max() < 1e-5


def test_small_model_stays_close_to_the_exact_one(encoder, exact_vectors):
    small = encoder.encode(SENTENCES)
    cosines = (small * exact_vectors).sum(axis=1)
    assert cosines.min() > 0.97


def test_written_for_the_runtime_that_is_installed(model):
    assert model.ir_version == IR_VERSION
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", OPSET)]
