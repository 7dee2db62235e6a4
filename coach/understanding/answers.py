"""Yes and no, and whether something worked, as people say them."""

from __future__ import annotations

import re
from typing import Literal

from coach.understanding.text import phrases, read_line

Worked = Literal["yes", "partly", "no"]

_YES = phrases(
    """yes|y|ye|yh|yeh|yea|yeah|yep|yup|ya|yah|yas|ys|yess|aye|ay|ok|k|kk|okay|oki|okey|okey dokey|okie dokie
    |alright|all right|alrite|aight|aite|sure|sure thing|surely|course|of course|ofc|certainly|absolutely|definitely
    |def|deffo|defo|defs|totally|exactly|correct|right|thats right|true|spot on|indeed|fine|go on|go on then
    |go for it|go ahead|do it|lets do it|lets go|lets|why not|please|please do|yes please|sounds good|sounds fine
    |sounds ok|fair enough|i suppose|i suppose so|suppose so|suppose|spose|spose so|i spose|i spose so|i guess
    |i guess so|guess so|guess|i think so|think so|probably|prob|most likely|mhm|mm hm|uh huh|uhuh|i do|i did|i am
    |i have|i will|i would|i can|it did|it is|it was|it does|they did|we did|happy to|id like that|id love that
    |id like to|ill do it|ill try|im in|im up for it|up for it|im ready|ready|go|too right|damn right|hell yeah
    |hell yes|100|100%|affirmative|roger|yessir|yes sir|oh go on|oh go on then|might as well|may as well|if you like
    |if you want|i dont mind|dont mind|by all means|i agree|agreed|works for me|good idea|great|perfect|lovely|cool
    |nice one|sound|bet|word|yeah go on|yep go on|hundred percent|afraid so|sadly yes|sort it|crack on|thats fine
    |thats ok|its fine|happy with that|yarp|oui|si|sim|save it|keep it"""
)  # fmt: skip
_NO = phrases(
    """no|n|nah|na|nahh|nay|naw|nope|nop|noo|nuh uh|nuh|nu|noway|no way|no chance|not a chance|no thanks
    |no thank you|no ty|nah ta|not really|not yet|not now|not today|not tonight|not at all|not particularly
    |not especially|never|nevr|of course not|course not|absolutely not|definitely not|deffo not|defo not
    |certainly not|hell no|god no|fuck no|no fear|no need|dont|please dont|dont do it|i dont|i didnt|im not|i wont
    |i havent|i cant|i wouldnt|it didnt|it isnt|it wasnt|it hasnt|it doesnt|we didnt|they didnt|rather not
    |id rather not|i would rather not|id prefer not to|i dont think so|dont think so|i doubt it|doubt it|unlikely
    |probably not|prob not|i think not|wrong|thats wrong|thats not right|not right|incorrect|false|negative
    |nah youre alright|no youre alright|nah im good|no im good|no im ok|nah im ok|no im fine|nah not really
    |not for me|no good|i pass on that|neither|none|hard no|not likely|i dont want to|dont want to|not keen|no ta
    |nowt|no siree|afraid not|sadly not|sadly no|not quite|not exactly|i suppose not|i guess not|suppose not
    |guess not|dont bother|nae"""
)  # fmt: skip
_UNSURE = re.compile(
    r"^(?:(?:i )?(?:dunno|dont know|donno|dno|couldnt say|cant say|havent (?:a clue|decided))|idk|not sure|unsure"
    r"|im not sure|no idea|no clue|maybe"
    r"|perhaps|possibly|depends|it depends|who knows|yes and no|no and yes|kind of|sort of|kinda|sorta|a bit"
    r"|not bad|whatever"
    r"|no (?:comment|more|one|body|matter|point|worries|problem|doubt|reason|wonder|longer|offence)|hard to say"
    r"|im good"
    r"|youre alright|im alright|(?:id )?(?:rather|prefer) not (?:to )?say|i(?:d| would) rather not say"
    r"|not to say)(?![a-z])"
)
_YES_SIGNS = frozenset("👍✅✔🆗👌🙌💯☑")
_NO_SIGNS = frozenset("👎❌🙅✖🚫❎")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d♀♂]")
_OPENERS = re.compile(
    r"^(?:(?:oh|um|umm|erm|er|uh|hm|hmm|ah|well|so|like|tbh|honestly|err|ooh|eh|aw|omg|lol|haha"
    r"|ha|and|erm) )+"
)
_CLOSERS = re.compile(
    r"(?: (?:please|thanks|thank you|mate|m8|pal|bro|bruv|love|hun|tbh|lol|haha|x|xx|sir|man|ok"
    r"|then|coach"
    r"|now|cheers|duck|bud|buddy|fam|today|actually|honestly|i guess|i think|sorry|ty))+$"
)
_LEAD = re.compile(
    r"^(?P<word>yes|y|yeah|yea|yeh|yh|yep|yup|ye|ya|aye|ok|okay|sure|alright|definitely|absolutely|of course|course"
    r"|no|nah|nope|na|naw|nay)\b"
    r"[ ,.;!-]*(?P<rest>.*)$",
    re.DOTALL,
)
_NO_LEADS = frozenset(("no", "nah", "nope", "na", "naw", "nay"))
_TURN = re.compile(r"^(?:(?:wait|actually|sorry|i mean|hang on|hold on|scrap that|make that|i meant|well)[ ,.;!-]*)+")
_OPPOSITE_LATER = re.compile(
    r"\b(?:but|actually|wait|i mean|or)[ ,]+(?P<word>yes|yeah|yep|no|nah|nope)\b"
    r"|\band (?P<also>no|yes)\b"
)
_SEEMS_NO = re.compile(r"^not (?!sure|bad|only|just|that bad)")


