"""How the answers to tools' questions are read; each reader says kindly what it could not read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from actions.tools import NotReadableError, Reader
from coach.understanding.answers import read_worked, read_yes_no
from coach.understanding.dates import When, read_when
from coach.understanding.durations import read_minutes
from coach.understanding.numbers import OutOfRange, read_scale
from coach.understanding.text import bare


def scale(text: str, now: datetime) -> float:
    """Reads a number from 0 to 10, such as "about a 7".

    Raises:
        NotReadableError: There is no number, or it lies outside the scale.
    """
    reading = read_scale(text)
    if isinstance(reading, OutOfRange):
        raise NotReadableError("utter_out_of_range")
    if reading is None:
        raise NotReadableError("utter_unclear_scale")
    return reading.value


def free_text(text: str, now: datetime) -> str:
    """Takes the words as they are.

    Raises:
        NotReadableError: There are no words or numbers in them.
    """
    if not any(character.isalnum() for character in text) and text.isascii():
        raise NotReadableError("utter_unclear_text")
    if not text.strip():
        raise NotReadableError("utter_unclear_text")
    return text.strip()


def past_time(text: str, now: datetime) -> dict[str, Any]:
    """Reads when something was.

    Returns:
        What `kept_time` gives.

    Raises:
        NotReadableError: No time can be made of it.
    """
    when = read_when(text, now, past=True)
    if when is None:
        raise NotReadableError("utter_unclear_time")
    return kept_time(when)


def kept_time(when: When) -> dict[str, Any]:
    """Returns a time as a slot keeps it: "at", an ISO time, and "hour_known", whether more than the day was said."""
    return {"at": when.at.isoformat(), "hour_known": when.grain in ("minute", "hour", "part_of_day")}


def minutes(text: str, now: datetime) -> float:
    """Reads how long something lasted, in minutes.

    Raises:
        NotReadableError: No length of time can be made of it.
    """
    value = read_minutes(text)
    if value is None:
        raise NotReadableError("utter_unclear_duration")
    return value


def worked(text: str, now: datetime) -> str:
    """Reads whether something helped: "yes", "partly" or "no".

    Raises:
        NotReadableError: It says neither.
    """
    value = read_worked(text)
    if value is None:
        raise NotReadableError("utter_unclear_choice")
    return value


def choice(keys: Mapping[str, tuple[str, ...]], yes: str | None = None, no: str | None = None) -> Reader:
    """Makes a reader for a question with a few choices.

    Args:
        keys: The value of each choice, and the words that mean it; the first that occurs in the answer wins.
        yes: The choice that a bare yes means, if any.
        no: The choice that a bare no means, if any.

    Returns:
        A reader that gives one of the keys.
    """

    def read(text: str, now: datetime) -> str:
        said = f" {bare(text)} "
        for key, words in keys.items():
            if any(f" {word} " in said for word in words):
                return key
        meant: Any = {True: yes, False: no, None: None}[read_yes_no(text)]
        if meant is None:
            raise NotReadableError("utter_unclear_choice")
        return str(meant)

    return read
