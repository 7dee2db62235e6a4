"""Urges, sessions, follow-ups, crisis counts, outbox and inbox."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from coach.settings import Settings
from coach.storage import GuestsKeepNoRecords, NewUrge, NoSuchRecord, PersonForgotten, Storage
from coach.storage.models import CrisisEventRow

ANN, BEN = "web-ann", "web-ben"
GAP = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def remembered(storage: Storage, now: datetime) -> None:
    for person_id in (ANN, BEN):
        storage.people.touch(person_id, "web", now)
        storage.people.remember(person_id, "1", now)


class TestUrges:
    def test_an_urge_comes_back_as_told(self, storage: Storage, now: datetime) -> None:
        told = NewUrge(
            at=now,
            strength=7.5,
            minutes=20,
            trigger="the pub on Friday",
            trigger_kind="place",
            feeling="twitchy",
            response="walked home",
            worked="partly",
            next_time="go with Sam",
            behaviour="drinking",
        )
        logged = storage.urges.add(ANN, "m1", told)
        assert storage.urges.recent(ANN) == storage.urges.all(ANN) == [logged]
        assert all(getattr(logged, name) == getattr(told, name) for name in told.__dataclass_fields__)

    def test_a_replayed_message_logs_once(self, storage: Storage, now: datetime) -> None:
        first = storage.urges.add(ANN, "m1", NewUrge(at=now, strength=7))
        assert storage.urges.add(ANN, "m1", NewUrge(at=now, strength=2)) == first
        storage.urges.add(ANN, "m2", NewUrge(at=now))
        storage.urges.add(BEN, "m1", NewUrge(at=now))
        assert (storage.urges.count(ANN), storage.urges.count(BEN)) == (2, 1)

    def test_the_newest_come_first_and_no_more_than_asked_for(self, storage: Storage, now: datetime) -> None:
        for n in range(7):
            storage.urges.add(ANN, str(n), NewUrge(at=now, strength=n))
        assert [urge.strength for urge in storage.urges.recent(ANN, limit=3)] == [6, 5, 4]
        assert [urge.strength for urge in storage.urges.all(ANN)] == list(range(7))

    def test_correcting_changes_what_is_named_and_nothing_else(self, storage: Storage, now: datetime) -> None:
        urge = storage.urges.add(ANN, "m1", NewUrge(at=now, strength=7, trigger="pub", feeling="bored"))
        changed = storage.urges.update(ANN, urge.id, strength=4, trigger="party")
        assert changed == replace(urge, strength=4, trigger="party")
        assert storage.urges.all(ANN) == [changed]
        with pytest.raises(TypeError):
            storage.urges.update(ANN, urge.id, colour="red")

    def test_nobody_reaches_anothers_urge(self, storage: Storage, now: datetime) -> None:
        urge = storage.urges.add(ANN, "m1", NewUrge(at=now))
        with pytest.raises(NoSuchRecord):
            storage.urges.update(BEN, urge.id, strength=1)
        with pytest.raises(NoSuchRecord):
            storage.urges.delete(BEN, urge.id)
        storage.urges.delete(ANN, urge.id)
        assert storage.urges.count(ANN) == 0
        with pytest.raises(NoSuchRecord):
            storage.urges.delete(ANN, urge.id)

    def test_guests_and_strangers_log_nothing(self, storage: Storage, now: datetime) -> None:
        storage.people.touch("web-guest", "web", now)
        with pytest.raises(GuestsKeepNoRecords):
            storage.urges.add("web-guest", "m1", NewUrge(at=now))
        with pytest.raises(PersonForgotten):
            storage.urges.add("web-nobody", "m1", NewUrge(at=now))
        assert storage.urges.recent("web-guest") == storage.urges.recent("web-nobody") == []

    def test_a_time_without_a_zone_is_refused_and_others_become_utc(self, storage: Storage, now: datetime) -> None:
        with pytest.raises(Exception, match="naive"):
            storage.urges.add(ANN, "m1", NewUrge(at=now.replace(tzinfo=None)))
        assert storage.urges.count(ANN) == 0
        in_paris = now.astimezone(timezone(timedelta(hours=2)))
        storage.urges.add(ANN, "m1", NewUrge(at=in_paris))
        kept = storage.urges.all(ANN)[0].at
        assert kept == now
        assert kept.tzinfo is UTC


class TestSessions:
    def test_silence_ends_a_session(self, storage: Storage, now: datetime) -> None:
        first = storage.sessions.touch(ANN, "web", now, GAP)
        same = storage.sessions.touch(ANN, "web", now + GAP, GAP)
        other = storage.sessions.touch(ANN, "web", now + GAP + GAP + timedelta(seconds=1), GAP)
        assert (first.is_new, same.is_new, other.is_new) == (True, False, True)
        assert first.id == same.id != other.id
        assert same.started_at == now

    def test_people_have_sessions_of_their_own(self, storage: Storage, now: datetime) -> None:
        assert storage.sessions.touch(ANN, "web", now, GAP).id != storage.sessions.touch(BEN, "web", now, GAP).id

    def test_tools_are_begun_and_finished_across_sessions(self, storage: Storage, now: datetime) -> None:
        storage.sessions.touch(ANN, "web", now, GAP)
        storage.sessions.tool_started(ANN, "urge_log", now)
        later = now + timedelta(days=1)
        storage.sessions.touch(ANN, "web", later, GAP)
        storage.sessions.tool_finished(ANN, "urge_log", later)
        storage.sessions.tool_finished(ANN, "urge_log", later + GAP)
        tools = storage.sessions.tools(ANN)
        assert [(tool.tool, tool.started_at, tool.finished_at) for tool in tools] == [("urge_log", now, later)]

    def test_nothing_is_kept_of_guests(self, storage: Storage, now: datetime) -> None:
        assert storage.sessions.touch("web-guest", "web", now, GAP).is_new
        later = storage.sessions.touch("web-guest", "web", now + timedelta(minutes=1), GAP)
        assert (later.id, later.is_new) == (None, False)
        storage.sessions.tool_started("web-guest", "urge_log", now)
        storage.sessions.tool_finished("web-nobody", "urge_log", now)
        assert storage.sessions.tools("web-guest") == []


class TestFollowUps:
    def test_due_between_its_time_and_its_expiry(self, storage: Storage, now: datetime) -> None:
        planned = storage.follow_ups.schedule(ANN, "f1", "check", now + GAP, now + 2 * GAP, {"urge": 3})
        assert planned.status == "pending"
        assert storage.follow_ups.due(now) == []
        assert storage.follow_ups.due(now + GAP) == [planned]
        assert storage.follow_ups.due(now + 2 * GAP) == []

    def test_planned_once(self, storage: Storage, now: datetime) -> None:
        first = storage.follow_ups.schedule(ANN, "f1", "check", now, now + GAP, {"urge": 3})
        assert storage.follow_ups.schedule(ANN, "f1", "check", now + GAP, now + 2 * GAP) == first
        storage.follow_ups.schedule(BEN, "f1", "check", now, now + GAP)
        assert len(storage.follow_ups.due(now)) == 2

    def test_cancelled_by_kind_or_all(self, storage: Storage, now: datetime) -> None:
        for name, kind in (("f1", "check"), ("f2", "check"), ("f3", "reminder")):
            storage.follow_ups.schedule(ANN, name, kind, now, now + GAP)
        storage.follow_ups.schedule(BEN, "f1", "check", now, now + GAP)
        assert storage.follow_ups.cancel(ANN, "check") == 2
        assert [(one.person_id, one.id) for one in storage.follow_ups.due(now)] == [(ANN, "f3"), (BEN, "f1")]
        assert storage.follow_ups.cancel(ANN) == 1
        assert storage.follow_ups.cancel("web-nobody") == 0

    def test_guests_have_none(self, storage: Storage, now: datetime) -> None:
        storage.people.touch("web-guest", "web", now)
        with pytest.raises(GuestsKeepNoRecords):
            storage.follow_ups.schedule("web-guest", "f1", "check", now, now + GAP)


def test_crises_are_counted_without_people(storage: Storage, now: datetime) -> None:
    for category in ("suicide", "overdose", "suicide"):
        storage.crisis_events.add(category, now, "web")
    assert storage.crisis_events.counts() == {"suicide": 2, "overdose": 1}


def test_a_crisis_is_kept_to_the_minute(storage: Storage, now: datetime) -> None:
    storage.crisis_events.add("suicide", now + timedelta(seconds=47, microseconds=3), "web")
    with storage.database.read() as session:
        assert session.scalar(select(CrisisEventRow.at)) == now


class TestOutbox:
    def test_replayed_from_where_the_reader_was(self, storage: Storage, now: datetime) -> None:
        sent = [storage.outbox.append(ANN, "message", {"text": str(n)}, now) for n in range(4)]
        storage.outbox.append(BEN, "message", {"text": "not hers"}, now)
        assert storage.outbox.after(ANN, 0) == sent
        assert storage.outbox.after(ANN, sent[1].id) == sent[2:]
        assert storage.outbox.after(ANN, 0, limit=2) == sent[:2]
        assert storage.outbox.after("web-nobody", 0) == []

    def test_one_item_and_nobody_elses(self, storage: Storage, now: datetime) -> None:
        sent = storage.outbox.append(ANN, "message", {"text": "hi"}, now)
        assert storage.outbox.get(ANN, sent.id) == sent
        assert storage.outbox.get(ANN, sent.id + 1) is storage.outbox.get(ANN, sent.id - 1) is None
        assert storage.outbox.get(BEN, sent.id) is None

    def test_only_the_newest_are_kept(self, settings: Settings, now: datetime) -> None:
        few = Storage.open(settings.copy(update={"outbox_keep": 3}))
        sent = [few.outbox.append(ANN, "message", {"text": str(n)}, now) for n in range(5)]
        few.outbox.append(BEN, "message", {"text": "hers stays"}, now)
        assert few.outbox.after(ANN, 0) == sent[2:]
        assert len(few.outbox.after(BEN, 0)) == 1
        few.close()

    def test_a_number_is_never_given_twice(self, storage: Storage, now: datetime) -> None:
        last = storage.outbox.append(ANN, "message", {}, now).id
        storage.people.forget(ANN)
        assert storage.outbox.append(ANN, "message", {}, now).id > last

    def test_choices_are_those_of_the_last_turn(self, storage: Storage, now: datetime) -> None:
        def send(*titles: str) -> None:
            choices = [{"title": title, "payload": f"/{title}"} for title in titles]
            storage.outbox.append(ANN, "message", {"text": "?", "choices": choices}, now)

        assert storage.outbox.latest_choices(ANN) == storage.outbox.latest_choices("web-nobody") == []
        send("old")
        storage.outbox.append(ANN, "turn_end", {}, now)
        send("yes", "no")
        storage.outbox.append(ANN, "message", {"text": "no choices"}, now)
        send("maybe")
        storage.outbox.append(ANN, "turn_end", {}, now)
        offered = storage.outbox.latest_choices(ANN)
        assert [(choice.title, choice.payload) for choice in offered] == [
            ("yes", "/yes"),
            ("no", "/no"),
            ("maybe", "/maybe"),
        ]
        storage.outbox.append(ANN, "message", {"text": "what now"}, now)
        assert storage.outbox.latest_choices(ANN) == []

    def test_the_answer_to_being_forgotten_still_arrives(self, storage: Storage, now: datetime) -> None:
        storage.people.forget(ANN)
        sent = storage.outbox.append(ANN, "message", {"text": "All gone."}, now)
        assert storage.outbox.after(ANN, 0) == [sent]
        ann = storage.people.get(ANN)
        assert ann is not None
        assert (ann.mode, ann.channel) == ("guest", "web")


class TestInbox:
    def test_a_message_sent_twice_is_taken_once(self, storage: Storage, now: datetime) -> None:
        item = storage.inbox.receive(ANN, "c1", {"text": "hi"}, now)
        assert item is not None
        assert storage.inbox.receive(ANN, "c1", {"text": "hi"}, now) is None
        storage.inbox.finish(item.id)
        assert storage.inbox.receive(ANN, "c1", {"text": "hi"}, now) is None
        assert storage.inbox.receive(BEN, "c1", {"text": "hi"}, now) is not None

    def test_what_was_not_answered_waits(self, storage: Storage, now: datetime) -> None:
        items = [storage.inbox.receive(ANN, f"c{n}", {"text": str(n)}, now) for n in range(3)]
        assert items[1] is not None
        storage.inbox.finish(items[1].id)
        storage.inbox.finish(items[1].id)
        storage.inbox.finish(999)
        assert storage.inbox.unfinished() == [items[0], items[2]]