def _tidy(text: str) -> str:
    return " ".join(re.sub(r"[.,!;:~*\"()…_-]+", " ", text).split())


def read_yes_no(text: str) -> bool | None:
    """Read an answer to a yes-or-no question.

    Args:
        text: What the person typed: "nah", "go on then", "yeah but only beer", "👍".

    Returns:
        True or False; None when it is neither or could be both ("dunno", "yes and no").
    """
    line = read_line(text).text
    signs = set(_SKIN.sub("", "".join(line.split()))[:20])
    plain = _tidy(re.sub(r"[^\w\s.,!;:~*\"()…%-]", " ", line))[:400]
    if not plain and signs & (_YES_SIGNS | _NO_SIGNS):
        return None if signs & _YES_SIGNS and signs & _NO_SIGNS else bool(signs & _YES_SIGNS)
    if line.rstrip().endswith("?") and not plain.endswith("why not"):
        return None
    return _polarity(plain, turned=False)


def _polarity(plain: str, turned: bool) -> bool | None:
    opened = _OPENERS.sub("", plain + " ").strip()
    for said in (plain, opened, _CLOSERS.sub("", opened)):
        if said in _YES:
            return True
        if said in _NO:
            return False
    if not opened or _UNSURE.match(opened):
        return None
    lead = _LEAD.match(opened)
    if lead is None:
        # "Not in a month of Sundays": what opens by refusing is a refusal.
        return False if _SEEMS_NO.match(opened) and len(opened.split()) <= 7 else None
    first = lead["word"] not in _NO_LEADS
    if turned:
        return first
    return _after_lead(lead["word"], first, lead["rest"])


def _after_lead(lead_word: str, first: bool, rest: str) -> bool | None:
    rest = _CLOSERS.sub("", rest)
    turn = _TURN.sub("", rest)
    if turn != rest and turn:
        return _default(_polarity(turn, turned=True), first)
    head = _polarity(" ".join(rest.split()[:3]), turned=True) if rest else None
    if head is not None and head is not first:
        # "Yeah, nah" is a no; "yes no", "no yeah" and "yes, not really" stay open.
        return head if _LEAD.match(rest) and lead_word not in ("yes", "no") else None
    later = _OPPOSITE_LATER.search(rest)
    if later:
        other = (later["word"] or later["also"]) not in _NO_LEADS
        return first if other is first else None
    return first


def _default(value: bool | None, otherwise: bool) -> bool | None:
    return otherwise if value is None else value


