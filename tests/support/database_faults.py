"""What may break in the database, whole or under one table."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event

from tests.support.fault import Break, Fault, fault
from tests.support.scene import Scene


def _engines(scene: Scene) -> list[Any]:
    return [scene.storage.database.engine, scene.memory.database.engine]


async def _let_go(scene: Scene) -> None:
    """Has every connection opened anew at its next use."""
    for engine in _engines(scene):
        engine.dispose()


async def _delete_file(scene: Scene) -> None:
    for file in scene.database.parent.glob(f"{scene.database.name}*"):
        file.unlink()


async def _delete_folder(scene: Scene) -> None:
    shutil.rmtree(scene.database.parent)
    await _let_go(scene)


async def _ruin_pages(scene: Scene) -> None:
    await _let_go(scene)
    size = scene.database.stat().st_size
    with scene.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x5a" * (size - 4096))


async def _write_over(scene: Scene) -> None:
    await _let_go(scene)
    scene.database.write_bytes(b"This is no database. " * 5000)


@asynccontextmanager
async def _locked(scene: Scene) -> AsyncIterator[None]:
    other = sqlite3.connect(scene.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@asynccontextmanager
async def _full(scene: Scene) -> AsyncIterator[None]:
    def fill(connection: Any, _record: object) -> None:
        # SQLite takes the least that fits: not one page more.
        connection.execute("PRAGMA max_page_count=1")

    await _let_go(scene)
    for engine in _engines(scene):
        event.listen(engine, "connect", fill)
    yield


def _slow(seconds: float, statement: str = "") -> Break:
    """Delays what begins with these words: everything, if there are none."""

    @asynccontextmanager
    async def during(scene: Scene) -> AsyncIterator[None]:
        over = threading.Event()

        def wait(_connection: Any, _cursor: Any, sql: str, *_call: object) -> None:
            if sql.startswith(statement):
                over.wait(seconds)

        for engine in _engines(scene):
            event.listen(engine, "before_cursor_execute", wait)
        yield
        over.set()

    return during


def _failing(statement: str) -> Break:
    """Fails what begins with these words, as a bad sector would under one table."""

    @asynccontextmanager
    async def during(scene: Scene) -> AsyncIterator[None]:
        def fail(_connection: Any, _cursor: Any, sql: str, *_call: object) -> None:
            if sql.startswith(statement):
                raise sqlite3.OperationalError("disk I/O error")

        for engine in _engines(scene):
            event.listen(engine, "before_cursor_execute", fail)
        yield

    return during


DATABASE_LOCKED = Fault("database locked", _locked)
DATABASE_HANGS = Fault("database hangs", _slow(20))
DATABASE_GONE = fault("database folder gone", _delete_folder)
DATABASE_FAULTS = [
    DATABASE_GONE,
    fault("database file deleted", _delete_file),
    DATABASE_LOCKED,
    Fault("database full", _full),
    fault("database pages ruined", _ruin_pages),
    fault("database is no database", _write_over),
    Fault("database slow", _slow(0.4)),
    DATABASE_HANGS,
]


_READ_OUTBOX = "SELECT outbox."
TABLE_FAULTS = [
    Fault("outbox cannot be written", _failing("INSERT INTO outbox")),
    Fault("outbox cannot be read", _failing(_READ_OUTBOX)),
    Fault("writing the outbox hangs", _slow(20, "INSERT INTO outbox")),
    Fault("reading the outbox hangs", _slow(20, _READ_OUTBOX)),
    Fault("writing the inbox hangs", _slow(20, "INSERT INTO inbox")),
    Fault("inbox cannot be written", _failing("INSERT INTO inbox")),
    Fault("danger cannot be counted", _failing("INSERT INTO crisis_event")),
    Fault("conversations cannot be read", _failing("SELECT conversation_")),
    Fault("conversations cannot be written", _failing("INSERT INTO conversation_event")),
    Fault("nothing can be written", _failing("INSERT")),
]
