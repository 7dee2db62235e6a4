"""What words typed after a crisis reply mean: the same words answer each question differently.

Where in doubt, an answer never makes less of a danger: what would is asked of the person in plain words.
"""

from __future__ import annotations

import re
from typing import Final

from coach.safety import replies
from coach.safety.replies import STILL_HERE, Choice
from coach.understanding import crisis_signs
from coach.understanding.answers import read_yes_no
from coach.understanding.crisis_signs import CALLED, HELP, NUMBER, WHO
from coach.understanding.questions import is_question
from coach.understanding.text import words

ANYTHING: Final = "anything"
"""Key under which a reply that only listens says where any words lead."""
UNCLEAR: Final = "unclear"
KEYS: Final = crisis_signs.KEYS | {"yes", "no", "not_now", UNCLEAR, "too_hard", ANYTHING}
"""What `replies.heard` may have an answer for."""

_SLIP_LETTERS: Final = 4
"""Letters a word needs before one slip in it is forgiven."""
_BARE_WORDS: Final = 3
"""Words up to which a yes or no says nothing else."""
_TOO_HARD_WORDS: Final = 6
_NEGATIONS: Final = frozenset(
    ("no", "not", "never", "nobody", "none", "cant", "cannot", "wont", "dont", "isnt", "arent", "didnt", "havent")
)
"""Words that turn a title into its opposite, and so are no other word badly typed."""

_TAKEN_BACK: Final = re.compile(
    r"\b(?:(?:only|just|was|im|am|is|its) (?:only |just )?"
    r"(?:jok(?:e|ing)|kidding|messing|a joke|taking the (?:mick|piss)|having a laugh|winding you up"
    r"|being (?:silly|dramatic|stupid|daft))"
    r"|jokes|jk|joking|kidding|ignore (?:me|that|it|what)|forget (?:i|it|that|what|about it|me saying)|never ?mind|nvm"
    r"|didnt say (?:that|it|anything)|scrap that|dont worry(?: about (?:it|me))?|overreacting|doesnt matter"
    r"|not that (?:serious|deep))\b"
)
_MEANT_ELSE: Final = re.compile(
    r"\b(?:meant something else|(?:didnt|dont|did not|do not) mean (?:that|it (?:that way|like that)|literally)"
    r"|(?:not|isnt|wasnt) what i (?:mean|meant|said)|misunderstood(?: me)?|wrong end of the stick"
    r"|you(?:ve)? got (?:it|me) wrong|(?:figure|manner|way) of (?:speech|speaking)|not (?:like|in) that(?: way)?\b"
    r"|no not that$)"
)
_FILLER: Final = frozenset(
    (
        "no", "nah", "nope", "oh", "sorry", "lol", "haha", "mate", "i", "you", "youve", "just", "it", "its", "that",
        "thats", "was", "a", "the", "honestly", "really", "think", "thanks", "got", "have", "at", "all", "coach", "by",
    )
)  # fmt: skip
"""What may stand beside words that say something else was meant; anything more could say what it was."""

