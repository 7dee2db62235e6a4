from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.commands import read_command

CASES = {
    "skip": "skip|Skip|SKIP!!|skip this pls|skip this one|skip it please|can we skip this one please|pass|I'll pass"
    "|next|next one|next question pls|skpi|skiiip|ok next|move on|I'd rather not answer|dont want to answer"
    "|skip skip|skip thanks|can i skip this",
    "go_back": "back|Back.|go back|go back please|can i go back|can we go back a step|i want to go back|undo"
        "|undo that|undo that pls|previous|previous one|previous question|back one|bakc|one back|i made a mistake"
        "|change my answer|sorry go back|oh wait go back|backkk",
    "stop": "stop|Stop.|STOP!!!|STOOOP|stpo|stop please|please stop|pls stop|stop it|stop this|stop now|quit|exit"
    "|cancel|cancle|cancel that|that's enough|thats enough|thats enough for now|leave it|leave it there"
    "|lets leave it|not now|not right now|can you stop|can we stop here"
    "|ok stop|no stop|no more questions|I'm done|done for now|never mind|nvm|forget it|another time|gotta go|end"
    "|enough|stop asking me|stop stop|just stop|not now thanks|maybe later",
    "help": "help|Help!|help me|help please|?|??|what does this mean|what does this mean?|What do you mean?"
    "|what do you mean|wdym|what?|huh|I don't understand|dont get it|explain|can you explain|whats this for"
    "|why do you ask|what do i do|hlep|how does this work|I need help|i need some help"
    "|what should i put|give me an example|what is this question for?|sorry what do you mean|what do u mean"
    "|wot do you mean",
    "open_menu": "menu|Menu|main menu|main menu please|menu pls|show me the menu|back to the menu|start over"
        "|can we start over|go to the menu|mneu|what can you do|what else can you do|take me to the menu|menuuu",
    "get_help": "get help|get help now|Get help now!|talk to a person|i want to talk to a person"
    "|can i talk to someone|can i speak to someone please|i need to talk to someone|phone line"
    "|the phone line please|human please|human|real person|i want a human|helpline|whats the number|talk to a persn"
    "|speak to a human|i need help now|who can i call|need someone to talk to|is there a helpline"
    "|give me the phone number|can i talk to a real person please|sos|🆘|I need help right now",
    "greet": "hi|Hi|hello|Hello!|hey|heyyy|hiya|good morning|good morning coach|good evening|alright mate|hi there"
        "|hi there coach|helo|hellooo|yo|ey up|👋|hi again|hey bot|you alright?|wagwan|hello?",
    "goodbye": "bye|goodbye|bye for now|good night|goodnight|night night|see ya|see you later|cya|speak soon|tara"
        "|ok bye|thanks bye|take care|byeee",
    "thank": "thanks|Thanks!|thank you|thank you so much|thx|ta|cheers|cheers mate|ty|thanks a lot"
    "|thanks for listening|thanks that helped|ok thanks|much appreciated|thank u",
    "forget_me": "forget me|Forget me.|please forget me|delete everything|deleet everything|delete all my data"
    "|delete my data please|can you delete everything|wipe everything|erase me|forget everything about me"
    "|delete my account|i want to delete everything",
    "restart_tool": "start again|restart|begin again|can we start again|start again please|from the beginning",
    "resume_tool": "carry on|continue|keep going|lets carry on|carry on please|pick up where we left off"
        "|yeah carry on",
}  # fmt: skip

NOT_COMMANDS = (
    "|uh huh|look back|look back please|help my urge went away|I couldn't stop|back at the pub|skip the pub|stop drinking|i want to stop"
    "|i want to quit|i need to stop|i need to quit|stop gambling|help me stop|help me stop drinking|i quit"
    "|quit smoking|left|leave|went back|passed|i passed|it passed|i passed out"
    "|call my sister|rang my sister|talked to my sister|talk to my sister|next week|next to the pub"
    "|the next one i had|forget her|forget him|home|person|a person|place|feeling|time|money|pain|phone|work"
    "|nothing|later on|later|morning|evening|night|last night|friday|no|yes|yeah|nah|ok"
    "|alright|no thanks|dunno|7|seven|7/10|10|the pub|my ex|stop and think|stopped|stopping|i stopped"
    "|couldnt stop thinking about it|stop me if ive said this|skipped dinner|skip lunch|pass the bottle"
    "|my back hurts|back pain|backache|bad back|got back late|i helped my mum"
    "|it helped|didn't help|helped|a bit of help from my sister|i rang the helpline and it helped|start of the week"
    "|started again|i started again|delete the app|deleted the app|forgot|went to a meeting|end of the month"
    "|the end of a shift|thanksgiving|hi-fi|high|hell|hello kitty bingo"
    "|cancelled the bet|cancel my subscription|exit polls|human nature|line|a line|phone my sister|ask for help"
    "|asked for help|help myself|continued drinking|kept going|carried on drinking|menus|enough to drink|had enough"
    "|not now but later i will|meaning|stuck|confused|call someone|something else"
    "|stop smoking weed|i want it to stop|make it stop|can't stop|cant stop|i cant go back|never going back"
    "|i dont want to go back|go back to work|go back to bed|going to bed|i want to end it|end it|end it all"
    "|i want to end it all|end my life|leave me|leave him|i want to leave|goodbye everyone|i give up"
).split("|")


@pytest.mark.parametrize(("text", "command"), [(text, name) for name, row in CASES.items() for text in row.split("|")])
def test_command_is_read(text: str, command: str) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize("text", NOT_COMMANDS)
def test_answers_are_not_commands(text: str) -> None:
    assert read_command(text) is None


@given(st.text(max_size=400))
def test_any_text_is_a_known_command_or_none(text: str) -> None:
    assert read_command(text) in {*CASES, None}


@given(
    st.sampled_from("skip stop quit next menu undo cancel help back".split()),
    st.sampled_from("drinking|the pub|gambling|my ex|last night|at work|weed".split("|")),
)
def test_a_command_word_in_a_sentence_is_not_a_command(command: str, rest: str) -> None:
    assert read_command(f"{command} {rest}") is None
    assert read_command(f"{rest} {command} it all") is None


@pytest.mark.parametrize("unit", ["stop ", "please ", "i want to ", "skip", "? ", "now then "])
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    read_command(text)
    assert time.perf_counter() - started < 0.1
