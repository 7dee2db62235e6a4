"""What the coach was asked to say later is said once, at a fitting moment, with the real conversation behind it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from coach import clock
from coach.followups import KINDS, NEXT_DAY_CHECK, Kind
from coach.settings import get_settings
from connectors.follow_ups import LEASE, FollowUpSender
from connectors.messages import CoachMessage
from tests.support.dialogue_runner import Coach, Conversation

PREVIEW = "Time for your check-in."


class Said(list[tuple[str, CoachMessage]]):
    """What was brought to people."""

    async def __call__(self, person: str, messages: Sequence[CoachMessage]) -> None:
        self.extend((person, message) for message in messages)

    def to(self, person: str) -> list[str]:
        return [message.text for receiver, message in self if receiver == person]


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def sender(storage: Any, said: Said) -> FollowUpSender:
    return FollowUpSender("test", storage, get_settings(), said)


@pytest.fixture(autouse=True)
def any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow-ups may be said at any hour and in the middle of a talk, except where a test says otherwise."""
    monkeypatch.setitem(KINDS, NEXT_DAY_CHECK, Kind("EXTERNAL_next_day_check", by_day=False, quiet_minutes=0))


@pytest.fixture
def talk(coach: Coach, storage: Any) -> Iterator[Conversation]:
    yield Conversation(coach, storage, f"test-{uuid.uuid4().hex}").remembered()
    coach.actions.dead = False


def plan(talk: Conversation, hours: float = 12) -> None:
    now = clock.now()
    due, expires = now - timedelta(seconds=1), now + timedelta(hours=hours)
    talk.storage.follow_ups.schedule(talk.person, uuid.uuid4().hex, NEXT_DAY_CHECK, due, expires)


def look(talk: Conversation, sender: FollowUpSender) -> None:
    talk.coach.run(sender.say_due(talk.coach.agent))


def statuses(talk: Conversation) -> list[str]:
    with talk.storage.database.read() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT status FROM follow_up JOIN person ON person.number = follow_up.person WHERE person.id = ?"
            " ORDER BY follow_up.id",
            (talk.person,),
        )
        return [row.status for row in rows]


def test_it_is_said_once_and_gives_nothing_away_first(talk: Conversation, sender: FollowUpSender, said: Said) -> None:
    plan(talk)
    look(talk, sender)
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW
    assert len(said.to(talk.person)) == 2
    assert statuses(talk) == ["sent"]


def test_it_goes_with_its_action_server_dead(talk: Conversation, sender: FollowUpSender, said: Said) -> None:
    talk.coach.actions.dead = True
    plan(talk)
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW


def test_it_is_no_activity_of_the_person(talk: Conversation, sender: FollowUpSender) -> None:
    before = talk.storage.people.get(talk.person).last_message_at
    plan(talk)
    look(talk, sender)
    assert talk.storage.people.get(talk.person).last_message_at == before


def test_it_waits_while_a_question_is_open(talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch) -> None:
    talk.say("log an urge")
    plan(talk)
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["pending"]
    assert talk.tracker().get_slot("requested_slot") == "urge_log_strength"
    talk.say("stop")
    look(talk, sender)
    assert said.to(talk.person) == [], "it looks again in a while, not at once"
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", "400")
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW


def test_a_question_left_open_for_long_is_put_aside_for_it(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.say("log an urge")
    talk.say("7")
    plan(talk)
    look(talk, sender)
    assert said.to(talk.person) == []
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(get_settings().session_gap_minutes * 60 + 60))
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW and statuses(talk) == ["sent"]
    tracker = talk.tracker()
    assert tracker.active_loop_name is None and tracker.get_slot("requested_slot") is None
    assert tracker.get_slot("tool_run") is None and tracker.get_slot("urge_log_strength") is None
    assert tracker.get_slot("paused_tools")[-1]["answers"]["urge_log_strength"] == 7
    assert talk.say("about the same")[-1].response == "utter_next_day_same"
    talk.say("no")
    assert talk.say("log an urge")[-1].response == "utter_resume_offer"
    talk.say("carry on")
    assert talk.tracker().get_slot("urge_log_strength") == 7


def test_it_is_dropped_when_its_time_is_over(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch
) -> None:
    plan(talk, hours=1)
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", "3700")
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["dropped"]


def test_nothing_is_pushed_where_it_may_be_seen(talk: Conversation, sender: FollowUpSender, said: Said) -> None:
    plan(talk)
    talk.set_slots(limits=["messages"])
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["dropped"]


def test_nothing_is_said_to_a_child(talk: Conversation, sender: FollowUpSender, said: Said) -> None:
    plan(talk)
    talk.set_slots(age_group="under_18")
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["dropped"]