_NOT_NOW: Final = re.compile(r"(?:no |nah |nope )?not (?:right now|now|yet|tonight|today|at the moment|this minute)")
_PLAIN_NO: Final = re.compile(
    r"(?:oh |god |lol )?(?:(?:no|nope|nah|naw|na|never|god no|not at all|no way|no no|of course not|no never|no thanks"
    r"|none|(?:no |nope |nah )?(?:im not|i havent|i dont|i didnt|they arent|they dont|they havent|(?:he|she) isnt"
    r"|(?:hes|shes|theyre) not|it isnt|its not|none of (?:these|those|them|that)|nothing like that)"
    r"|(?:no|nope|nah) (?:honestly |really )?i ?m (?:fine|ok|okay|alright|all right|good|safe)))"
    r"(?: lol| mate| sorry| thanks| thank you| honestly| really)*"
)
_YES: Final = r"(?:oh )?(?:yes|yeah|yea|yeh|yep|yh|ye|y|ya|yup|yess|aye)(?: (?:yes|yeah))?"
_AFTER_YES: Final = r"(?: (?:now|thanks|thank you|mate|please|just now|already|sorry))*"
_TAILS: Final = (
    (frozenset({"od_awake"}), "(?:hes|shes|theyre|(?:he|she) is|they are) (?:still )?awake"),
    (frozenset({"od_side"}), "(?:hes|shes|theyre|(?:he|she) is|they are) (?:still )?breathing"),
    (frozenset({"psy_safe", "sa_safe"}), "(?:im|i am) safe(?: here)?"),
    (frozenset({"help_here", "od_crew", "other_after"}), f"(?:theyre|they are|(?:the )?{HELP} (?:is|are)) here"),
    (
        frozenset({"called", "body_called", "danger_called", "sa_called", "other_called", "line_called"}),
        f"(?:i|ive|we|weve|they|someone|my {WHO})? ?(?:just |already |has |have )*{CALLED}(?: {NUMBER})?"
        f"|(?:theyre|someones|my {WHO} is) (?:calling|ringing|phoning)(?: {NUMBER})?",
    ),
    (frozenset({"body_with", "with_someone", "help_here"}), f"(?:my {WHO}|someone|somebody)(?: is)? (?:here|with me)"),
    (frozenset({"safer"}), "(?:its|it is) easing(?: a (?:bit|little))?"),
    (frozenset({"drv_stopped"}), "(?:i|ive|i have|weve) (?:stopped|pulled over|parked(?: up)?)"),
    (frozenset({"thr_away", "danger_away"}), "(?:im|i am) (?:away|out|safe|safer)|i (?:can|got away|got out)"),
    (frozenset({"told", "child_told"}), "(?:i|ive|i have) told (?:them|someone|her|him)"),
)
"""What may follow a yes that leads to some kinds of answer: it says the same once more."""
_SAME_AGAIN: Final = "(?:i|we|they|it|he|she) (?:am|is|are|have|has|did|do)|it does"
_SAFE_TO_CHAT: Final = re.compile(
    rf"{_YES}{_AFTER_YES}|{_YES} (?:(?:its|it is) safe|(?:im|i am) (?:alone|safe|on my own)){_AFTER_YES}"
)
_TOO_HARD: Final = re.compile(
    r"(?:(?:no|yes|yeah|yep|oh) )*(?:(?:its|it is|this is|(?:the )?chang(?:e|ing)(?: is)?|stopping is|quitting is) )?"
    r"(?:(?:just|really|so|too|very|bloody|fucking|all) )*(?:hard|difficult|tough)"
    r"(?: (?:now|right now|for me|just now|to (?:change|stop|quit|cut down)))?|(?:yes |yeah )?(?:the change|changing)"
)

DENIES: Final = frozenset({"meant_else", "not_that", "gam_next"})
"""Answers by which there is no danger: only a plain no counts as one."""
_EASES: Final = frozenset(
    {
        "safe_chat", "psy_safe", "sa_safe", "safer", "other_safe", "other_thoughts", "danger_other_safe", "danger_away",
        "wd_amber", "wd_other_amber", "preg_amber", "eat_amber", "ill_mild", "small_wound", "od_awake", "od_side",
        "thr_away", "drv_stopped", "drv_sorted", "adult_child",
    }
)  # fmt: skip
"""Answers by which there is less danger: only a plain yes or no counts as one."""
_HELPED: Final = frozenset(
    {
        "called", "body_called", "danger_called", "sa_called", "other_called", "line_called", "help_here", "od_crew",
        "other_after", "with_someone", "body_with", "told", "child_told", "texted",
    }
)  # fmt: skip
"""Answers by which somebody has been told: "ok" says that it will be done, not that it was."""


def typed_choice(reply_id: str, text: str) -> Choice | None:
    """Return the choice under a reply whose title was typed, badly perhaps; None when it was none of them.

    Args:
        reply_id: The reply that offered the choices.
        text: What the person typed.
    """
    typed = words(text)
    if not typed:
        return None
    titles = [(words(choice.title), choice) for choice in replies.choices(reply_id)]
    same = [choice for title, choice in titles if title == typed]
    near = same or [
        choice for title, choice in titles if len(title) == len(typed) and all(map(_same_word, title, typed))
    ]
    return near[0] if same or len(near) == 1 else None


def plain_kind(reply_id: str, text: str, bare: bool = False, stated: bool = True) -> str | None:
    """Return the kind of answer that words plainly are, None when they say nothing that was asked.

    Args:
        reply_id: The reply they follow.
        text: What the person typed.
        bare: Whether a yes or no only counts with hardly a word beside it.
        stated: Whether the danger was stated in so many words, so that a no takes back only that it is now.
    """
    said = " ".join(words(text))
    choice = typed_choice(reply_id, text)
    if choice is not None:
        return kind_of(choice)
    if is_question(text):
        return None
    if _TAKEN_BACK.search(said):
        # A joke cancels no danger that was stated: the help stays in sight.
        return _heard(reply_id, UNCLEAR)
    sign = _sign(reply_id, said)
    if sign is not None or (bare and len(said.split()) > _BARE_WORDS):
        return sign
    return _yes_or_no(reply_id, text, said, stated)


def vague_kind(reply_id: str) -> str:
    """Return the kind of answer that words are which say nothing that was asked."""
    return _heard(reply_id, UNCLEAR)


