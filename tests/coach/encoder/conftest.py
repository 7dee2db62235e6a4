"""One built encoder for all tests: building takes seconds, so it is built where the coach itself keeps it."""

from __future__ import annotations

import pytest

from coach.encoder.build import build
from coach.encoder.session import SentenceEncoder
from coach.settings import get_settings


@pytest.fixture(scope="session")
def encoder_path():
    path = get_settings().encoder_path.resolve()
    build(path)
    return path


@pytest.fixture(scope="session")
def encoder(encoder_path):
    return SentenceEncoder(encoder_path)
