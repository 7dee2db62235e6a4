"""A process that saves turns is killed again and again; what it had finished is there, once."""

import random
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from coach.settings import Settings
from coach.storage import Storage

ANN = "web-ann"
TURNS_BEFORE_THE_KILL = 4
ROOT = Path(__file__).parents[3]

# A turn as a server lives it: message in, record, answer out, conversation saved, message done. First come the
# turns that the killed process left unfinished. Every finished turn's number is printed.
WORKER = """
import sys
from pathlib import Path
from coach import clock
from coach.settings import Settings
from coach.storage import Compaction, NewUrge, Storage

person = sys.argv[2]
storage = Storage.open(Settings(data_dir=Path(sys.argv[1])))

def play(item):
    n = item.payload["n"]
    storage.urges.add(person, item.client_id, NewUrge(at=clock.now(), strength=n))
    storage.outbox.append(person, "message", {"n": n}, clock.now())
    talk = storage.conversations.load(person)
    done = {event["n"] for event in talk.snapshot + talk.events}
    if n not in done:
        events = [{"n": n, "part": part} for part in range(3)]
        compaction = None
        if len(talk.events) > 30:
            kept = talk.snapshot + talk.events[:20]
            compaction = Compaction(talk.upto_seq + 20, kept)
        storage.conversations.append(person, talk.incarnation, talk.last_seq + 1, events, compaction)
    storage.inbox.finish(item.id)
    print(n, flush=True)

for item in storage.inbox.unfinished():
    play(item)
n = storage.urges.count(person)
while True:
    item = storage.inbox.receive(person, str(n), {"n": n}, clock.now())
    play(item)
    n += 1
"""


def test_no_finished_turn_is_lost_and_none_counts_twice(sqlite_settings: Settings, now: datetime) -> None:
    storage = Storage.open(sqlite_settings)
    storage.people.touch(ANN, "web", now)
    storage.people.remember(ANN, "1", now)
    storage.close()
    chance = random.Random(7)
    finished: list[int] = []
    for _ in range(6):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(sqlite_settings.data_dir), ANN],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stderr is not None
        # Some whole turns first, counted so that a slow machine gets as far as a fast one; then a random moment.
        first = "".join(worker.stdout.readline() for _ in range(TURNS_BEFORE_THE_KILL))
        assert first, worker.stderr.read()
        time.sleep(chance.uniform(0, 0.05))
        worker.send_signal(signal.SIGKILL)
        rest, errors = worker.communicate()
        assert errors == ""
        finished += [int(line) for line in (first + rest).splitlines()]

        storage = Storage.open(sqlite_settings)
        talk = storage.conversations.load(ANN)
        assert talk is not None
        parts = [(event["n"], event["part"]) for event in talk.snapshot + talk.events]
        turns = len(parts) // 3
        assert parts == [(n, part) for n in range(turns) for part in range(3)], "whole turns, in order, each once"
        assert talk.last_seq == len(parts)
        assert set(finished) <= set(range(turns))
        assert [urge.strength for urge in storage.urges.all(ANN)][:turns] == list(range(turns))
        assert storage.urges.count(ANN) - turns in (0, 1), "the turn it died in, at most"
        assert {item.payload["n"] for item in storage.outbox.after(ANN, 0)} >= set(finished)
        assert len(storage.inbox.unfinished()) <= 1
        storage.close()
    assert len(finished) == len(set(finished)) >= 6 * TURNS_BEFORE_THE_KILL