def company_kind(reply_id: str, text: str) -> str | None:
    """Return the kind of answer it is that somebody is there ("my mum is here"), None when words say more or less."""
    said = " ".join(words(text))
    if not any(sign.key == "with_someone" for sign in crisis_signs.read_signs(said)):
        return None
    return plain_kind(reply_id, text) or vague_kind(reply_id)


def kind_of(choice: Choice) -> str | None:
    """Return the kind of answer a choice sends, None when it sends another intent."""
    found = re.fullmatch(r'/crisis_answer\{"kind": "(\w+)"\}', choice.payload)
    return None if found is None else found[1]


def _same_word(title: str, typed: str) -> bool:
    if title == typed:
        return True
    if min(len(title), len(typed)) < _SLIP_LETTERS or not _NEGATIONS.isdisjoint((title, typed)):
        return False
    short, long = sorted((title, typed), key=len)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at]
    return short[at + 1 :] == long[at + 1 :] or swapped + short[at + 2 :] == long[at:]


def _sign(reply_id: str, said: str) -> str | None:
    meant_else = _MEANT_ELSE.search(said)
    if meant_else is not None:
        left = set(f"{said[: meant_else.start()]} {said[meant_else.end() :]}".split())
        offered = {kind_of(choice) for choice in replies.choices(reply_id)}
        settles = left <= _FILLER and "meant_else" in offered
        return "meant_else" if settles else _heard(reply_id, UNCLEAR)
    for sign in crisis_signs.read_signs(said):
        kind = replies.heard(reply_id).get(sign.key) or _offered(reply_id, sign.titles)
        if sign.key == "already_done":
            kind = kind or _done(reply_id)
        if kind is not None or sign.key == "cannot_call":
            return _unless_driving(reply_id, kind or "cannot_call")
    if "too_hard" in replies.heard(reply_id) and len(said.split()) <= _TOO_HARD_WORDS and _TOO_HARD.fullmatch(said):
        return _heard(reply_id, "too_hard")
    return None


def _offered(reply_id: str, titles: tuple[str, ...]) -> str | None:
    by_title = {choice.title: kind_of(choice) for choice in replies.choices(reply_id)}
    return next((by_title[title] for title in titles if by_title.get(title)), None)


def _done(reply_id: str) -> str | None:
    """Return where it leads that it is done already: only where that is what was asked about."""
    heard = replies.heard(reply_id)
    if "od_me" in heard.values():
        return "od_me"
    if heard.get("yes") != "yes":
        return None
    return "od_me" if "od_me" in {kind_of(choice) for choice in replies.choices(reply_id)} else "yes"


def _unless_driving(reply_id: str, kind: str) -> str:
    """Return a kind of answer, in doubt for words that do not say the car has stopped."""
    return _heard(reply_id, UNCLEAR) if kind == "drv_stopped" else kind


def _yes_or_no(reply_id: str, text: str, said: str, stated: bool) -> str | None:
    heard = replies.heard(reply_id)
    if _NOT_NOW.fullmatch(said):
        return _unless_driving(reply_id, heard.get("not_now") or _heard(reply_id, UNCLEAR))
    yes = _read(heard.get("yes"), text, said)
    if yes is None:
        return None
    kind = _heard(reply_id, "yes" if yes else "no")
    if not yes:
        plain = kind not in DENIES | _EASES or _PLAIN_NO.fullmatch(said)
        if kind == "meant_else" and stated:
            kind = heard.get("not_now", kind)
        return _unless_driving(reply_id, kind) if plain else _heard(reply_id, UNCLEAR)
    return kind if kind not in DENIES | _EASES | _HELPED or _says_yes(kind, said) else _heard(reply_id, UNCLEAR)


def _read(asked: str | None, text: str, said: str) -> bool | None:
    if asked is not None and _says_as_much(asked, said):
        return True
    return False if _PLAIN_NO.fullmatch(said) else read_yes_no(text)


def _says_yes(kind: str, said: str) -> bool:
    if kind == "safe_chat":
        return bool(_SAFE_TO_CHAT.fullmatch(said))
    tails = "|".join((_SAME_AGAIN, *_tails(kind)))
    return _says_as_much(kind, said) or bool(re.fullmatch(rf"{_YES}(?: (?:{tails}))?{_AFTER_YES}", said))


def _says_as_much(kind: str, said: str) -> bool:
    """Return whether words say without a yes what the yes would: "they're here", asked whether help is there."""
    return any(re.fullmatch(rf"(?:{tail}){_AFTER_YES}", said) for tail in _tails(kind))


def _tails(kind: str) -> list[str]:
    return [tail for kinds, tail in _TAILS if kind in kinds]


def _heard(reply_id: str, key: str) -> str:
    return replies.heard(reply_id).get(key, STILL_HERE)
