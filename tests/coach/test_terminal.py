import asyncio
import io
import json
import re
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import chat_client
from coach.chat_client import CoachClient, Message, TokenRefusedError, TurnEnd, UnreachableError
from coach.errors import OperatorError
from coach.terminal import Conversation, Memory, Offer, render, talk_by_lines


class FakeChannel(httpx.AsyncBaseTransport):
    """The web channel as the client sees it; what it answers to a text is scripted."""

    def __init__(self, **replies: list[dict[str, Any]]) -> None:
        self.replies = replies
        self.received: list[dict[str, Any]] = []
        self.outbox: list[tuple[int, str, dict[str, Any]]] = []
        self.tokens: set[str] = set()
        self.news = asyncio.Condition()
        self.failures = 0
        self.cut_after: int | None = None
        self.streams = 0
        self.ends_turns = True
        self.refusals: list[tuple[int, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        path = request.url.path.removeprefix("/webhooks/web")
        if path == "/token":
            self.tokens.add(new := f"token-{len(self.tokens)}")
            return httpx.Response(201, json={"token": new, "person": "web-1"})
        if token not in self.tokens:
            return httpx.Response(401)
        if path == "/events":
            self.streams += 1
            after = int(request.headers.get("last-event-id", 0))
            return httpx.Response(200, stream=Stream(self, after))
        body = json.loads(request.content)
        if self.failures:
            self.failures -= 1
            if self.failures % 2:
                self.received.append(body)  # taken, but the answer is lost on the way
            raise httpx.ConnectError("cut")
        if self.refusals:
            status, what_to_do = self.refusals.pop(0)
            return httpx.Response(status, json={"error": "Not taken.", "what_to_do": what_to_do})
        if body["id"] not in {one["id"] for one in self.received}:
            self.received.append(body)
        await self.answer(body)
        return httpx.Response(202, json={"id": body["id"], "status": "accepted"})

    async def answer(self, body: dict[str, Any]) -> None:
        for reply in self.replies.get(body.get("text", "choice"), [{"text": "I see."}]):
            await self.push("message", reply | {"in_reply_to": body["id"], "by": "coach"})
        if self.ends_turns:
            await self.push("turn_end", {"in_reply_to": body["id"]})

    async def push(self, kind: str, data: dict[str, Any], number: int | None = None) -> None:
        async with self.news:
            self.outbox.append((len(self.outbox) + 1 if number is None else number, kind, data))
            self.news.notify_all()


class Stream(httpx.AsyncByteStream):
    def __init__(self, channel: FakeChannel, after: int) -> None:
        self.channel, self.after = channel, after

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b": hello\n\n"
        place = 0
        while True:
            async with self.channel.news:
                while len(self.channel.outbox) <= place:
                    await self.channel.news.wait()
            number, kind, data = self.channel.outbox[place]
            place += 1
            if 0 < number <= self.after:
                continue
            if self.channel.cut_after is not None and place > self.channel.cut_after:
                self.channel.cut_after = None
                raise httpx.ReadError("cut")
            head = f"id: {number}\n" if number else ""
            yield f"{head}event: {kind}\ndata: {json.dumps(data)}\n\n".encode()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_client, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(chat_client, "_LONGEST_PAUSE", 0.02)


async def talk(channel: FakeChannel, text: str, memory: Memory | None = None, linger: float = 0.0) -> list[str]:
    shown: list[str] = []
    async with CoachClient("http://coach", transport=channel) as client:
        conversation = Conversation(client, memory or Memory(), shown.append)
        assert await talk_by_lines(conversation, io.StringIO(text), patience=3, linger=linger)
    return shown


async def test_a_line_is_a_turn_and_is_echoed(capsys: pytest.CaptureFixture[str]) -> None:
    channel = FakeChannel(hello=[{"text": "Hi.\n\nI'm a chatbot."}, {"text": "How are you?"}])
    assert await talk(channel, "hello\n\nfine\r\n") == [
        "coach: Hi.", "", "       I'm a chatbot.", "coach: How are you?", "coach: I see."]  # fmt: skip
    assert capsys.readouterr().out == "you: hello\nyou: fine\n"
    assert [one["text"] for one in channel.received] == ["hello", "fine"]


CHOICES = [{"text": "What now?", "choices": [{"title": "Log an urge"}, {"title": "Questions"}]}]
SCALE = [{"text": "How strong?", "choices": [{"title": str(n)} for n in range(11)]}]


@pytest.mark.parametrize(
    ("offered", "typed", "sent"),
    [
        (CHOICES, "2", {"choice": {"message": 1, "index": 1}}),
        (CHOICES, "log an URGE", {"choice": {"message": 1, "index": 0}}),
        (CHOICES, "3", {"text": "3"}),
        (CHOICES, "0", {"text": "0"}),
        (CHOICES, "an urge", {"text": "an urge"}),
        (SCALE, "0", {"choice": {"message": 1, "index": 0}}),
        (SCALE, "7", {"choice": {"message": 1, "index": 7}}),
        (SCALE, "11", {"text": "11"}),
    ],
)
async def test_a_number_or_the_words_pick_a_choice(
    offered: list[dict[str, Any]], typed: str, sent: dict[str, Any]
) -> None:
    channel = FakeChannel(menu=offered)
    await talk(channel, f"menu\n{typed}\n")
    assert {key: value for key, value in channel.received[1].items() if key != "id"} == sent


async def test_choices_are_gone_after_the_next_message() -> None:
    channel = FakeChannel(menu=CHOICES)
    await talk(channel, "menu\nhm\n1\n")
    assert channel.received[2]["text"] == "1"


async def test_a_choice_of_a_message_that_was_not_kept_is_sent_in_words() -> None:
    channel = FakeChannel()
    await channel.push("message", CHOICES[0] | {"in_reply_to": None}, number=0)
    shown: list[str] = []
    async with CoachClient("http://coach", transport=channel) as client:
        conversation = Conversation(client, Memory(), shown.append)
        async with conversation.open(), asyncio.timeout(3):
            while not shown:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert await conversation.say("2", patience=3)
    assert channel.received[0]["text"] == "Questions"


async def test_a_choice_that_is_refused_is_sent_in_words() -> None:
    channel = FakeChannel(hello=CHOICES)
    await talk(channel, "hello\n")
    shown: list[str] = []
    async with CoachClient("http://coach", transport=channel) as client:
        conversation = Conversation(client, Memory("token-0"), shown.append)
        async with conversation.open():
            assert await conversation.say("hello", patience=3)
            channel.refusals = [(400, "Pick one.")]
            assert await conversation.say("1", patience=3)
    assert channel.received[-1]["text"] == "Log an urge"


async def test_what_to_do_is_shown_when_a_message_is_not_taken_and_the_talk_goes_on() -> None:
    channel = FakeChannel()
    channel.refusals = [(503, "Please try again in a minute. Call 111.")]
    shown = await talk(channel, "hello\nhello again\n")
    assert shown == ["coach: Please try again in a minute. Call 111.", "coach: I see."]
    assert [one["text"] for one in channel.received] == ["hello again"]


def test_choices_are_numbered_and_a_scale_is_a_row() -> None:
    assert render(Message(1, "What now?", ("Log", "Ask"), None, None)) == ["coach: What now?", "  [1] Log", "  [2] Ask"]
    assert render(Message(1, "How strong?", ("0", "1", "2"), None, None)) == ["coach: How strong?", "  [0] [1] [2]"]
    assert render(Message(1, "", (), "a chart", None)) == ["coach: (Picture: a chart)"]


async def test_what_the_coach_sends_by_itself_is_shown_while_waiting() -> None:
    channel = FakeChannel()

    async def later() -> None:
        await asyncio.sleep(0.1)
        await channel.push("message", {"text": "Time for your check-in.", "in_reply_to": None})

    task = asyncio.create_task(later())
    assert await talk(channel, "hello\n", linger=0.4) == ["coach: I see.", "coach: Time for your check-in."]
    await task


async def test_a_turn_without_an_end_is_reported() -> None:
    channel = FakeChannel()
    channel.ends_turns = False
    async with CoachClient("http://coach", transport=channel) as client:
        conversation = Conversation(client, Memory(), lambda _line: None)
        assert not await talk_by_lines(conversation, io.StringIO("hello\nmore\n"), patience=0.2, linger=0)
    assert len(channel.received) == 1


async def test_a_cut_stream_goes_on_where_it_ended_without_doubling() -> None:
    channel = FakeChannel(hello=[{"text": str(n)} for n in range(4)])
    channel.cut_after = 2
    assert await talk(channel, "hello\n") == ["coach: 0", "coach: 1", "coach: 2", "coach: 3"]
    assert channel.streams == 2


async def test_a_lost_answer_does_not_make_the_message_two() -> None:
    channel = FakeChannel()
    channel.failures = 2
    assert await talk(channel, "hello\n") == ["coach: I see."]
    assert len({one["id"] for one in channel.received}) == len(channel.received) == 1


async def test_what_the_outbox_could_not_keep_is_shown_once_and_moves_no_number() -> None:
    channel = FakeChannel()
    memory = Memory()
    await channel.push("message", {"text": "Please call.", "in_reply_to": None}, number=0)
    assert await talk(channel, "hello\n", memory) == ["coach: Please call.", "coach: I see."]
    assert memory.last_event == 3


async def test_a_named_person_is_remembered_and_old_messages_stay_unshown(tmp_path: Path) -> None:
    channel = FakeChannel()
    await talk(channel, "hello\n", Memory.of("ana", tmp_path / "chat"))
    path = tmp_path / "chat" / "ana.token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await channel.push("message", {"text": "While you were away", "in_reply_to": None})
    again = Memory.of("ana", tmp_path / "chat")
    assert await talk(channel, "hello again\n", again) == ["coach: While you were away", "coach: I see."]
    assert channel.tokens == {"token-0"}


async def test_an_unknown_token_starts_afresh_and_says_so(tmp_path: Path) -> None:
    memory = Memory("of another coach", 77, tmp_path / "ana.token")
    shown = await talk(FakeChannel(), "hello\n", memory)
    assert shown == ["(The coach no longer knows this person. Starting afresh.)", "coach: I see."]
    assert (tmp_path / "ana.token").read_text() == "token-0"


def test_nobody_unnamed_is_kept(tmp_path: Path) -> None:
    memory = Memory.of(None, tmp_path)
    memory.token = "t"
    memory.keep()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../ana", "", "a/b", ".hidden", "a" * 65])
def test_a_name_cannot_leave_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorError):
        Memory.of(name, tmp_path)


async def test_a_channel_that_stays_away_is_an_error() -> None:
    channel = FakeChannel()
    async with CoachClient("http://coach", transport=channel) as client:
        await client.new_person()
        channel.failures = 100
        with pytest.raises(UnreachableError):
            await client.send_text("hello")
        client.token = "wrong"
        with pytest.raises(TokenRefusedError):
            await client.send_text("hello")
        assert not await client.is_known()


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8), st.text(max_size=12))
def test_whatever_is_typed_is_one_offered_choice_or_words(titles: list[str], typed: str) -> None:
    place = Offer(1, tuple(titles)).picked_by(typed)
    assert place is None or 0 <= place < len(titles)
    if typed.strip() and typed.strip() in titles:
        assert place is not None


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_every_line_says_who_speaks_or_is_indented(text: str, titles: list[str]) -> None:
    lines = render(Message(1, text, tuple(titles), None, None))
    assert all(re.match(r"coach: ?|  ", line) or line == "" for line in lines)


async def test_turn_ends_and_messages_are_told_apart() -> None:
    channel = FakeChannel()
    async with CoachClient("http://coach", transport=channel) as client:
        await client.new_person()
        message_id = await client.send_text("hello")
        events = client.events()
        assert await anext(events) == Message(1, "I see.", (), None, message_id)
        assert await anext(events) == TurnEnd(2, message_id)
        await events.aclose()  # type: ignore[attr-defined]
