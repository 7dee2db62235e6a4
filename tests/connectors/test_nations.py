"""A reply that waits for nothing gives the numbers of where the person lives."""

from __future__ import annotations

from coach import clock
from connectors import nations
from connectors.nations import Nations
from tests.connectors.harness import hanging

DANGER = "I am going to kill myself tonight"


async def replies_to_danger(person) -> str:
    return " ".join(event.data["text"] for event in await person.talk(DANGER))


async def test_the_static_reply_has_the_numbers_of_the_place(house, storage):
    house.agent.default = hanging
    person = await house.person()
    storage.people.touch(person.person, "web", clock.now())
    storage.people.set_profile(person.person, nation="elsewhere")
    said = await replies_to_danger(person)
    assert "your local emergency number" in said
    assert "999" not in said


async def test_somebody_unknown_gets_the_numbers_of_the_uk(house):
    house.agent.default = hanging
    assert "999" in await replies_to_danger(await house.person())


def test_people_not_heard_from_are_forgotten_first(monkeypatch):
    monkeypatch.setattr(nations, "PEOPLE_REMEMBERED", 2)
    known = Nations()
    for person in ("ann", "bob"):
        known.learn(person, "wales")
    known.learn("ann", "scotland")
    known.learn("cat", "elsewhere")
    assert [known.of(person) for person in ("ann", "bob", "cat")] == ["scotland", None, "elsewhere"]


def test_who_is_forgotten_by_the_storage_is_forgotten_here():
    known = Nations()
    known.learn("ann", "wales")
    known.learn("ann", None)
    assert known.of("ann") is None
