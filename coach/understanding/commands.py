"""Commands: whole messages that steer the talk ("skip this pls"), never words inside an answer."""

from __future__ import annotations

import re

from coach.understanding.spelling import one_edit_apart
from coach.understanding.text import phrases, read_line

_PHRASES = {
    "skip": """skip|skip it|skip this|skip that|skip this one|skip that one|skip question|skip this question
    |skip the question|pass|ill pass|pass on this|pass on that|pass on this one|next|next one|next question
    |next one please|move on|lets move on|id rather not answer|rather not answer|dont want to answer
    |i dont want to answer|dont want to answer that|i dont want to answer that|i dont want to answer this
    |prefer not to answer|no answer|leave blank|leave it blank|leave this blank|skp|sikp|skpi|skip skip|nxt
    |come back to it|not this one|ask me something else|dont want to say|i dont want to say""",
    "go_back": """back|go back|back please|back one|one back|go back one|go back a step|step back|go back a bit
    |previous|previous one|previous question|last question|the last question|last one again|undo|undo that|undo it
    |undo last|back up|take me back|i made a mistake|made a mistake|i made a typo|wrong answer|that was wrong|bk
    |bakc|go bak|prev|change my answer|change my last answer|change last answer|change that
    |i want to change my answer|correct that|let me correct that|let me change that|go to previous|goback|backk
    |redo that|redo""",
    "stop": """stop|stop it|stop this|stop that|stop now|stop here|stop there|stop chat|stop the chat|end
    |end it here|end this|end chat|end the chat|quit|quit this|quit chat|exit|cancel|cancel it|cancel that
    |cancel this|thats enough|enough|enough now|thats enough for now|enough for today|enough for now|thats me done
    |im done|im done for now|done for now|done for today|leave it|leave it there|leave it for now|lets leave it
    |lets leave it there|leave it out|not now|not right now|maybe later|another time|some other time|stpo|stp|sotp
    |stop stop|stop stop stop|cancle|quti|exti|no more questions|stop asking|stop asking me|stop asking questions
    |forget it|nevermind|never mind|nvm|nm|abort|i want to stop this|i want to stop here|lets stop|lets stop here
    |lets stop there|shut up|finish|finish here|stop talking|stop messaging me|i have to go|got to go|gotta go|gtg
    |g2g|i need to go""",
    "help": """help|help me|help me out|a bit of help|need help|i need help|i need some help|what does this mean
    |what does that mean|what does it mean|what do you mean|what you mean|what do you mean by that
    |what do you mean by this|wdym|what|what now|huh|eh|come again|explain|explain that|explain this|explain please
    |explain more|i dont understand|dont understand|i dont get it|dont get it|dont get this|i dont get this
    |i dont follow|not sure what you mean|im not sure what you mean|dont know what you mean
    |i dont know what you mean|im confused|whats this|whats this for|what is this for|what is this question for
    |whats this question for|whats that for|why do you ask|why are you asking|why are you asking me this
    |why do you ask that|why do you need to know|why do you want to know|what do i do|what do i do now
    |what should i do|what do i put|what do i say|what should i put|what should i say|how does this work
    |how do i answer|how do i answer this|how do i do this|what are my options|options|hlep|hepl|hlp|halp
    |instructions|im stuck|i dont know what to say|dont know what to put|i dont know what to put
    |dont know what to say|can you explain|say that again|repeat that|repeat|pardon|what was the question|example
    |give me an example|for example|like what|such as|can i have an example|what does that even mean""",
    "open_menu": """menu|main menu|the menu|menu please|show menu|show the menu|show me the menu|back to menu
    |back to the menu|back to main menu|back to the main menu|go to menu|go to the menu|go to main menu|open menu
    |open the menu|start over|start from the start|go home|main page|home screen|home page|start screen
    |list of tools|show tools|show me the tools|tools|what else can you do|what can you do|mneu|meun|manu|menue
    |start|take me to the menu|return to menu|to the menu""",
    "get_help": """get help|get help now|i need help now|help now|talk to a person|talk to someone|talk to somebody
    |talk to a human|talk to human|talk to person|talk to a real person|talk to someone real|speak to a person
    |speak to someone|speak to somebody|speak to a human|speak to a real person|speak with someone
    |speak with a person|talk with someone|human|a human|human help|real person|a real person|real human
    |an actual person|actual human|phone line|the phone line|the phone number|helpline|the helpline|help line
    |hotline|crisis line|give me a number|whats the number|whats the phone number|whats the helpline|number to call
    |who can i call|who can i ring|who can i talk to|who can i speak to|someone to talk to|i need someone to talk to
    |need someone to talk to|advisor|adviser|emergency|sos|i need help right now|urgent help|i need urgent help
    |emergency help|talk to a counsellor|speak to a counsellor|counsellor|talk to support|human support
    |i need a human|i need a person|want a human|want a person|not a bot|proper help""",
    "greet": """hi|hello|hey|hiya|heya|hya|hi ya|yo|ey up|eyup|ay up|alright mate|alright pal|alright there
    |alrite mate|you alright|you ok|good morning|good afternoon|good evening|hi again|hello again|hey again|hi there
    |hello there|hey there|hi hi|hello hello|wassup|whats up|wagwan|waguan|howdy|greetings|hullo|hallo|helo|hllo
    |hellow|hi coach|hey coach|hello coach|hi bot|hello bot|hey bot|g day|gday|im back|hi im back|hi its me
    |hello its me|its me again|now then|oi oi|hey hey|hiyaa|o hai|anyone there|anybody there|you there|are you there""",
    "goodbye": """bye|goodbye|good bye|bye bye|bye for now|bye now|byee|see you|see ya|see you later|see ya later
    |see you soon|see you tomorrow|cya|laters|ttyl|tara|ta ra|ta ta|night night|nighty night|goodnight|good night
    |cheerio|later mate|speak soon|speak later|talk later|talk soon|catch you later|take care|right im off|tata
    |thanks bye|ok bye|thank you bye|so long|ciao""",
    "thank": """thanks|thank you|thankyou|thanks a lot|thank you so much|thanks so much|many thanks|much appreciated
    |appreciate it|i appreciate it|nice one thanks|ta very much|thanks very much|thank you very much|ty|tysm|tyvm
    |thanks a million|thanks a bunch|thanks for that|thank you for that|thanks for your help|thanks for the help
    |thank you for your help|thanks for listening|thank you for listening|thanks for helping|thanks that helped
    |thank u|thnaks|thansk|thanku|tahnks|thx u|thanks loads|cool thanks|great thanks|ok thanks|lovely thanks
    |perfect thanks|bless you|thats kind|youre a star|big thanks|nice one cheers""",
    "forget_me": """forget me|please forget me|forget everything|forget about me|forget all about me
    |forget everything about me|delete everything|delete it all|delete all of it|delete all my data|delete my data
    |delete my info|delete my information|delete me|delete my account|delete my records|delete my history
    |delete all my records|delete everything about me|delete everything you know|delete everything you have
    |delete everything you have on me|delete everything you know about me|delete what you know about me
    |delete all my stuff|delete my stuff|delete my chat|delete my chats|delete the lot|delete all|remove me
    |remove my data|remove all my data|erase me|erase everything|erase my data|erase it all|wipe everything
    |wipe my data|wipe it all|wipe me|wipe the lot|clear my data|clear everything|destroy my data|get rid of my data
    |get rid of everything""",
    "restart_tool": """start again|restart|begin again|start this again|start it again|redo this|redo it all
    |do it again|from the top|from the beginning|start from the beginning|start from scratch|start afresh
    |restart this|lets start again|again from the start""",
    "resume_tool": """carry on|continue|lets carry on|keep going|lets continue|resume|go on where we were
    |carry on where we left off|pick up where we left off|carry on from where we were|where were we|lets keep going
    |contine|continue please|continu|back to it""",
}  # fmt: skip
_SIGNS = {
    "?": "help",
    "👋": "greet",
    "🛑": "stop",
    "⏭": "skip",
    "🔙": "go_back",
    "⬅": "go_back",
    "🆘": "get_help",
    "✋": "stop",
}

