"""Hand-overs are told of once at a time, come back when their sender dies, and name nobody."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select, text

from coach.settings import Settings
from coach.storage import Storage, migrate
from coach.storage.database import Database
from coach.storage.migrate import MIGRATIONS
from coach.storage.models import HandOverRow

LEASE = timedelta(seconds=30)


def test_a_hand_over_is_kept_to_the_minute_and_names_nobody(storage: Storage, now: datetime) -> None:
    kept = storage.hand_overs.add("suicide", now + timedelta(seconds=47), "web", tell=True)
    assert (kept.category, kept.channel, kept.at, kept.status) == ("suicide", "web", now, "waiting")
    with storage.database.read() as session:
        assert session.scalar(select(HandOverRow.next_at)) == now
    claim = storage.hand_overs.claim(now + timedelta(seconds=47), now + timedelta(seconds=47) + LEASE)
    assert claim is not None and claim.until == now + timedelta(minutes=2)
    assert set(HandOverRow.__table__.columns.keys()) == {
        "id", "reference", "category", "channel", "at", "status", "tries", "next_at",
    }  # fmt: skip


def test_nothing_is_due_when_nobody_is_to_be_told(storage: Storage, now: datetime) -> None:
    storage.hand_overs.add("suicide", now, "web", tell=False)
    assert storage.hand_overs.claim(now + timedelta(days=1), now + timedelta(days=2)) is None
    assert storage.hand_overs.counts() == {"recorded": 1}


def test_the_oldest_goes_first_and_nobody_else_has_it_meanwhile(storage: Storage, now: datetime) -> None:
    first = storage.hand_overs.add("suicide", now, "web", tell=True)
    second = storage.hand_overs.add("get_help", now + timedelta(minutes=1), "web", tell=True)
    later = now + timedelta(minutes=2)
    claims = [storage.hand_overs.claim(later, later + LEASE) for _ in range(3)]
    assert [claim and claim.reference for claim in claims] == [first.reference, second.reference, None]
    assert [claim.tries for claim in claims if claim] == [1, 1]


def test_a_dead_senders_claim_lapses(storage: Storage, now: datetime) -> None:
    storage.hand_overs.add("suicide", now, "web", tell=True)
    dead = storage.hand_overs.claim(now, now + LEASE)
    assert dead is not None
    assert storage.hand_overs.claim(now + LEASE - timedelta(seconds=1), now + 2 * LEASE) is None
    minute = timedelta(minutes=1)
    taken_over = storage.hand_overs.claim(now + minute, now + minute + LEASE)
    assert taken_over is not None and taken_over.tries == 2
    assert not storage.hand_overs.finish(dead, "given_up"), "it is not the dead one's any more"
    assert storage.hand_overs.finish(taken_over, "sent")
    assert storage.hand_overs.claim(now + 3 * minute, now + 4 * minute) is None
    assert storage.hand_overs.counts() == {"sent": 1}


def test_another_try_waits_for_its_time(storage: Storage, now: datetime) -> None:
    storage.hand_overs.add("suicide", now, "web", tell=True)
    claim = storage.hand_overs.claim(now, now + LEASE)
    assert claim is not None
    assert storage.hand_overs.finish(claim, "waiting", now + timedelta(minutes=5))
    assert storage.hand_overs.claim(now + timedelta(minutes=4), now + timedelta(minutes=5)) is None
    assert storage.hand_overs.claim(now + timedelta(minutes=5), now + timedelta(minutes=6)) is not None


def test_many_senders_at_once_have_each_hand_over_once(settings: Settings, now: datetime) -> None:
    storage = Storage.open(settings)
    wanted = {storage.hand_overs.add("suicide", now, "web", tell=True).reference for _ in range(20)}
    claimed: list[str] = []

    def send() -> None:
        own = Storage.open(settings)
        while (claim := own.hand_overs.claim(now, now + LEASE)) is not None:
            claimed.append(claim.reference)
        own.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    storage.close()
    assert sorted(claimed) == sorted(wanted)


@pytest.fixture
def released(tmp_path: Path) -> Settings:
    """Settings of a database as the version before made it, with somebody in it."""
    settings = Settings(data_dir=tmp_path / "var")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    database = Database(settings.sqlalchemy_url)
    with database.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0001")
        session.execute(
            text(
                "INSERT INTO person (number, id, channel, mode, incarnation, created_at, last_message_at)"
                " VALUES (1, 'web-ann', 'web', 'remembered', 'x', '2026-01-01', '2026-01-01')"
            )
        )
        session.execute(
            text(
                "INSERT INTO follow_up (person, name, kind, status, due_at, expires_at, payload)"
                " VALUES (1, 'f1', 'check', 'pending', '2026-01-01', '2026-01-02', x'00')"
            )
        )
    database.close()
    return settings


def test_what_the_version_before_kept_is_there_afterwards(released: Settings) -> None:
    migrate(released)
    database = Database(released.sqlalchemy_url)
    with database.read() as session:
        assert session.execute(text("SELECT name, status, claimed_until FROM follow_up")).all() == [
            ("f1", "pending", None)
        ]
        assert inspect(session.connection()).has_table("hand_over")
    database.close()
