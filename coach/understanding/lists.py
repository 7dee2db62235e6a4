"""Lists: the items of "work, my ex and boredom", each kept in the person's own words."""

from __future__ import annotations

import re

from coach.understanding.text import fold, phrases

MOST_ITEMS = 30
"""Items kept of one message."""
LONGEST_ITEM = 500
"""Characters kept of one item."""

_MAX_CHARS = 6000
_BULLET = re.compile(r"^\s*(?:[-*•·‣▪◦–—>+]+\s*|\(?\d{1,2}[.)]\s+|\d{1,2}[.)](?=[^\W\d])|\(?[a-hA-H][.)]\s+)")
_INLINE_BULLET = re.compile(r"\s[•·‣▪◦]\s?|(?<=\S)\s+(?=\(?\d[.)]\s+\S)")
_NEVER_SPLIT = re.compile(
    r"(?<![a-z])(?:n/a|w/e|w/o|and/or|24/7|50/50|s/he|he/she|him/her|a/c|c/o|yes/no|on/off|i/we|t/v)(?![a-z])"
)
_PAIRS = re.compile(
    r"(?<![a-z])(?:(?:my |the )?(?:mum|mam|mom) (?:and|&|n) (?:my )?dad|(?:friends|mates) (?:and|&|n) family"
    r"|family (?:and|&|n) friends|fish (?:and|&|n) chips"
    r"|rock (?:and|&|n) roll|gin (?:and|&|n) tonics?|rum (?:and|&|n) coke|vodka (?:and|&|n) (?:coke|lemonade"
    r"|orange)|mac (?:and|&|n) cheese"
    r"|cut (?:and|&|n) dried|up (?:and|&|n) down|on (?:and|&|n) off|ups (?:and|&|n) downs|(?:out|round) and about"
    r"|pros and cons|salt and vinegar"
    r"|tea and toast|bread and butter|peace and quiet|sick and tired|now and (?:then|again)|more and more"
    r"|over and over|again and again|on and on"
    r"|bits and (?:bobs|pieces)|black and white|drum (?:and|&|n) bass|pins and needles|health and safety"
    r"|nice and \w+|through and through"
    r"|r&b|b&q|m&s|h&m|d&d|b&b|(?:bits? of )?this and that)(?![a-z])"
)
_HARD = re.compile(r"\s*[,;|،、]+\s*(?:(?:and|or|&|plus|also|then)\s+(?=\S))?|\s+/\s+|\s+[+]\s+|\s+(?:->|=>)\s+")
_SLASH = re.compile(r"(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})|(?<=[^\W\d_])/(?=[^\W\d_]{3})")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SOFT = re.compile(r"\s+(?:and|&|plus|n|as well as|and also|or|an)\s+")
_STOP = re.compile(r"(?<=[^\W\d_]{2})\.+\s+(?=\S)")
_CLAUSE = re.compile(
    r"^(?:when|if|because|cos|coz|that|whenever|how|what|knowing|thinking|after|before|while|i|i'm|im|we|he|she"
    r"|they|you|it|it's|its|there's|between|both|having|going|try|trying)\b"
)
_SUBJECT = re.compile(
    r"^(?:i|i'm|im|i'd|i've|we|he|she|they|you|it|it's|then|so|now|just|don't|dont|didn't|can't"
    r"|cant|have|get|go|do|be)\b"
)
_OPENERS = re.compile(
    r"^(?:(?:um+|erm+|uh|hm+|well|ok|okay|so|and|also|plus|mostly|mainly|probably|prob|usually|i guess|i suppose"
    r"|i'd say|id say|i would say|i think|things like|stuff like|like"
    r"|maybe|definitely|basically|it's|its|it is|they are|theyre|my (?:main |biggest )?(?:triggers?|reasons?"
    r"|values?) (?:are|is)|tbh|oh|then|or|for me|for me it's|for me its|e\.?g\.?|such as|number one|firstly|first"
    r"|secondly|lastly|finally"
    r"|ok so|here goes)\b[\s,:.…-]*)+"
)
_CLOSERS = re.compile(
    r"[\s,]*(?:\b(?:etc|etcetera|ect|and so on|and stuff(?: like that)?|and things(?: like that)?|and that|n that"
    r"|n stuff|or something|or whatever|or anything|and everything|and all that|i guess|i suppose|i think|mostly"
    r"|too|as well|tbh|lol"
    r"|thats it|that's it|thats all|that's all|really)\b[\s.!…]*)+$"
)
_NOTHING = phrases(
    """none|n/a|na|nothing|nowt|nothing really|no|nope|not really|nothing else|thats it|that's it|thats all
    |that's all|no more|none really|-|idk|dunno|i don't know|i dont know|dont know|don't know|not sure
    |im not sure|i'm not sure"""
)
_EDGES = ' \t\r\n.,;:!|/\\"“”*•·_~…'
_MOST_WORDS = 5
_SHIELD = {"/": "\ue000", "&": "\ue001", " ": "\ue002", ",": "\ue003"}
_UNSHIELD = str.maketrans({mark: plain for plain, mark in _SHIELD.items()})


