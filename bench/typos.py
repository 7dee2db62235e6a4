"""Messages as thumbs type them: seeded typing errors."""

from __future__ import annotations

import random

# Each letter's neighbours on a British keyboard.
_NEIGHBOURS = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb",
    "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm", "o": "iklp", "p": "ol", "q": "wa",
    "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu",
    "z": "asx",
}  # fmt: skip

# One word in five holds an error, and every message at least one.
WORD_SHARE = 0.2
_SHORTEST_WORD = 3


def with_typos(text: str, seed: int) -> str:
    """Puts typing errors into a message: a neighbouring key, a dropped letter, or two letters swapped.

    Args:
        text: The message. Words under three letters and words with other signs in them are left as they are.
        seed: The same seed and text always give the same errors.
    """
    dice = random.Random(f"{seed} {text}")
    words = text.split(" ")
    possible = [place for place, word in enumerate(words) if len(word) >= _SHORTEST_WORD and word.isalpha()]
    if not possible:
        return text
    hit = [place for place in possible if dice.random() < WORD_SHARE] or [dice.choice(possible)]
    for place in hit:
        words[place] = _mistype(words[place], dice)
    return " ".join(words)


def _mistype(word: str, dice: random.Random) -> str:
    kind = dice.choice(("neighbour", "dropped", "swapped"))
    if kind == "swapped":
        place = dice.randrange(len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    place = dice.randrange(len(word))
    if kind == "dropped":
        return word[:place] + word[place + 1 :]
    neighbour = dice.choice(_NEIGHBOURS.get(word[place].lower(), word[place]))
    return word[:place] + neighbour + word[place + 1 :]
