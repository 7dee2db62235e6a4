"""The floor sees danger however it is written, and lets what only sounds like it pass."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.safety import floor
from coach.safety.categories import CATEGORIES
from coach.safety.finding import Finding

SOUNDS_LIKE = {
    "suicide": [
        "going to kill myself",
        "tonight's the night, pills ready",
        "written my goodbyes",
        "kms",
        "gonna unalive myself",
        "thinkin of doin meself in",
    ],
    "suicidal_thoughts": [
        "don't want to be here any more",
        "better off without me",
        "wish I wouldn't wake up",
        "no way out",
    ],
    "self_harm": ["cut myself again", "want to hurt myself", "burn my arms"],
    "overdose": [
        "took too much gear",
        "he won't wake up",
        "her lips are blue",
        "mixed methadone and vallies and feel sick",
    ],
    "withdrawal": [
        "stopped drinking yesterday and shaking",
        "seeing things since I quit",
        "had a fit after stopping drinking",
        "ran out of benzos",
    ],
    "danger": ["he hits me", "scared to go home", "he makes me use", "he strangled me", "lost it all, he beats me"],
    "sexual_assault": ["I was raped", "woke up and hadn't agreed", "sex for drugs"],
    "child": ["I'm 14 and drinking", "mum's passed out, I'm alone", "toddler swallowed my methadone"],
    "psychosis": ["voices tell me to", "they're watching through the TV, they are watching me"],
    "eating": ["make myself sick", "not eaten in 3 days", "taking laxatives"],
    "threat": ["going to stab him", "might hurt my kids"],
    "driving": ["driving home drunk", "kids in the car and I'm drunk"],
    "unclear": ["can't do this any more", "what's the point", "I can't go on"],
}
MUST_NOT_FIRE = [
    "this craving is killing me",
    "could murder a pint",
    "dying for a fag",
    "dead tired",
    "kill the habit",
    "quit for good",
    "I died of embarrassment",
    "old me is dead",
    "my friend died by suicide years ago",
    "I'm not suicidal, just fed up",
    "cut down",
    "beating myself up",
    "scratch cards",
    "overdosed on Netflix",
    "my brother overdosed last year",
    "shaking with nerves",
    "cash withdrawal",
    "sweating at the gym",
    "hit the pub",
    "hit rock bottom",
    "wife will kill me for spending",
    "forced myself to the gym",
    "inner child",
    "I was 14 when I started",
    "the little voice says have a drink",
    "binge-watching",
    "hungry for change",
    "could murder a curry",
    "smash this week",
    "drives me to drink",
    "no",
    "I know",
    "only 7",
    "I'm at a 9",
    "only 15 minutes",
    "7 at the pub friday, went for a walk, helped",
    "argument with my partner",
    "hungry, not eaten all day",
    "I could kill him",
    "give up",
    "I'm done",
    "ran 5 kms this morning",
    "\U0001f48a reminder went off, taken them",
    "\U0001f52a cutting onions and crying",
    "",
]
EXPLICIT = "I'm going to kill myself"


@pytest.mark.parametrize(("category", "text"), [(c, text) for c, texts in SOUNDS_LIKE.items() for text in texts])
def test_what_each_danger_sounds_like(category: str, text: str) -> None:
    finding = floor.check(text)
    assert finding is not None
    assert category in (finding.category, *finding.also)


@pytest.mark.parametrize("text", MUST_NOT_FIRE)
def test_what_must_not_fire(text: str) -> None:
    assert floor.check(text) is None, list(floor.explain(text))


@pytest.mark.parametrize(
    "text",
    [
        "I’m going to kill myself",
        "I‘m going to kill my self",
        "IM GOING TO KILL MYSELF",
        "ｉ'm going to ｋｉｌｌ ｍｙｓｅｌｆ",
        "𝐢'𝐦 𝐠𝐨𝐢𝐧𝐠 𝐭𝐨 𝐤𝐢𝐥𝐥 𝐦𝐲𝐬𝐞𝐥𝐟",
        "i'm going to kіll mуsеlf",
        "i'm going to k\u200bill my\u200cself",
        "i'm going to ki\u00adll myself",
        "im gonna k1ll mys3lf",
        "im gonna k!ll my$elf",
        "im gonna k*ll myself",
        "i'm going to k i l l  m y s e l f",
        "I ' m   g o n n a   k i l l   m y s e l f",
        "i'm going to k.i.l.l myself",
        "i am going to kiiilll myselffff",
        "im gunna kil meself",
        "im going to kill mysefl",
        "im going to kill mysellf",
        "im going to killmyself",
        "#killmyself tonight",
        "i'm going to k̶i̶l̶l̶ myself",
        "going to just fucking kill myself",
        "killing myself tonight",
        "i will kill\nmyself",
        "wanna kms so bad rn",
        "i want to commit sui cide",
        "w a n t to d i e",
        "k\u00a1ll myself",
        "i wanna unalive rn",
        "thinkin ae endin it",
        "i dont want 2 b here any more",
        "dinnae want tae be here",
        "\U0001f52b me tonight. goodbye",
        "\u26b0\ufe0f tonight",
        "\U0001f48a\U0001f48a\U0001f48a all of them. bye",
        "tbh im suicdal",
        "i'm siucidal",
    ],
)
def test_however_it_is_written(text: str) -> None:
    finding = floor.check(text)
    assert finding is not None
    assert finding.category in ("suicide", "suicidal_thoughts")


@pytest.mark.parametrize(
    "softening",
    [
        "just joking. ",
        "lol ",
        "my friend died years ago and ",
        "what is the point of this film, ",
        "I'm not drunk. ",
        "haha ",
    ],
)
def test_explicit_intent_beats_softening(softening: str) -> None:
    finding = floor.check(softening + EXPLICIT)
    assert finding is not None
    assert finding.category == "suicide"


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("I'm not going to kill myself", False),
        ("I am never going to hurt myself", False),
        ("I don't want to kill myself", False),
        ("I don't know if I want to kill myself", True),
        ("I can't stop thinking about killing myself", True),
        ("I'm not drunk, I want to die", True),
        ("not sure I want to be alive", True),
        ("I know. I want to die", True),
        ("I've no money and I want to kill myself", True),
    ],
)
def test_negation_reaches_only_what_it_denies(text: str, fires: bool) -> None:
    assert (floor.check(text) is not None) is fires


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("no thoughts of killing myself", False),
        ("never felt suicidal", False),
        ("not ok I want to kill myself", True),
        ("I can't promise I won't kill myself", True),
        ("I'm not going to kill myself yet", True),
        ("can't get through a day without wanting to die", True),
    ],
)
def test_a_denial_reaches_over_bridging_words_only(text: str, fires: bool) -> None:
    assert (floor.check(text) is not None) is fires


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("the gp asked did I have thoughts of ending it and I said no", False),
        ("the gp asked did I have thoughts of ending it and I said yes", True),
        ("my mum asked if I wanted to kill myself and I said no", False),
        ("my mum asked if I wanted to kill myself and I couldn't answer", True),
        ("my mum asked if I wanted to kill myself. I said no but I lied", True),
    ],
)
def test_asked_about_and_answered_with_no_is_denied(text: str, fires: bool) -> None:
    assert (floor.check(text) is not None) is fires


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("ten years ago I tried to kill myself, now I've got two kids and a garden", False),
        ("I tried to kill myself years ago and it's all coming back", True),
        ("when I was 14 I tried to kill myself and tonight I'm going to kill myself properly", True),
        ("back then I wanted to die every day. today I want to live", False),
        ("I was going to kill myself in 2018. I've got four pigeons now", False),
        ("my friend died years ago and I'm going to kill myself", True),
        ("that song about wanting to die is on repeat", False),
        ("watching a film and I want to die", True),
        ("is it normal that I want to kill myself", True),
    ],
)
def test_history_and_fiction_lift_only_what_they_speak_of(text: str, fires: bool) -> None:
    assert (floor.check(text) is not None) is fires


@pytest.mark.parametrize(
    ("text", "about", "reply_id"),
    [
        ("my mate has overdosed and won't wake up", "other", "overdose_other"),
        ("I've overdosed", "self", "overdose"),
        ("my brother says he wants to kill himself", "other", "suicide_other"),
        ("my daughter cuts herself", "other", "other"),
        ("my toddler swallowed my methadone", "other", "child_swallowed"),
        ("I'm 13 and my mum hits me", "self", "child"),
        ("I am 9 years old", "self", "child"),
        ("stopped drinking two days ago and I'm seeing things that aren't there", "self", "withdrawal_red"),
        ("stopped drinking yesterday and my hands are shaking", "self", "withdrawal"),
        ("I can't do this any more", "self", "unclear"),
    ],
)
def test_who_and_how_bad_picks_the_reply(text: str, about: str, reply_id: str) -> None:
    finding = floor.check(text)
    assert finding is not None
    assert (finding.about, finding.reply_id) == (about, reply_id)


def test_the_most_urgent_comes_first_and_the_rest_is_kept() -> None:
    finding = floor.check("I took 30 paracetamol because I want to die")
    assert finding is not None
    assert finding.category == "overdose"
    assert "suicidal_thoughts" in finding.also
    assert finding.category not in finding.also


def test_an_imminent_threat_comes_before_all() -> None:
    finding = floor.check("I've got a knife and I'm going round there. I took 30 paracetamol")
    assert finding is not None
    assert (finding.category, finding.severity) == ("threat", "imminent")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my brother died last year", True),
        ("I lost my cousin to an overdose", True),
        ("my friend died by suicide years ago", True),
        ("my mum died and I want to die too", False),
        ("my mum drank herself to death", True),
        ("RIP to my brother, 3 years today", True),
        ("our baby was stillborn in April", True),
        ("I lost my keys", False),
        ("lost my brother in the crowd at the match", False),
        ("mum passed her driving test", False),
        ("my phone died", False),
    ],
)
def test_bereavement_is_grief_and_not_danger(text: str, expected: bool) -> None:
    assert floor.is_bereavement(text) is expected


KNOWN_FAILURES = [
    "I was raped",
    "12 year old girl being forced to have sex",
    "I make myself sick after every meal",
    "lost my job, which bridges are tall",
    "I don’t want to be here anymore",
]


@pytest.mark.parametrize("text", KNOWN_FAILURES)
def test_what_others_failed_at(text: str) -> None:
    assert floor.check(text) is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_answered_and_always_the_same(text: str) -> None:
    finding = floor.check(text)
    assert finding == floor.check(text)
    assert finding is None or finding.category in CATEGORIES


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abdefghijklmnoprstuvw ", max_size=80), st.sampled_from([". ", "! ", "\n", "... "]))
def test_what_is_said_before_does_not_hide_it(before: str, stop: str) -> None:
    finding = floor.check(before + stop + EXPLICIT)
    assert finding is not None
    assert "suicide" in (finding.category, *finding.also)


OPENERS = [
    "i want to ",
    "kill myself ",
    "not kill myself ",
    "k i l l ",
    "i ' m ",
    "a ",
    "myself",
    "k*ll ",
    "'",
    "can't ",
    "took too much ",
    "he hit me ",
    "i want to die of embarrassment ",
    "stopped drinking shaking ",
    "\u200bk\u0336",
    "!|!|",
    "9a",
    "i tried to kill myself years ago. ",
    "i do not want to ",
    "better off with",
    "not going to ",
    "no way out of ",
    "can't go ",
    "i tried to end it when i was 14 now ",
    "a",
    "k",
    ".",
    "- ",
    "*",
    ", ",
    "\n",
    "((",
    "e\u0301",
    "*k*i*l*l*",
    "k**l ",
    "a'b'",
    "killmyself",
    "sui cide ",
    "2 die ",
    "\U0001f52a",
]


@pytest.mark.parametrize("opener", OPENERS)
def test_no_input_makes_it_slow(opener: str) -> None:
    def best_of_three(length: int) -> float:
        text = (opener * (length // len(opener) + 1))[:length]
        times = []
        for _ in range(3):
            began = time.process_time()
            floor.check(text)
            times.append(time.process_time() - began)
        return min(times)

    floor.load()
    short, long = best_of_three(5_000), best_of_three(20_000)
    assert long < 0.5
    assert long < 12 * short + 0.02, "four times the length must not take much more than four times as long"


def test_danger_at_the_end_of_a_long_message_is_seen() -> None:
    finding = floor.check("we talked about the garden. " * 400 + EXPLICIT)
    assert finding is not None
    assert finding.category == "suicide"


STORY = (
    "Ten years ago I was in a bad way and I tried to kill myself when I was 24. I got help, I went to groups, and we've "
    "two kids and a garden. I used to cut myself and I used to wish I was dead every morning. I don't want to die any "
    "more. Drinking was slow suicide for me and the old me died the day I stopped. "
)


def test_a_long_harmless_story_is_left_alone() -> None:
    assert floor.check(STORY + "I think about tomatoes now and I'm grateful for this place.") is None


@pytest.mark.parametrize(
    "clause",
    [
        "But since Sunday it's all come back and tonight I'm going to end my life.",
        "I was doing so well and now I have the tablets lined up in front of me.",
        "I keep thinking the kids would be better off without me.",
        "Then last week I started cutting again and I can't stop.",
    ],
)
def test_one_dangerous_clause_in_a_long_story_is_heard(clause: str) -> None:
    assert floor.check(STORY + clause) is not None
    assert floor.check(clause + " " + STORY) is not None
    assert floor.check((STORY + clause).replace(".", "").replace(",", "")) is not None


def test_an_ordinary_message_takes_less_than_a_millisecond() -> None:
    text = ("had a mad urge for a pint at the pub friday, 8 out of 10, went for a walk and it passed. " * 6)[:500]
    floor.load()
    times = []
    for _ in range(101):
        began = time.process_time()
        floor.check(text)
        times.append(time.process_time() - began)
    assert sorted(times)[50] < 0.001


@pytest.mark.parametrize(
    ("text", "lifted"),
    [
        ("i'm not suicidal, just fed up", True),
        ("im not going to kill myself, im just knackered", True),
        ("i'm going to kill myself", False),
        ("log an urge", False),
        ("", False),
    ],
)
def test_danger_that_is_denied_is_told_from_danger_that_is_not_spoken_of(text: str, lifted: bool) -> None:
    assert floor.is_lifted(text) is lifted


@pytest.mark.parametrize(
    "text",
    [
        "i might hurt my baby",
        "i feel like hurting my kids",
        "i might hurt my kids",
        "i want to kill my dealer",
        "im scared ill hurt my baby",
    ],
)
def test_harm_the_writer_may_do_is_a_threat_of_theirs(text: str) -> None:
    finding = floor.check(text)
    assert finding is not None
    assert (finding.category, finding.about) == ("threat", "self")


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("he might hurt my baby", "child_other"),
        ("i hit my baby", "child_other"),
        ("i want to hurt him because he hits my kids", "child_other"),
        ("my dealer wants to kill me", "danger"),
        ("i owe my dealer and he wants to kill me", "danger"),
    ],
)
def test_harm_by_others_or_done_already_is_not_only_a_threat(text: str, reply: str) -> None:
    finding = floor.check(text)
    assert finding is not None
    assert finding.reply_id == reply


def test_what_else_endangers_the_writer_is_told_apart_from_what_endangers_others() -> None:
    voices = floor.check("the voices tell me to kill myself")
    assert voices is not None
    assert (voices.category, voices.own) == ("suicide", ("psychosis",))
    found = [
        Finding("suicide"),
        Finding("psychosis", about="other"),
        Finding("eating"),
        Finding("eating", about="other"),
    ]
    urgent = floor.most_urgent(found)
    assert urgent is not None
    assert (urgent.also, urgent.own) == (("psychosis", "eating"), ("eating",))


@pytest.mark.parametrize("before", ["don't. ", "dnt. ", "i dont, ", "Do not! ", "no. "])
def test_a_denial_ends_with_its_clause(before: str) -> None:
    finding = floor.check(before + EXPLICIT)
    assert finding is not None
    assert finding.category == "suicide"
