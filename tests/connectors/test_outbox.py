from __future__ import annotations

from connectors.messages import CoachMessage, OfferedChoice, public_view
from connectors.outbox import OutboxChannel


async def sent(response: dict) -> list[CoachMessage]:
    messages: list[CoachMessage] = []

    async def deliver(person, bubbles):
        assert person == "web-a"
        messages.extend(bubbles)

    await OutboxChannel("web", deliver).send_response("web-a", response)
    return messages


async def test_blank_lines_make_bubbles_and_choices_stay_with_the_last():
    messages = await sent(
        {"text": "One.\n\nTwo\nlines.\n \nThree?", "buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "7"}]}
    )
    assert [message.text for message in messages] == ["One.", "Two\nlines.", "Three?"]
    assert [len(message.choices) for message in messages] == [0, 0, 2]
    assert messages[2].choices == (OfferedChoice("Yes", "/affirm"), OfferedChoice("7", "7"))


async def test_quick_replies_are_choices():
    (message,) = await sent({"text": "Well?", "quick_replies": [{"title": "No", "payload": "/deny"}]})
    assert message.choices == (OfferedChoice("No", "/deny"),)


async def test_a_crisis_mark_is_read_from_a_response_and_from_an_action():
    for mark in ({"metadata": {"crisis": "suicide"}}, {"crisis": "suicide"}):
        messages = await sent({"text": "First.\n\nSecond.", "buttons": [{"title": "Yes", "payload": "/x"}]} | mark)
        assert [message.crisis for message in messages] == ["suicide", "suicide"]
    assert [message.crisis for message in await sent({"text": "Hi", "metadata": {"other": 1}})] == [None]


async def test_a_picture_carries_its_words():
    messages = await sent({"text": "Your week:", "image": "/pictures/1.svg", "metadata": {"alt": "Urges fell."}})
    assert messages[1] == CoachMessage(image="/pictures/1.svg", alt="Urges fell.")
    assert public_view(messages[1].to_payload(None))["alt"] == "Urges fell."


async def test_nothing_to_say_sends_nothing():
    assert await sent({"text": "\n\n"}) == []


def test_a_client_never_sees_a_payload():
    payload = CoachMessage("Well?", (OfferedChoice("Yes", '/affirm{"x": 1}'),), crisis="unclear").to_payload("id-1")
    view = public_view(payload)
    assert view == {
        "by": "coach",
        "text": "Well?",
        "choices": [{"title": "Yes"}],
        "crisis": "unclear",
        "in_reply_to": "id-1",
    }
