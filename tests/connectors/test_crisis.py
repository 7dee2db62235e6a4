"""What is said around a crisis reply: once, first, in new words, and on to its next step.

That it comes in time whatever breaks is what tests/matrices tries.
"""

from __future__ import annotations

import asyncio

import pytest

from coach.safety import replies
from coach.settings import Settings
from tests.connectors.harness import (
    Client,
    FakeAgent,
    eventually,
    hanging,
    raising,
    saying,
    serving,
    silent,
)
from tests.support.danger import SENTENCES

IN_DANGER = SENTENCES["suicide"].plain


@pytest.fixture
async def broken_house(faulty, settings, agent):
    async with serving(faulty, settings, agent) as running:
        yield running
        faulty.mode = "well"
        faulty.release.set()


def _whole(person: Client, client_id: str) -> bool:
    """Whether every bubble of the reply that began to come has come."""
    texts = [event.data["text"] for event in person.said(client_id)]
    options = [
        replies.reply(reply_id, place).bubbles
        for reply_id in replies.reply_ids()
        for place in range(len(replies.variants(reply_id)))
    ]
    return any(len(texts) >= len(option) for option in options if texts and option[0] == texts[0])


SUICIDE = {"text": "Thank you for telling me.\n\nCall someone.", "metadata": {"crisis": "suicide"}}
OVERDOSE = {"text": "Call an ambulance.", "metadata": {"crisis": "overdose"}}
CHAT = {"text": "How strong was it?", "buttons": [{"title": "7", "payload": "7"}]}


async def test_the_turns_own_help_is_enough(house, storage):
    house.agent.default = saying(SUICIDE, CHAT)
    person = await house.person()
    said = await person.talk(IN_DANGER)
    await asyncio.sleep(0.7)
    assert [e.data["text"] for e in said] == ["Thank you for telling me.", "Call someone.", "How strong was it?"]
    assert len([e for e in person.events if e.kind == "message"]) == 3
    await eventually(lambda: storage.crisis_events.counts() == {"suicide": 1})


async def test_help_comes_before_the_rest_of_the_turn(house):
    house.agent.default = saying(CHAT, SUICIDE)
    person = await house.person()
    said = await person.talk(IN_DANGER)
    assert [e.data["text"] for e in said] == ["Thank you for telling me.", "Call someone.", "How strong was it?"]


async def test_a_late_turn_does_not_repeat_the_help_or_chat_on(house):
    house.agent.default = saying(SUICIDE, CHAT, OVERDOSE, after=0.9)
    person = await house.person()
    said = await person.talk(IN_DANGER)
    texts = [e.data["text"] for e in said]
    assert "Thank you for telling me." not in texts and "How strong was it?" not in texts
    assert texts[-1] == "Call an ambulance."
    static = replies.variants("suicide")
    assert len(said) - 1 in {len(variant) for variant in static}


async def test_choices_of_the_static_help_work(house):
    house.agent.by_text[IN_DANGER] = hanging
    person = await house.person()
    said = await person.talk(IN_DANGER)
    offered = [e for e in said if e.data["choices"]]
    assert len(offered) == 1 and offered[0] is said[-1]
    await person.turn_end(await person.choose(offered[0].id, 0))
    assert house.agent.texts[-1].startswith("/crisis_answer")


async def test_an_answer_to_a_safety_question_counts_even_when_late(house):
    house.agent.by_text[IN_DANGER] = hanging
    house.agent.by_text["menu"] = saying(CHAT)
    person = await house.person()
    said = await person.talk(IN_DANGER)
    await person.talk("menu")
    await person.turn_end(await person.choose(said[-1].id, 0))
    assert house.agent.texts[-1].startswith("/crisis_answer")


async def test_an_answer_to_a_safety_question_never_goes_unanswered(house):
    person = await house.person()
    house.agent.default = hanging
    said = await person.talk(IN_DANGER)
    client_id = await person.choose(said[-1].id, 0)
    answers = await person.turn_end(client_id)
    assert answers and answers[0].data["crisis"] == "answer_yes"


@pytest.mark.parametrize("behaviour", [hanging, raising, silent], ids=lambda behaviour: behaviour.__name__)
async def test_words_typed_on_the_way_lead_on_when_the_conversation_is_broken(house, behaviour):
    house.agent.default = behaviour
    person = await house.person()
    await person.talk(IN_DANGER)
    for text, step in [("i cant call", "answer_cannot_call"), ("no", "answer_still_alone"), ("?", "answer_keep_safe")]:
        said = await person.talk(text)
        assert {event.data.get("crisis") for event in said} == {step}


async def test_a_broken_turn_after_the_danger_is_over_says_that_it_broke(house):
    person = await house.person()
    house.agent.default = saying({"text": "Thanks.", "metadata": {"crisis": "answer_meant_else"}})
    await person.talk("no")
    house.agent.default = raising
    said = await person.talk("what now")
    assert all("crisis" not in event.data for event in said)


async def test_a_turn_before_does_not_chat_into_the_help(house):
    house.agent.by_text["urge"] = saying(CHAT, after=0.9)
    person = await house.person()
    first = await person.write("urge")
    second = await person.write(IN_DANGER)
    await person.turn_end(second)
    assert person.said(first) == []
    assert all(e.data["crisis"] == "suicide" for e in person.said(second) if e.data["text"] != "ok")


