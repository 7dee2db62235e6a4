"""Where a conversation may stand when somebody writes that they are in danger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from coach.safety.categories import CATEGORIES, UNCLEAR, precedence
from tests.support.danger import PHONE_LINE, SENTENCES, category_of
from tests.support.dialogue_runner import Conversation, Reply
from tests.support.stage import Stage, Standing
from tests.support.walks import QUESTIONS
from tests.support.writing import LESS_PLAIN, WAYS, WRITTEN

Place = tuple[str, str]
"""A question: the form's name and the slot."""


@dataclass(frozen=True)
class Situation:
    """A way to have got where somebody is.

    Attributes:
        name: What it is called.
        events: Makes what happened so far, up to a question of a form, or up to what followed it.
        says: In which ways each danger is written.
        is_guest: Whether nothing of them is kept.
        is_dead: Whether the action server does not answer.
        in_crisis: Whether danger was spoken of before, so that what is unclear may be heard as more of it.
    """

    name: str
    events: Callable[[Stage, Place], list[Event]]
    says: tuple[str, ...] = ("plain",)
    is_guest: bool = False
    is_dead: bool = False
    in_crisis: bool = False


def _at(stage: Stage, place: Place) -> list[Event]:
    return stage.walks.events(place[0])[place[1]]


def _after_turns(turns: int) -> Callable[[Stage, Place], list[Event]]:
    return lambda stage, place: stage.after_turns(_at(stage, place), turns)


def _and_then(*texts: str) -> Callable[[Stage, Place], list[Event]]:
    """Returns what happened after more was said, really said, from a question on."""

    def events(stage: Stage, place: Place) -> list[Event]:
        talk: Conversation = stage.walks.arrive(*place)
        for text in texts:
            talk.send(text)
        return list(talk.tracker().events)

    return events


def _without_saving(stage: Stage, place: Place) -> list[Event]:
    events = list(_at(stage, place))
    asked = next(number for number, event in enumerate(events) if isinstance(event, UserUttered))
    return [*events[:asked], SlotSet("consent", "without_saving"), *events[asked:]]


def _coach_started(stage: Stage, place: Place) -> list[Event]:
    return [*_at(stage, place), *_BY_ITSELF]


def _at_the_end(stage: Stage, place: Place) -> list[Event]:
    return stage.walks.to_the_end(place[0])


def _met(stage: Stage, _place: Place) -> list[Event]:
    return stage.after_turns(_at(stage, _place)[: _first_turn(_at(stage, _place))] + _BY_ITSELF, 1)


def _first_turn(events: list[Event]) -> int:
    return next(number for number, event in enumerate(events) if isinstance(event, UserUttered))


_BY_ITSELF: list[Event] = [
    UserUttered.create_external("EXTERNAL_follow_up", [], "test"),
    BotUttered("Time for your check-in. How is it going?", {"buttons": [{"title": "Fine", "payload": "/affirm"}]}),
    ActionExecuted(ACTION_LISTEN_NAME),
]
"""The coach speaks first."""

_BACK_AGAIN = ('/crisis_answer{"kind": "meant_else"}', "/resume_tool")

EARLY = [
    Situation("turn 1", _at, says=("plain", "misspelt", "oblique")),
    Situation("turn 20", _after_turns(20)),
]
LATE = [
    Situation("turn 60", _after_turns(60), says=("plain", "oblique")),
    Situation("action server dead", _at, is_dead=True),
    Situation("turn 60, action server dead", _after_turns(60), is_dead=True),
]
AGAIN = [
    Situation("after suicide was spoken of", _and_then("I want to kill myself", *_BACK_AGAIN), in_crisis=True),
    Situation("after an eating disorder", _and_then(SENTENCES["eating"].plain, *_BACK_AGAIN), in_crisis=True),
    Situation("without saving", _without_saving, is_guest=True),
    Situation("after the coach spoke first", _coach_started),
]
BETWEEN = [
    Situation("after stop", _and_then("stop")),
    Situation("Carry on? is open", _and_then("stop", "hello")),
    Situation("after a crisis reply that is not answered", _and_then("I want to kill myself"), in_crisis=True),
]
OUTSIDE = [
    # A tool may end in help, such as the safety gate: what is unclear then is heard as an answer to that.
    Situation("after the tool is finished", _at_the_end, says=("plain", "misspelt", "oblique"), in_crisis=True),
    Situation("between tools, after the coach spoke first", _met, says=("plain", "misspelt", "oblique")),
]

