"""The web channel as a client sees it."""

from __future__ import annotations

import asyncio
import json
import logging
import time

import httpx
import pytest
from rasa.shared.exceptions import InvalidConfigException

from connectors.web import WebInput
from tests.connectors.harness import FakeAgent, raising, saying, serving

URGE = {"text": "How strong?", "buttons": [{"title": "7", "payload": "7"}, {"title": "8", "payload": "8"}]}
MENU = {"text": "What now?", "buttons": [{"title": "Log an urge", "payload": "/log_urge"}]}


async def test_a_message_is_answered(house):
    person = await house.person()
    said = await person.talk("hello")
    assert [event.data for event in said] == [
        {"by": "coach", "text": "heard hello", "choices": [], "in_reply_to": said[0].data["in_reply_to"]}
    ]
    (message,) = house.agent.seen
    assert (message.sender_id, message.input_channel, message.text) == (person.person, "web", "hello")
    assert message.message_id == said[0].data["in_reply_to"]


async def test_the_post_does_not_wait_for_the_turn(house):
    house.agent.default = saying({"text": "slow"}, after=0.4)
    person = await house.person()
    began = time.perf_counter()
    client_id = await person.write("hello")
    assert time.perf_counter() - began < 0.3
    assert [e.data["text"] for e in await person.turn_end(client_id)] == ["slow"]


async def test_two_messages_at_once_keep_their_order(house):
    house.agent.by_text["first"] = saying({"text": "to first"}, after=0.2)
    person = await house.person()
    first = asyncio.create_task(person.write("first"))
    await asyncio.sleep(0.01)
    ids = [await first, await person.write("second"), await person.write("third")]
    await person.turn_end(ids[-1])
    assert [(e.kind, e.data["in_reply_to"]) for e in person.events] == [
        (kind, client_id) for client_id in ids for kind in ("message", "turn_end")
    ]
    assert house.agent.texts == ["first", "second", "third"]


async def test_one_person_does_not_wait_for_another(house):
    house.agent.by_text["slow"] = saying({"text": "late"}, after=0.5)
    slow, quick = await house.person(), await house.person()
    await slow.write("slow")
    began = time.perf_counter()
    await quick.talk("hello")
    assert time.perf_counter() - began < 0.4
    assert not quick.said(None) and len([e for e in quick.events if e.kind == "message"]) == 1


async def test_the_same_message_sent_again_is_handled_once(house):
    person = await house.person()
    client_id = await person.write("hello")
    await person.turn_end(client_id)
    again = await person.post({"id": client_id, "text": "hello"})
    assert (again.status_code, again.json()) == (202, {"id": client_id, "status": "duplicate"})
    await person.talk("next")
    assert house.agent.texts == ["hello", "next"]


async def test_the_same_message_twice_at_once_is_handled_once(house):
    person = await house.person()
    answers = await asyncio.gather(*(person.post({"id": "same", "text": "hello"}) for _ in range(5)))
    assert sorted(answer.json()["status"] for answer in answers) == ["accepted"] + ["duplicate"] * 4
    await person.turn_end("same")
    assert house.agent.texts == ["hello"]


async def test_two_people_may_use_the_same_message_id(house):
    for person in (await house.person(), await house.person()):
        await person.write("hello", "1")
        assert len(await person.turn_end("1")) == 1


async def test_a_cut_stream_goes_on_without_loss_or_doubling(house):
    house.agent.default = saying({"text": "one\n\ntwo"}, {"text": "three"})
    person = await house.person()
    await person.talk("a")
    seen = [(e.id, e.data.get("text")) for e in person.events]
    last = person.events[1].id
    await person.hang_up()
    client_id = await person.write("b")
    back = await house.again(person, last)
    await back.turn_end(client_id)
    assert [(e.id, e.data.get("text")) for e in back.events][:2] == seen[2:]
    assert [e.data.get("text") for e in back.events] == ["three", None, "one", "two", "three", None]
    assert [e.id for e in back.events] == sorted({e.id for e in back.events})
    anew = await house.again(person)
    await anew.turn_end(client_id)
    assert len(anew.events) == 8


async def test_the_place_in_the_stream_can_be_in_the_address(house):
    person = await house.person()
    await person.talk("a")
    last = person.events[-1].id
    client_id = await person.write("b")
    await person.turn_end(client_id)
    async with person.http.stream("GET", f"/events?after={last}", headers=person.headers) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data"):
                assert json.loads(line[6:])["text"] == "heard b"
                break


async def test_two_streams_of_one_person_both_see_everything(house):
    person = await house.person()
    other = await house.again(person)
    client_id = await person.write("hello")
    assert len(await person.turn_end(client_id)) == len(await other.turn_end(client_id)) == 1


async def test_nobody_sees_anothers_events(house):
    one, other = await house.person(), await house.person()
    await one.talk("private")
    await other.talk("hello")
    assert all("private" not in json.dumps(e.data) for e in other.events)


