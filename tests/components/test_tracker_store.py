"""The tracker store against an unbounded tracker in memory, and with everything that can go wrong around it."""

import asyncio
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import event as database_event

from coach import clock
from coach import storage as storage_package
from coach.settings import Settings, get_settings
from coach.storage import Storage
from components import tracker_store as module
from components.tracker_store import CoachTrackerStore, TrackerNotSaved, is_detached

ANN = "web-ann"
MARK = "xylophone-marmalade"

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [say]
slots:
  note: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  score: {type: any, initial_value: 5, influence_conversation: false, mappings: [{type: custom}]}
  mood: {type: text, influence_conversation: true, mappings: [{type: custom}]}
forms:
  urge_form: {required_slots: []}
  abc_form: {required_slots: []}
"""
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "var")
    storage_package.migrate(settings)
    return settings


@pytest.fixture
def storage(settings: Settings) -> Iterator[Storage]:
    opened = Storage.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def store(storage: Storage) -> CoachTrackerStore:
    return CoachTrackerStore(DOMAIN, storage=storage)


def said(text: str = "hello") -> UserUttered:
    return UserUttered(text, {"name": "say", "confidence": 1.0}, input_channel="web")


def turn(text: str = "hello", *events: Event) -> list[Event]:
    return [said(text), *events, ActionExecuted("utter_hello"), BotUttered("hi"), ActionExecuted("action_listen")]


async def play(store: TrackerStore, events: list[Event], person_id: str = ANN) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(person_id, append_action_listen=False)
    if not tracker.events:
        tracker.update(ActionExecuted("action_session_start"))
        tracker.update(SessionStarted())
        tracker.update(ActionExecuted("action_listen"))
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return tracker


# What a turn may do, by name, so that a failing example can be read.
FORMS = ("urge_form", "abc_form")
SLOT_VALUES = st.one_of(st.none(), st.integers(0, 10), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=3))
CHANGES = st.one_of(
    st.builds(SlotSet, st.sampled_from(("note", "score", "mood")), SLOT_VALUES),
    st.builds(AllSlotsReset),
    st.builds(ConversationPaused),
    st.builds(ConversationResumed),
    st.builds(LoopInterrupted, st.booleans()),
    st.builds(ActionExecutionRejected, st.sampled_from(FORMS)),
    st.builds(BotUttered, st.text(max_size=5)),
)
# A loop that opens closes within the turn or some turns later; a restart may come at any time.
TURN_KINDS = st.sampled_from(["plain"] * 12 + ["open", "form", "form", "close", "close", "restart"])


def events_of_turn(kind: str, form: str, text: str, changes: list[Event]) -> list[Event]:
    action = {"open": form, "form": form, "close": form}.get(kind, "utter_hello")
    loop = {"open": [ActiveLoop(form)], "close": [ActiveLoop(None)], "restart": [Restarted()]}.get(kind, [])
    return [said(text), *changes, ActionExecuted(action), *loop, ActionExecuted("action_listen")]


TURNS = st.lists(
    st.builds(events_of_turn, TURN_KINDS, st.sampled_from(FORMS), st.text(max_size=5), st.lists(CHANGES, max_size=4)),
    min_size=25,
    max_size=90,
)


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    loop = tracker.active_loop
    return {
        "slots": tracker.current_slot_values(),
        "loop": None if loop is None else (loop.name, loop.is_interrupted, loop.rejected),
        "latest message": tracker.latest_message and tracker.latest_message.text,
        "latest action": tracker.latest_action,
        "follow-up": tracker.followup_action,
        "paused": tracker.is_paused(),
        "channel": tracker.get_latest_input_channel(),
    }


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=TURNS)
def test_bounded_is_unbounded(turns: list[list[Event]], storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said, the stored tracker stands where one that never forgot an event stands."""
    monkeypatch.setattr(module, "COMPACT_PAST", 40)
    monkeypatch.setattr(module, "KEEP_AT_LEAST", 12)
    storage.people.forget(ANN)
    store = CoachTrackerStore(DOMAIN, storage=storage)
    unbounded = DialogueStateTracker(ANN, DOMAIN.slots)

    async def talk() -> None:
        for events in turns:
            tracker = await play(store, events)
            if not unbounded.events:
                for event in list(tracker.events)[:3]:
                    unbounded.update(event)
            for event in events:
                unbounded.update(event)
            bounded = await store.retrieve(ANN)
            assert bounded is not None
            assert state(bounded) == state(unbounded)
            stored = storage.conversations.load(ANN)
            assert stored is not None
            assert stored.last_seq == len(unbounded.events), "events are numbered without a gap"
            kept = list(bounded.events)[len(stored.snapshot) :]
            assert [one.as_dict() for one in kept] == [one.as_dict() for one in list(unbounded.events)[-len(kept) :]]
            assert len(kept) >= min(12, len(unbounded.events))

    asyncio.run(talk())


