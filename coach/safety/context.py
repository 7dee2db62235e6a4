"""What the last messages of a talk add to the newest one: danger told in pieces, taken back, or already asked about.

Everything here is deterministic and made from the messages alone. What was said counts for less with every message
and minute that passes, and for nothing once the person has said that it was meant otherwise, or wanted to go on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coach.safety import categories, effects, floor
from coach.safety.finding import Finding
from coach.safety.patterns import get_patterns

_TALK_TURNS: Final = 6
_TALK_SECONDS: Final = 3600.0
_TALK_CHARACTERS: Final = 1500
"""How far back messages are read together with the newest one."""

_PLAN_TURNS: Final = 10
_PLAN_SECONDS: Final = 2 * 3600.0
"""How long a stated danger is remembered when the person says that it was a joke, or says little."""

_ASKED_TURNS: Final = 30
_ASKED_SECONDS: Final = 24 * 3600.0
"""How long the check question is not asked again."""

_SIGN_KEPT: Final = 0.8
_SIGN_HALVED_SECONDS: Final = 3600.0
_SIGNS: Final = 2.0
"""A faint sign counts one, keeps four fifths of that with each further message and half with each hour. From this sum
on they are asked about: three in a row, or three among four messages."""

POSSIBLE: Final = "answer_rather_not"
"""The reply to somebody who neither says yes nor plainly no: the numbers stay in sight."""
UNCLEAR_AGAIN: Final = "unclear_again"
"""The reply to a further unclear message after the check question."""

_SPREAD: Final = frozenset((categories.WITHDRAWAL,))
"""Dangers whose own rules are read over several messages too. The floor's rules for the others, read so, put together
what does not belong together: measured on harmless talks, ten times as many false alarms."""

_PLAIN_SIGN: Final = frozenset(("symptom_plain", "stop_harmless"))
_PLAIN_STOP: Final = frozenset(("quit_other_thing", "quit_plain", "stop_harmless"))
"""Ideas of the floor that make a sign, or what was stopped, an ordinary one."""

_OWN_LIFE: Final = frozenset((categories.SUICIDE, categories.SUICIDAL_THOUGHTS, categories.SELF_HARM))
_PLANNED: Final = _OWN_LIFE | {categories.OVERDOSE, categories.THREAT}
_CHOSEN: Final = {"answer_yes": categories.SUICIDE, "answer_safe_for_now": categories.SUICIDAL_THOUGHTS}
"""Replies that follow a choice, and the danger named by choosing."""

_RETRACTION_WORDS: Final = 14
_RETRACTION: Final = re.compile(
    r"\b(?:jok(?:e|es|ing)|jk|kidding|messing|pulling your leg|winding you up|not serious|nvm|never ?mind|disregard"
    r"|having (?:a|you) (?:laugh|on)|(?:ignore|forget) (?:me|that|what i|it|i said|all that)|false alarm"
    r"|(?:did|do) not (?:really )?mean (?:it|that|any)|being (?:silly|daft|dramatic|stupid)|take (?:it|that) back)\b"
)

_OF_ANOTHER: Final = re.compile(r"(?:^|_)other(?:_|$)|_someone$")
"""Replies about somebody else's danger."""
_REACHING_WORDS: Final = 16
_THEY: Final = r"(?:she|he|they|her|him|them|my \w+|the \w+)"
_NOT: Final = r"(?:will not|would not|does not|do not|did not|is not|are not|wont|wouldnt|doesnt|dont|not)"
_REACHING: Final = re.compile(
    rf"\b(?:i (?:really |just )?(?:{_NOT}|have no idea|no idea) (?:even )?(?:know )?where"
    rf" {_THEY} (?:lives?|is|are|stays?|went|has gone)"
    rf"|{_THEY} (?:just |still |really )?{_NOT} (?:let|letting) (?:me|us|anyone|anybody)"
    r" (?:call|ring|phone|help|in|near|see|talk|speak|get help|do anything|touch)(?: (?:an? |the )?\w+)?"
    rf"|{_THEY} (?:just |still |really )?{_NOT} (?:talk|talking|speak|speaking|listen|listening|answer|answering)"
    r"(?: (?:to|the) \w+)?)\b"
)
"""How somebody else is reached, or cannot be, in plainly spelt words."""