async def test_a_choice_is_its_payload(house):
    house.agent.by_text["menu"] = saying(MENU)
    person = await house.person()
    (menu,) = await person.talk("menu")
    assert menu.data["choices"] == [{"title": "Log an urge"}]
    await person.turn_end(await person.choose(menu.id, 0))
    assert house.agent.texts == ["menu", "/log_urge"]


async def test_a_typed_title_is_that_choice(house):
    house.agent.by_text["menu"] = saying(MENU)
    person = await house.person()
    await person.talk("menu")
    await person.talk("  log AN urge! ")
    await person.talk("log an urge")
    # The second time no menu waits any more.
    assert house.agent.texts == ["menu", "/log_urge", "log an urge"]


async def test_a_stale_choice_never_answers_a_newer_question(house):
    house.agent.by_text |= {"menu": saying(MENU), "urge": saying(URGE)}
    person = await house.person()
    (menu,) = await person.talk("menu")
    (urge,) = await person.talk("urge")
    said = await person.turn_end(await person.choose(menu.id, 0))
    assert house.agent.texts == ["menu", "urge"]
    assert len(said) == 1 and said[0].data["choices"] == [{"title": "7"}, {"title": "8"}]
    assert "heard" not in said[0].data["text"]
    # The choices sent again count, and so do those they repeat no more.
    await person.turn_end(await person.choose(said[0].id, 1))
    assert house.agent.texts[-1] == "8"
    await person.turn_end(await person.choose(urge.id, 0))
    assert house.agent.texts[-1] == "8"


async def test_a_stale_choice_with_no_choices_waiting_asks_for_words(house):
    house.agent.by_text["menu"] = saying(MENU)
    person = await house.person()
    (menu,) = await person.talk("menu")
    await person.talk("something else")
    (said,) = await person.turn_end(await person.choose(menu.id, 0))
    assert said.data["choices"] == [] and "earlier" in said.data["text"]


async def test_choices_wait_through_a_failed_turn_and_a_word_of_the_coachs_own(house):
    house.agent.by_text |= {"menu": saying(MENU), "break": raising}
    person = await house.person()
    (menu,) = await person.talk("menu")
    await person.talk("break")
    await house.channel.get_output_channel().send_response(person.person, {"text": "By the way."})
    await person.until(lambda: person.said(None))
    await person.turn_end(await person.choose(menu.id, 0))
    assert house.agent.texts[-1] == "/log_urge"


async def test_two_quick_taps_answer_once(house):
    house.agent.by_text |= {"urge": saying(URGE), "7": saying({"text": "Where?", "buttons": [{"title": "Pub"}]})}
    person = await house.person()
    (urge,) = await person.talk("urge")
    first, second = await person.choose(urge.id, 0), await person.choose(urge.id, 0)
    await person.turn_end(first)
    (said,) = await person.turn_end(second)
    assert house.agent.texts == ["urge", "7"]
    assert said.data["choices"] == [{"title": "Pub"}]


async def test_choices_of_others_never_sent_or_erased_are_answered_alike_and_do_nothing(house):
    house.agent.by_text["menu"] = saying(MENU)
    one, other = await house.person(), await house.person()
    (menu,) = await one.talk("menu")
    turn_end = one.events[-1].id
    for client, message, index in [(other, menu.id, 0), (other, 10**6, 0), (one, turn_end, 0), (one, menu.id, 1)]:
        (said,) = await client.turn_end(await client.choose(message, index))
        assert "earlier" in said.data["text"] or "further up" in said.data["text"]
        assert said.data["choices"] == (menu.data["choices"] if client is one else [])
    assert house.agent.texts == ["menu"]


@pytest.mark.parametrize("typed", ['/inform{"x":"8"}', " //inform", "\uff0finform", "\u200b/inform"])
async def test_typed_text_is_never_a_payload(house, typed):
    person = await house.person()
    await person.talk(typed)
    assert house.agent.texts[0].startswith("inform")


@pytest.mark.parametrize("typed", ["", "  \n", "\x00", "///", "\u200b"])
async def test_an_empty_message_is_answered_kindly(house, typed):
    person = await house.person()
    (said,) = await person.talk(typed)
    assert said.data["text"] and house.agent.seen == []


async def test_the_same_line_is_not_said_twice_running(house):
    person = await house.person()
    lines = [(await person.talk(""))[0].data["text"] for _ in range(3)]
    assert len(set(lines)) == 3


@pytest.mark.parametrize("typed", ["\U0001f600", "\u00bfme entiendes?", "\u4f60\u597d", "a\x00b\x1b\x07", "?"])
async def test_odd_messages_reach_the_conversation(house, typed):
    person = await house.person()
    await person.talk(typed)
    assert house.agent.texts == [typed.replace("\x00", "").replace("\x1b", "").replace("\x07", "")]


async def test_ten_thousand_characters_are_read_in_part_and_the_person_is_told(house):
    person = await house.person()
    said = await person.talk("word " * 2000)
    assert len(house.agent.texts[0]) <= 4000
    assert "first part" in said[0].data["text"] and said[1].data["text"].startswith("heard word")
    assert len(await person.talk("short")) == 1


