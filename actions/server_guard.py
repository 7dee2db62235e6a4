"""Keeps the action server to the Rasa server alone, and keeps message text out of its errors."""

from __future__ import annotations

import hmac
import logging
import traceback

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from coach.settings import get_settings

OPEN_PATHS = {"/health"}

hookimpl = pluggy.HookimplMarker("rasa_sdk")


class NoWordsInErrors(logging.Filter):
    """Keeps the message of an exception out of the log: it may quote what the person wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leaves of an exception its kind and where it happened."""
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, frames = record.exc_info
            record.exc_text = "".join(traceback.format_tb(frames)) + kind.__name__
            record.exc_info = None
        return True


NO_WORDS_IN_ERRORS = NoWordsInErrors()
"""One for the process: a logger takes the same filter only once."""


class ServerGuard:
    """Plugin of the action server."""

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Adds the guard's middleware to the action server.

        Args:
            app: The action server's application.
        """
        token = get_settings().action_server_token.encode()
        logging.getLogger("rasa_sdk.endpoint").addFilter(NO_WORDS_IN_ERRORS)

        @app.on_request
        async def check_token(request: Request) -> HTTPResponse | None:
            """Refuses calls without the shared secret; with none set, the server answers nobody but /health."""
            if request.path in OPEN_PATHS:
                return None
            given = (request.args.get("token") or "").encode()
            if token and hmac.compare_digest(given, token):
                return None
            return json({"error": "wrong or missing token"}, status=403)

        @app.on_response
        async def hide_request(request: Request, response: HTTPResponse) -> HTTPResponse | None:
            """Replaces error bodies: the SDK puts the whole conversation into them, and Rasa logs it."""
            if response.status < 500:
                return None
            return json({"error": "the action failed"}, status=response.status)


def register() -> None:
    """Registers the guard with the action server's plugin manager, once."""
    if not plugin_manager().has_plugin(__name__):
        plugin_manager().register(ServerGuard(), name=__name__)
