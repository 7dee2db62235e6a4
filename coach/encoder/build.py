"""Builds the sentence encoder that runs here: an int8 ONNX model and its tokenizer, from the installed weights."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.encoder import weights as published
from coach.encoder.weights import EncoderBuildError

if TYPE_CHECKING:
    from onnx import ModelProto

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"

# Raise it when the graph or the quantisation changes, so that encoders built before are built again.
RECIPE = 1

# The length the model's authors set for it. Most messages are under 30 tokens and cost what their own length costs;
# 256 tokens are about 1,000 characters, beyond which a mean over the words says little more.
MAX_TOKENS = 256

Progress = Callable[[str], None]


def _quiet(_: str) -> None:
    """Reports nothing."""


def _ingredients() -> dict[str, Any]:
    """Gives what decides the built files: when it is unchanged, so are they."""
    return {
        "recipe": RECIPE,
        "max_tokens": MAX_TOKENS,
        "weights_package": f"{published.PACKAGE} {published.package_version()}",
        "weights_sha256": published.WEIGHTS_SHA256,
        "source_tokenizer_sha256": published.TOKENIZER_SHA256,
        "onnx": version("onnx"),
        "onnxruntime": version("onnxruntime"),
    }


def read_manifest(target: Path) -> dict[str, Any] | None:
    """Reads what a built encoder says of itself; None when there is none or it cannot be read."""
    try:
        manifest = json.loads((target / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def is_current(target: Path) -> bool:
    """Tells whether an encoder stands in a folder, whole and made from the present ingredients.

    It compares sizes, not contents, and so takes milliseconds; `verify` reads every byte.
    """
    manifest = read_manifest(target)
    if manifest is None or manifest.get("ingredients") != _ingredients():
        return False
    for name in (MODEL_FILE, TOKENIZER_FILE):
        path = target / name
        if not path.is_file() or path.stat().st_size != manifest.get("files", {}).get(name, {}).get("bytes"):
            return False
    return True


def verify(target: Path) -> list[str]:
    """Checks a built encoder byte by byte.

    Returns:
        What is wrong, a sentence each; empty when all is well.
    """
    manifest = read_manifest(target)
    if manifest is None:
        return [f"No encoder is built in {target}."]
    problems = []
    if manifest.get("ingredients") != _ingredients():
        problems.append("The encoder was built from other weights or versions than those installed now.")
    for name in (MODEL_FILE, TOKENIZER_FILE):
        path = target / name
        if not path.is_file():
            problems.append(f"{name} is missing from the encoder.")
        elif published.sha256_of(path) != manifest.get("files", {}).get(name, {}).get("sha256"):
            problems.append(f"{name} has changed since the encoder was built.")
    return problems


def build(target: Path, progress: Progress = _quiet) -> bool:
    """Builds the encoder in a folder, unless the same one is there already.

    Files are made beside the folder and put in its place when complete: an interrupted build is never taken for a
    finished one, and two processes may build at once.

    Args:
        target: The folder to build in; made if missing.
        progress: Called with one line for each step.

    Returns:
        True if it was built, False if it was there already.

    Raises:
        EncoderBuildError: If the weights are missing or are not the published ones, or the folder cannot be written.
    """
    if is_current(target):
        return False
    _refuse_foreign_folder(target)
    source = published.weights_folder()
    progress("Checking the encoder's weights")
    published.check(source / "model.safetensors", published.WEIGHTS_SHA256)
    published.check(source / TOKENIZER_FILE, published.TOKENIZER_SHA256)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".encoder-", dir=target.parent) as work:
            finished = Path(work) / "finished"
            finished.mkdir()
            _write_files(source, finished, progress)
            _move_in(finished, target)
    except OSError as error:
        raise EncoderBuildError(f"The encoder could not be written to {target}: {error}") from error
    progress(f"The encoder is ready ({(target / MODEL_FILE).stat().st_size / 1e6:.0f} MB)")
    return True


def _refuse_foreign_folder(target: Path) -> None:
    """Building replaces the whole folder, so one that holds anything else is left alone."""
    if target.exists() and not target.is_dir():
        raise EncoderBuildError(f"{target} is a file. The encoder needs a folder of its own: set COACH_ENCODER_PATH.")
    foreign = {path.name for path in target.glob("*")} - {MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE}
    if foreign:
        raise EncoderBuildError(
            f"{target} holds other files. The encoder needs a folder of its own: set COACH_ENCODER_PATH."
        )


def _write_files(source: Path, folder: Path, progress: Progress) -> None:
    from coach.encoder.graph import build_graph

    progress("Drawing the encoder's graph")
    model = build_graph(published.load_weights(source / "model.safetensors"), MAX_TOKENS)
    progress("Making it small: 8-bit weights")
    quantise(model, folder / MODEL_FILE)
    _write_tokenizer(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    files = {
        name: {"sha256": published.sha256_of(folder / name), "bytes": (folder / name).stat().st_size}
        for name in (MODEL_FILE, TOKENIZER_FILE)
    }
    manifest = json.dumps({"ingredients": _ingredients(), "files": files}, indent=2, sort_keys=True)
    (folder / MANIFEST_FILE).write_text(manifest + "\n", encoding="utf-8")


def quantise(model: ModelProto, path: Path) -> None:
    """Writes a model with its weights in 8 bits, a scale for each output channel, activations scaled as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _silenced_root_logger():
        quantize_dynamic(
            model, path, op_types_to_quantize=["MatMul", "Gather"], per_channel=True, weight_type=QuantType.QInt8
        )


@contextmanager
def _silenced_root_logger() -> Iterator[None]:
    """Keeps the quantiser from advising, on the root logger, a preparation that this graph does not need."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)


def _write_tokenizer(source: Path, target: Path) -> None:
    """Copies the tokenizer, cut at our length. The published one pads every text to 128 tokens: slow for nothing."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    tokenizer.no_padding()
    tokenizer.save(str(target), pretty=False)


def _move_in(folder: Path, target: Path) -> None:
    """Puts the finished folder in its place in one step; a process that was quicker has done the same work."""
    try:
        folder.rename(target)
    except OSError:
        if is_current(target):
            return
        target.rename(folder.with_name("replaced"))
        folder.rename(target)