async def test_the_coach_can_speak_first(house):
    person = await house.person()
    channel = house.channel.get_output_channel()
    assert channel.name() == "web"
    await channel.send_response(person.person, {"text": "Time for your check-in."})
    (said,) = await person.until(lambda: person.said(None))
    assert said.data["text"] == "Time for your check-in."


BAD_BODIES = [
    b"",
    b"{",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b"[" * 50000,
    b"{}",
    b'{"id": "1"}',
    b'{"text": "no id"}',
    b'{"id": 1, "text": "x"}',
    b'{"id": "", "text": "x"}',
    b'{"id": "white space", "text": "x"}',
    json.dumps({"id": "x" * 101, "text": "x"}).encode(),
    b'{"id": "1", "text": 5}',
    b'{"id": "1", "text": ["x"]}',
    b'{"id": "1", "text": null}',
    b'{"id": "1", "text": "x", "choice": {"message": 1, "index": 0}}',
    b'{"id": "1", "choice": 5}',
    b'{"id": "1", "choice": {"message": 1}}',
    b'{"id": "1", "choice": {"message": "1", "index": 0}}',
    b'{"id": "1", "choice": {"message": true, "index": 0}}',
    b'{"id": "1", "choice": {"message": 1, "index": -1}}',
    b'{"id": "1", "choice": {"message": 1, "index": 0.5}}',
    b'{"id": "1", "choice": {"message": 99999999999999999999, "index": 0}}',
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
async def test_what_is_no_message_is_refused_clearly(house, body):
    person = await house.person()
    answer = await person.http.post("/messages", content=body, headers=person.headers)
    assert answer.status_code == 400
    assert answer.json().keys() == {"error", "what_to_do"}
    assert house.agent.seen == []


async def test_a_body_too_big_is_refused_and_not_read(house):
    person = await house.person()

    async def endless():
        for _ in range(64):
            yield b"x" * 65536

    async def refused(**body):
        try:
            answer = await person.http.post("/messages", headers=person.headers, **body)
        except httpx.HTTPError:
            return  # The server hung up while it was still being sent to.
        assert answer.status_code == 413 and answer.json().keys() == {"error", "what_to_do"}

    await refused(content=b"x" * (64 * 1024 + 1))
    await refused(content=endless())
    answer = await person.post({"id": "1", "text": "x" * 60000})
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3ZWItYSJ9."]
)
async def test_without_a_good_token_nothing_is_given(house, header):
    person = await house.person()
    headers = {} if header is None else {"Authorization": header}
    for answer in (
        await person.http.post("/messages", json={"id": "1", "text": "x"}, headers=headers),
        await person.http.get("/events", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.json().keys() == {"error", "what_to_do"}
    assert house.agent.seen == []


async def test_a_token_runs_out(house, monkeypatch):
    person = await house.person()
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(366 * 24 * 3600))
    answer = await person.post({"id": "1", "text": "x"})
    assert answer.status_code == 401 and "run out" in answer.json()["error"]


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "\u0661", "9" * 30])
async def test_a_place_in_the_stream_that_is_none_is_refused(house, after):
    person = await house.person()
    answer = await person.http.get("/events", params={"after": after}, headers=person.headers)
    assert answer.status_code == 400


async def test_health_answers(house):
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"{house.url}/webhooks/web/health")).json() == {"status": "ok"}


async def test_a_quiet_stream_is_kept_alive(storage, settings, agent):
    async with serving(storage, settings, agent, heartbeat=0.1) as house:
        person = await house.person()
        beats = 0
        async with person.http.stream("GET", "/events", headers=person.headers) as stream:
            async for line in stream.aiter_lines():
                beats += line.startswith(":")
                if beats == 3:
                    break


async def test_logs_hold_no_words_ids_or_tokens(house, caplog, faulty):
    caplog.set_level(logging.DEBUG)
    house.agent.by_text["secret words"] = raising
    person = await house.person()
    await person.talk("secret words")
    await person.talk("I want to die, secret words")
    await person.post({"id": "1", "choice": {"message": 5, "index": 0}})
    await person.http.post("/messages", content=b'{"id": "secret words"', headers=person.headers)
    await person.http.post("/messages", json={"id": "1", "text": "secret words"}, headers={"Authorization": "Bearer z"})
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert any("A turn failed: RuntimeError" in record.getMessage() for record in ours)
    for record in ours:
        text = record.getMessage() + str(record.exc_info or "") + str(record.exc_text or "")
        assert "secret" not in text and person.person not in text and person.token not in text


def test_options_are_checked(monkeypatch, tmp_path):
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    assert isinstance(WebInput.from_credentials(None), WebInput)
    assert WebInput.from_credentials({"heartbeat_seconds": 5})._heartbeat == 5.0
    with pytest.raises(InvalidConfigException, match="no option colour"):
        WebInput.from_credentials({"colour": "red"})
    for wrong in (0, -1, "15", True, None):
        with pytest.raises(InvalidConfigException, match="number of seconds"):
            WebInput.from_credentials({"heartbeat_seconds": wrong})


async def test_before_the_server_starts_there_is_no_way_to_speak(storage, settings):
    assert WebInput(storage, settings).get_output_channel() is None
    assert FakeAgent().seen == []