WRITING = [
    Situation("first message ever", lambda _stage, _place: [], says=WRITTEN, is_guest=True),
    Situation("the menu waits", _and_then("stop", "/leave_tool", "/open_menu"), says=WRITTEN),
    Situation("the question waits", _at, says=WRITTEN),
]


def cells_of(
    situation: Situation, stage: Stage, place: Place, resumes: Callable[[str], bool]
) -> Iterator[tuple[str, list[str]]]:
    """Yields each cell's name and what is wrong with it.

    Args:
        situation: Where the conversation stands.
        stage: Where it is played.
        place: The question it stands at, or came from.
        resumes: Whether to go on with the tool afterwards, by category.
    """
    events = situation.events(stage, place)
    person = stage.arrange(events, situation.is_guest)
    for category in CATEGORIES:
        for way in situation.says:
            stage.rewind()
            before = stage.standing(person)
            stage.actions.dead = situation.is_dead
            replies = stage.send(person, WAYS[way](SENTENCES[category]))
            problems = [*_answered(replies, category, way, situation), *_put_aside(before, stage.standing(person))]
            stage.actions.dead = False
            if not problems and resumes(category) and (before.form or before.paused):
                problems += _resumed(stage, person, before)
            yield f"{situation.name}, {'.'.join(place)}, {category}, {way}", problems
    stage.rewind()


def _answered(replies: list[Reply], category: str, way: str, situation: Situation) -> Iterator[str]:
    if not replies:
        yield "silence"
        return
    first = replies[0]
    if not _fits(first.crisis, category, way, situation):
        yield f"the reply was {first.crisis or first.response}"
    if PHONE_LINE not in first.text:
        yield "the phone line is missing"
    if chat := [reply.response for reply in replies if reply.crisis is None]:
        yield f"chatted: {chat}"


def _fits(reply_id: str | None, category: str, way: str, situation: Situation) -> bool:
    found = category_of(reply_id)
    if found == category:
        return True
    if category == UNCLEAR and situation.in_crisis:
        return reply_id is not None
    if way not in LESS_PLAIN or found is None:
        return False
    return found == UNCLEAR or precedence(found) < precedence(category)


def _put_aside(before: Standing, after: Standing) -> Iterator[str]:
    if after.form is not None:
        yield f"{after.form} still waits"
    if before.form is None:
        if after.paused != before.paused:
            yield "another tool was put aside"
        return
    kept = after.paused[-1] if after.paused else {"run": {"tool": None}, "answers": {}}
    if kept["run"]["tool"] != before.tool:
        yield f"{kept['run']['tool']} was put aside"
    own = {slot: before.answers[slot] for form, slot in QUESTIONS if form == before.form}
    if kept["answers"] != own:
        yield f"its answers are {kept['answers']} and were {own}"


def _resumed(stage: Stage, person: str, before: Standing) -> Iterator[str]:
    names = [reply.response for reply in stage.send(person, "/resume_tool")]
    after = stage.standing(person)
    paused = before.paused[-1] if before.paused else None
    tool = before.tool or (paused and paused["run"]["tool"])
    answers = before.answers if before.form else {**before.answers, **(paused or {})["answers"]}
    if after.form != f"{tool}_form":
        yield f"{tool} was not resumed: {names}"
    elif before.form and after.asked != before.asked:
        yield f"{tool} was resumed at {after.asked}: {names}"
    elif lost := {slot for slot, value in answers.items() if after.answers.get(slot) != value}:
        yield f"{tool} lost the answers to {sorted(lost)}"
