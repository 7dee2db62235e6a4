"""The safety gate: who should not stop suddenly, and what is said to whom.

Stopping alcohol, benzodiazepines, opioids or GHB from one day to the next can be dangerous. Before somebody does, two
questions find out how likely that is for them: what happens when they stop or miss it, and whether that is happening
now. What cannot be told counts as dangerous. The gate asks for no amounts and never says that stopping is safe.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import yaml

from coach.safety.categories import WITHDRAWAL
from coach.safety.finding import Finding
from coach.understanding import vocabulary
from coach.understanding.answers import read_yes_no
from coach.understanding.questions import is_question
from coach.understanding.spelling import Speller
from coach.understanding.text import read_line

Sign = Literal["red", "pregnant", "amber", "daily", "unsure", "none"]
When = Literal["now", "before", "unsure", "unsaid"]
Outcome = Literal["red_now", "red_before", "pregnant", "amber", "unsure", "none"]
Dependence = Literal["red", "amber", "none"]

SIGNS: Final[tuple[Sign, ...]] = ("red", "pregnant", "amber", "daily", "unsure", "none")
"""What an answer may come to, the one that counts first when several are heard."""
DEPENDENCE: Final[dict[Outcome, Dependence]] = {
    "red_now": "red",
    "red_before": "red",
    "pregnant": "red",
    "amber": "amber",
    "unsure": "amber",
    "none": "none",
}
"""What each outcome says of the person for later."""
KNOWN_FOR: Final = timedelta(days=30)
"""How long an outcome holds before the questions are asked again."""
OPIOIDS: Final = frozenset({"opioids", "heroin"})
"""Substances whose tolerance falls so fast that going back to them after a break can kill."""
MAY_NEED: Final = "unclear"
"""Stands for a word that may mean a substance of the gate."""

_SHOWN: Final[frozenset[Sign]] = frozenset({"red", "pregnant", "amber", "daily"})
_WORDS_BESIDE: Final = 4
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.?!;\n])")
_FILE: Final = Path(__file__).with_name("gate.yml")
_BOUNDARY: Final = re.compile(
    r"[.;!?,:&+-]|\b(?:but|just|only|except|although|though|apart from|i|im|ive|my|when|if|then|yes|yeah|so|because)\b"
)
_STOPPED: Final = re.compile(
    r"\b(?:dont|didnt|havent|hadnt|cant|not|without|no) (?:have |had |get |take )?"
    r"(?:one|it|a drink|a can|any drink|drink|drinking|drunk|use|using|my (?:meds|dose|script|tablets))\b"
)
"""Words with a "not" in them that only say that somebody stopped."""
_NEGATOR: Final = re.compile(
    r"\b(?:not|never|dont|didnt|havent|hasnt|hadnt|wasnt|werent|doesnt|isnt|aint|none|nothing|neither|nor|without)\b"
    r"|\bno (?=(?:\w+ )?$|(?:\w+ ){1,4}(?:or|nor|and) (?:\w+ )?$)"
)
_NOT_TO_STOP: Final = re.compile(r"\b(?:stop|help|shift)\b")
""""I haven't been able to stop shaking" denies no shaking."""
_STILL_DENIED: Final = re.compile(r" *(?:\w+ )?(?:or|nor) (?:\w+ )?")


@dataclass(frozen=True)
class Need:
    """Whether what somebody uses calls for the gate.

    Attributes:
        substances: Substances of the gate that were named, `MAY_NEED` for a word that may be one.
        other: Whether something else was named, which needs no gate.
    """

    substances: frozenset[str]
    other: bool

    @property
    def is_unknown(self) -> bool:
        """Whether nothing was named at all."""
        return not self.substances and not self.other


@dataclass(frozen=True)
class Heard:
    """What an answer says: the most serious sign in it, and when that was."""

    sign: Sign
    when: When = "unsaid"


@dataclass(frozen=True)
class _Patterns:
    needs: frozenset[str]
    may_need: re.Pattern[str]
    signs: dict[Sign, re.Pattern[str]]
    when: dict[str, re.Pattern[str]]
    speller: Speller


@lru_cache(maxsize=1)
def _load() -> _Patterns:
    raw: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return _Patterns(
        needs=frozenset(raw["needs"]),
        may_need=_joined(raw["may_need"]),
        signs={sign: _joined(raw[sign]) for sign in SIGNS},
        when={name: _joined(raw[name]) for name in ("not_now", "now", "before")},
        speller=Speller(raw["spelling"], raw["real_words"]),
    )


def _joined(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


def needs(words: str) -> Need:
    """Tell whether what somebody uses calls for the gate.

    Args:
        words: Their own words, such as "the drink", "vallies and weed" or "my phone".
    """
    patterns, line = _load(), read_line(words)
    named = {one.value for one in vocabulary.load().find(line) if one.entity in ("substance", "behaviour")}
    substances = named & patterns.needs
    if not substances and patterns.may_need.search(line.text):
        substances = {MAY_NEED}
    return Need(frozenset(substances), bool(named - patterns.needs))


def read_signs(text: str) -> Heard | None:
    """Read what happens to somebody when they stop or miss it.

    Args:
        text: The answer.

    Returns:
        The most serious sign that is not denied; None when nothing can be made of the answer.
    """
    line, denied = _folded(text), False
    for sign, pattern in _load().signs.items():
        found = [_is_denied(line, match) for match in pattern.finditer(line)]
        if found and (sign in ("unsure", "none") or not all(found)):
            return Heard(sign, _when(line))
        denied = denied or bool(found)
    return Heard("none") if denied else None


def read_now(text: str) -> When:
    """Read whether a red sign is there now.

    Args:
        text: The answer to just that question.
    """
    line = _folded(text)
    when = _when(line)
    if when != "unsaid":
        return when
    yes = read_yes_no(text)
    if yes is None:
        return "unsure" if _load().signs["unsure"].search(line) else "unsaid"
    return "now" if yes else "before"


def answers(text: str, finding: Finding | None) -> bool:
    """Tell whether words that look like danger only answer the gate's question.

    It asks for the very signs that otherwise bring a crisis reply. What is happening now, or speaks of any other
    danger, is danger all the same.

    Args:
        text: The message.
        finding: What the floor sees in it.
    """
    heard = read_signs(text)
    if heard is None or heard.when == "now":
        return False
    if finding is None:
        return True
    is_sign = finding.category == WITHDRAWAL and finding.about == "self" and not finding.also
    return is_sign and (finding.time != "now" or heard.when == "before") and heard.sign in _SHOWN


def names_sign(text: str) -> bool:
    """Tell whether a message names a sign, so that it is no command or wish, whatever else it looks like."""
    heard = read_signs(text)
    return heard is not None and heard.sign in _SHOWN


def told(text: str) -> Heard | None:
    """Read the signs somebody tells of beside their question, as in "can I just stop? I shake every morning".

    What is only asked about ("will I get the shakes?") is not told.

    Args:
        text: The message.
    """
    said = "; ".join(part for part in _SENTENCE_ENDS.split(text) if not is_question(part))
    heard = read_signs(said)
    return heard if heard is not None and heard.sign in _SHOWN else None


def is_all_signs(text: str) -> bool:
    """Tell whether a message names signs and says hardly anything else.

    Args:
        text: The message.
    """
    line = _folded(text)
    rest = line
    for sign in _SHOWN:
        rest = _load().signs[sign].sub(" ", rest)
    return rest != line and len(re.findall(r"\w+", rest)) <= _WORDS_BESIDE


def outcome(sign: Sign | None, when: When = "unsaid") -> Outcome:
    """Decide what the answers come to.

    Args:
        sign: The most serious sign; None when the question was passed over, which leaves it open.
        when: When a red sign was there. Somebody who cannot tell may be in danger now.
    """
    if sign == "red":
        return "red_now" if when in ("now", "unsure") else "red_before"
    if sign == "daily":
        return "amber"
    return "unsure" if sign is None else sign


def is_known(
    dependence: str | None, asked: datetime | None, of: Iterable[str], about: Iterable[str], now: datetime
) -> bool:
    """Tell whether an outcome still holds, so that nobody is asked again.

    Args:
        dependence: The outcome, None when there is none.
        asked: When it was found.
        of: The substances it was found for.
        about: The substances it is wanted for.
        now: The time it is.

    Returns:
        True for `KNOWN_FOR` after. "none" holds only for the substances it was found for.
    """
    if dependence is None or asked is None or now - asked > KNOWN_FOR:
        return False
    return dependence != "none" or (bool(set(about)) and set(about) <= set(of))


def _folded(text: str) -> str:
    # Without its apostrophe "I'll" would be read as feeling ill.
    line = read_line(re.sub(r"\b(i)['’]ll\b", r"\1 will", text, flags=re.IGNORECASE)).text
    correct = _load().speller.correct
    return re.sub(r"[a-z]{5,}", lambda word: correct(word.group()) or word.group(), line)


def _is_denied(line: str, match: re.Match[str]) -> bool:
    """Tell whether a sign stands under a "not" of its own clause, or goes on a list that does."""
    before = _STOPPED.sub(" ", line[: match.start()])
    clauses = _BOUNDARY.split(before)
    clause = clauses[-1]
    if _STILL_DENIED.fullmatch(clause) and len(clauses) > 1:
        clause = clauses[-2] + clause
    negators = list(_NEGATOR.finditer(clause))
    return len(negators) == 1 and not _NOT_TO_STOP.search(clause, negators[0].end())


def _when(line: str) -> When:
    when = _load().when
    if when["not_now"].search(line):
        return "before"
    if when["now"].search(line):
        return "now"
    return "before" if when["before"].search(line) else "unsaid"
