"""Questions: whether a message asks something."""

from __future__ import annotations

import re

from coach.understanding.text import read_line

_LEAD = re.compile(
    r"^(?:(?:hm|hmm|um|umm|erm|er|uh|ok|okay|so|but|and|wait|hi|hey|hello|sorry|btw|actually|also|just"
    r"|quick question|question|oh|well|hang on|hold on"
    r"|right|yeah|yes|no|please|can i ask|could i ask|may i ask|out of interest|before i answer|first|one thing"
    r"|lol|like|then|now|mate|coach)\b[ ,.:;-]*)+"
)
_SUBJECT = (
    r"(?:i|you|it|this|that|these|those|he|she|they|we|there|the|my|your|anyone|anybody|someone|somebody"
    r"|people|everyone|smart|urges|cravings|meetings)"
)
_OPENS = re.compile(
    r"^(?:"
    r"what$|(?:whats|whos|wheres|hows|whys|whens|what s)(?![a-z])|(?:i was |just |im )?wondering (?:if|whether|what"
    r"|how|why|who)(?![a-z])"
    rf"|what (?:is|are|was|were|do|does|did|if|about|happens|will|would|should|can|could|s|kind of|sort of|type of"
    rf"|time|now|else|next|counts|the (?:hell|fuck)|you|even is|exactly|on earth|makes|should)(?![a-z])(?! (?:was"
    rf"|is) (?:that|a)\b)"
    r"|why(?: (?:is|are|was|were|do|does|did|would|should|can|cant|could|not|you|dont|doesnt|isnt|the|am|have|has"
    r"|so|this|ask|bother|me)(?![a-z])|$)"
    r"|how (?:do|does|did|can|could|long|much|many|often|come|is|are|will|would|should|about|to|you|private|safe"
    r"|secure|old|far|soon|bad|am|might|else|the hell|reliable|good)(?![a-z])"
    rf"|(?:when|where) (?:do|does|did|is|are|will|can|could|should|would|to|am)(?![a-z])|where (?:from|else)"
    r"|who (?:is|are|can|will|sees|see|do|does|did|reads|runs|made|else|gets|has|built|owns|should|would|keeps"
    r"|am)(?![a-z])"
    r"|which (?:one|ones|is|are|do|does|should|would|of)(?![a-z])"
    rf"|(?:is|are|was|were|does|can|could|will|would|should|isnt|arent|wasnt|doesnt|dont|cant|couldnt|wont|wouldnt"
    rf"|shouldnt|has|have|am|may|must|shall) {_SUBJECT}(?![a-z])"
    r"|(?:do) (?:i|you|they|we|people|urges|cravings|these|those|the meetings)(?![a-z])"
    r"|(?:did|didnt) (?:you|he|she|they|we|i)(?![a-z])"
    r"|any idea(?:s)? (?:what|why|how|when|where|who|if)|anyone (?:know|there)|you there|you mean"
    r"|wdym|wtf is|wth is|tell me (?:what|why|how|who|if|about)|explain (?:what|why|how)|i (?:want"
    r"|need) to know (?:what|why|how|if|who|when|where)"
    r")"
)
_STATEMENT = re.compile(
    r"^(?:what (?:i|helped|worked|happened|a|an)\b|how i\b|when (?:i|we|my|the|it)\b|where (?:i|we|my)\b|(?:was"
    r"|were) (?:the|my)\b|which (?:was|is why|made|helped)\b|who knows\b|why i\b"
    r"|would do it\b|will do\b|could be\b|have a\b|have the\b|should the\b|can the\b|may the\b|is the (?:main|worst"
    r"|best|thing)\b|dont (?:it|this|that|the|my|you|i|they|people|there)\b(?! (?:know|have|get|think|want|need))"
    r"|cant (?:it|this|that|the|my|you|stand)\b|wont the\b)"
)
_SENTENCE = re.compile(r"[.!;\n]+")
_ENDS = re.compile(r"\?[\s?!.\"')\]~*x]*$")
_ASKED = re.compile(r"\?(?=\s)")


def is_question(text: str) -> bool:
    """Tell whether a message asks something.

    Args:
        text: What the person typed.

    Returns:
        True when it ends in a question mark, or one of its sentences opens as a question does.
    """
    line = re.sub(r"[^\w\s.,!;:?'\"()/~*%-]", "", read_line(text).text).strip()
    if _ENDS.search(line):
        return True
    sentences = _SENTENCE.split(_ASKED.sub("?;", line))
    return any(_opens(sentence.strip(" ,-\"'(*")) for sentence in sentences)


def _opens(sentence: str) -> bool:
    bare = _LEAD.sub("", sentence)
    return any(_OPENS.match(said) and not _STATEMENT.match(said) for said in (sentence, bare))
