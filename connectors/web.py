"""The web channel: messages come by POST, and what the coach says goes out as server-sent events.

Routes, below ``/webhooks/web``:

* ``POST /token`` → 201 ``{"token", "person"}``: somebody new. All other routes but health want the token as bearer.
* ``POST /messages`` ``{"id", "text"}`` or ``{"id", "choice": {"message", "index"}}`` → 202 ``{"id", "status"}``.
* ``GET /events`` → the stream; ``Last-Event-ID`` or ``?after=`` says where to go on.
* ``GET /health`` → 200 once messages can be taken.

Errors are JSON: ``{"error", "what_to_do"}``. Nothing here writes text, ids or tokens to a log.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from functools import wraps
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import InvalidConfigException
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from coach.privacy import random_person_id
from coach.settings import Settings, get_settings
from coach.storage import Storage
from connectors.blocking import where
from connectors.events import EventStream
from connectors.identity import TokenIssuer
from connectors.messages import Receipt
from connectors.outbox import OutboxChannel
from connectors.turns import TurnRunner
from connectors.web_requests import BadRequest, inbound_of, last_seen, person_of, read_body

logger = logging.getLogger(__name__)

Route = Callable[[Request], Awaitable[BaseHTTPResponse | None]]

HEARTBEAT_SECONDS = 15.0
OPTIONS = frozenset({"heartbeat_seconds"})


class WebInput(InputChannel):
    """The web channel of Rasa's server."""

    def __init__(self, storage: Storage, settings: Settings, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        """Set the channel up.

        Args:
            storage: Where people, messages and replies are kept.
            settings: Limits of time and length, and how long tokens live.
            heartbeat: Seconds of silence after which a stream sends a comment.
        """
        self._storage = storage
        self._settings = settings
        self._heartbeat = heartbeat
        self._runner: TurnRunner | None = None
        self._issuer: TokenIssuer | None = None

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, with which the ids of its people begin."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:
        """Make the channel from its part of credentials.yml.

        Args:
            credentials: ``heartbeat_seconds`` (15 unless told); may be empty.

        Raises:
            InvalidConfigException: If an option is unknown or has a value that cannot be.
        """
        options = credentials or {}
        unknown = sorted(options.keys() - OPTIONS)
        if unknown:
            raise InvalidConfigException(
                f"credentials.yml: connectors.web.WebInput knows no option {', '.join(unknown)}; "
                f"it knows {', '.join(sorted(OPTIONS))}."
            )
        heartbeat = options.get("heartbeat_seconds", HEARTBEAT_SECONDS)
        if isinstance(heartbeat, bool) or not isinstance(heartbeat, int | float) or heartbeat <= 0:
            raise InvalidConfigException(
                "credentials.yml: heartbeat_seconds of connectors.web.WebInput must be a number of seconds above 0."
            )
        settings = get_settings()
        return cls(Storage.open(settings), settings, float(heartbeat))

    def get_output_channel(self) -> OutboxChannel | None:
        """Return the channel over which the coach speaks first; None before the server has started."""
        return None if self._runner is None else self._runner.output_channel()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the channel's routes."""
        blueprint = Blueprint("web_channel", __name__)

        @blueprint.listener("before_server_start")
        async def prepare(_app: Sanic, _loop: object) -> None:
            # Without the keys nobody can be recognised: better not to start, and to say why.
            self._tokens()
            self._runner = TurnRunner(self.name(), on_new_message, self._storage, self._settings)

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _loop: object) -> None:
            await self._running().start(lambda: getattr(app.ctx, "agent", None))

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: object) -> None:
            await self._running().stop()

        blueprint.add_route(_route(self._token), "/token", methods=["POST"], stream=True, name="token")
        blueprint.add_route(_route(self._messages), "/messages", methods=["POST"], stream=True, name="messages")
        blueprint.add_route(_route(self._events), "/events", methods=["GET"], name="events")
        blueprint.add_route(_route(self._health), "/health", methods=["GET"], name="health")
        return blueprint

    async def _token(self, request: Request) -> BaseHTTPResponse:
        await read_body(request)
        person = random_person_id(self.name())
        return response.json({"token": self._tokens().issue(person), "person": person}, status=201)

    async def _messages(self, request: Request) -> BaseHTTPResponse:
        inbound = await inbound_of(request, person_of(request, self._tokens()))
        receipt = await self._running().receive(inbound)
        if receipt is Receipt.UNAVAILABLE:
            raise BadRequest(503, "The message was not kept.", self._running().not_kept_line(inbound.person))
        return response.json({"id": inbound.client_id, "status": receipt.value}, status=202)

    async def _events(self, request: Request) -> None:
        person, last_id = person_of(request, self._tokens()), last_seen(request)
        stream = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            # Proxies must pass each event on as it comes.
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        events = EventStream(self._running().mailbox, person, last_id, self._heartbeat)
        async with aclosing(events.frames()) as frames:
            async for frame in frames:
                await stream.send(frame)
        await stream.eof()

    async def _health(self, _request: Request) -> BaseHTTPResponse:
        self._running()
        return response.json({"status": "ok"})

    def _running(self) -> TurnRunner:
        if self._runner is None:
            raise BadRequest(503, "The coach is starting.", "Try again in a few seconds.")
        return self._runner

    def _tokens(self) -> TokenIssuer:
        if self._issuer is None:
            key = self._storage.keys().master.token
            self._issuer = TokenIssuer(key, self.name(), timedelta(days=self._settings.web_token_days))
        return self._issuer


def _route(handler: Route) -> Route:
    """Let a route answer every error as JSON, without a traceback for the client or a person's words in the log."""

    @wraps(handler)
    async def answered(request: Request) -> BaseHTTPResponse | None:
        try:
            return await handler(request)
        except BadRequest as problem:
            return response.json({"error": problem.error, "what_to_do": problem.what_to_do}, status=problem.status)
        except Exception as error:
            logger.error("A request failed: %s", where(error))
            if request.responded:
                return None
            return response.json({"error": "Something went wrong.", "what_to_do": "Try again in a minute."}, status=500)

    return answered
