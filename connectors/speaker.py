"""How a channel's own lines, crisis replies and the turns' bubbles get into the mailbox."""

from __future__ import annotations

from collections.abc import Sequence

from coach.safety import helplines, replies
from coach.settings import Settings
from connectors import wording
from connectors.danger import CrisisSteps
from connectors.mailbox import Mailbox, Posted
from connectors.messages import CoachMessage, OfferedChoice, turn_end_payload
from connectors.nations import Nations

POST_SECONDS = 2.5
CRISIS_POST_SECONDS = 0.2
"""A crisis reply does not wait for the storage: after this it goes to the open streams as it is."""


class Speaker:
    """Posts what people are to see. None of its methods raises for want of storage."""

    def __init__(self, mailbox: Mailbox, settings: Settings, nations: Nations) -> None:
        self._mailbox = mailbox
        self._nations = nations
        self._settings = settings
        self._recent = wording.RecentLines()
        self._steps = CrisisSteps()

    async def post(self, person: str, messages: Sequence[CoachMessage], in_reply_to: str | None) -> None:
        """Post one reply's bubbles.

        Args:
            person: Id of the person.
            messages: The bubbles, in order.
            in_reply_to: Client id of the message they answer; None when the coach speaks first.
        """
        if not messages:
            return
        is_urgent = messages[0].safety is not None
        if is_urgent or messages[0].note:
            self._recent.remember(person, messages[0].text)
        if not messages[0].note:
            self._steps.said(person, messages[0].crisis)
        items = [Posted("message", message.to_payload(in_reply_to)) for message in messages]
        await self._mailbox.post(person, items, CRISIS_POST_SECONDS if is_urgent else POST_SECONDS)

    async def broken_turn(self, person: str, text: str | None, in_reply_to: str) -> None:
        """Say that a turn broke; to somebody in the middle of a crisis path, say its next step instead.

        Args:
            person: Id of the person.
            text: What they typed; None for a choice.
            in_reply_to: Client id of their message.
        """
        step = None if text is None else self._steps.next(person, text)
        await self.static_reply(person, step or replies.TURN_FAILED, in_reply_to)

    async def static_reply(self, person: str, reply_id: str, in_reply_to: str) -> None:
        """Post one of the safety replies that need nothing else to work, in words not used lately.

        Args:
            person: Id of the person.
            reply_id: See `coach.safety.replies`.
            in_reply_to: Client id of the message it answers.
        """
        nation = self._nations.of(person)
        options = [
            replies.reply(reply_id, variant, self._settings, nation)
            for variant in range(len(replies.variants(reply_id)))
        ]
        reply = options[self._recent.freshest(person, [option.bubbles[0] for option in options])]
        is_crisis = reply_id not in replies.NOT_CRISIS
        hands_over = replies.GET_HELP if reply_id == replies.GET_HELP else None
        choices = tuple(OfferedChoice(choice.title, choice.payload) for choice in reply.choices)
        last = len(reply.bubbles) - 1
        messages = [
            CoachMessage(
                bubble,
                choices if place == last else (),
                crisis=reply_id if is_crisis else None,
                hands_over=hands_over,
                note=not is_crisis,
            )
            for place, bubble in enumerate(reply.bubbles)
        ]
        await self.post(person, messages, in_reply_to)

    async def note(self, person: str, key: str, in_reply_to: str, choices: Sequence[OfferedChoice] = ()) -> None:
        """Post one of the lines in wording.yml."""
        variants = wording.lines(key)
        line = variants[self._recent.freshest(person, variants)]
        await self.post(person, [CoachMessage(line, tuple(choices), note=True)], in_reply_to)

    def not_kept_line(self, person: str) -> str:
        """Return what a person is told when their message could not be kept."""
        return helplines.fill(wording.lines("not_kept")[0], self._settings, self._nations.of(person))

    async def end_turn(self, person: str, in_reply_to: str) -> None:
        """Post the end of a turn."""
        await self._mailbox.post(person, [Posted("turn_end", turn_end_payload(in_reply_to))], POST_SECONDS)
