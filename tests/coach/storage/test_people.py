from datetime import datetime, timedelta

import pytest

from coach.storage import NewUrge, PersonForgotten, Storage

ANN = "web-ann"


def test_somebody_new_is_a_guest(storage: Storage, now: datetime) -> None:
    assert storage.people.get(ANN) is None
    ann = storage.people.touch(ANN, "web", now)
    assert (ann.id, ann.channel, ann.mode, ann.created_at, ann.last_message_at) == (ANN, "web", "guest", now, now)
    assert storage.people.get(ANN) == ann


def test_writing_again_moves_the_last_message_only(storage: Storage, now: datetime) -> None:
    first = storage.people.touch(ANN, "web", now)
    later = storage.people.touch(ANN, "web", now + timedelta(minutes=5))
    assert later.last_message_at == now + timedelta(minutes=5)
    assert (later.incarnation, later.created_at) == (first.incarnation, first.created_at)
    assert storage.people.touch(ANN, "web", now).last_message_at == later.last_message_at


def test_agreeing_makes_a_guest_remembered(storage: Storage, now: datetime) -> None:
    guest = storage.people.touch(ANN, "web", now)
    remembered = storage.people.remember(ANN, "2026-01", now)
    assert remembered.mode == "remembered"
    assert remembered.incarnation == guest.incarnation
    assert storage.people.remember(ANN, "2026-02", now).mode == "remembered"