async def test_help_repeated_is_worded_anew(house):
    house.agent.default = hanging
    person = await house.person()
    firsts = [(await person.talk(IN_DANGER))[0].data["text"] for _ in range(3)]
    assert len(set(firsts)) == 3


async def test_the_classifiers_own_find_is_counted_too(house, storage):
    house.agent.default = saying({"text": "Call an ambulance.", "metadata": {"crisis": "overdose_other"}})
    person = await house.person()
    await person.talk("something no pattern lists")
    await eventually(lambda: storage.crisis_events.counts() == {"overdose": 1})


@pytest.mark.parametrize("behaviour", [hanging, raising, silent], ids=lambda behaviour: behaviour.__name__)
async def test_a_turn_that_fails_is_answered_with_the_phone_line(house, behaviour):
    house.agent.default = behaviour
    person = await house.person()
    said = await person.talk("hello")
    texts = [bubble for n in range(3) for bubble in replies.reply(replies.TURN_FAILED, n).bubbles]
    assert said and all(e.data["text"] in texts and "crisis" not in e.data for e in said)
    assert "0800 246 1509" in " ".join(e.data["text"] for e in said)


async def test_a_turn_that_passes_its_limit_frees_the_conversation_and_says_no_more(house):
    cancelled = asyncio.Event()

    async def stubborn(message):
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled.set()
            await asyncio.sleep(0.1)
            await message.output_channel.send_response(message.sender_id, {"text": "too late"})

    house.agent.by_text["stuck"] = stubborn
    person = await house.person()
    first = await person.write("stuck")
    second = await person.write("next")
    await person.turn_end(second)
    assert cancelled.is_set()
    assert "too late" not in [e.data["text"] for e in person.said(first)]
    assert [e.data["text"] for e in person.said(second)] == ["heard next"]


async def test_a_turn_that_never_lets_go_does_not_hold_up_the_next(house):
    async def immortal(_message):
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if asyncio.get_running_loop().time() > ends:
                    raise

    ends = asyncio.get_running_loop().time() + 2.5
    house.agent.by_text["stuck"] = immortal
    person = await house.person()
    await person.write("stuck")
    assert [e.data["text"] for e in await person.talk("next")] == ["heard next"]
    await asyncio.sleep(max(0.0, ends - asyncio.get_running_loop().time()))


@pytest.mark.parametrize("mode", ["raise", "hang"])
async def test_without_storage_an_ordinary_message_is_refused_kindly(broken_house, faulty, mode, monkeypatch):
    monkeypatch.setattr("connectors.turns.KEEP_SECONDS", 0.3)
    person = await broken_house.person()
    faulty.mode = mode
    answer = await person.post({"id": "1", "text": "hello"})
    assert answer.status_code == 503
    assert "0800 246 1509" in answer.json()["what_to_do"] and "{" not in answer.json()["what_to_do"]
    choice = await person.post({"id": "2", "choice": {"message": 1, "index": 0}})
    assert choice.status_code == 503 or mode == "hang"


async def test_help_waits_for_a_stream_that_was_cut_while_the_storage_is_gone(broken_house, faulty):
    person = await broken_house.person()
    await person.hang_up()
    faulty.mode = "raise"
    client_id = await person.write(IN_DANGER)
    await asyncio.sleep(0.1)
    back = await broken_house.again(person)
    assert (await back.turn_end(client_id))[0].data["crisis"] == "suicide"


async def test_a_message_kept_late_is_still_handled_once(broken_house, faulty, monkeypatch):
    monkeypatch.setattr("connectors.turns.KEEP_SECONDS", 0.1)
    person = await broken_house.person()
    real = faulty._storage.inbox.receive

    def slow(*arguments):
        faulty.release.wait(0.4)
        return real(*arguments)

    monkeypatch.setattr(faulty._storage.inbox, "receive", slow)
    assert (await person.post({"id": "1", "text": "hello"})).status_code == 503
    assert [e.data["text"] for e in await person.turn_end("1")] == ["heard hello"]
    faulty.release.set()
    assert (await person.post({"id": "1", "text": "hello"})).json()["status"] == "duplicate"


async def test_a_broken_floor_does_not_stop_the_conversation(house, monkeypatch):
    def broken(_text):
        raise KeyError("pattern")

    monkeypatch.setattr("coach.safety.floor.check", broken)
    person = await house.person()
    assert len(await person.talk("hello")) == 1


async def test_the_floor_sees_what_is_too_long_to_read(house):
    house.agent.default = hanging
    person = await house.person()
    said = await person.talk("word " * 1500 + "I am going to kill myself")
    assert said[0].data["crisis"] == "suicide"


@pytest.mark.parametrize("only", [None, "outbox.append", "outbox.after", "inbox.receive"])
async def test_with_the_real_limits_help_is_there_within_two_seconds(faulty, settings, only):
    """The same person's turn is stuck, and so is all of the storage or the part named."""
    real = Settings(data_dir=settings.data_dir)
    async with serving(faulty, real, FakeAgent(default=hanging)) as house:
        person = await house.person()
        await person.write("stuck")
        faulty.mode, faulty.only = "hang", only and (only,)
        began = asyncio.get_running_loop().time()
        client_id = await person.write(IN_DANGER)
        await person.until(lambda: _whole(person, client_id))
        assert person.said(client_id)[-1].at - began < 2
        faulty.mode = "well"
        faulty.release.set()
