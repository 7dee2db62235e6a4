"""Clauses of a sentence about an urge: what it was like, what was done, whether it helped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from coach.understanding.answers import Worked, stated_worked
from coach.understanding.text import Line

_DID = (
    r"went|walked|ran|run|jogged|swam|cycled|drove|rang|called|phoned|texted|messaged|whatsapped|facetimed|spoke"
    r"|talked|chatted|told|asked|made|drank|drunk|ate|had|watched|read|listened|played|did"
    r"|took|cooked|baked|cleaned|tidied|hoovered|washed|left|got|sat|lay|laid|breathed|waited|surfed|rode"
    r"|distracted|ignored|resisted|fought|gave|caved|used|relapsed|slipped|bought|smoked"
    r"|vaped|bet|placed|prayed|meditated|showered|bathed|slept|napped|put|turned|deleted|hid|threw|chucked|poured"
    r"|binned|flushed|chewed|stayed|came|wrote|counted|scrolled|kept|tried|managed"
    r"|decided|ended|started|stopped|just|journalled|journaled|coloured|knitted|drew|painted|sang|danced|stretched"
    r"|exercised|worked out|trained|lifted|hit the gym|headed|moved|switched|swapped|crossed|jumped|hugged"
    r"|cried|shouted|screamed|punched|blocked|logged off|logged out|closed|shut|avoided|escaped|delayed|accepted"
    r"|disputed|substituted|urge surfed|dealt|coped|sucked|held|cuddled|stroked|fed|took|popped|nipped"
    r"|said no|said|thought|reminded|remembered|set|checked|opened|necked|downed|snorted|sniffed|scored|injected"
    r"|binged|gambled|lost|spent|won|paid|ordered|picked|rolled|lit|sparked|walking|ringing|calling|breathing|going"
    r"|talking|having|waiting|reading|nothing|walk|bath|shower"
)
_OPENING = re.compile(
    r"^(?:(?:so|then|and|but|instead|anyway|also|eventually|finally|in the end|luckily|thankfully|sadly|ended up"
    r"|which|plus|after that|after|i|ive|id|we|just|managed to|decided to|had to|tried to|tried|was able to|to"
    r"|still|went and"
    r"|quickly|literally|only)\b[ ,]*)*"
)
_VERB = re.compile(rf"^(?:{_DID})(?![a-z])")
_PHRASAL = re.compile(r"^(?:dealt with it|coped) by ")
_BARE_VERB = re.compile(
    r"^(?:go|walk|ring|call|phone|text|speak|talk|make|have|watch|read|listen|play|do|take|cook|clean|leave|get|sit"
    r"|breathe|wait|surf|distract|ignore|resist|write|stay|keep|put|get|ride|drink|use|smoke|bet|buy)(?![a-z])"
)
_NOT_A_RESPONSE = re.compile(
    r"^(?:had|got|getting|having|just had|just got|went|did)(?: (?:a|an|another|this|the|some|my|one|such|really"
    r"|proper|quite|usual|most|got|just))*(?: [a-z]+){0,3}? ?(?:urges?|cravings?|itch|temptation|thoughts? (?:of"
    r"|about))(?![a-z])"
    r"|^(?:had|got)(?: (?:a|an|another|some|such|really|proper|the|my))*(?: (?:bad|rough|shit|shitty|crap|hard|long"
    r"|terrible|stressful|nightmare|awful|horrible|tough|big|massive|huge|mad|few|shite|boring|busy|good|great|bust"
    r"|rotten|couple|bit of a))* ?"
    r"(?:row|rows|fight|argument|barney|day|night|week|shift|meeting|bust up|falling out|news|time|morning|dream"
    r"|bill|letter|text|call|phone call|visit|appointment|headache|migraine|pain|birthday|party|funeral|wedding"
    r"|weekend)(?![a-z])"
    r"|^(?:got|just got|been) (?:paid|sacked|dumped|bored|lonely|stressed|angry|upset|in from work|home from work"
    r"|back from work|in a (?:mood|state)|fired|offered|told|the sack|wages)(?![a-z])"
    r"|^(?:went|walked|drove|got|cycled) (?:past|by)(?![a-z])|^(?:went|came|got) (?:down |up |back )?(?:to"
    r"|from) (?:an? )?\d|^(?:did|had) not(?![a-z])|^thought (?:about"
    r"|of)(?![a-z])|^(?:fancied|wanted|craved|felt|started feeling|lost (?:my|a|the) (?:job|mum|dad|friend|wife"
    r"|husband))(?![a-z])|^(?:used to)(?![a-z])"
    r"|^(?:nothing|walk|bath|shower|going|walking|having|talking|waiting|reading|calling|ringing) (?:helped|helps"
    r"|past|to the (?:pub|shop|bookies)|home)(?![a-z])|^just (?:now|the|a|an|because|after|before|been)(?![a-z])"
    r"|^(?:took|lasted|set|hit me|kept (?:coming|getting|going)|came (?:on|from|out|back|over)|started (?:at|when"
    r"|after|as)|stayed (?:for|about)|went (?:on for|away|up|down|off|from)|passed|got (?:worse|stronger|better|bad"
    r"|really))(?![a-z])"
)
_HELPED_TAIL = re.compile(
    r"(?: |^)(?:,? ?(?:and|n|but|so|which|that|it|this|then|all))*(?: (?:it|that|which|really|kind of|sort of|kinda"
    r"|sorta|just|all|did|only|eventually|soon|actually|urge|the urge|craving|the craving|def|definitely|a bit"
    r"|partly))* ?"
    r"(?:(?:did not|didnt|dint|never|doesnt|does not|hardly|barely|not|no)(?: (?:really|even|actually|much"
    r"|any))* (?:help|work|do much|do anything)"
    r"|(?:not |never |hardly )?helpful|(?<!i )(?:never |hardly |barely )?(?:helped|worked)|helps|passed(?: (?:in"
    r"|within|after) [a-z0-9 ]+)?|eased|faded|went away|wore off|calmed|did the trick|made it worse|got worse"
    r"|useless|died down|felt (?:a lot |a bit |much |so much |loads )?better|no help|no good|no use)"
    r"(?: (?:a bit|a lot|loads|a little|massively|sort of|kind of|for a bit|for a while|at all|much|off|me|it"
    r"|it off|me down|eventually|then|now|after|quickly|tbh|really|though|so much|me through))*[ .!]*$"
)
_BREAK = re.compile(
    rf"[,;.!?\n]+(?=\s|$)\s*|[,;]+| - |\s(?:so|then|and then|so then|but|but then|and so|and|instead)(?= (?:i |ive "
    rf"|we |just |ended |eventually |it |that |then |instead |managed |decided |tried )*(?:{_DID}|helped|didnt"
    rf"|did not|made it worse|it|that)(?![a-z]))\s*|\s(?=(?:so|but) i )|\s(?=which (?:helped|didnt|sort|kind|worked"
    rf"|really|made|did|was))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a line and its part in the story.

    Attributes:
        start: Where it starts in the line.
        end: One past its end.
        role: "context" for the urge and what it came with, "response" for what was done, "outcome" for how it went.
        worked: What it says of whether something helped.
    """

    start: int
    end: int
    role: Literal["context", "response", "outcome"]
    worked: Worked | None


