"""The engine, made at first use, and its two kinds of transaction."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

logger = logging.getLogger(__name__)

BUSY_MILLISECONDS = 2000
_WRITES = "coach_writes"
_AFTER_COMMIT = "after_commit"

# synchronous=NORMAL: in WAL mode a killed process loses nothing; only a power cut can take the last moments.
_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)


class Database:
    """One database, SQLite or PostgreSQL. Costs nothing until first used; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The engine, made now if it was not yet."""
        with self._lock:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database throughout."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with Session(self.engine.execution_options(**options)) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end, or leaves no trace if anything is raised.

        On SQLite the one write lock is taken at the start, so that two writers wait instead of failing half-way.
        """
        with Session(self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False) as session:
            with session.begin():
                session.connection()
                yield session
            for call in session.info.get(_AFTER_COMMIT, ()):
                call()

    def insert_new(self, session: Session, table: type[DeclarativeBase], **values: Any) -> bool:
        """Insert a row unless one with the same unique key stands there already; return whether it was new."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        result = session.execute(insert(table).values(**values).on_conflict_do_nothing())
        return bool(cast("CursorResult[Any]", result).rowcount)

    def truncate_log(self) -> bool:
        """Move SQLite's write-ahead log into the database and empty it, so that nothing deleted lingers there.

        Returns:
            Whether it is empty; False when readers kept it in use for longer than the busy timeout.
        """
        if not self.is_sqlite:
            return True
        deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
        while True:
            connection = self.engine.raw_connection()
            try:
                row = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.close()
            if row is None or row[0] == 0:
                return True
            if time.monotonic() > deadline:
                logger.warning("The write-ahead log is in use; it will be emptied at the next occasion.")
                return False
            time.sleep(0.02)

    def close(self) -> None:
        """Close every connection. The database may be used again afterwards."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _make_engine(self) -> Engine:
        # hide_parameters: an error's text must never quote what was to be stored.
        if not self.is_sqlite:
            patience = {"connect_timeout": BUSY_MILLISECONDS // 1000}
            return create_engine(self.url, hide_parameters=True, pool_pre_ping=True, connect_args=patience)
        engine = create_engine(self.url, hide_parameters=True)
        if engine.url.database:
            _make_private_file(Path(engine.url.database))
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Have `call` made once the session's transaction is safely committed, and never otherwise."""
    session.info.setdefault(_AFTER_COMMIT, []).append(call)


def _make_private_file(path: Path) -> None:
    """Make the database file for its owner only; SQLite gives its log files the same mode.

    An existing file is not so much as opened: closing it again would drop the locks that this process's other
    connections hold on it, and two writers at once ruin the database. So a new one is closed before it is in place.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _on_begin says it
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
