"""Telling the site's phone team that a hand-over happened: what is sent, how it is signed, when it is tried again.

Pure: it knows no network and no database. docs/handover.md says the same to those who receive it.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Final

from coach.storage.records import HandOver

EVENT: Final = "hand_over"
ID_HEADER: Final = "Coach-Id"
TIMESTAMP_HEADER: Final = "Coach-Timestamp"
SIGNATURE_HEADER: Final = "Coach-Signature"
SIGNATURE_VERSION: Final = "v1"

GIVE_UP_AFTER: Final = timedelta(hours=24)
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)


def body(hand_over: HandOver) -> bytes:
    """Return what is sent: that it happened, of which kind, when and where. Nobody and nobody's words are in it."""
    told = {
        "id": hand_over.reference,
        "event": EVENT,
        "category": hand_over.category,
        "at": hand_over.at.isoformat(),
        "channel": hand_over.channel,
    }
    return json.dumps(told, separators=(",", ":")).encode("ascii")


def signature(secret: str, timestamp: int, content: bytes) -> str:
    """Return the signature of a body: HMAC-SHA256 over the time, a dot and the body.

    Args:
        secret: Shared with the receiver.
        timestamp: When it is sent, in Unix seconds; signed too, so that an old message cannot be sent anew.
        content: The body, as sent.
    """
    signed = f"{timestamp}.".encode("ascii") + content
    digest = hmac.new(secret.encode("utf-8"), signed, hashlib.sha256).hexdigest()
    return f"{SIGNATURE_VERSION}={digest}"


def headers(hand_over: HandOver, secret: str, now: datetime) -> dict[str, str]:
    """Return the headers that go with the body of a hand-over.

    Args:
        hand_over: What is told.
        secret: Shared with the receiver.
        now: When it is sent.
    """
    timestamp = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        ID_HEADER: hand_over.reference,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: signature(secret, timestamp, body(hand_over)),
    }


def next_try(hand_over: HandOver, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after a try that did not get through.

    The wait doubles with each try up to an hour. Half of it is left to chance, so that many hand-overs do not come back
    all at once on a receiver that has just recovered.

    Args:
        hand_over: What is told, with how often that was tried.
        now: When the last try ended.
        chance: A random number from 0 to 1.

    Returns:
        The time, or None to give up: a day after it happened it is no news any more.
    """
    doubled = FIRST_WAIT * 2 ** min(max(hand_over.tries - 1, 0), 16)
    at = now + min(doubled, LONGEST_WAIT) * (0.5 + chance / 2)
    return None if is_too_old(hand_over, at) else at


def is_too_old(hand_over: HandOver, now: datetime) -> bool:
    """Return whether it is no news any more, as after a coach that stood still for days."""
    return now >= hand_over.at + GIVE_UP_AFTER
