"""After the reply: what is counted, kept and told, and that none of it can harm the reply."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta

import pytest

from coach import clock
from coach.settings import Settings
from connectors.aftermath import HAND_OVERS
from tests.connectors.harness import FakeAgent, eventually, hanging, raising, saying, serving
from tests.connectors.receiver import HANG, OK, receiving

DANGER = "I am going to kill myself tonight"
GET_HELP = {"text": "Here is a person.", "metadata": {"hands_over": "get_help"}}


def told(settings: Settings, url: str) -> Settings:
    return settings.copy(update={"handover_url": url, "handover_secret": "a secret of the team"})


def kept(storage) -> list[str]:
    with storage.database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT category, channel FROM hand_over ORDER BY id")
        return [f"{row.category} {row.channel}" for row in rows]


async def test_a_crisis_reply_is_a_hand_over(house, storage):
    person = await house.person()
    await person.talk(DANGER)
    await eventually(lambda: kept(storage) == ["suicide web"])
    assert storage.hand_overs.counts() == {"recorded": 1}
    await eventually(lambda: storage.crisis_events.counts() == {"suicide": 1})


async def test_asking_for_a_person_is_a_hand_over_and_no_danger(house, storage):
    house.agent.default = saying(GET_HELP)
    person = await house.person()
    assert [event.data["text"] for event in await person.talk("get help now")] == ["Here is a person."]
    await eventually(lambda: kept(storage) == ["get_help web"])
    assert storage.crisis_events.counts() == {}


async def test_what_gives_nobody_to_turn_to_is_none(house, storage):
    person = await house.person()
    await person.talk("hello")
    await person.talk("I can't stop thinking about a drink")
    assert kept(storage) == []


async def test_a_long_talk_is_one_hand_over_for_each_category(house, storage, monkeypatch):
    one, other = await house.person(), await house.person()
    for _ in range(3):
        await one.talk(DANGER)
    await one.talk("get help now")
    await other.talk(DANGER)
    await eventually(lambda: sorted(kept(storage)) == ["get_help web", "suicide web", "suicide web"])
    await eventually(lambda: storage.crisis_events.counts() == {"suicide": 4})  # each danger still counts
    monkeypatch.setattr("connectors.aftermath.ONCE_IN_SECONDS", 0.0)
    await one.talk(DANGER)
    await eventually(lambda: len(kept(storage)) == 4)


async def test_the_phone_team_is_told_after_the_reply(storage, settings):
    async with receiving(OK) as receiver, serving(storage, told(settings, receiver.url), FakeAgent()) as house:
        person = await house.person()
        assert (await person.talk(DANGER))[0].data["crisis"] == "suicide"
        await eventually(lambda: storage.hand_overs.counts() == {"sent": 1})
        body = receiver.calls[0].body.decode()
        assert json.loads(body)["category"] == "suicide"
        assert person.person.removeprefix("web-") not in body


@pytest.mark.parametrize("answer", [HANG, "HTTP/1.1 500 No\r\n\r\n"])
async def test_their_server_cannot_delay_a_reply(storage, settings, answer):
    async with receiving(answer) as receiver, serving(storage, told(settings, receiver.url), FakeAgent()) as house:
        person = await house.person()
        for text in (DANGER, "get help now", "hello"):
            began = asyncio.get_running_loop().time()
            said = await person.talk(text)
            assert said[-1].at - began < 1.5


@pytest.mark.parametrize("mode", ["raise", "hang"])
async def test_what_cannot_be_kept_harms_no_reply(faulty, settings, mode):
    async with serving(faulty, settings, FakeAgent()) as house:
        person = await house.person()
        faulty.mode, faulty.only = mode, ("hand_overs.add", "crisis_events.add")
        began = asyncio.get_running_loop().time()
        said = await person.talk(DANGER)
        assert said[0].data["crisis"] == "suicide"
        assert said[-1].at - began < 1.5


async def test_the_next_message_does_not_wait_for_it(faulty, settings):
    async with serving(faulty, settings, FakeAgent()) as house:
        person = await house.person()
        faulty.mode, faulty.only = "hang", ("hand_overs.add", "crisis_events.add")
        await person.talk(DANGER)
        began = asyncio.get_running_loop().time()
        assert (await person.talk("hello"))[-1].at - began < 1.5


async def test_what_is_being_kept_is_kept_before_the_coach_stops(storage, settings, monkeypatch):
    add = storage.hand_overs.add

    def slow(*args, **kwargs):
        time.sleep(0.3)
        return add(*args, **kwargs)

    monkeypatch.setattr(storage.hand_overs, "add", slow)
    async with serving(storage, settings, FakeAgent()) as house:
        await (await house.person()).talk(DANGER)
    await eventually(lambda: kept(storage) == ["suicide web"])


async def test_one_that_could_not_be_kept_is_kept_with_the_next(faulty, storage, settings):
    async with serving(faulty, settings, FakeAgent()) as house:
        person = await house.person()
        faulty.mode, faulty.only = "raise", ("hand_overs.add",)
        await person.talk(DANGER)
        await asyncio.sleep(0.2)
        assert kept(storage) == []
        faulty.mode = "well"
        await person.talk(DANGER)
        await eventually(lambda: kept(storage) == ["suicide web"])


class TestAskingForAPerson:
    """Whatever is broken, the number is one word or one tap away."""

    @pytest.mark.parametrize("behaviour", [hanging, raising, saying(after=0.0)], ids=["hangs", "raises", "is silent"])
    @pytest.mark.parametrize("text", ["get help now", "talk to a person", "HELPLINE", "🆘", "emergency"])
    async def test_typed_while_the_conversation_is_broken(self, house, behaviour, text):
        house.agent.default = behaviour
        person = await house.person()
        client_id = await person.write(text)
        await person.until(lambda: len(person.said(client_id)) >= 3, seconds=3)
        said = "\n".join(event.data["text"] for event in person.said(client_id))
        assert "0800 246 1509" in said and '"I' in said
        # The ways on stand under the last bubble.
        assert [bool(event.data.get("choices")) for event in person.said(client_id)] == [False, False, True]

    async def test_said_once_when_the_conversation_says_it_too(self, house):
        house.agent.default = saying(GET_HELP)
        person = await house.person()
        client_id = await person.write("get help now")
        await person.turn_end(client_id)
        await asyncio.sleep(0.8)
        assert len(person.said(client_id)) == 1

    async def test_the_question_that_waits_is_asked_again_after_it(self, house):
        house.agent.default = saying(GET_HELP, {"text": "How strong was the urge?"})
        person = await house.person()
        assert [event.data["text"] for event in await person.talk("get help now")] == [
            "Here is a person.", "How strong was the urge?",
        ]  # fmt: skip

    async def test_a_tap_on_an_old_menu_still_counts(self, house):
        menu = {"text": "Menu", "buttons": [{"title": "Talk to a person", "payload": "/get_help"}]}
        house.agent.by_text = {"menu": saying(menu), "/get_help": saying(GET_HELP)}
        person = await house.person()
        offered = (await person.talk("menu"))[0]
        await person.talk("hello")
        said = await person.turn_end(await person.choose(offered.id, 0))
        assert [event.data["text"] for event in said] == ["Here is a person."]

    async def test_while_the_storage_is_gone(self, faulty, settings):
        async with serving(faulty, settings, FakeAgent(default=hanging)) as house:
            person = await house.person()
            faulty.mode = "raise"
            client_id = await person.write("get help now")
            await person.until(lambda: len(person.said(client_id)) >= 3, seconds=3)

    async def test_while_the_turn_before_is_stuck(self, house):
        house.agent.by_text = {"stuck": hanging}
        person = await house.person()
        await person.write("stuck")
        client_id = await person.write("get help now")
        await person.until(lambda: len(person.said(client_id)) >= 3, seconds=2)


async def test_a_talk_that_says_more_than_was_asked_hands_over_too(house, storage):
    house.agent.default = saying({"text": "Read this out.", **GET_HELP})
    person = await house.person()
    await person.talk("what do i say on the phone")
    await eventually(lambda: kept(storage) == ["get_help web"])


def test_every_name_of_a_hand_over_is_documented():
    from coach.project import ROOT

    page = (ROOT / "docs" / "handover.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in HAND_OVERS.values())


@pytest.mark.parametrize(
    "typed", ["/EXTERNAL_next_day_check", "//EXTERNAL_next_day_check{}", "／EXTERNAL_next_day_check"]
)
async def test_nobody_can_send_what_the_coach_alone_sends(house, typed):
    person = await house.person()
    await person.talk(typed)
    assert house.agent.texts[0].startswith("EXTERNAL")


async def test_what_waits_to_be_said_is_called_off_when_it_may_be_seen(house, storage):
    person, other = await house.person(), await house.person()
    now = clock.now()
    for one in (person, other):
        await one.talk("hello")
        storage.people.remember(one.person, "1", now)
        storage.follow_ups.schedule(
            one.person, "f1", "next_day_check", now + timedelta(hours=1), now + timedelta(days=1)
        )
    await person.talk("he hits me")
    await other.talk(DANGER)
    await eventually(lambda: storage.follow_ups.pending(person.person) == [])
    assert len(storage.follow_ups.pending(other.person)) == 1