@dataclass(frozen=True)
class Turn:
    """One message of the person, and what the coach said to it.

    Attributes:
        text: The message; empty for a choice.
        at: When it was said, in seconds.
        faint: Whether it held a sign of danger too faint to speak of.
        replies: The crisis replies given to it, by their ids.
    """

    text: str
    at: float
    faint: bool = False
    replies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What a message is answered with.

    Attributes:
        category: The kind of danger.
        reply_id: The reply that fits.
        guessed: Whether it is put together from several messages, so that the reply's question decides what is kept.
        also: Other kinds of danger to the writer in the same words.
    """

    category: str
    reply_id: str
    guessed: bool = False
    also: tuple[str, ...] = ()


def spread(earlier: Sequence[Turn], text: str, at: float) -> Finding | None:
    """Says what a message shows together with those before it, where none of them shows it alone.

    Args:
        earlier: The messages before, the oldest first.
        text: The newest message.
        at: When it was said, in seconds.
    """
    near = [turn.text for turn in _within(_unsettled(earlier), at, _TALK_TURNS, _TALK_SECONDS) if turn.text]
    if not near or not text.strip():
        return None
    found = _together(near, text)
    if found is None or found.category not in _SPREAD or found.severity == "red":
        return found
    # Stopping and an ordinary sign are what much talk is made of: what says in its own message that it is another
    # thing that was stopped, or another cause, is no part of it.
    if _PLAIN_SIGN & floor.ideas(text):
        return None
    return _together([said for said in near if not _PLAIN_STOP & floor.ideas(said)], text)


def _together(near: Sequence[str], text: str) -> Finding | None:
    """Returns what messages show with the newest, where neither they nor the newest show it alone."""
    before = "\n".join(near)[-_TALK_CHARACTERS:]
    together = _fired(f"{before}\n{text}") if before else {}
    if not together:
        return None
    # What the newest message says by itself is judged by itself, and what was said before it has been answered.
    alone = {**_fired(before), **_fired(text)}
    return floor.most_urgent(finding for name, finding in together.items() if name not in alone)


def about_another(earlier: Sequence[Turn], text: str, at: float) -> bool:
    """Says whether words about reaching somebody else, whose danger is spoken about, show no other danger.

    "She won't let me call" is control where it stands alone, and how the other person is where their danger was told.

    Args:
        earlier: The messages before, the oldest first.
        text: The newest message.
        at: When it was said, in seconds.
    """
    words = " ".join(get_patterns().reader.read(text).tokens)
    rest = _REACHING.sub(" ", words)
    if rest == words or len(words.split()) > _REACHING_WORDS:
        return False
    for turn in reversed(_within(_unsettled(earlier), at, _PLAN_TURNS, _PLAN_SECONDS)):
        for reply in reversed(turn.replies):
            if _OF_ANOTHER.search(reply):
                return floor.check(rest) is None
            if not reply.startswith("answer_"):
                return False
    return False


def adds_up(earlier: Sequence[Turn], at: float) -> bool:
    """Says whether a message with a faint sign, after others with one, calls for the check question.

    Args:
        earlier: The messages before, the oldest first.
        at: When the newest message, which holds a faint sign, was said, in seconds.
    """
    since = _unsettled(earlier)
    for place in range(len(since) - 1, -1, -1):
        if since[place].replies:
            # What came before a crisis reply has been spoken about.
            since = since[place + 1 :]
            break
    total = 1.0
    for age, turn in enumerate(reversed(since), start=1):
        if turn.faint:
            hours = max(0.0, at - turn.at) / _SIGN_HALVED_SECONDS
            total += _SIGN_KEPT**age * 0.5**hours
    return total >= _SIGNS


def taken_back(earlier: Sequence[Turn], text: str, at: float) -> Judgement | None:
    """Says how to answer somebody who calls a danger they stated a joke: nothing is cancelled, it stays possible.

    Args:
        earlier: The messages before, the oldest first.
        text: The newest message.
        at: When it was said, in seconds.
    """
    words = get_patterns().reader.read(text).tokens
    if len(words) > _RETRACTION_WORDS or not _RETRACTION.search(" ".join(words)):
        return None
    stated = stated_danger(earlier, at)
    if stated is None:
        return None
    return Judgement(stated, POSSIBLE if stated in _OWN_LIFE else stated)


def unclear(earlier: Sequence[Turn], at: float) -> Judgement:
    """Says how to answer a message that may mean giving up on living, or only on the change.

    The check question is asked once in a talk. Who named a danger to their own life a while ago is not asked either:
    it still stands.

    Args:
        earlier: The messages before, the oldest first.
        at: When the newest message was said, in seconds.
    """
    stated = stated_danger(earlier, at)
    if stated in _OWN_LIFE:
        return Judgement(categories.SUICIDAL_THOUGHTS, categories.SUICIDAL_THOUGHTS)
    asked = any(categories.UNCLEAR in turn.replies for turn in _within(earlier, at, _ASKED_TURNS, _ASKED_SECONDS))
    return Judgement(categories.UNCLEAR, UNCLEAR_AGAIN if asked else categories.UNCLEAR)


def stated_danger(earlier: Sequence[Turn], at: float) -> str | None:
    """Returns the kind of danger to life the person stated lately and has not settled since, the latest first.

    Args:
        earlier: The messages before, the oldest first.
        at: Now, in seconds.
    """
    for turn in reversed(_within(_unsettled(earlier), at, _PLAN_TURNS, _PLAN_SECONDS)):
        named = [_CHOSEN.get(reply, reply) for reply in turn.replies]
        for category in named:
            if category in _PLANNED:
                return category
        # The reply may have come from the channel, past a turn that was lost: the words still stand.
        finding = floor.check(turn.text) if turn.text else None
        if finding is not None and finding.category in _PLANNED and finding.about == "self":
            return finding.category
    return None


def _fired(text: str) -> dict[str, Finding]:
    patterns = get_patterns()
    among = [*patterns.talk, *(rule for rule in patterns.rules if rule.category in _SPREAD)]
    return dict(floor.explain(text, among))


def _unsettled(turns: Sequence[Turn]) -> Sequence[Turn]:
    """Returns the messages since the talk about danger was last closed: it was not meant, or they wanted to go on."""
    for place in range(len(turns) - 1, -1, -1):
        if any(effects.of(reply).closes for reply in turns[place].replies):
            return turns[place + 1 :]
    return turns


def _within(turns: Sequence[Turn], at: float, most: int, seconds: float) -> list[Turn]:
    return [turn for turn in turns[-most:] if at - turn.at <= seconds]