_NEGATED = re.compile(
    r"\b(?:didnt|dint|did not|doesnt|does not|dont|wasnt|was not|hasnt|has not|havent|couldnt|wouldnt|wont|never"
    r"|isnt|aint|hardly|barely"
    r"|not|no|nothing(?: ive tried| i did| i tried)?|none of (?:it|that|them|those)|neither|cant say(?: it| that"
    r"| they)?"
    r"|(?:dont|didnt|cant say i) (?:think|feel|find|reckon|feel like)(?: that| like)?(?: it| that| this"
    r"| they)?)(?: (?:really|even|actually|exactly|seem to|that|very|at all|ever|properly|been|be|one bit|any|much"
    r"|a lot of|been any|been much))*"
    r" (?:help|helped|helps|helpful|helping|work|worked|works|working|do anything|do much|do owt|do nothing|do nowt"
    r"|do jack|do shit"
    r"|make (?:any|a|much) (?:difference|odds)|difference|change (?:anything|a thing|much)|touch it|shift it|shift"
    r"|effect|effective|good|use"
    r"|any use|any good|better|go away|going away|stop it|last|cut it|do the trick|ease|pass|successful|enough"
    r"|relief)(?![a-z])"
)
_WORSE = re.compile(
    r"\b(?:worse|useless|pointless|waste of time|did nothing|did nowt|did jack|nothing changed|no difference"
    r"|backfired|rubbish|made no odds|failed|fail"
    r"|still (?:there|had it|got it|strong|going|wanted (?:it|to|one)|raging)|unhelpful|stronger|gave in anyway"
    r"|no luck|for nothing)(?![a-z])"
)
_SLIGHT_NO = re.compile(
    r"^(?:not|hardly|barely|scarcely)(?: really| much| a lot| that much| very much"
    r"| particularly| at all| even a bit| one bit| even slightly| well)?$"
)
_PARTLY = re.compile(
    r"\b(?:kind of|kinda|kindof|sort of|sorta|sortof|a ?bit|a tiny bit|abit|bit|a little|little bit|slightly|partly"
    r"|partially|partial|somewhat|half|ish|so so|soso"
    r"|meh|for a (?:bit|while|few minutes|min|minute|time|moment|sec)|at first|to start with|initially|temporarily"
    r"|took the edge off|edge off|to (?:a|some) (?:degree|extent|point)|in a way"
    r"|in part|some|up to a point|more or less|yes and no|yeah and no|50 50|50/50|mixed|almost|nearly|briefly"
    r"|not (?:completely|fully|entirely|totally|100%?|all the way|perfectly|perfect|forever|wholly|brilliantly)"
    r"|a smidge|ok ish|okish|could be worse|helped then|until|till)(?![a-z])"
)
_HELPED = re.compile(
    r"\b(?:(?<!\bi )(?<!\bwe )helped|helps|helpful|helping|works|a treat|did the trick|did the job|felt (?:a lot "
    r"|loads |much |so much |bit |a bit )?better"
    r"|worked(?! (?:late|all|from|out|on|at|a (?:double|shift|long|night)|over|nights|hard|in|with|my|the|through"
    r"|overtime|today|yesterday))"
    r"|(?:it|urge|craving|feeling|that|and|soon|eventually|then) passed(?! (?:out|the|by|my|me|him|her|a))"
    r"|passed(?: now| quickly| eventually| (?:after|in|within) [a-z0-9 ]+)?(?= *(?:$|[,.;!#]))|went away|(?:its|all"
    r"|was|had|has) gone"
    r"|gone now|^gone"
    r"|eased|easing|calmed|wore off|faded|died down|got through it|got me through|rode it out|resisted|settled"
    r"|disappeared)(?![a-z])"
)
_GLADLY = re.compile(
    r"\b(?:massively|loads|a lot|lots|hugely|really well|very well|well enough|better|sorted|success|big time|100%?"
    r"|brilliantly|amazing|great|tons|very much)(?![a-z])"
)
_NOT_SO = re.compile(
    r"\b(?:wish|wished|would have|wouldve|would of|might have|mightve|could have|couldve|should have|shouldve|hope"
    r"|hoped|hoping|if|whether|thought|dunno|dont know|idk|not sure|unsure"
    r"|hard to (?:say|tell)|cant tell|might|maybe|too (?:soon|early)|will)\b[^.;!]*$"
)
_DOUBLE = re.compile(
    r"\b(?:cant say it didnt|not useless|not pointless|no worse|not worse"
    r"|didnt make it (?:any )?worse|didnt not)\b"
)
_BUT = re.compile(r"\b(?:but|though|although|then|and then|until|till)\b|[.;!]")


def read_worked(text: str) -> Worked | None:
    """Read an answer to "did it help?".

    Args:
        text: What the person typed: "kind of", "helped", "didn't help", "made it worse", "a bit".

    Returns:
        "yes", "partly" or "no"; None when it is not said. Both sides said ("didn't at first, then it did") is "partly".
    """
    line = read_line(text)
    tidy = _tidy(line.text)[:600]
    if not tidy:
        return _from_yes_no(read_yes_no(text))
    if line.text.rstrip().endswith("?"):
        return None
    lead = _LEAD.match(tidy)
    first = None if lead is None else "no" if lead["word"] in _NO_LEADS else "yes"
    stated = stated_worked(line.text)
    if stated is not None:
        return None if first and {first, stated} == {"yes", "no"} else stated
    if _SLIGHT_NO.match(tidy):
        return "no"
    if _NOT_SO.search(tidy):
        return None
    few_words = len(tidy.split()) <= 8
    if few_words and _PARTLY.search(tidy):
        return "partly"
    if first is None and few_words and _GLADLY.search(tidy) and not tidy.startswith("not "):
        return "yes"
    return _from_yes_no(read_yes_no(text))


def _from_yes_no(answer: bool | None) -> Worked | None:
    if answer is None:
        return None
    return "yes" if answer else "no"


def stated_worked(text: str) -> Worked | None:
    """Find a plain statement that something helped or did not, wherever it stands.

    Args:
        text: The text of a line.

    Returns:
        As for `read_worked`, but only from words about helping: a bare "yes" or "a bit" says nothing here.
    """
    helped = failed = False
    if _DOUBLE.search(text):
        return None
    for clause in _BUT.split(text):
        rest = _NEGATED.sub(" # ", clause)
        failed = failed or rest != clause or bool(_WORSE.search(rest))
        rest = _WORSE.sub(" # ", rest)
        match = _HELPED.search(rest)
        helped = helped or bool(match and not _NOT_SO.search(rest[: match.start()] or ""))
    if helped and failed:
        return "partly"
    if failed:
        return "no"
    if not helped:
        return None
    return "partly" if _PARTLY.search(text) else "yes"