def test_it_does_not_follow_at_once_on_what_they_wrote_meanwhile(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, NEXT_DAY_CHECK, Kind("EXTERNAL_next_day_check", by_day=False))
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", "3600")
    plan(talk)

    async def race() -> None:
        async with talk.coach.agent.lock_store.lock(talk.person):
            looking = asyncio.create_task(sender.say_due(talk.coach.agent))
            await asyncio.sleep(0.5)
            talk.storage.people.touch(talk.person, "test", clock.now())
        await looking

    talk.coach.run(race())
    assert said.to(talk.person) == [] and statuses(talk) == ["pending"]


def test_after_danger_it_waits_for_the_talk_to_be_over(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(talk)
    talk.say("i want to die")
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["pending"]
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(get_settings().session_gap_minutes * 60 + 60))
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW


@pytest.mark.parametrize("words", ["stop checking on me", "stop saving", "forget me"])
def test_their_word_calls_it_off(talk: Conversation, sender: FollowUpSender, said: Said, words: str) -> None:
    plan(talk)
    talk.say(words)
    if words == "forget me":
        talk.say("Yes, delete everything")
    look(talk, sender)
    assert said.to(talk.person) == []


def test_called_off_while_the_sender_has_it(talk: Conversation, sender: FollowUpSender, said: Said) -> None:
    plan(talk)
    claimed = talk.storage.follow_ups.claim("test", clock.now(), clock.now() + LEASE)
    talk.say("stop checking on me")
    talk.coach.run(sender._settle(talk.coach.agent, claimed))
    assert said.to(talk.person) == [] and statuses(talk) == ["cancelled"]


def test_a_dead_senders_is_said_by_the_next(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch
) -> None:
    plan(talk)
    talk.storage.follow_ups.claim("test", clock.now(), clock.now() + LEASE)
    look(talk, sender)
    assert said.to(talk.person) == [], "it may still be the other's"
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(LEASE.total_seconds() + 1))
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW


def test_one_that_died_after_saying_it_is_not_repeated(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(talk)
    talk.storage.follow_ups.claim("test", clock.now(), clock.now() + LEASE)
    talk.external("EXTERNAL_next_day_check")
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(LEASE.total_seconds() + 1))
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["sent"]


def test_two_senders_say_it_once(talk: Conversation, storage: Any, said: Said) -> None:
    plan(talk)
    senders = [FollowUpSender("test", storage, get_settings(), said) for _ in range(3)]

    async def together() -> None:
        await asyncio.gather(*(sender.say_due(talk.coach.agent) for sender in senders))

    talk.coach.run(together())
    assert len(said.to(talk.person)) == 2


def test_it_waits_for_the_persons_own_turn(talk: Conversation, sender: FollowUpSender, said: Said) -> None:
    plan(talk)

    async def race() -> None:
        async with talk.coach.agent.lock_store.lock(talk.person):
            looking = asyncio.create_task(sender.say_due(talk.coach.agent))
            await asyncio.sleep(0.5)
            assert said.to(talk.person) == []
        await looking

    talk.coach.run(race())
    assert said.to(talk.person)[0] == PREVIEW


def test_a_conversation_that_cannot_be_read_is_left_alone(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(talk)
    store = talk.coach.processor.tracker_store

    def broken(_person: str) -> None:
        raise OSError("disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(getattr(store, "_tracker_store", store), "_load", broken)
        look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["pending"]


def test_before_the_model_is_loaded_nothing_is_taken_up(talk: Conversation, sender: FollowUpSender) -> None:
    plan(talk)
    talk.coach.run(sender.say_due(None))
    assert statuses(talk) == ["pending"]


def test_at_night_it_waits_for_the_morning(talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch) -> None:
    monkeypatch.setitem(KINDS, NEXT_DAY_CHECK, Kind("EXTERNAL_next_day_check", quiet_minutes=0))
    now = clock.local()
    talk.say("can you check on me tomorrow")
    (planned,) = talk.storage.follow_ups.pending(talk.person)
    until_night = (clock.local(planned.due_at).replace(hour=21, minute=30) - now).total_seconds()
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(until_night))
    look(talk, sender)
    assert said.to(talk.person) == [] and statuses(talk) == ["pending"]
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(until_night + 13 * 3600))
    look(talk, sender)
    assert said.to(talk.person)[0] == PREVIEW


def test_what_was_planned_is_said_by_day_within_a_day(
    talk: Conversation, sender: FollowUpSender, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.say("can you check on me tomorrow")
    (planned,) = talk.storage.follow_ups.pending(talk.person)
    look(talk, sender)
    assert said.to(talk.person) == []
    wait = planned.due_at - clock.now()
    assert timedelta(hours=15) < wait < timedelta(hours=30)
    monkeypatch.setenv("COACH_CLOCK_OFFSET_SECONDS", str(wait.total_seconds() + 60))
    look(talk, sender)
    assert said.to(talk.person)[:1] == [PREVIEW]


def test_a_replayed_wish_is_planned_once(talk: Conversation) -> None:
    for _ in range(2):
        talk.send("can you check on me tomorrow", message_id="m1")
    assert statuses(talk) == ["pending"]
    talk.send("check on me tomorrow", message_id="m2")
    assert statuses(talk) == ["cancelled", "pending"]
