"""What a message was understood as, and what it was then decided to be."""

from __future__ import annotations

from dataclasses import dataclass, field

CRISIS = "crisis_"
"""What the names of all intents that are danger begin with."""


@dataclass(frozen=True)
class Understood:
    """What the pipeline made of a message so far.

    Attributes:
        text: The message.
        intent: Its intent.
        confidence: How likely the classifier held that intent, low when a gate turned the message away.
        ranking: The best guesses and the confidence of each, the best first.
    """

    text: str
    intent: str
    confidence: float
    ranking: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The intent a message gets, and entities that go with it."""

    intent: str
    entities: dict[str, str] = field(default_factory=dict)
