"""Inflected forms of English verbs, generated so that the patterns name each verb once."""

from typing import Final

FORMS: Final = ("base", "s", "ing", "past", "pp")

_IRREGULAR: Final = {
    "be": "been", "beat": "beat beaten", "bite": "bit bitten", "bleed": "bled", "blow": "blew blown",
    "break": "broke broken", "bring": "brought", "burn": "burnt", "buy": "bought", "catch": "caught",
    "choose": "chose chosen", "come": "came come", "cut": "cut", "die": "died", "dig": "dug", "do": "did done",
    "drink": "drank drunk", "drive": "drove driven", "eat": "ate eaten", "fall": "fell fallen", "feel": "felt",
    "fight": "fought", "find": "found", "freeze": "froze frozen", "get": "got", "give": "gave given",
    "go": "went gone", "have": "had", "hear": "heard", "hide": "hid hidden", "hit": "hit", "hold": "held",
    "hurt": "hurt", "keep": "kept", "know": "knew known", "lay": "laid", "leave": "left", "let": "let",
    "lie": "lied", "lose": "lost", "make": "made", "mean": "meant", "pay": "paid", "put": "put", "read": "read",
    "ride": "rode ridden", "run": "ran run", "say": "said", "see": "saw seen", "sell": "sold", "send": "sent",
    "shake": "shook shaken", "shoot": "shot", "shut": "shut", "sleep": "slept", "slit": "slit",
    "speak": "spoke spoken", "spend": "spent", "spit": "spat", "stand": "stood", "steal": "stole stolen",
    "stick": "stuck", "string": "strung", "swear": "swore sworn", "sweat": "sweated", "take": "took taken",
    "tear": "tore torn", "tell": "told", "think": "thought", "throw": "threw thrown", "wake": "woke woken",
    "wear": "wore worn", "write": "wrote written",
}  # fmt: skip
_DOUBLES: Final = frozenset(
    (
        "cut",
        "hit",
        "put",
        "run",
        "stab",
        "slap",
        "grab",
        "stop",
        "sip",
        "pop",
        "top",
        "slit",
        "shut",
        "get",
        "let",
        "rob",
        "dig",
        "nod",
        "drop",
        "drag",
        "jab",
        "hug",
        "rip",
        "trip",
        "throb",
        "quit",
        "sob",
        "bin",
        "beg",
        "chop",
        "whip",
        "strip",
        "pin",
        "tap",
        "plan",
        "swig",
        "chug",
        "snog",
        "shag",
    )
)


def inflect(verb: str) -> dict[str, str]:
    """Return a verb's forms.

    Args:
        verb: The base form, such as "take".

    Returns:
        A form for each of `FORMS`: "base", "s", "ing", "past" and "pp" (past participle).
    """
    last, before = verb[-1], verb[-2:-1]
    double = verb + last if verb in _DOUBLES else verb
    if verb.endswith("ie"):
        ing = verb[:-2] + "ying"
    elif last == "e" and before not in "eyo" and verb != "be":
        ing = verb[:-1] + "ing"
    else:
        ing = double + "ing"
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        third = verb + "es"
    elif last == "y" and before not in "aeiou":
        third = verb[:-1] + "ies"
    else:
        third = verb + "s"
    if last == "e":
        regular = verb + "d"
    elif last == "y" and before not in "aeiou":
        regular = verb[:-1] + "ied"
    else:
        regular = double + "ed"
    past, _, participle = _IRREGULAR.get(verb, regular).partition(" ")
    return {"base": verb, "s": third, "ing": ing, "past": past, "pp": participle or past}


def forms(verb: str, wanted: str = "") -> frozenset[str]:
    """Return the forms of a verb that a pattern asks for.

    Args:
        verb: The base form.
        wanted: Form names joined by "+", such as "base+ing", or "" for all of them.

    Raises:
        KeyError: If a form's name does not exist.
    """
    table = inflect(verb)
    names = wanted.split("+") if wanted else list(FORMS)
    found = {table[name] for name in names}
    if verb in ("burn", "dream", "learn", "sweat") and {"past", "pp"} & set(names):
        found.add(verb + "ed")
    return frozenset(found)
