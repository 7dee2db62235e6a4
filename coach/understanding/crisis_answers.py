"""What words typed after a crisis reply mean: the same words answer each question differently."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from coach.safety import replies
from coach.safety.replies import STILL_HERE, Choice
from coach.understanding.answers import read_yes_no
from coach.understanding.text import words

ANYTHING: Final = "anything"
"""Key under which a reply that only listens says where any words lead."""
UNCLEAR: Final = "unclear"
KEYS: Final = frozenset({"yes", "no", "not_now", UNCLEAR, "called", "cannot_call", "someone", "too_hard", ANYTHING})
"""What `replies.heard` may have an answer for."""

_NEARLY: Final = 0.84
"""Likeness from which a badly typed title is taken for the choice."""
_TITLE_LETTERS: Final = 8
"""Letters a title needs before a slip in it is forgiven."""
_BARE_WORDS: Final = 3
"""Words up to which a yes or no says nothing else."""
_NEGATIONS: Final = frozenset(
    ("no", "not", "never", "nobody", "none", "cant", "cannot", "wont", "dont", "isnt", "arent", "didnt", "havent")
)
"""Words that turn a title into its opposite: with one more or one less it is not that title badly typed."""

_WHO: Final = (
    "(?:mum|mam|mom|dad|mates?|friends?|sister|brother|wife|husband|partner|son|daughter|girlfriend|boyfriend|gf|bf|nan"
    "|neighbour|family|fella|missus)"
)
_HELP: Final = "(?:ambulance|police|paramedics?|medics?|crew|help|they)"
_TALK: Final = "(?:call|cal|ring|phone|talk|speak|calling|ringing|phoning|phones|make (?:a|the) call|pick up)"

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
_SIGNS: Final = (
    (
        "unreachable",
        re.compile(
            r"\b(?:(?:he|she|they|theyre|hes|shes) (?:wont|isnt|arent|not|doesnt|dont|didnt) "
            r"(?:pick(?:ing)? up|answer(?:ing)?|reply(?:ing)?)|cant (?:reach|get hold of|find) (?:him|her|them))\b"
        ),
        ("I can't reach them",),
    ),
    (
        "cannot_call",
        re.compile(
            r"\b(?:(?:cant|cannot|can not|couldnt|wont|(?:not able|unable|(?:dont|do not) want"
            rf"|(?:too )?(?:afraid|scared)) to|dont wanna|hate|no way i can) (?:really |even )?(?:face )?{_TALK}"
            r"|no (?:credit|signal|battery|phone|minutes)|phones? (?:is )?(?:dead|died|dying|cut off|broken)"
            r"|(?:no ?one|nobody|they) (?:is |are )?(?:dont |doesnt |didnt |not |isnt |arent )?"
            r"(?:pick(?:s|ing|ed)? up|answer(?:ing|ed|s)?)|engaged|im deaf|cant hear)\b"
        ),
        ("I can't call", "We can't call", "They can't call", "I can't speak", "They didn't answer"),
    ),
    (
        "called",
        re.compile(
            r"\b(?:(?:ive|i|we|weve|she|he|someone|somebody|they|just) (?:just |already |have |has )*"
            r"(?:called|rang|rung|phoned|dialled)"
            rf"|{_HELP}(?:re|s)? (?:is |are )?(?:coming|on (?:its|the|their) way)|on the phone (?:to|with) them"
            r"|(?:theyre|shes|hes|is|are) (?:calling|ringing|phoning))\b"
        ),
        ("I've called", "They're calling now", "Someone's calling", "Someone will call for me"),
    ),
    (
        "help_here",
        re.compile(rf"\b{_HELP} ?(?:re|s|is|are|has|have)? ?(?:just )?(?:here|arrived|came)\b"),
        ("Help is here",),
    ),
    (
        "got_away",
        re.compile(r"\b(?:got (?:away|out)|(?:im|i am) (?:out|away|outside)(?: now)?|i left(?: now)?)\b"),
        ("I got away", "I got out", "I'm away now", "I'm away from them"),
    ),
    (
        "with_someone",
        re.compile(
            rf"\b(?:(?:with|at) my {_WHO}|(?:{_WHO}|someone|somebody)s? (?:is |are )?(?:here|with me"
            r"|beside me|next to me)"
            r"|not alone|with (?:someone|somebody|people|friends|a friend))\b"
        ),
        ("Someone's with me",),
    ),
    (
        "worse",
        re.compile(r"\b(?:(?:got|getting|gotten|its|much|feel(?:ing)?) worse|stronger now|getting stronger)\b"),
        ("It got worse", "It got stronger"),
    ),
    (
        "someone",
        re.compile(
            r"\b(?:(?:for |about )?(?:someone|somebody) else|not (?:about |for )?me"
            rf"|(?:its|it is|about) (?:about |for )?my {_WHO})\b"
        ),
        ("It's someone else", "Someone else"),
    ),
    (
        "hurt",
        re.compile(r"^(?:im|i am|am) (?:hurt|bleeding|injured)(?: now)?$"),
        ("I'm hurt now", "I'm hurt"),
    ),
    (
        "under_18",
        re.compile(r"^(?:(?:im|i am) )?(?:under (?:18|eighteen)|a (?:kid|child|teenager)|1[0-7])$"),
        ("I'm under 18",),
    ),
    (
        "adult",
        re.compile(r"^(?:no )?(?:(?:im|i am) )?(?:an adult|over (?:18|eighteen)|grown up|1[89]|[2-9]\d)$"),
        ("I'm an adult",),
    ),
)
"""What short words say whatever was asked: the pattern, and the titles of the choices that say the same."""

_NOT_NOW: Final = re.compile(r"(?:no |nah |nope )?not (?:right now|now|yet|tonight|today|at the moment|this minute)")
_PLAIN_NO: Final = re.compile(
    r"(?:oh |god |lol )?(?:no|nope|nah|naw|na|never|god no|not at all|no way|no no|no im not|im not|of course not"
    r"|no never|no thanks|(?:no|nope|nah) (?:honestly |really )?i ?m (?:fine|ok|okay|alright|all right|good|safe))"
    r"(?: lol| mate| sorry| thanks| honestly| really)*"
)
_HEDGED: Final = re.compile(
    r"\b(?:guess|suppose|spose|think so|probably|prob|maybe|perhaps|kinda|kind of|sort of|sorta|ish|not really|might"
    r"|dont think so|hope so|for now|just about|a bit|depends|idk|dunno|not sure)\b"
)
_TOO_HARD: Final = re.compile(r"\b(?:hard|difficult|the change|changing|tough)\b")

DENIES: Final = frozenset({"meant_else", "not_that", "gam_next"})
"""Answers by which there is no danger: only a plain no counts as one."""
_EASES: Final = frozenset(
    {
        "safe_chat", "psy_safe", "sa_safe", "safer", "other_safe", "other_thoughts", "danger_other_safe", "danger_away",
        "wd_amber", "wd_other_amber", "preg_amber", "eat_amber", "ill_mild", "small_wound", "od_awake", "od_side",
        "thr_away", "drv_stopped", "drv_sorted", "adult_child",
    }
)  # fmt: skip
"""Answers by which there is less danger: what is said half-heartedly does not count as one."""


def typed_choice(reply_id: str, text: str) -> Choice | None:
    """Return the choice under a reply whose title was typed, badly perhaps; None when it was none of them.

    Args:
        reply_id: The reply that offered the choices.
        text: What the person typed.
    """
    typed = " ".join(words(text))
    if not typed:
        return None
    titles = [(" ".join(words(choice.title)), choice) for choice in replies.choices(reply_id)]
    for title, choice in titles:
        if title == typed:
            return choice
    near = [
        (SequenceMatcher(None, title, typed).ratio(), place)
        for place, (title, _) in enumerate(titles)
        if len(title) >= _TITLE_LETTERS
        and abs(len(title) - len(typed)) <= 3
        and _NEGATIONS.isdisjoint(title.split()) == _NEGATIONS.isdisjoint(typed.split())
    ]
    likest, place = max(near, default=(0.0, 0))
    return titles[place][1] if likest >= _NEARLY else None


def plain_kind(reply_id: str, text: str, bare: bool = False) -> str | None:
    """Return the kind of answer that words plainly are, None when they say nothing that was asked.

    Args:
        reply_id: The reply they follow.
        text: What the person typed.
        bare: Whether a yes or no only counts with hardly a word beside it.
    """
    said = " ".join(words(text))
    choice = typed_choice(reply_id, text)
    if choice is not None:
        return kind_of(choice)
    if _TAKEN_BACK.search(said):
        # A joke cancels no danger that was stated: the help stays in sight.
        return _heard(reply_id, UNCLEAR)
    sign = _sign(reply_id, said)
    if sign is not None or (bare and len(said.split()) > _BARE_WORDS):
        return sign
    return _yes_or_no(reply_id, text, said)


def vague_kind(reply_id: str) -> str:
    """Return the kind of answer that words are which say nothing that was asked."""
    return _heard(reply_id, UNCLEAR)


def kind_of(choice: Choice) -> str | None:
    """Return the kind of answer a choice sends, None when it sends another intent."""
    found = re.fullmatch(r'/crisis_answer\{"kind": "(\w+)"\}', choice.payload)
    return None if found is None else found[1]


def _sign(reply_id: str, said: str) -> str | None:
    if _MEANT_ELSE.search(said):
        offered = {kind_of(choice) for choice in replies.choices(reply_id)}
        return "meant_else" if "meant_else" in offered else _heard(reply_id, UNCLEAR)
    for key, pattern, titles in _SIGNS:
        if pattern.search(said):
            kind = replies.heard(reply_id).get(key) or _offered(reply_id, titles)
            if kind is not None or key == "cannot_call":
                return kind or "cannot_call"
    if "too_hard" in replies.heard(reply_id) and _TOO_HARD.search(said):
        return _heard(reply_id, "too_hard")
    return None


def _offered(reply_id: str, titles: tuple[str, ...]) -> str | None:
    by_title = {choice.title: kind_of(choice) for choice in replies.choices(reply_id)}
    return next((by_title[title] for title in titles if by_title.get(title)), None)


def _yes_or_no(reply_id: str, text: str, said: str) -> str | None:
    heard = replies.heard(reply_id)
    if _NOT_NOW.fullmatch(said):
        return heard.get("not_now") or _heard(reply_id, "no")
    yes = read_yes_no(text)
    if yes is None:
        return None
    kind = _heard(reply_id, "yes" if yes else "no")
    if kind in DENIES and not _PLAIN_NO.fullmatch(said):
        return _heard(reply_id, UNCLEAR)
    return _heard(reply_id, UNCLEAR) if kind in _EASES and _HEDGED.search(said) else kind


def _heard(reply_id: str, key: str) -> str:
    return replies.heard(reply_id).get(key, STILL_HERE)
