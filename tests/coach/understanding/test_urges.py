from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.understanding.triggers import KINDS
from coach.understanding.urges import UrgeReading, read_urge

NOW = datetime(2025, 3, 12, 15, 30, tzinfo=UTC)  # a Wednesday

CASES: list[tuple[str, dict[str, Any]]] = [
    ("urge 7 at the pub friday, went for a walk, helped",
     {"strength": 7, "at": "07 day", "trigger": "the pub", "trigger_kind": "place", "response": "went for a walk", "worked": "yes"}),
    ("had a mad urge for a pint at the pub friday, 8 out of 10",
     {"strength": 8, "at": "07 day", "trigger": "the pub", "trigger_kind": "place", "behaviour": "alcohol"}),
    ("had 3 pints at 8", {"at": "12 hour", "behaviour": "alcohol"}),
    ("8 out of 10", {"strength": 8}),
    ("urge 7 at the pub", {"strength": 7, "trigger": "the pub", "trigger_kind": "place"}),
    ("strength 6", {"strength": 6}),
    ("urge was 7", {"strength": 7}),
    ("Urge of about 7", {"strength": 7}),
    ("it was an 8", {"strength": 8}),
    ("a solid 8", {"strength": 8}),
    ("an 8 or 9", {"strength": 8.5}),
    ("7-8 at the pub", {"strength": 7.5, "trigger": "the pub", "trigger_kind": "place"}),
    ("craving, 8 no 9", {"strength": 9}),
    ("urge 11 at the pub", {"trigger": "the pub", "trigger_kind": "place"}),
    ("10 beers in the fridge, urge 9", {"strength": 9, "behaviour": "alcohol"}),
    ("2 urges today both at work", {"at": "12 day", "trigger": "at work", "trigger_kind": "place"}),
    ("had 2 drinks on the 3rd", {"at": "03 day", "behaviour": "alcohol"}),
    ("urge at 9pm", {"at": "11 minute"}),
    ("urge 2 days ago", {"at": "10 day"}),
    ("7, bored", {"strength": 7, "trigger": "bored", "trigger_kind": "feeling", "feeling": "bored"}),
    ("gave in and had two", {"response": "gave in and had two"}),
    ("urge 9 after a row with my ex, gave in and had two",
     {"strength": 9, "trigger": "a row with my ex", "trigger_kind": "person", "response": "gave in and had two"}),
    ("Really strong craving for a fag after work, about an 8, rang my sister, sort of helped",
     {"strength": 8, "trigger": "after work", "trigger_kind": "time", "response": "rang my sister", "worked": "partly", "behaviour": "smoking"}),
    ("payday urge, 6/10, walked home, didn't help",
     {"strength": 6, "trigger": "payday", "trigger_kind": "money", "response": "walked home", "worked": "no"}),
    ("had a cuppa and it helped a bit", {"response": "had a cuppa", "worked": "partly"}),
    ("felt lonely last night, craving was like an 8 or 9, watched telly but it didnt help",
     {"strength": 8.5, "at": "11 part_of_day", "trigger": "lonely", "trigger_kind": "feeling", "feeling": "lonely", "response": "watched telly", "worked": "no"}),
    ("got an urge cos I was stressed, 6", {"strength": 6, "trigger": "stressed", "trigger_kind": "feeling", "feeling": "stressed"}),
    ("urge 8 when i saw the lads at Spoons sat night, so i walked home and it passed",
     {"strength": 8, "at": "08 part_of_day", "trigger": "saw the lads at Spoons", "trigger_kind": "person", "response": "walked home", "worked": "yes"}),
    ("wanted to gamble when I got paid friday. 9. deleted the app. helped loads",
     {"strength": 9, "at": "07 day", "trigger": "got paid", "trigger_kind": "money", "response": "deleted the app", "worked": "yes", "behaviour": "gambling"}),
    ("my back was killing me so i wanted codeine, 7", {"strength": 7, "trigger": "my back", "trigger_kind": "pain", "behaviour": "opioids"}),
    ("craving for weed 7 out of nowhere, distracted myself playing xbox",
     {"strength": 7, "trigger": "out of nowhere", "trigger_kind": "unknown", "response": "distracted myself playing xbox", "behaviour": "cannabis"}),
    ("urge for coke 9 on a night out with the lads, did a line",
     {"strength": 9, "trigger": "a night out with the lads", "trigger_kind": "place", "response": "did a line", "behaviour": "cocaine"}),
    ("30 min urge, 6, at work", {"strength": 6, "minutes": 30, "trigger": "at work", "trigger_kind": "place"}),
    ("walked past the bookies yesterday, urge 8, rang my mum, kind of helped",
     {"strength": 8, "at": "11 day", "trigger": "the bookies", "trigger_kind": "place", "response": "rang my mum", "worked": "partly", "behaviour": "gambling"}),
    ("urge 4 birthday party, drank lemonade, worked a treat",
     {"strength": 4, "trigger": "birthday party", "trigger_kind": "celebration", "response": "drank lemonade", "worked": "yes"}),
    ("bad day at work, urge to drink 7, had a bath, helped",
     {"strength": 7, "trigger": "bad day", "trigger_kind": "time", "response": "had a bath", "worked": "yes", "behaviour": "alcohol"}),
    ("half 9 last night urge about a 6 watching the football",
     {"strength": 6, "at": "11 minute", "trigger": "watching the football", "trigger_kind": "place"}),
    ("had an urge at 9pm, 7, lasted half an hour, went to bed", {"strength": 7, "at": "11 minute", "minutes": 30, "response": "went to bed"}),
    ("urge 6, walked for 20 mins", {"strength": 6, "response": "walked for 20 mins"}),
    ("im craving a smoke so bad rn 9/10", {"strength": 9, "at": "12 minute", "behaviour": "smoking"}),
    ("urge for a drink, 8, because I had a row with my girlfriend. phoned my sponsor and it helped",
     {"strength": 8, "trigger": "a row with my girlfriend", "trigger_kind": "person", "response": "phoned my sponsor", "worked": "yes", "behaviour": "alcohol"}),
    ("had a mad one last night, caved", {"at": "11 part_of_day", "response": "caved"}),
    ("wanted a bet watching the footy sunday, 6 or 7, ignored it, passed in 10 mins",
     {"strength": 6.5, "at": "09 day", "minutes": 10, "trigger": "the footy", "trigger_kind": "place", "response": "ignored it", "worked": "yes", "behaviour": "gambling"}),
    ("urge at the bookies yesterday 5 lasted 20 mins",
     {"strength": 5, "at": "11 day", "minutes": 20, "trigger": "the bookies", "trigger_kind": "place", "behaviour": "gambling"}),
    ("urge to gamble was 8 then went to 3", {"strength": 8, "behaviour": "gambling"}),
    ("urge 6, phoned mum n it passed", {"strength": 6, "response": "phoned mum", "worked": "yes"}),
    ("on the bus home from work had a strong urge, 7 maybe 8, got off a stop early and walked, kinda helped",
     {"strength": 7.5, "trigger": "on the bus", "trigger_kind": "place", "response": "got off a stop early and walked",
      "worked": "partly"}),
    ("bad craving for choc at 10pm, 7. Ate the lot. didnt help",
     {"strength": 7, "at": "11 minute", "response": "Ate the lot", "worked": "no", "behaviour": "food"}),
    ("walked home", {"response": "walked home"}),
    ("helped", {"worked": "yes"}),
    ("the lads", {"trigger": "the lads", "trigger_kind": "person"}),
    ("boredom", {"trigger": "boredom", "trigger_kind": "feeling", "feeling": "boredom"}),
    ("work", {"trigger": "work", "trigger_kind": "place"}),
    ("my ex", {"trigger": "my ex", "trigger_kind": "person"}),
    ("payday", {"trigger": "payday", "trigger_kind": "money"}),
    ("at the pub", {"trigger": "the pub", "trigger_kind": "place"}),
    ("had a pint", {"behaviour": "alcohol"}),
    ("log an urge", {}), ("i had an urge", {}), ("don't know really", {}), ("", {}), ("dunno", {}), ("tomorrow", {}), ("is this private?", {}),
]  # fmt: skip