_COMMAND_OF = {phrase: name for name, table in _PHRASES.items() for phrase in phrases(table)}
_BY_LENGTH: dict[int, list[str]] = {}
for _phrase in _COMMAND_OF:
    _BY_LENGTH.setdefault(len(_phrase), []).append(_phrase)

_LONGEST_COMMAND = 80
_SHORTEST_TYPO = 8


def _longest_first(table: str) -> list[str]:
    return sorted(phrases(table), key=len, reverse=True)


_LEADS = _longest_first(
    """please|ok|okay|oh|um|erm|er|uh|hm|hmm|well|right|so|just|sorry|actually|yeah|no|nah|hey|hi|hello|coach|bot
    |can we|can you|can i|could we|could you|could i|can you please|can i please|lets|let us|would you|will you
    |may i|can we please|could you please|could i please|you can|we can|wait|i think|i think ill|ill|maybe|ffs
    |omg|alright|then|and"""
)
_WISHES = _longest_first(
    """i want to|i wanna|i need to|i would like to|id like to|i want|i need|i would like|id like|want to|wanna
    |need to|can i have|give me|could i have|can i get|show me|take me to|is there a|is there|do you have a
    |do you have|i have to|i really need to|i really want to|id rather"""
)
_TAILS = _longest_first(
    """please|thanks|thank you|mate|pal|bud|love|hun|coach|bot|now|then|for now|actually|lol|x|xx|xxx|ok|right now
    |sorry|ffs|again|today|here|i think|tbh|if thats ok|if you can|if i can|ty|man|bro|instead|would you
    |will you|can you|could you|i guess|yeah"""
)
# "I want to stop" and "need help to quit" are about the behaviour, not the chat: a wish counts only with more said.
_NOT_WISHED = phrases(
    """stop|stop it|stop now|stop this|quit|quit this|end it here|end this|finish|exit|help|help me|next|leave it
    |forget it|forget everything|back|go back|go home|enough|cancel|stop here|call|phone|person|hi|what|repeat
    |change that|pass|later|continue|keep going|carry on|start|start again|start over"""
)
_WISHED_ANYWAY = phrases("go back|help|cancel|stop this|stop here|exit|carry on|continue|start again|start over|call")
# One slip or one polite word away from a command, and something else altogether.
_NEVER = phrases("uh huh|look back|look back please|take a look back|lets look back")
_NOT_TAILED = {"again": frozenset(("start",)), "here": frozenset(("help",))}