def read_list(text: str) -> list[str]:
    """Split an answer into its items.

    Lines and bullets come first, then commas, semicolons and slashes, then "and" between short phrases. Set pairs
    ("mum and dad") and whole clauses ("when I'm tired and it's late") stay together.

    Args:
        text: What the person typed.

    Returns:
        The items in order, trimmed, each once; none for "nothing" or an empty message.
    """
    source = _shielded(
        text[:_MAX_CHARS].replace("\ue000", "").replace("\ue001", "").replace("\ue002", "").replace("\ue003", "")
    )
    lines = [line for line in source.splitlines() if line.strip()]
    if len(lines) == 1:
        pieces = _INLINE_BULLET.split(lines[0])
        lines = pieces if len(pieces) > 1 else lines
    bulleted = len(lines) > 1 and all(_BULLET.match(line) for line in lines)
    items: list[str] = []
    for line in lines:
        bare = _BULLET.sub("", line, count=1)
        items += [bare] if bulleted else _split(bare)
    return _kept(items)


def _shielded(text: str) -> str:
    """Hide the signs that part nothing where they stand: the slash of "24/7", the "and" of "mum and dad"."""
    folded = fold(text)
    spans = [match.span() for pattern in (_NEVER_SPLIT, _PAIRS, _THOUSANDS) for match in pattern.finditer(folded)]
    if not spans:
        return text
    letters = list(text)
    for start, end in spans:
        for at in range(start, end):
            letters[at] = _SHIELD.get(letters[at], letters[at])
    return "".join(letters)


def _cut(text: str, pattern: re.Pattern[str]) -> list[str]:
    pieces, at = [], 0
    for match in pattern.finditer(fold(text)):
        pieces.append(text[at : match.start()])
        at = match.end()
    return [*pieces, text[at:]]


def _split(text: str) -> list[str]:
    pieces = _cut(text, _HARD)
    slashed = [part for piece in pieces for part in _cut(piece, _SLASH)]
    if len(slashed) == 1:
        sentences = _cut(text, _STOP)
        if len(sentences) > 1 and all(len(one.split()) <= _MOST_WORDS for one in sentences):
            slashed = sentences
    return [part for piece in slashed for part in _part_soft(piece)]


def _part_soft(piece: str) -> list[str]:
    parts = _cut(piece, _SOFT)
    if len(parts) == 1:
        return parts
    folded = [_OPENERS.sub("", fold(part.strip())) for part in parts]
    clause = _CLAUSE.match(folded[0]) or any(_SUBJECT.match(part) for part in folded[1:])
    long = any(len(part.split()) > _MOST_WORDS or not part for part in folded)
    return [piece] if clause or long else parts


def _kept(items: list[str]) -> list[str]:
    kept: list[str] = []
    seen: set[str] = set()
    for item in items:
        bare = _trimmed(item.translate(_UNSHIELD))
        key = fold(bare)
        if bare and key not in seen and (key not in _NOTHING or (len(items) > 1 and key == "no")):
            kept.append(bare)
            seen.add(key)
    return kept[:MOST_ITEMS]


def _trimmed(item: str) -> str:
    bare = " ".join(item.split()).strip(_EDGES)
    folded = fold(bare)
    opener = _OPENERS.match(folded)
    if opener and opener.end() < len(bare):
        bare = bare[opener.end() :]
    closer = _CLOSERS.search(fold(bare))
    if closer and closer.start() > 0:
        bare = bare[: closer.start()]
    bare = bare.strip(_EDGES + "-")
    return (
        bare[:LONGEST_ITEM].strip(_EDGES + "-")
        if any(letter.isalnum() for letter in bare) or not bare.isascii()
        else ""
    )