def described(reading: UrgeReading) -> dict[str, Any]:
    said = {name: getattr(reading, name) for name in reading.__slots__ if getattr(reading, name) is not None}
    if reading.at:
        said["at"] = f"{reading.at.at:%d} {reading.at.grain}"
    return said


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_urge_is_taken_apart(text: str, expected: dict[str, Any]) -> None:
    assert described(read_urge(text, NOW)) == expected


@pytest.mark.parametrize(
    "text",
    "had 3 pints at 8|smoked 6 fags yesterday|lost £5 at the bookies|at 7 last night i wanted a drink|woke up at 4"
    "|on the 7th|it lasted 10 mins|2 days sober|had 5|just had 2 more|spent 10 quid|5 urges this week"
    "|my 3 kids|half 7|5 to 9|about 20 minutes ago|bought 4 cans|day 5|took 2 pills".split("|"),
)
def test_counts_clock_times_and_dates_are_no_strength(text: str) -> None:
    assert read_urge(text, NOW).strength is None


@given(
    st.integers(0, 10),
    st.sampled_from(
        [
            "urge {} at the pub",
            "strength {}",
            "it was {}/10 at work",
            "an urge, {} out of 10, after work",
            "about a {}, my ex rang",
        ]
    ),
)
def test_a_stated_strength_is_read(value: int, frame: str) -> None:
    assert read_urge(frame.format(value), NOW).strength == value


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            "urge 7 at the pub "
            ", . friday went walk helped didnt and so i rang 20 mins because bored had pints 8 / 10".split()
        )
    ).map(" ".join)
)
def test_any_text_gives_a_reading_in_range(text: str) -> None:
    reading = read_urge(text, NOW)
    assert reading.strength is None or 0 <= reading.strength <= 10
    assert reading.at is None or reading.at.at <= NOW
    assert reading.minutes is None or 0 <= reading.minutes <= 1440
    assert reading.trigger_kind in {*KINDS, None}
    assert (reading.trigger is None) == (reading.trigger_kind is None)
    for words in (reading.trigger, reading.feeling, reading.response):
        assert words is None or (words and words == words.strip() and len(words) <= 500)


@pytest.mark.parametrize(
    "unit", ["urge 7 ", "and i went ", "pub ", "because ", "7, ", "20 mins ", "helped ", "so ", "had a really "]
)
def test_long_messages_are_quick(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    read_urge("", NOW)
    started = time.perf_counter()
    read_urge(text, NOW)
    assert time.perf_counter() - started < 0.4
