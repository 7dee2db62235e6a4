"""The sentence encoder as an ONNX graph, drawn from its weights.

A BERT of six layers, mean pooling over the real tokens and a unit-length result, all inside one graph, so that what
runs is one call from token numbers to sentence vector.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.encoder.weights import FloatArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

OPSET = 17
IR_VERSION = 8

LAYERS = 6
HEADS = 12
WIDTH = 384
HEAD_WIDTH = WIDTH // HEADS
LAYER_NORM_EPSILON = 1e-12
# Added to the score of a padded position before the softmax: large enough to make its share nothing.
PADDING_PENALTY = -10000.0


class _GraphWriter:
    """Collects nodes and constants, naming results as it goes."""

    def __init__(self, weights: Mapping[str, FloatArray]) -> None:
        self._weights = weights
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: np.ndarray[Any, Any]) -> str:
        """Keeps a constant under a name; a second one of the same name is the same constant."""
        from onnx import numpy_helper

        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def number(self, value: float) -> str:
        return self.constant(f"number_{value!r}", np.array(value, dtype=np.float32))

    def integers(self, *values: int) -> str:
        return self.constant("integers_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def add(self, operator: str, inputs: Sequence[str], output: str | None = None, **attributes: object) -> str:
        """Adds one node and gives the name of its result."""
        from onnx import helper

        result = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [result], **attributes))
        return result

    def linear(self, x: str, prefix: str) -> str:
        """A dense layer. Weights come as (out, in); MatMul wants (in, out)."""
        kernel = self.constant(f"{prefix}.kernel", self._weights[f"{prefix}.weight"].T)
        bias = self.constant(f"{prefix}.bias", self._weights[f"{prefix}.bias"])
        return self.add("Add", [self.add("MatMul", [x, kernel]), bias])

    def layer_norm(self, x: str, prefix: str) -> str:
        scale = self.constant(f"{prefix}.weight", self._weights[f"{prefix}.weight"])
        bias = self.constant(f"{prefix}.bias", self._weights[f"{prefix}.bias"])
        return self.add("LayerNormalization", [x, scale, bias], axis=-1, epsilon=LAYER_NORM_EPSILON)

    def gelu(self, x: str) -> str:
        """The exact GELU, by the error function."""
        erf = self.add("Erf", [self.add("Div", [x, self.number(math.sqrt(2.0))])])
        gate = self.add("Add", [erf, self.number(1.0)])
        return self.add("Mul", [self.add("Mul", [x, gate]), self.number(0.5)])

    def heads(self, x: str, order: Sequence[int]) -> str:
        """Splits (batch, tokens, width) into heads, then puts the axes in the order asked for."""
        split = self.add("Reshape", [x, self.integers(0, 0, HEADS, HEAD_WIDTH)])
        return self.add("Transpose", [split], perm=list(order))


def _embeddings(writer: _GraphWriter, weights: Mapping[str, FloatArray], max_tokens: int) -> str:
    words = writer.constant("word_embeddings", weights["embeddings.word_embeddings.weight"])
    # Every message is one segment, so the segment's vector is the same everywhere and joins the positions.
    positions = weights["embeddings.position_embeddings.weight"][:max_tokens]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    places = writer.constant("position_embeddings", positions + segment)
    length = writer.add("Shape", ["input_ids"], start=1, end=2)
    here = writer.add("Slice", [places, writer.integers(0), length, writer.integers(0)])
    total = writer.add("Add", [writer.add("Gather", [words, "input_ids"], axis=0), here])
    return writer.layer_norm(total, "embeddings.LayerNorm")


def _layer(writer: _GraphWriter, x: str, penalty: str, prefix: str) -> str:
    attention = f"{prefix}.attention"
    query = writer.heads(writer.linear(x, f"{attention}.self.query"), (0, 2, 1, 3))
    key = writer.heads(writer.linear(x, f"{attention}.self.key"), (0, 2, 3, 1))
    value = writer.heads(writer.linear(x, f"{attention}.self.value"), (0, 2, 1, 3))
    scores = writer.add("Div", [writer.add("MatMul", [query, key]), writer.number(math.sqrt(HEAD_WIDTH))])
    shares = writer.add("Softmax", [writer.add("Add", [scores, penalty])], axis=-1)
    mixed = writer.add("Transpose", [writer.add("MatMul", [shares, value])], perm=[0, 2, 1, 3])
    joined = writer.add("Reshape", [mixed, writer.integers(0, 0, WIDTH)])
    projected = writer.linear(joined, f"{attention}.output.dense")
    x = writer.layer_norm(writer.add("Add", [projected, x]), f"{attention}.output.LayerNorm")
    inner = writer.gelu(writer.linear(x, f"{prefix}.intermediate.dense"))
    outer = writer.linear(inner, f"{prefix}.output.dense")
    return writer.layer_norm(writer.add("Add", [outer, x]), f"{prefix}.output.LayerNorm")


def _pool(writer: _GraphWriter, x: str, mask: str) -> None:
    """The mean over the real tokens, then unit length."""
    weight = writer.add("Unsqueeze", [mask, writer.integers(2)])
    total = writer.add("ReduceSum", [writer.add("Mul", [x, weight]), writer.integers(1)], keepdims=0)
    count = writer.add("Max", [writer.add("ReduceSum", [weight, writer.integers(1)], keepdims=0), writer.number(1e-9)])
    mean = writer.add("Div", [total, count])
    length = writer.add("Max", [writer.add("ReduceL2", [mean], axes=[1], keepdims=1), writer.number(1e-12)])
    writer.add("Div", [mean, length], output="sentence_vector")


def build_graph(weights: Mapping[str, FloatArray], max_tokens: int) -> ModelProto:
    """Draws the encoder.

    Args:
        weights: Tensors by their published names.
        max_tokens: The longest input the graph takes, in tokens, at most the 512 positions that were trained.

    Returns:
        A checked model with inputs ``input_ids`` and ``attention_mask``, int64 of shape (batch, tokens), and the
        output ``sentence_vector``, float32 of shape (batch, 384), each row of length 1.
    """
    from onnx import TensorProto, checker, helper

    writer = _GraphWriter(weights)
    mask = writer.add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    absent = writer.add("Mul", [writer.add("Sub", [writer.number(1.0), mask]), writer.number(PADDING_PENALTY)])
    penalty = writer.add("Unsqueeze", [absent, writer.integers(1, 2)])
    x = _embeddings(writer, weights, max_tokens)
    for layer in range(LAYERS):
        x = _layer(writer, x, penalty, f"encoder.layer.{layer}")
    _pool(writer, x, mask)
    tokens = ["batch", "tokens"]
    graph = helper.make_graph(
        writer.nodes,
        "sentence_encoder",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, tokens),
        ],
        [helper.make_tensor_value_info("sentence_vector", TensorProto.FLOAT, ["batch", WIDTH])],
        initializer=list(writer.constants.values()),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    return model
