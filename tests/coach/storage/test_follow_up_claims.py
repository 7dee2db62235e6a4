"""What the coach is to say later is said by one sender at a time, and never after it was cancelled."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from coach.settings import Settings
from coach.storage import ClaimedFollowUp, Storage

ANN, BEN = "web-ann", "telegram-ben"
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def people(storage: Storage, now: datetime) -> None:
    for person in (ANN, BEN):
        storage.people.touch(person, person.partition("-")[0], now)
        storage.people.remember(person, "1", now)


def plan(storage: Storage, now: datetime, name: str = "f1", person: str = ANN, kind: str = "check") -> None:
    storage.follow_ups.schedule(person, name, kind, now, now + 12 * HOUR, {"n": name}, alone=False)


def claim(storage: Storage, now: datetime, channel: str = "web") -> ClaimedFollowUp:
    claimed = storage.follow_ups.claim(channel, now, now + LEASE)
    assert claimed is not None
    return claimed


def test_claimed_by_its_own_channel_once_it_is_due(storage: Storage, now: datetime) -> None:
    plan(storage, now)
    assert storage.follow_ups.claim("web", now - HOUR, now) is None
    assert storage.follow_ups.any_due("web", now)
    assert not storage.follow_ups.any_due("web", now - HOUR) and not storage.follow_ups.any_due("telegram", now)
    assert storage.follow_ups.claim("telegram", now, now + LEASE) is None
    claimed = claim(storage, now)
    assert (claimed.follow_up.person_id, claimed.follow_up.payload, claimed.is_retaken) == (ANN, {"n": "f1"}, False)
    assert storage.follow_ups.claim("web", now, now + LEASE) is None, "it is somebody's"


def test_a_dead_senders_claim_lapses_and_is_marked_as_retaken(storage: Storage, now: datetime) -> None:
    plan(storage, now)
    dead = claim(storage, now)
    again = claim(storage, now + LEASE)
    assert again.is_retaken
    assert not storage.follow_ups.holds(dead) and storage.follow_ups.holds(again)
    assert not storage.follow_ups.finish(dead, "sent")
    assert storage.follow_ups.finish(again, "sent")
    assert storage.follow_ups.claim("web", now + HOUR, now + 2 * HOUR) is None


def test_cancelled_even_while_a_sender_has_it(storage: Storage, now: datetime) -> None:
    plan(storage, now)
    claimed = claim(storage, now)
    assert [one.id for one in storage.follow_ups.pending(ANN)] == ["f1"]
    assert storage.follow_ups.cancel(ANN) == 1
    assert storage.follow_ups.pending(ANN) == storage.follow_ups.pending("web-nobody") == []
    assert not storage.follow_ups.holds(claimed)
    assert not storage.follow_ups.finish(claimed, "sent")


def test_forgetting_and_saving_no_more_take_the_claim_away(storage: Storage, now: datetime) -> None:
    plan(storage, now)
    plan(storage, now, person=BEN)
    first, second = claim(storage, now), claim(storage, now, "telegram")
    storage.people.forget(ANN)
    storage.people.stop_saving(BEN)
    assert not storage.follow_ups.holds(first) and not storage.follow_ups.holds(second)


def test_postponed_until_its_time(storage: Storage, now: datetime) -> None:
    plan(storage, now)
    assert storage.follow_ups.postpone(claim(storage, now), now + HOUR)
    assert storage.follow_ups.claim("web", now + HOUR - timedelta(seconds=1), now + 2 * HOUR) is None
    assert not claim(storage, now + HOUR).is_retaken


def test_what_was_not_said_in_time_is_dropped(storage: Storage, now: datetime) -> None:
    plan(storage, now)
    plan(storage, now, "f2")
    claim(storage, now)
    late = now + 12 * HOUR
    assert storage.follow_ups.claim("web", late, late + LEASE) is None
    assert storage.follow_ups.drop_expired(late - timedelta(seconds=1)) == 0
    assert storage.follow_ups.drop_expired(late) == 2


def test_a_new_one_takes_the_place_of_the_one_before(storage: Storage, now: datetime) -> None:
    plan(storage, now, "f1")
    plan(storage, now, "timer", kind="timer")
    for _ in range(2):  # a replayed turn
        storage.follow_ups.schedule(ANN, "f2", "check", now, now + HOUR, alone=True)
    assert [one.id for one in storage.follow_ups.due(now)] == ["timer", "f2"]


def test_many_senders_at_once_have_each_one_once(settings: Settings, storage: Storage, now: datetime) -> None:
    for number in range(12):
        plan(storage, now, f"f{number}")
    claimed: list[str] = []

    def send() -> None:
        own = Storage.open(settings)
        while (one := own.follow_ups.claim("web", now, now + LEASE)) is not None:
            claimed.append(one.follow_up.id)
        own.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(f"f{number}" for number in range(12))
