import multiprocessing
import threading
from datetime import datetime
from typing import Any

import pytest

from coach.privacy import Undecipherable
from coach.settings import Settings
from coach.storage import Compaction, PersonForgotten, SequenceConflict, Storage

ANN, BEN = "web-ann", "web-ben"


@pytest.fixture
def incarnation(storage: Storage, now: datetime) -> str:
    return storage.people.touch(ANN, "web", now).incarnation


def numbered(first: int, last: int) -> list[dict[str, Any]]:
    return [{"n": n} for n in range(first, last + 1)]


def test_unknown_empty_and_spoken(storage: Storage, incarnation: str) -> None:
    assert storage.conversations.load(BEN) is None
    empty = storage.conversations.load(ANN)
    assert empty is not None
    assert (empty.incarnation, empty.events, empty.last_seq, empty.is_lost) == (incarnation, [], 0, False)
    assert storage.conversations.append(ANN, incarnation, 1, numbered(1, 3)) == 3
    assert storage.conversations.append(ANN, incarnation, 4, []) == 3
    spoken = storage.conversations.load(ANN)
    assert spoken is not None
    assert (spoken.events, spoken.last_seq) == (numbered(1, 3), 3)
    assert storage.conversations.people() == [ANN]


@pytest.mark.parametrize("first_seq", [1, 3, 5])
def test_a_gap_or_an_overlap_is_a_conflict(storage: Storage, incarnation: str, first_seq: int) -> None:
    storage.conversations.append(ANN, incarnation, 1, numbered(1, 3))
    with pytest.raises(SequenceConflict):
        storage.conversations.append(ANN, incarnation, first_seq, numbered(9, 9))
    kept = storage.conversations.load(ANN)
    assert kept is not None
    assert kept.events == numbered(1, 3)


def test_a_conflict_is_seen_also_where_rows_were_compacted_away(storage: Storage, incarnation: str) -> None:
    storage.conversations.append(ANN, incarnation, 1, numbered(1, 3))
    storage.conversations.append(ANN, incarnation, 4, numbered(4, 9), Compaction(9, [{"head": 1}]))
    with pytest.raises(SequenceConflict):
        storage.conversations.append(ANN, incarnation, 4, numbered(4, 5))
    assert storage.conversations.append(ANN, incarnation, 10, numbered(10, 10)) == 10


def test_a_snapshot_takes_the_place_of_what_it_stands_for(storage: Storage, incarnation: str) -> None:
    storage.conversations.append(ANN, incarnation, 1, numbered(1, 5))
    storage.conversations.append(ANN, incarnation, 6, numbered(6, 8), Compaction(4, [{"head": 1}]))
    storage.conversations.append(ANN, incarnation, 9, numbered(9, 9), Compaction(6, [{"head": 2}]))
    kept = storage.conversations.load(ANN)
    assert kept is not None
    assert (kept.snapshot, kept.upto_seq, kept.events, kept.last_seq) == ([{"head": 2}], 6, numbered(7, 9), 9)


def test_a_failed_compaction_takes_its_events_with_it(storage: Storage, incarnation: str) -> None:
    storage.conversations.append(ANN, incarnation, 1, numbered(1, 3))
    with pytest.raises(TypeError):
        storage.conversations.append(ANN, incarnation, 4, numbered(4, 5), Compaction(2, [{"head": object()}]))
    kept = storage.conversations.load(ANN)
    assert kept is not None
    assert (kept.snapshot, kept.events) == ([], numbered(1, 3))


def test_a_forgotten_person_is_not_written_back(storage: Storage, incarnation: str, now: datetime) -> None:
    storage.people.forget(ANN)
    with pytest.raises(PersonForgotten):
        storage.conversations.append(ANN, incarnation, 1, numbered(1, 1))
    storage.people.touch(ANN, "web", now)
    with pytest.raises(PersonForgotten):
        storage.conversations.append(ANN, incarnation, 1, numbered(1, 1))


def test_deleting_leaves_the_person(storage: Storage, incarnation: str) -> None:
    storage.conversations.append(ANN, incarnation, 1, numbered(1, 5), Compaction(2, [{"head": 1}]))
    storage.conversations.delete(ANN)
    storage.conversations.delete(BEN)
    empty = storage.conversations.load(ANN)
    assert empty is not None
    assert (empty.snapshot, empty.events, empty.last_seq) == ([], [], 0)


def test_rows_swapped_in_the_database_are_noticed(storage: Storage, incarnation: str) -> None:
    storage.conversations.append(ANN, incarnation, 1, numbered(1, 2))
    with storage.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE conversation_event SET payload = (SELECT payload FROM conversation_event WHERE seq = 2)"
            " WHERE seq = 1"
        )
    with pytest.raises(Undecipherable):
        storage.conversations.load(ANN)


def test_two_threads_race_and_one_wins_each_time(storage: Storage, incarnation: str) -> None:
    won: list[int] = []

    def write(name: int) -> None:
        for _ in range(25):
            while True:
                talk = storage.conversations.load(ANN)
                assert talk is not None
                try:
                    storage.conversations.append(ANN, incarnation, talk.last_seq + 1, [{"by": name}])
                    won.append(name)
                    break
                except SequenceConflict:
                    continue

    threads = [threading.Thread(target=write, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    talk = storage.conversations.load(ANN)
    assert talk is not None
    assert talk.last_seq == len(talk.events) == len(won) == 50
    assert sum(event["by"] for event in talk.events) == 25


def fill_outbox(settings: Settings, who: str, at: datetime) -> None:
    """Send a hundred messages; runs in a process of its own."""
    storage = Storage.open(settings)
    for n in range(100):
        storage.outbox.append(who, "message", {"n": n}, at)
    storage.close()


def test_two_processes_and_two_threads_write_at_once(settings: Settings, storage: Storage, now: datetime) -> None:
    for who in (ANN, BEN):
        storage.people.touch(who, "web", now)
        storage.people.remember(who, "1", now)
    spawn = multiprocessing.get_context("spawn")
    workers: list[Any] = [spawn.Process(target=fill_outbox, args=(settings, who, now)) for who in (ANN, BEN)]
    workers += [threading.Thread(target=fill_outbox, args=(settings, who, now)) for who in (ANN, BEN)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers[:2]] == [0, 0]
    for who in (ANN, BEN):
        sent = storage.outbox.after(who, 0)
        assert sorted(item.payload["n"] for item in sent) == sorted(list(range(100)) * 2)
        assert len({item.id for item in sent}) == 200