def test_a_profile_is_kept_and_can_be_emptied(storage: Storage, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    storage.people.set_profile(ANN, behaviour="the horses", goal="cut_down", age_group="adult", nation="wales")
    storage.people.set_profile(ANN, goal=None)
    ann = storage.people.get(ANN)
    assert ann is not None
    assert (ann.behaviour, ann.goal, ann.age_group, ann.nation) == ("the horses", None, "adult", "wales")


def test_a_guests_profile_survives_agreeing(storage: Storage, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    storage.people.set_profile(ANN, behaviour="vaping")
    assert storage.people.remember(ANN, "1", now).behaviour == "vaping"


def test_an_unknown_field_or_person_is_an_error(storage: Storage, now: datetime) -> None:
    with pytest.raises(PersonForgotten):
        storage.people.set_profile(ANN, goal="stop")
    storage.people.touch(ANN, "web", now)
    with pytest.raises(TypeError, match="surname"):
        storage.people.set_profile(ANN, surname="Smith")


def test_a_forgotten_person_comes_back_as_somebody_new(storage: Storage, now: datetime) -> None:
    before = storage.people.touch(ANN, "web", now)
    storage.people.remember(ANN, "1", now)
    storage.people.forget(ANN)
    assert storage.people.get(ANN) is None
    storage.people.forget(ANN)
    after = storage.people.touch(ANN, "web", now)
    assert after.mode == "guest"
    assert after.incarnation != before.incarnation


def test_a_silent_guests_chat_is_erased(storage: Storage, now: datetime) -> None:
    for name in ("silent", "talking", "remembered"):
        storage.people.touch(f"web-{name}", "web", now)
        storage.outbox.append(f"web-{name}", "message", {"text": "hi"}, now)
    storage.people.remember("web-remembered", "1", now)
    storage.people.touch("web-talking", "web", now + timedelta(minutes=29))
    assert storage.people.purge_guests(now + timedelta(minutes=29)) == 0
    assert storage.people.purge_guests(now + timedelta(minutes=30)) == 1
    assert storage.people.get("web-silent") is None
    assert storage.outbox.after("web-silent", 0) == []
    assert len(storage.outbox.after("web-talking", 0)) == len(storage.outbox.after("web-remembered", 0)) == 1


def test_after_a_restart_no_guest_is_left(storage: Storage, other_process: Storage, now: datetime) -> None:
    storage.people.touch("web-guest", "web", now)
    storage.outbox.append("web-guest", "message", {"text": "hi"}, now)
    storage.people.touch("web-remembered", "web", now)
    storage.people.remember("web-remembered", "1", now)
    assert storage.people.purge_all_guests() == 0, "this process holds the guest's key, so it has not restarted"
    assert other_process.people.purge_all_guests() == 1
    assert storage.people.get("web-guest") is None
    assert storage.people.get("web-remembered") is not None


def test_what_a_lost_key_encrypted_counts_as_gone(storage: Storage, other_process: Storage, now: datetime) -> None:
    guest = storage.people.touch(ANN, "web", now)
    storage.people.set_profile(ANN, behaviour="poker", goal="stop")
    storage.outbox.append(ANN, "message", {"text": "hi", "choices": [{"title": "Yes", "payload": "/affirm"}]}, now)
    storage.inbox.receive(ANN, "1", {"text": "hello"}, now)
    storage.conversations.append(ANN, guest.incarnation, 1, [{"event": "user"}])
    seen = other_process.people.get(ANN)
    assert seen is not None
    assert (seen.behaviour, seen.goal) == (None, "stop")
    assert other_process.outbox.after(ANN, 0) == []
    assert other_process.outbox.latest_choices(ANN) == []
    assert other_process.inbox.unfinished() == []
    lost = other_process.conversations.load(ANN)
    assert lost is not None
    assert (lost.is_lost, lost.events, lost.last_seq) == (True, [], 1)


def test_stopping_deletes_records_and_the_talk_goes_on(storage: Storage, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    person = storage.people.remember(ANN, "1", now)
    storage.people.set_profile(ANN, behaviour="gear", goal="stop", age_group="adult")
    storage.urges.add(ANN, "m1", NewUrge(at=now, strength=7, trigger="the pub"))
    storage.sessions.touch(ANN, "web", now, timedelta(minutes=30))
    storage.follow_ups.schedule(ANN, "f1", "check_in", now, now + timedelta(days=1))
    storage.conversations.append(ANN, person.incarnation, 1, [{"event": "user"}])
    storage.outbox.append(ANN, "message", {"text": "hi"}, now)
    storage.inbox.receive(ANN, "c1", {"text": "hello"}, now)

    storage.people.stop_saving(ANN)
    after = storage.people.get(ANN)
    assert after is not None
    assert (after.mode, after.behaviour, after.goal, after.age_group) == ("guest", None, None, "adult")
    assert after.incarnation == person.incarnation
    assert storage.urges.count(ANN) == 0
    assert storage.follow_ups.due(now) == []
    assert storage.sessions.tools(ANN) == []

    storage.conversations.append(ANN, person.incarnation, 2, [{"event": "bot"}])
    kept = storage.conversations.load(ANN)
    assert kept is not None
    assert [event["event"] for event in kept.events] == ["user", "bot"]
    assert len(storage.outbox.after(ANN, 0)) == len(storage.inbox.unfinished()) == 1


def test_after_stopping_nothing_on_disk_reads_the_talk(storage: Storage, other_process: Storage, now: datetime) -> None:
    storage.people.touch(ANN, "web", now)
    person = storage.people.remember(ANN, "1", now)
    storage.conversations.append(ANN, person.incarnation, 1, [{"event": "user"}])
    storage.outbox.append(ANN, "message", {"text": "hi"}, now)
    storage.people.stop_saving(ANN)
    storage.conversations.append(ANN, person.incarnation, 2, [{"event": "bot"}])
    lost = other_process.conversations.load(ANN)
    assert lost is not None
    assert lost.is_lost
    assert other_process.outbox.after(ANN, 0) == []


def test_agreeing_in_another_process_keeps_what_was_said_before(
    storage: Storage, other_process: Storage, now: datetime
) -> None:
    guest = storage.people.touch(ANN, "web", now)
    storage.conversations.append(ANN, guest.incarnation, 1, [{"event": "user", "text": "before"}])
    storage.outbox.append(ANN, "message", {"text": "remember you?"}, now)
    other_process.people.set_profile(ANN, behaviour="cider")

    other_process.people.remember(ANN, "1", now)
    storage.conversations.append(ANN, guest.incarnation, 2, [{"event": "bot", "text": "after"}])
    storage.close()
    assert storage.keys().guest_keys.get(ANN, guest.incarnation) is None, "the key is in the database now, not here"

    for one in (storage, other_process):
        talk = one.conversations.load(ANN)
        assert talk is not None
        assert [event["text"] for event in talk.events] == ["before", "after"]
        assert one.outbox.after(ANN, 0)[0].payload == {"text": "remember you?"}
        person = one.people.get(ANN)
        assert person is not None
        assert person.behaviour == "cider"


def test_agreeing_stopping_and_agreeing_again_loses_nothing_said(
    storage: Storage, other_process: Storage, now: datetime
) -> None:
    guest = storage.people.touch(ANN, "web", now)
    for seq, change in enumerate(
        [
            lambda: other_process.people.remember(ANN, "1", now),
            lambda: other_process.people.stop_saving(ANN),
            lambda: other_process.people.remember(ANN, "1", now),
            lambda: other_process.people.stop_saving(ANN) or other_process.people.remember(ANN, "1", now),
            lambda: None,
        ],
        start=1,
    ):
        change()
        storage.conversations.append(ANN, guest.incarnation, seq, [{"seq": seq}])
    talk = other_process.conversations.load(ANN)
    assert talk is not None
    assert [event["seq"] for event in talk.events] == [1, 2, 3, 4, 5]