def read_command(text: str) -> str | None:
    """Read a message that is nothing but a command.

    Politeness before and after, stretched letters and one slip in a longer phrase are forgiven; a message with
    anything else in it is not a command: "stop" is, "stop drinking" and "I couldn't stop" are not.

    Args:
        text: What the person typed.

    Returns:
        The intent: skip, go_back, stop, help, open_menu, get_help, greet, goodbye, thank, forget_me, restart_tool or
        resume_tool; None for anything else.
    """
    if len(text) > _LONGEST_COMMAND * 4:
        return None
    line = read_line(text).text
    said = " ".join(re.sub(r"[^\w\s]+|_+", " ", line).split())
    if not said:
        signs = {
            sign
            for sign in line
            if not sign.isspace() and sign not in "!.,\ufe0f" and not "\U0001f3fb" <= sign <= "\U0001f3ff"
        }
        return _SIGNS.get(signs.pop()) if len(signs) == 1 else None
    if len(said) > _LONGEST_COMMAND or said in _NEVER:
        return None
    return _look_up(said)


def _look_up(said: str) -> str | None:
    exact = _COMMAND_OF.get(said)
    if exact:
        return exact
    for candidate in _stripped(said):
        found = _COMMAND_OF.get(candidate)
        if found:
            return found
    return _nearly(said) or next((near for bare in _stripped(said) if (near := _nearly(bare))), None)


def _stripped(said: str) -> list[str]:
    """List the message with politeness taken off, a layer at a time; the words of a wish last."""
    bare = [said]
    for _ in range(4):
        shorter = _strip_once(bare[-1])
        if shorter == bare[-1]:
            break
        bare.append(shorter)
    wished = []
    for one in bare:
        for wish in _WISHES:
            rest = one.removeprefix(wish + " ")
            if rest != one:
                core = _strip_once(rest)
                wished += [each for each in (rest, core) if each not in _NOT_WISHED or each in _WISHED_ANYWAY]
                break
    return bare[1:] + wished


def _strip_once(said: str) -> str:
    for tail in _TAILS:
        rest = said.removesuffix(" " + tail)
        if rest != said and rest.split()[-1] not in _NOT_TAILED.get(tail, ()):
            return rest
    for lead in _LEADS:
        rest = said.removeprefix(lead + " ")
        if rest != said:
            return rest
    return said


def _nearly(said: str) -> str | None:
    """Find a command one slip away; short ones have real words for neighbours, so they get none."""
    if len(said) < _SHORTEST_TYPO:
        return None
    for length in (len(said) - 1, len(said), len(said) + 1):
        for phrase in _BY_LENGTH.get(length, ()):
            if len(phrase) >= _SHORTEST_TYPO and phrase[0] == said[0] and one_edit_apart(said, phrase):
                return _COMMAND_OF[phrase]
    return None