async def test_a_rewind_after_a_compaction_finds_the_slots(store: CoachTrackerStore) -> None:
    await play(store, turn("first", SlotSet("note", "kept")))
    for n in range(60):
        await play(store, turn(str(n)))
    tracker = await play(store, [said("oops"), UserUtteranceReverted()])
    assert isinstance(tracker.events[0], SessionStarted), "it was compacted"
    assert tracker.get_slot("note") == "kept"
    assert tracker.latest_message.text == "59"


async def test_a_compaction_cuts_where_no_loop_is_open(store: CoachTrackerStore, storage: Storage) -> None:
    for n in range(10):
        await play(store, turn(str(n)))
    await play(store, events_of_turn("open", "urge_form", "start", []))
    for n in range(60):
        await play(store, events_of_turn("form", "urge_form", f"answer {n}", []))
        stored = storage.conversations.load(ANN)
        assert stored is not None
        if stored.snapshot:
            break
    assert [one["event"] for one in stored.snapshot] == ["session_started"]
    assert stored.events[0]["name"] == "action_listen"
    assert stored.events[1]["text"] == "start", "the latest turn that began with no loop open"


async def test_a_loop_open_for_ever_is_carried_in_the_head(store: CoachTrackerStore, storage: Storage) -> None:
    await play(store, events_of_turn("open", "urge_form", "start", [SlotSet("note", "mine")]))
    for n in range(120):
        await play(store, events_of_turn("form", "urge_form", f"answer {n}", []))
    stored = storage.conversations.load(ANN)
    assert stored is not None
    assert [(one["event"], one.get("name")) for one in stored.snapshot] == [
        ("session_started", None),
        ("slot", "note"),
        ("active_loop", "urge_form"),
    ]
    assert {one["timestamp"] for one in stored.snapshot} == {stored.events[0]["timestamp"]}
    assert len(stored.events) <= module.COMPACT_PAST
    tracker = await store.retrieve(ANN)
    assert tracker is not None
    assert tracker.active_loop_name == "urge_form"


async def test_a_loop_that_was_rejected_long_ago_still_is(store: CoachTrackerStore) -> None:
    rejected = [ActionExecutionRejected("urge_form")]
    await play(store, events_of_turn("open", "urge_form", "start", [SlotSet("score", None)]))
    await play(store, turn("what is a trigger?", *rejected))
    for n in range(60):
        await play(store, turn(str(n)))
    tracker = await store.retrieve(ANN)
    assert tracker is not None
    assert isinstance(tracker.events[0], SessionStarted), "it was compacted"
    assert tracker.is_active_loop_rejected
    assert tracker.get_slot("score") is None, "emptied, though it begins with a value"


async def test_old_words_go(store: CoachTrackerStore, storage: Storage) -> None:
    await play(store, turn(MARK))
    for n in range(60):
        await play(store, turn(str(n)))
    assert MARK not in repr(storage.conversations.load(ANN))


async def test_the_thousandth_turn_reads_no_more_than_the_fiftieth(store: CoachTrackerStore, storage: Storage) -> None:
    """Work is counted, not timed: events replayed and rows fetched for one turn."""
    lengths = []
    for n in range(1000):
        tracker = await play(store, turn(str(n)))
        lengths.append(len(tracker.events))
    assert max(lengths[50:]) <= module.COMPACT_PAST + 10
    assert max(lengths[900:]) <= max(lengths[50:150])
    with storage.database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT count(*) FROM conversation_event").scalar_one()
    assert rows <= module.COMPACT_PAST


