"""The web channel as a client sees it."""

from __future__ import annotations

import asyncio


async def test_a_message_is_answered(house):
    person = await house.person()
    said = await person.talk("hello")
    assert [event.data["text"] for event in said] == ["heard hello"]
    assert said[0].data["by"] == "coach"
    assert house.agent.seen[0].sender_id == person.person
