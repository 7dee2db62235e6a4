"""Whether a message tells somebody's age and nothing else."""

from __future__ import annotations

from coach.understanding.number_words import digits
from coach.understanding.text import bare, phrases, read_line

_BESIDE = phrases(
    """no|nah|nope|na|not|yet|only|just|still|nearly|almost|about|bout|i|im|i am|am|a|is|my|age|aged|years|year|yrs|yr
    |old|yo|y|o|under|below|younger|minor|child|than|turn|turning|turned|be|ill|until|till|next|this|last|soon|week
    |month|in|for|to|tho|though|but|actually|lol|haha|sorry|tbh|mate|and|half|quite|really|so|well|erm|um"""
)


def is_only_age(text: str) -> bool:
    """Return whether every word of a message belongs to an age: "im 14", "no, not 18 until next month".

    Args:
        text: What the person typed.
    """
    said = bare(digits(read_line(text)).text).split()
    return bool(said) and all(word in _BESIDE or (word.isdigit() and 5 <= int(word) <= 120) for word in said)
