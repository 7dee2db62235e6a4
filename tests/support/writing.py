"""The ways in which people write the same thing."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from tests.support.danger import Sentences

LONG = 3900
_RAMBLING = (
    "It was a long week at work and the bus was late again. We had the neighbours round for tea on Thursday. "
    "The garden looks good now that the rain has stopped. I watched the match with my cousin and it was a draw. "
)


def _curly(text: str) -> str:
    return "“" + text.replace("'", "’") + "”"


def _spaced(text: str) -> str:
    return "   ".join(" ".join(word) for word in text.split())


def _long(text: str) -> str:
    """Returns as much chat as is read of one message, with what counts at its very end."""
    before = (_RAMBLING * (LONG // len(_RAMBLING) + 1))[: LONG - len(text) - 2]
    return f"{before}. {text}"


def _plain(change: Callable[[str], str]) -> Callable[[Sentences], str]:
    return lambda sentences: change(sentences.plain)


WAYS: dict[str, Callable[[Sentences], str]] = {
    "plain": attrgetter("plain"),
    "misspelt": attrgetter("misspelt"),
    "oblique": attrgetter("oblique"),
    "in capitals": _plain(str.upper),
    "in curly quotes": _plain(_curly),
    "with emoji": _plain(lambda text: f"😔💔 {text} 😭🙏🏽"),
    "an emoji for each space": _plain(lambda text: text.replace(" ", " 😭 ")),
    "in spaced letters": _plain(_spaced),
    "with dots between": _plain(lambda text: "... ".join(text.split())),
    "with letters between that do not show": _plain(lambda text: "\u200b".join(text)),
    "at the end of a long message": _plain(_long),
}
LESS_PLAIN = {"misspelt", "oblique", "with dots between"}
"""Ways after which a check question, or help for something worse, is a right answer too."""
WRITTEN = tuple(way for way in WAYS if way not in LESS_PLAIN)