def split_clauses(line: Line, urge_end: int) -> list[Clause]:
    """Split a line into clauses and say which tell what was done.

    Args:
        line: A line of `digits`.
        urge_end: Where the words that name the urge end; what was done comes after them. 0 when none do.

    Returns:
        Clauses in order, empty ones left out.
    """
    clauses: list[Clause] = []
    pieces = _pieces(line.text)
    for at, (start, end) in enumerate(pieces):
        clause = _clause(line.text, start, end, urge_end, first=at == 0)
        clauses += _with_outcome(line.text, clause)
    return clauses


def _pieces(text: str) -> list[tuple[int, int]]:
    pieces, at = [], 0
    for match in _BREAK.finditer(text):
        # A decimal point or a time parts nothing.
        if (
            text[match.start() - 1 : match.start()].isdigit()
            and text[match.end() : match.end() + 1].isdigit()
            and match.group() == "."
        ):
            continue
        pieces.append((at, match.start()))
        at = match.end()
    pieces.append((at, len(text)))
    return [(start, end) for start, end in pieces if text[start:end].strip(" ,.;!?-")]


def _clause(text: str, start: int, end: int, urge_end: int, *, first: bool) -> Clause:
    said = text[start:end]
    opening = _OPENING.match(said)
    body = start + (opening.end() if opening else 0)
    did = text[body:end]
    worked = stated_worked(said)
    if _HELPED_TAIL.fullmatch(" " + said.strip()) or (worked and not _is_doing(did, said)):
        return Clause(start, end, "outcome", worked)
    named_later = start < urge_end
    if _is_doing(did, said) and not named_later and not (first and not urge_end and not _plainly(did)):
        return Clause(body, end, "response", worked)
    return Clause(start, end, "context", worked)


def _is_doing(did: str, said: str) -> bool:
    if _NOT_A_RESPONSE.search(did) or _NOT_A_RESPONSE.search(said.strip()):
        return False
    tried = re.match(
        r"(?:.*\b)?(?:managed to|decided to|tried to|had to|was able to|to) $", said[: len(said) - len(did)]
    )
    return bool(_VERB.match(did) or _PHRASAL.match(did) or (tried and _BARE_VERB.match(did)))


def _plainly(did: str) -> bool:
    """Tell whether a message that opens with an action, and names no urge, tells of coping: "went for a walk"."""
    return bool(
        re.match(
            r"(?:went for|rang|called|phoned|texted|walked home|walked away|walked off|read|watched"
            r"|had a (?:cuppa|tea|coffee|brew|bath|shower|chat|nap)|gave in|caved|waited|rode it|surfed|distracted"
            r"|ignored|breathed)(?![a-z])",
            did,
        )
    )


def _with_outcome(text: str, clause: Clause) -> list[Clause]:
    """Cut "and it helped" off the end of what was done."""
    if clause.role != "response" or clause.worked is None:
        return [clause]
    tail = _HELPED_TAIL.search(text[clause.start : clause.end])
    if tail is None or tail.start() == 0:
        return [clause]
    cut = clause.start + tail.start()
    return [Clause(clause.start, cut, "response", None), Clause(cut, clause.end, "outcome", clause.worked)]
