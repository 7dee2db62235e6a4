"""Sentence vectors at run time: one ONNX Runtime session a process, shared by everything that encodes."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.encoder.build import MODEL_FILE, TOKENIZER_FILE, read_manifest

VECTOR_SIZE = 384
CACHE_SIZE = 512

# Fewer texts than this are encoded one after the other: starting threads would cost more than it saves.
_FEW = 16

Vectors = NDArray[np.float32]


class EncoderMissingError(FileNotFoundError):
    """No built encoder stands where one was expected."""


class SentenceEncoder:
    """Turns texts into unit vectors whose cosine is their likeness in meaning.

    A text's vector depends on that text alone: activations are scaled to 8 bits over a whole batch, so texts are run
    one by one, never padded together. Training and talking see the same vector for the same words.

    Safe to use from several threads. Repeated texts come from a small cache that holds vectors under a digest, not
    the words themselves.
    """

    def __init__(self, path: Path) -> None:
        """Opens a built encoder.

        Args:
            path: The folder that `coach.encoder.build.build` wrote.

        Raises:
            EncoderMissingError: If there is no complete encoder in it.
        """
        if read_manifest(path) is None or not (path / MODEL_FILE).is_file() or not (path / TOKENIZER_FILE).is_file():
            raise EncoderMissingError(f"No sentence encoder is built in {path}. `make run` builds it.")
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One message is milliseconds of work: more threads cost more to wake than they save, and spinning ones
        # would keep a core busy between messages.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(path / TOKENIZER_FILE))
        self._cache: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encodes texts.

        Args:
            texts: Any texts, empty ones too. Beyond 256 tokens a text is cut.

        Returns:
            An array of shape (len(texts), 384), float32, each row of length 1.
        """
        if not texts:
            return np.empty((0, VECTOR_SIZE), dtype=np.float32)
        if len(texts) < _FEW:
            return np.stack([self._encode_one(text) for text in texts])
        # A session may run in many threads at once, and leaves Python's lock while it does.
        with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
            return np.stack(list(pool.map(self._encode_one, texts)))

    def knows_word(self, word: str) -> bool:
        """Tells whether a lower-case word is one of the 30,000 or so that the encoder reads whole."""
        return self._tokenizer.token_to_id(word) is not None

    def _encode_one(self, text: str) -> Vectors:
        # A lone surrogate is no character; the tokenizer would refuse the whole text for it.
        content = text.encode("utf-8", "replace")
        key = hashlib.blake2b(content, digest_size=16).digest()
        with self._lock:
            vector = self._cache.get(key)
            if vector is not None:
                self._cache.move_to_end(key)
                return vector
        vector = self._run(content.decode("utf-8"))
        vector.setflags(write=False)
        with self._lock:
            self._cache[key] = vector
            if len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
        return vector

    def _run(self, text: str) -> Vectors:
        encoding = self._tokenizer.encode(text)
        inputs = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        vector: Vectors = self._session.run(None, inputs)[0][0]
        return vector


@lru_cache(maxsize=1)
def shared_encoder(path: Path) -> SentenceEncoder:
    """Gives the process's one encoder, opened at its first use.

    Raises:
        EncoderMissingError: If there is no complete encoder at the path.
    """
    return SentenceEncoder(path)
