"""Signed tokens that say who is talking: made by the server, for one person, without name, email or phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import jwt

from coach import clock

ALGORITHM = "HS256"
MIN_KEY_BYTES = 32


class TokenRefused(Exception):
    """A token that proves nothing. The message is fit to be shown."""


class TokenExpired(TokenRefused):
    """A token that was good once."""


class TokenIssuer:
    """Makes and checks the tokens of one channel.

    Signatures are HMAC-SHA256 and compared in constant time by PyJWT.
    """

    def __init__(self, key: bytes, channel: str, lifetime: timedelta, now: Callable[[], datetime] = clock.now) -> None:
        """Set the issuer up.

        Args:
            key: Secret of at least 32 bytes.
            channel: Name of the channel; ids of its people begin with it.
            lifetime: How long a token stays good.
            now: Where the time comes from.

        Raises:
            ValueError: If the key is too short to be safe.
        """
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"the key for tokens has {len(key)} bytes; at least {MIN_KEY_BYTES} are needed")
        self._key = key
        self._prefix = f"{channel}-"
        self._lifetime = lifetime
        self._now = now

    def issue(self, person: str) -> str:
        """Return a token for a person.

        Raises:
            ValueError: If the person belongs to another channel.
        """
        if not person.startswith(self._prefix):
            raise ValueError("this person belongs to another channel")
        issued = self._now()
        claims = {"sub": person, "iat": int(issued.timestamp()), "exp": int((issued + self._lifetime).timestamp())}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def person_of(self, token: str) -> str:
        """Return the id of the person a token was made for.

        Raises:
            TokenExpired: If its time is over.
            TokenRefused: If it is damaged, unsigned, signed by somebody else or of another channel.
        """
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                # Times are checked below, by the coach's own clock.
                options={"require": ["sub", "iat", "exp"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.PyJWTError as error:
            raise TokenRefused("This token is not valid here.") from error
        person, expires = claims["sub"], claims["exp"]
        if not isinstance(person, str) or not person.startswith(self._prefix) or not isinstance(expires, int):
            raise TokenRefused("This token is not valid here.")
        if self._now().timestamp() >= expires:
            raise TokenExpired("This token has run out.")
        return person
