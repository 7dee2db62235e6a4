"""Holds conversations with the real processor, model, stores and actions, without a network."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor


class InProcessActions(EndpointConfig):
    """Runs the real actions in this process; can be switched off, as if the action server were dead."""

    def __init__(self) -> None:
        super().__init__(url="http://127.0.0.1:1/webhook")
        self.dead = False
        self.calls: list[str] = []
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        call = json.loads(json.dumps(kwargs["json"]))
        self.calls.append(call["next_action"])
        if self.dead:
            raise ClientResponseError(503, "the action server is dead", "{}")
        return json.loads(json.dumps(await self._executor.run(call)))


@dataclass
class Reply:
    """One message of the coach."""

    text: str
    choices: dict[str, str] = field(default_factory=dict)
    response: str | None = None
    crisis: str | None = None


class CollectingChannel(OutputChannel):
    """Keeps what the coach says."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "test"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.replies.append(
            Reply(
                text=message.get("text") or "",
                choices={button["title"]: button["payload"] for button in message.get("buttons") or []},
                response=message.get("utter_action"),
                crisis=message.get("crisis"),
            )
        )


class Coach:
    """The whole coach but for its channels."""

    def __init__(self, model: Path) -> None:
        self._runner = asyncio.Runner()
        self.actions = InProcessActions()
        endpoints = AvailableEndpoints(
            action=self.actions,
            nlg=EndpointConfig(type="components.wording_picker.WordingPicker"),
            tracker_store=EndpointConfig(type="components.tracker_store.CoachTrackerStore"),
            lock_store=EndpointConfig(type="components.lock_store.PromptLockStore"),
        )
        self.agent: Agent = self.run(load_agent(str(model), endpoints=endpoints))
        assert self.agent.processor is not None
        self.processor = self.agent.processor

    @property
    def domain(self) -> Domain:
        assert self.agent.domain is not None
        return self.agent.domain

    def run(self, coroutine: Any) -> Any:
        return self._runner.run(coroutine)

    def close(self) -> None:
        self._runner.close()


class Conversation:
    """A talk of one person with the coach."""

    def __init__(self, coach: Coach, storage: Any, person: str | None = None) -> None:
        self.coach = coach
        self.storage = storage
        self.person = person or f"test-{uuid.uuid4().hex}"
        self.choices: dict[str, str] = {}
        self.transcript: list[tuple[str, str]] = []

    def say(self, text: str, message_id: str | None = None) -> list[Reply]:
        """Says something, or picks a choice by its words, as a channel would hand it on."""
        payload = self.choices.get(text, text)
        self.transcript.append(("you", text))
        return self.send(payload, message_id)

    def send(self, payload: str, message_id: str | None = None) -> list[Reply]:
        """Hands a text or a payload to Rasa."""
        from coach import clock

        channel = CollectingChannel()
        self.storage.people.touch(self.person, "test", clock.now())
        message = UserMessage(payload, channel, self.person, input_channel="test", message_id=message_id)
        self.coach.run(self.coach.agent.handle_message(message))
        return self._received(channel)

    def external(self, intent: str, entities: dict[str, Any] | None = None) -> list[Reply]:
        """Lets the coach start, as a follow-up does."""
        channel = CollectingChannel()

        async def trigger() -> None:
            tracker = await self.coach.processor.fetch_tracker_and_update_session(self.person)
            listed = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
            await self.coach.processor.trigger_external_user_uttered(intent, listed, tracker, channel)

        self.coach.run(trigger())
        return self._received(channel)

    def _received(self, channel: CollectingChannel) -> list[Reply]:
        for reply in channel.replies:
            self.transcript.append(("coach", reply.text))
            if reply.choices:
                self.choices = reply.choices
        return channel.replies

    def tracker(self) -> DialogueStateTracker:
        return self.coach.run(self.coach.processor.get_tracker(self.person))

    def set_slots(self, **slots: Any) -> None:
        """Sets slots as if an earlier talk had, through events."""
        from coach import clock

        self.storage.people.touch(self.person, "test", clock.now())

        async def save() -> None:
            tracker = await self.coach.processor.fetch_tracker_and_update_session(self.person)
            for name, value in slots.items():
                tracker.update(SlotSet(name, value))
            await self.coach.processor.save_tracker(tracker)

        self.coach.run(save())

    def remembered(self) -> Conversation:
        """Makes the person one who agreed to be remembered."""
        from coach import clock

        self.set_slots(consent="remember", age_group="adult", introduced=True)
        self.storage.people.remember(self.person, "1", clock.now())
        return self
