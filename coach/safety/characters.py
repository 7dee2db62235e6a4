"""Folding of characters: what is written to look different, or to hide, becomes plain lower-case letters."""

import re
import unicodedata
from typing import Final

_LOOKALIKES: Final = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j", "к": "k",
    "м": "m", "т": "t", "в": "b", "н": "h", "ԁ": "d", "ո": "n", "ӏ": "l", "ɡ": "g", "ı": "i", "ɑ": "a", "ʟ": "l",
    "α": "a", "ε": "e", "ι": "i", "ο": "o", "ρ": "p", "κ": "k", "ν": "v", "υ": "u", "τ": "t", "η": "n", "χ": "x",
    "¡": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe",
}  # fmt: skip
"""Letters of other alphabets drawn like Latin ones, after lower-casing."""

_QUOTES: Final = dict.fromkeys("‘’‚‛′‵`´ʼʹ＇", "'") | dict.fromkeys("“”„‟«»″", '"')
_DASHES: Final = dict.fromkeys("‐‑‒–—―−_", "-")
_UNSEEN: Final = dict.fromkeys(
    (
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0xFE00, 0xFE10),
        *range(0x1F3FB, 0x1F400), 0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF,
    )
)  # fmt: skip
_EMOJI: Final = {
    "🔪": "knife", "🗡": "knife", "💊": "pills", "🔫": "gun", "🩸": "blood", "🪒": "razor", "🍺": "beer",
    "🍻": "beer", "🍷": "wine", "🥃": "whisky", "🚗": "car", "🚂": "train", "🚆": "train",
    "🌉": "bridge", "👶": "baby", "😂": "lol", "🤣": "lol", "😆": "lol", "😹": "lol", "🤢": "sick",
    "🤮": "vomit", "💉": "needle", "⚰": "coffin", "🪦": "grave", "🪢": "rope", "🌊": "sea",
    "👋": "waving", "✂": "scissors", "🚬": "cigarette", "🧴": "bottle", "🚄": "train", "🚅": "train",
    "🚇": "train", "🚙": "car", "🚘": "car", "🍾": "wine", "🥂": "wine", "🍸": "drink", "🍹": "drink",
    "💀": "skull", "☠": "skull",
}  # fmt: skip

_BEFORE_NFKC: Final = str.maketrans(
    {ord(sign): f" {word} " for sign, word in _EMOJI.items()}
    | {ord(sign): plain for sign, plain in (_QUOTES | _DASHES).items()}
    | _UNSEEN
    | {ord("…"): " . "}
)
_AFTER_LOWER: Final = str.maketrans(_LOOKALIKES)
_MARKS: Final = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_ASSAULTED: Final = re.compile(r"\bSA['’]?d\b")
"""Told apart from "sad" only by its capitals."""


def fold(text: str) -> str:
    """Return a message in plain lower-case letters, with straight quotes and nothing unseen in it.

    Emoji that name a thing become the word for it, between spaces.

    Args:
        text: The message as it was written.
    """
    text = _ASSAULTED.sub("sexually assaulted", text)
    if text.isascii():
        return text.lower().replace("_", "-").replace("`", "'")
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE_NFKC)).lower()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return text.translate(_AFTER_LOWER)
