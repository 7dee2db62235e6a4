"""A client of the coach's web channel: sends what a person writes, receives what the coach says."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

_RETRIES = 4
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_CUTS_IN_A_ROW = 16
_SILENCE_LIMIT = 45.0
"""Seconds. The channel sends a heartbeat every 15: three missed mean that the connection is dead."""


class TokenRefusedError(Exception):
    """The channel does not know this token, or it has run out."""


class UnreachableError(Exception):
    """The channel cannot be reached, or answers with an error each time."""


class RefusedError(UnreachableError):
    """The channel did not take what was sent, and says what to do."""

    def __init__(self, status: int, what_to_do: str) -> None:
        """Remember the answer.

        Args:
            status: Its HTTP status.
            what_to_do: What the person is told.
        """
        super().__init__(f"HTTP {status}")
        self.status = status
        self.what_to_do = what_to_do


@dataclass(frozen=True)
class Message:
    """Something the coach said.

    Attributes:
        id: Its number in the person's outbox; grows. 0 for what the coach could not keep and said only once.
        text: The words.
        choices: Titles of what can be chosen.
        alt: What a picture shows, in words; None without one.
        in_reply_to: Id of the message it answers; None when the coach speaks by itself.
    """

    id: int
    text: str
    choices: tuple[str, ...]
    alt: str | None
    in_reply_to: str | None


@dataclass(frozen=True)
class TurnEnd:
    """The coach has said all it has to say to one message.

    Attributes:
        id: Its number in the person's outbox.
        in_reply_to: Id of that message.
    """

    id: int
    in_reply_to: str | None


Event = Message | TurnEnd


class CoachClient:
    """One person's conversation over the web channel. Use it as an asynchronous context manager."""

    def __init__(self, base_url: str, token: str = "", transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Prepare a connection.

        Args:
            base_url: The coach's address, such as http://127.0.0.1:5005.
            token: The person's token; empty before ``new_person``.
            transport: Stands in for the network in tests.
        """
        # No proxy of the environment: the coach is on this machine, and nobody in between should see the words.
        self._http = httpx.AsyncClient(
            base_url=f"{base_url}/webhooks/web", transport=transport, trust_env=False, timeout=httpx.Timeout(10.0)
        )
        self.token = token

    async def __aenter__(self) -> Self:
        """Open the connection."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def new_person(self) -> str:
        """Ask the channel for a new person's token, keep it and return it.

        Raises:
            UnreachableError: If the channel does not answer.
        """
        response = await self._post("/token", {})
        self.token = str(response.json()["token"])
        return self.token

    async def is_known(self) -> bool:
        """Tell whether the channel takes the token.

        Raises:
            UnreachableError: If the channel does not answer.
        """
        try:
            async with self._http.stream("GET", "/events", headers=self._headers()) as response:
                return response.status_code != httpx.codes.UNAUTHORIZED
        except httpx.HTTPError as error:
            raise UnreachableError(type(error).__name__) from error

    async def send_text(self, text: str) -> str:
        """Send what the person wrote.

        Returns:
            The message's id, which the coach's answers and its turn end name.

        Raises:
            TokenRefusedError: If the token is not valid.
            RefusedError: If the channel answers that it does not take the message.
            UnreachableError: If the channel does not take the message.
        """
        return await self._send({"text": text})

    async def send_choice(self, message_id: int, index: int) -> str:
        """Send the choice a person picked.

        Args:
            message_id: The message that offered it.
            index: Its place among that message's choices, from 0.

        Returns:
            The message's id.

        Raises:
            TokenRefusedError: If the token is not valid.
            RefusedError: If the channel answers that it does not take the message.
            UnreachableError: If the channel does not take the message.
        """
        return await self._send({"choice": {"message": message_id, "index": index}})

    async def events(self, after: int = 0) -> AsyncIterator[Event]:
        """Receive what the coach says, for ever, over cut connections too.

        Args:
            after: Number of the last event that was seen; those after it come first.

        Yields:
            Each event once, in order.

        Raises:
            TokenRefusedError: If the token is not valid.
            UnreachableError: If the channel stays away for about a minute.
        """
        pause, failures = _FIRST_PAUSE, 0
        while True:
            try:
                async for event in self._stream(after):
                    after, pause, failures = max(after, event.id), _FIRST_PAUSE, 0
                    yield event
            except httpx.HTTPError as error:
                failures += 1
                if failures == _CUTS_IN_A_ROW:
                    raise UnreachableError(type(error).__name__) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _send(self, body: dict[str, Any]) -> str:
        client_id = uuid.uuid4().hex
        await self._post("/messages", {"id": client_id} | body)
        return client_id

    async def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        # The channel knows a message by its id, so that sending it again cannot make it two.
        pause = _FIRST_PAUSE
        for attempt in range(_RETRIES + 1):
            try:
                response = await self._http.post(path, json=body, headers=self._headers())
                if response.status_code == httpx.codes.UNAUTHORIZED:
                    raise TokenRefusedError
                if response.is_error and (what_to_do := _what_to_do(response)):
                    # The person reads it now: it may name the line to call.
                    raise RefusedError(response.status_code, what_to_do)
                if not response.is_server_error:
                    response.raise_for_status()
                    return response
                reason = f"HTTP {response.status_code}"
            except httpx.HTTPStatusError as error:
                raise UnreachableError(f"HTTP {error.response.status_code}") from error
            except httpx.HTTPError as error:
                reason = type(error).__name__
            if attempt < _RETRIES:
                await asyncio.sleep(pause)
                pause *= 2
        raise UnreachableError(reason)

    async def _stream(self, after: int) -> AsyncIterator[Event]:
        headers = self._headers() | {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        timeout = httpx.Timeout(10.0, read=_SILENCE_LIMIT)
        async with self._http.stream("GET", "/events", headers=headers, timeout=timeout) as response:
            if response.status_code == httpx.codes.UNAUTHORIZED:
                raise TokenRefusedError
            response.raise_for_status()
            fields: dict[str, str] = {}
            async for line in response.aiter_lines():
                if line:
                    name, _, value = line.partition(":")
                    value = value.removeprefix(" ")
                    fields[name] = f"{fields[name]}\n{value}" if name == "data" and "data" in fields else value
                    continue
                event, fields = _read_event(fields), {}
                if event is not None and (event.id == 0 or event.id > after):
                    after = max(after, event.id)
                    yield event

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _what_to_do(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return ""
    return str(body.get("what_to_do") or "") if isinstance(body, dict) else ""


def _read_event(fields: dict[str, str]) -> Event | None:
    if "data" not in fields:
        return None
    number, data = int(fields.get("id") or 0), json.loads(fields["data"])
    if fields.get("event") == "turn_end":
        return TurnEnd(number, data.get("in_reply_to"))
    titles = tuple(str(choice["title"]) for choice in data.get("choices") or ())
    return Message(number, data.get("text") or "", titles, data.get("alt"), data.get("in_reply_to"))
