"""Rasa's way out: turns what its turn says into bubbles and hands them to whoever delivers them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from rasa.core.channels.channel import OutputChannel

from connectors.messages import CoachMessage, OfferedChoice

Deliver = Callable[[str, Sequence[CoachMessage]], Awaitable[None]]
"""Gets the person's id and the bubbles of one reply, in order."""

BLANK_LINES = re.compile(r"\n\s*\n")


class OutboxChannel(OutputChannel):
    """An output channel for every connector that keeps an outbox.

    A reply is split into bubbles at blank lines; its choices stay with the last one. A response marks itself as a
    crisis reply with ``metadata: {crisis: <category>}``, and as handing over to people with ``{hands_over: <name>}``.
    """

    def __init__(self, channel: str, deliver: Deliver) -> None:
        """Set the channel up.

        Args:
            channel: Its name, by which responses of a channel's own are found.
            deliver: Brings the bubbles to the person.
        """
        self._channel = channel
        self._deliver = deliver

    def name(self) -> str:
        """Return the channel's name."""
        return self._channel

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Say something."""
        await self._deliver(recipient_id, _bubbles(text, (), kwargs))

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> None:
        """Say something and offer choices."""
        await self._deliver(recipient_id, _bubbles(text, buttons, kwargs))

    async def send_quick_replies(
        self, recipient_id: str, text: str, quick_replies: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> None:
        """Say something and offer choices: quick replies are no different here."""
        await self.send_text_with_buttons(recipient_id, text, quick_replies, **kwargs)

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        """Show a picture, with its words from the response's ``alt``."""
        picture = CoachMessage(image=image, alt=_mark(kwargs, "alt"), crisis=_mark(kwargs, "crisis"))
        await self._deliver(recipient_id, [picture])

    async def send_attachment(self, recipient_id: str, attachment: str, **kwargs: Any) -> None:
        """Give the address of a file."""
        await self.send_text_message(recipient_id, attachment, **kwargs)

    async def send_elements(self, recipient_id: str, elements: Iterable[Mapping[str, Any]], **kwargs: Any) -> None:
        """Say each element in a bubble of its own."""
        for element in elements:
            words = [str(element[part]) for part in ("title", "subtitle") if element.get(part)]
            await self.send_text_with_buttons(recipient_id, "\n".join(words), element.get("buttons", ()), **kwargs)


def _bubbles(text: str, buttons: Iterable[Mapping[str, Any]], kwargs: Mapping[str, Any]) -> list[CoachMessage]:
    crisis, hands_over = _mark(kwargs, "crisis"), _mark(kwargs, "hands_over")
    choices = tuple(
        OfferedChoice(title=str(button["title"]), payload=str(button.get("payload") or button["title"]))
        for button in buttons
    )
    parts = [part.strip() for part in BLANK_LINES.split(text) if part.strip()]
    if not parts and not choices:
        return []
    *first, last = parts or [""]
    return [
        *(CoachMessage(part, crisis=crisis, hands_over=hands_over) for part in first),
        CoachMessage(last, choices, crisis=crisis, hands_over=hands_over),
    ]


def _mark(kwargs: Mapping[str, Any], name: str) -> str | None:
    # Rasa passes a response's metadata as it stands under "metadata"; an action's own fields come beside it.
    value = kwargs.get(name) or (kwargs.get("metadata") or {}).get(name)
    return None if value is None else str(value)