async def test_a_save_writes_only_what_is_new(store: CoachTrackerStore, storage: Storage) -> None:
    for n in range(10):
        await play(store, turn(str(n)))
    written: list[int] = []

    @database_event.listens_for(storage.database.engine, "before_cursor_execute")
    def count(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith("INSERT INTO conversation_event"):
            written.append(len(parameters) if many else 1)

    await play(store, turn("one more"))
    assert sum(written) == len(turn())
    tracker = await store.retrieve(ANN)
    assert tracker is not None
    await store.save(tracker)
    assert sum(written) == len(turn()), "nothing new, nothing written"


async def test_saving_twice_in_a_turn_writes_each_event_once(store: CoachTrackerStore, storage: Storage) -> None:
    tracker = await play(store, turn("one"))
    for event in turn("two"):
        tracker.update(event)
        await store.save(tracker)
    stored = storage.conversations.load(ANN)
    assert stored is not None
    assert len(stored.events) == stored.last_seq == 3 + 2 * len(turn())


async def test_two_processes_serve_one_person_by_turns(settings: Settings) -> None:
    stores = [CoachTrackerStore(DOMAIN, storage=Storage.open(settings)) for _ in range(2)]
    for n in range(120):
        await play(stores[n % 2], turn(str(n), SlotSet("score", n)))
    for store in stores:
        tracker = await store.retrieve(ANN)
        assert tracker is not None
        assert tracker.get_slot("score") == 119


async def test_two_turns_at_once_do_not_both_count(store: CoachTrackerStore, storage: Storage) -> None:
    await play(store, turn("one"))
    first, second = await store.retrieve(ANN), await store.retrieve(ANN)
    assert first is not None
    assert second is not None
    for event in turn("first"):
        first.update(event)
    for event in turn(MARK):
        second.update(event)
    await store.save(first)
    with pytest.raises(TrackerNotSaved, match="SequenceConflict") as raised:
        await store.save(second)
    assert MARK not in str(raised.value)
    kept = await store.retrieve(ANN)
    assert kept is not None
    assert kept.latest_message.text == "first"


async def test_what_could_not_be_saved_is_not_kept_in_memory(store: CoachTrackerStore) -> None:
    safe = FailSafeTrackerStore(store)
    await play(safe, turn("one"))
    first, second = await safe.retrieve(ANN), await safe.retrieve(ANN)
    assert first is not None
    assert second is not None
    first.update(said("first"))
    second.update(said(MARK))
    await safe.save(first)
    await safe.save(second)
    assert MARK not in repr(safe.fallback_tracker_store.store)


async def test_a_blank_tracker_never_replaces_a_conversation(store: CoachTrackerStore) -> None:
    await play(store, turn("one"))
    blank = store.init_tracker(ANN)
    blank.update(said("somebody new?"))
    with pytest.raises(TrackerNotSaved, match="SequenceConflict"):
        await store.save(blank)
    kept = await store.retrieve(ANN)
    assert kept is not None
    assert kept.latest_message.text == "one"


class Broken(Exception):
    """Carries words, as a careless error could."""


async def test_a_read_error_gives_a_detached_tracker_that_is_never_saved(
    store: CoachTrackerStore, storage: Storage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    safe = FailSafeTrackerStore(store)
    await play(safe, turn("one"))
    before = storage.conversations.load(ANN)

    def fail(_person_id: str) -> None:
        raise Broken(MARK)

    with monkeypatch.context() as broken, caplog.at_level(logging.DEBUG):
        broken.setattr(storage.conversations, "load", fail)
        tracker = await safe.get_or_create_tracker(ANN)
        assert is_detached(tracker)
        assert not tracker.events
        for event in turn(MARK):
            tracker.update(event)
        await safe.save(tracker)
        full = await safe.retrieve_full_tracker(ANN)
        assert full is not None
        assert is_detached(full)
    await safe.save(tracker)
    assert storage.conversations.load(ANN) == before
    assert MARK not in caplog.text
    assert "Broken" in caplog.text
    assert safe._fallback_tracker_store is None, "nothing was put aside in memory"
    again = await safe.retrieve(ANN)
    assert again is not None
    assert not is_detached(again)


@pytest.mark.parametrize("ruin", ["no tables", "no file", "damaged row", "other keys"])
async def test_whatever_ruins_the_store_the_turn_goes_on_detached(
    settings: Settings, storage: Storage, store: CoachTrackerStore, ruin: str
) -> None:
    storage.people.touch(ANN, "web", clock.now())
    storage.people.remember(ANN, "1", clock.now())
    await play(store, turn("one"))
    storage.close()
    if ruin == "no file":
        for path in settings.data_dir.glob("coach.db*"):
            path.unlink()
    elif ruin == "other keys":
        settings.keys_path.unlink()
        store = CoachTrackerStore(DOMAIN, storage=Storage.open(settings))
    else:
        with storage.database.write() as session:
            session.connection().exec_driver_sql(
                "DROP TABLE conversation_event"
                if ruin == "no tables"
                else "UPDATE conversation_event SET payload = zeroblob(80) WHERE seq = 2"
            )
    tracker = await FailSafeTrackerStore(store).get_or_create_tracker(ANN)
    assert is_detached(tracker)


async def test_a_person_forgotten_during_the_turn_is_not_brought_back(
    store: CoachTrackerStore, storage: Storage
) -> None:
    safe = FailSafeTrackerStore(store)
    tracker = await play(safe, turn("one", SlotSet("note", "secret")))
    tracker = await safe.get_or_create_tracker(ANN)
    for event in turn("forget me"):
        tracker.update(event)
    storage.people.forget(ANN)
    await safe.save(tracker)
    assert storage.people.get(ANN) is None
    assert await safe.retrieve(ANN) is None
    fresh = await play(safe, turn("hello again"))
    assert fresh.get_slot("note") is None
    assert safe._fallback_tracker_store is None


async def test_nor_when_they_are_met_anew_before_the_turn_ends(store: CoachTrackerStore, storage: Storage) -> None:
    await play(store, turn("one"))
    tracker = await store.retrieve(ANN)
    assert tracker is not None
    tracker.update(said("forget me"))
    storage.people.forget(ANN)
    storage.outbox.append(ANN, "message", {"text": "All gone."}, clock.now())
    await store.save(tracker)
    assert await store.retrieve(ANN) is None


async def test_nor_in_their_very_first_turn(store: CoachTrackerStore, storage: Storage) -> None:
    tracker = await store.get_or_create_tracker(ANN)
    tracker.update(said("forget me"))
    storage.people.forget(ANN)
    await store.save(tracker)
    assert storage.people.get(ANN) is None


async def test_after_a_restart_a_guest_starts_fresh(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from coach.storage import store as storage_module

    await play(CoachTrackerStore(DOMAIN, storage=Storage.open(settings)), turn("before", SlotSet("note", "mine")))
    storage_module._guest_keys_of_this_process.cache_clear()
    storage = Storage.open(settings)
    store = CoachTrackerStore(DOMAIN, storage=storage)
    assert await store.retrieve(ANN) is None
    tracker = await play(store, turn("after"))
    assert tracker.get_slot("note") is None
    stored = storage.conversations.load(ANN)
    assert stored is not None
    assert not stored.is_lost
    assert len(stored.events) == 3 + len(turn())


async def test_known_and_unknown_people(store: CoachTrackerStore) -> None:
    assert await store.retrieve(ANN) is None
    assert not await store.exists(ANN)
    await play(store, turn("one"))
    assert await store.exists(ANN)
    assert list(await store.keys()) == [ANN]


async def test_it_is_made_from_endpoints(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(settings.data_dir))
    get_settings.cache_clear()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            config = EndpointConfig(type="components.tracker_store.CoachTrackerStore")
            made = TrackerStore.create(config, domain=DOMAIN)
        assert isinstance(made, CoachTrackerStore)
        await play(made, turn("one"))
        assert await made.exists(ANN)
    finally:
        get_settings.cache_clear()


def test_a_broker_is_refused() -> None:
    with pytest.raises(ValueError, match="event_broker"):
        CoachTrackerStore(DOMAIN, event_broker=EventBroker())


async def test_the_event_loop_goes_on_while_the_database_is_busy(store: CoachTrackerStore, storage: Storage) -> None:
    tracker = await play(store, turn("one"))
    for event in turn("two"):
        tracker.update(event)
    ticks = 0
    with storage.database.write():
        saving = asyncio.create_task(store.save(tracker))
        for _ in range(20):
            await asyncio.sleep(0.01)
            ticks += 1
        assert not saving.done()
    await saving
    assert ticks == 20
