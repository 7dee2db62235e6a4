from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from coach.privacy import random_person_id
from connectors.identity import TokenExpired, TokenIssuer, TokenRefused

KEY = b"k" * 32
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def issuer():
    return TokenIssuer(KEY, "web", timedelta(days=365), Clock())


def test_a_token_says_who_is_talking(issuer):
    person = random_person_id("web")
    assert len(person) == len("web-") + 32
    assert issuer.person_of(issuer.issue(person)) == person


def test_a_token_runs_out(issuer):
    token = issuer.issue("web-a")
    issuer._now.time = NOW + timedelta(days=364)
    assert issuer.person_of(token) == "web-a"
    issuer._now.time = NOW + timedelta(days=365)
    with pytest.raises(TokenExpired):
        issuer.person_of(token)


def _forged(header: dict, claims: dict, signature: str) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
    return ".".join([*parts, signature])


GOOD = {"sub": "web-a", "iat": int(NOW.timestamp()), "exp": int((NOW + timedelta(days=1)).timestamp())}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "\u00e9.\u00e9.\u00e9",
        jwt.encode(GOOD, b"x" * 32, algorithm="HS256"),
        jwt.encode(GOOD, KEY + b"x" * 32, algorithm="HS512"),
        jwt.encode(GOOD, None, algorithm="none"),
        _forged({"alg": "none"}, GOOD, ""),
        _forged({"alg": "HS256"}, GOOD, "AAAA"),
        jwt.encode({"sub": "web-a"}, KEY, algorithm="HS256"),
        jwt.encode(GOOD | {"sub": "telegram-a"}, KEY, algorithm="HS256"),
        jwt.encode(GOOD | {"exp": "never"}, KEY, algorithm="HS256"),
    ],
)
def test_what_proves_nothing_is_refused(issuer, token):
    with pytest.raises(TokenRefused):
        issuer.person_of(token)


def test_a_changed_person_breaks_the_signature(issuer):
    header, _, signature = issuer.issue("web-a").split(".")
    _, claims, _ = issuer.issue("web-b").split(".")
    with pytest.raises(TokenRefused):
        issuer.person_of(f"{header}.{claims}.{signature}")


def test_keys_and_people_must_fit():
    with pytest.raises(ValueError, match="at least 32"):
        TokenIssuer(b"short", "web", timedelta(days=1))
    with pytest.raises(ValueError, match="another channel"):
        TokenIssuer(KEY, "web", timedelta(days=1)).issue("telegram-a")
