"""What short words typed after a crisis reply say, whatever was asked: that help was called, that he woke up.

A sign counts only when it is all that is said: "I left" is getting away, "I left my knife at home" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Sign(NamedTuple):
    """Something that is said.

    Attributes:
        key: Its name, as in `replies.heard`.
        pattern: The whole of the words that say it.
        titles: The titles of the choices that say the same.
    """

    key: str
    pattern: re.Pattern[str]
    titles: tuple[str, ...] = ()


WHO: Final = (
    "(?:mum|mam|mom|dad|mates?|friends?|sister|brother|wife|husband|partner|son|daughter|girlfriend|boyfriend|gf|bf|nan"
    "|neighbour|family|fella|missus)"
)
HELP: Final = "(?:ambulance|police|paramedics?|medics?|crew|help)"
CALLED: Final = "(?:called|rang|rung|phoned|dialled)"
NUMBER: Final = (
    r"(?:them|it|\d{3}|(?:for )?(?:an |the |a )?(?:ambulance|police|paramedics?|help|helpline|line|doctor)"
    "|samaritans|childline|(?:my |the )?(?:gp|midwife|crisis team))"
)
_TALK: Final = "(?:call|cal|ring|phone|talk|speak|calling|ringing|phoning|phones|make (?:a|the) call|pick up)"
_PERSON: Final = "(?:he|she|they|my mate|my friend)"
_PERSON_IS: Final = "(?:(?:he|she|they|my mate|my friend) (?:is|are|has|have)|hes|shes|theyre|theyve|its)"
_STATE: Final = "(?:still |just |only |now |finally |starting to |coming )*"
_LEAD: Final = "(?:(?:yes|yeah|yep|yh|no|nope|nah|oh|ok|sorry|but|and|well|um|erm|actually) )*"
_TAIL: Final = (
    "(?: (?:now|already|yet|just now|again|mate|sorry|thanks|thank you|anymore|any more|too|right now|at the moment"
    "|please|lol|really|still|tonight|today))*"
)


def _sign(key: str, said: str, *titles: str, lead: str = _LEAD) -> Sign:
    return Sign(key, re.compile(f"{lead}(?:{said}){_TAIL}"), titles)


# "No ambulance is here" is none: what says that help came has no "no" before it.
_NO_DENIAL: Final = "(?:(?:yes|yeah|yep|yh|oh|ok|sorry|and|well|actually) )*"

SIGNS: Final = (
    _sign(
        "already_done",
        "(?:ive|i have|i) (?:just |already )*(?:done it|did it)|already (?:done it|did it)|(?:its )?too late"
        "|(?:(?:ive|i have|i) )?(?:just |already )*(?:took|taken|swallowed|had)"
        " (?:them|it|em|all of (?:them|it)|them all|the (?:pills|tablets|meds|lot)|everything)",
    ),
    _sign(
        "not_breathing",
        rf"(?:{_PERSON} |hes |shes |theyve |its )?(?:has |have |just )*stopped breathing"
        rf"|(?:{_PERSON_IS} )?(?:not|hardly|barely) breathing"
        rf"|(?:{_PERSON} )?(?:isnt|arent|aint) breathing|(?:theres )?no (?:breath|breathing)",
        "Not breathing", "They stopped breathing",
    ),
    _sign("breathing", rf"{_PERSON_IS} {_STATE}breathing", "They're breathing", "They're breathing now",
          lead=_NO_DENIAL),
    _sign(
        "awake",
        rf"{_PERSON} (?:just |has |have |finally )*(?:woke|woken|come round|came round|came to)(?: up)?"
        rf"|(?:hes|shes|theyve) (?:just |finally )*(?:woke|woken)(?: up)?"
        rf"|{_PERSON_IS} {_STATE}(?:awake|woken up|waking up|come round)",
        "They're awake", "They woke up",
        lead=_NO_DENIAL,
    ),
    _sign(
        "asleep",
        rf"(?:{_PERSON_IS} )?{_STATE}(?:asleep|sleeping(?: it off)?|passed out|gone to sleep|fallen asleep"
        rf"|getting sleepy|(?:very )?sleepy|out cold)|{_PERSON} (?:went to sleep|fell asleep|passed out)",
        "They're getting sleepy", "Won't wake up", "They won't wake up",
    ),
    _sign(
        "unreachable",
        r"(?:he|she|they|theyre|hes|shes) (?:still )?(?:wont|isnt|arent|not|doesnt|dont|didnt) "
        r"(?:pick(?:ing)? up|answer(?:ing)?|reply(?:ing)?)(?: (?:to )?(?:me|(?:my|the|his|her|their) "
        r"(?:calls?|texts?|phone|door|messages?)))?"
        rf"|(?:i |we )?(?:still )?cant (?:reach|get hold of|find|get through to) (?:him|her|them|my {WHO})",
        "I can't reach them",
    ),
    _sign(
        "cannot_call",
        # Who cannot call says why; that reason may follow.
        r"(?:(?:i|we|im|i am) )?(?:really |just |still |honestly )*(?:(?:cant|cannot|can not|couldnt|wont"
        r"|(?:not able|unable|(?:dont|do not) want|(?:too )?(?:afraid|scared)) to|dont wanna|hate) "
        rf"(?:really |even )?(?:face )?|no way i can ){_TALK}(?: \w+){{0,6}}"
        r"|(?:(?:ive|i have|i|got|have|theres|havent|havent got) )*(?:(?:got|have) )*(?:no|any|a)? ?"
        r"(?:credit|signal|battery|minutes)(?: left| here| on my phone)?"
        r"|(?:(?:ive|i have|i|got|have|havent) )*(?:got )?(?:no|a) phone"
        r"|(?:my |the )?(?:phones?|battery) (?:is |s |has )?(?:dead|died|dying|cut off|broken)"
        r"|(?:no ?one|nobody)(?: is|s)? (?:picks?|picking|picked|answers?|answering|answered)(?: up)?"
        r"|they (?:dont|didnt|arent|wont|do not|did not) (?:pick(?:ing)? up|answer(?:ing)?)"
        r"|(?:its |it is |line is )?engaged|im deaf|i? ?cant hear",
        "I can't call", "We can't call", "They can't call", "I can't speak", "They didn't answer",
    ),
    _sign(
        "called",
        rf"(?:(?:ive|i have|i|we|weve|someone has|somebody has|someone|somebody|my {WHO}|my {WHO} has) )?"
        rf"(?:just |already )*{CALLED}(?: {NUMBER})?"
        rf"|(?:she|he|they|shes|hes|theyve)(?: has| have)? (?:just |already )*{CALLED} {NUMBER}"
        rf"|(?:an |the )?{HELP}s? (?:is |are )?(?:coming|on (?:its|the|their) way)"
        rf"|(?:(?:im|i am|were|we are) )?on the phone (?:to|with) {NUMBER}"
        rf"|(?:someones|someone is|somebody is|my {WHO} is) (?:calling|ringing|phoning)(?: {NUMBER})?"
        rf"|(?:theyre|shes|hes|im|were) (?:calling|ringing|phoning) {NUMBER}",
        "I've called", "They're calling now", "Someone's calling", "Someone will call for me",
        lead=_NO_DENIAL,
    ),
    _sign(
        "texted",
        r"(?:(?:ive|i have|i|we|weve) )?(?:just |already )*(?:texted|messaged)(?: (?:them|shout|it|my \w+|a friend))?"
        r"|(?:(?:ive|i have|i) )?(?:just |already )*sent (?:a|the|them a) (?:text|message)",
        "I've texted",
        lead=_NO_DENIAL,
    ),
    _sign(
        "help_here",
        rf"(?:the |an )?{HELP} ?(?:(?:re|s|is|are|has|have|just) )*(?:here|arrived)",
        "Help is here",
        lead=_NO_DENIAL,
    ),
    _sign(
        "got_away",
        r"(?:i|ive|we|weve|i have) (?:just )?(?:got|gotten) (?:away|out)(?: safely)?"
        r"(?: (?:from|of) (?:him|her|them|it|there|the house))?"
        r"|(?:im|i am|were|we are) (?:out|away|outside)(?: safely)?"
        r"(?: (?:from|of) (?:him|her|them|it|there|the house))?"
        r"|(?:i|ive|we|weve) left(?: the house)?",
        "I got away", "I got out", "I'm away now", "I'm away from them",
        lead=_NO_DENIAL,
    ),
    _sign(
        "with_someone",
        rf"(?:(?:im|i am) )?(?:with|at) my {WHO}s?(?: house| place)?"
        rf"|(?:(?:my|a|the) )?(?:{WHO}|someone|somebody)s? (?:(?:is|are) )?(?:here|with me|beside me|next to me)"
        rf"(?: with me)?|(?:(?:im|i am) )?(?:not alone|with (?:someone|somebody|people|friends|a friend))",
        "Someone's with me",
    ),
    _sign(
        "alone",
        r"(?:(?:im|i am) )?(?:(?:all |still |completely )*(?:alone|on my own|by myself))"
        r"|(?:theres )?(?:no ?one|nobody)(?: else)?(?: is|s)?(?: (?:with me|here|around|there|at all|near|home))?"
        r"|just me",
        "I'm alone", "I'm still alone", "There's nobody",
    ),
    _sign(
        "worse",
        r"(?:(?:its|it|it is|it has|ive|i|i feel|im|im feeling|he|she|hes|shes|they|theyre|things) )?"
        r"(?:(?:has|have|is|are|got|getting|gotten|much|a lot|feel|feeling|even) )*(?:worse|stronger)",
        "It got worse", "It got stronger",
    ),
    Sign(
        "someone",
        re.compile(
            rf"(?:no |nah )?(?:its |it is |this is )?(?:about |for )?"
            rf"(?:not (?:about |for )?me|(?:someone|somebody) else|(?:my|a) {WHO})"
            r"(?: (?:is )?not me)?(?: (?:sorry|mate|thanks))*"
        ),
        ("It's someone else", "Someone else"),
    ),
    Sign(
        "thanks",
        re.compile(
            r"(?:(?:ok|okay|right|great|alright) )*(?:thanks?|thank you|thankyou|thx|ta|cheers|bye|goodbye|good ?night)"
            r"(?: (?:you|so much|very much|a lot|mate|bye|goodbye|again|for (?:listening|that|everything|talking"
            r"|(?:the|your) help)))*"
        ),
    ),
    _sign(
        "no_numbers",
        r"(?:(?:please|just|can you|can u) )*stop (?:giving|sending|throwing|spamming|posting) "
        r"(?:(?:me|the|these|those|your|phone) )*(?:numbers?|helplines?|hotlines?)(?: at me)?"
        r"|(?:i )?(?:dont|do not) (?:want|need) (?:(?:any|your|the|more|phone) )*(?:numbers?|helplines?|hotlines?)"
        r"|(?:no|enough) (?:more )?(?:(?:with|of) the )?(?:numbers|helplines)|stop telling me to (?:call|ring|phone)"
        r"(?: \w+){0,3}|(?:please |just |can you )+listen(?: to me)?|(?:fuck|piss|sod) off"
        r"|(?:youre|you are) (?:useless|no help|not helping|not listening)",
    ),
    _sign("safe", r"(?:im|i am) (?:safe|ok and safe)(?: for)?", "I'm safe now", "I'm safe for now", lead=_NO_DENIAL),
    Sign("hurt", re.compile(r"(?:im|i am|am) (?:hurt|bleeding|injured)(?: now)?"), ("I'm hurt now", "I'm hurt")),
    Sign(
        "under_18",
        re.compile(r"(?:(?:im|i am) )?(?:under (?:18|eighteen)|a (?:kid|child|teenager)|1[0-7])"),
        ("I'm under 18",),
    ),
    Sign(
        "adult",
        re.compile(r"(?:no )?(?:(?:im|i am) )?(?:an adult|over (?:18|eighteen)|grown up|1[89]|[2-9]\d)"),
        ("I'm an adult",),
    ),
)  # fmt: skip
"""What may be said, the most urgent first."""

KEYS: Final = frozenset(sign.key for sign in SIGNS)


def read_signs(said: str) -> Iterator[Sign]:
    """Return what words say.

    Args:
        said: The words as `coach.understanding.text.words` gives them, joined by spaces.
    """
    return (sign for sign in SIGNS if sign.pattern.fullmatch(said))
