"""Reads what clients of the web channel send, and says clearly what is wrong with it."""

from __future__ import annotations

import json
import re
from typing import Any

from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request

from connectors.identity import TokenIssuer, TokenRefused
from connectors.messages import ChosenReply, Inbound

MAX_BODY_BYTES = 64 * 1024
MAX_OUTBOX_ID = 2**63 - 1
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")


class BadRequest(Exception):
    """A request that cannot be served as it is."""

    def __init__(self, status: int, error: str, what_to_do: str) -> None:
        """Note what is wrong.

        Args:
            status: HTTP status.
            error: What is wrong, in a sentence.
            what_to_do: What the client, or the person, can do about it.
        """
        super().__init__(error)
        self.status = status
        self.error = error
        self.what_to_do = what_to_do


def person_of(request: Request, issuer: TokenIssuer) -> str:
    """Return who is talking, from the bearer token.

    Raises:
        BadRequest: 401 if there is no good token.
    """
    scheme, _, token = str(request.headers.get("authorization", "")).partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BadRequest(401, "There is no token.", "Get one from the token address and send it as a bearer token.")
    try:
        return issuer.person_of(token.strip())
    except TokenRefused as error:
        raise BadRequest(401, str(error), "Get a new token from the token address.") from error


async def inbound_of(request: Request, person: str) -> Inbound:
    """Return the message a client posts.

    Raises:
        BadRequest: 413 if it is too big, 400 if it is not a message.
    """
    body = _parsed(await read_body(request))
    client_id = body.get("id")
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id):
        raise BadRequest(
            400,
            "The message has no usable id.",
            "Send a new id with each message: 1 to 100 letters, digits, dots, colons, dashes or underscores.",
        )
    text, choice = body.get("text"), body.get("choice")
    if (text is None) == (choice is None):
        raise BadRequest(400, "The message has no words, or too much.", "Send either a text or a choice.")
    if choice is not None:
        return Inbound(person, client_id, choice=_chosen(choice))
    if not isinstance(text, str):
        raise BadRequest(400, "The text is not text.", "Send the text as a JSON string.")
    return Inbound(person, client_id, text=text)


def last_seen(request: Request) -> int:
    """Return the id of the last event a client saw, 0 for none.

    Raises:
        BadRequest: 400 if what it names is no id.
    """
    value = request.headers.get("last-event-id") or request.args.get("after") or "0"
    if not value.isascii() or not value.isdigit() or int(value) > MAX_OUTBOX_ID:
        raise BadRequest(400, "The last event's id is not a number.", "Send the id of the last event, or 0.")
    return int(value)


async def read_body(request: Request) -> bytes:
    """Return the body of a streamed request, which the server has not read yet.

    Raises:
        BadRequest: 413 if it is too big. It is not read further then.
    """
    request.stream.request_max_size = MAX_BODY_BYTES
    try:
        await request.receive_body()
    except PayloadTooLarge as error:
        raise BadRequest(413, "The message is too big.", "Send it in parts of less than 64 kilobytes.") from error
    except InvalidUsage as error:
        raise BadRequest(400, "The request cannot be read.", "Send the message as JSON.") from error
    return bytes(request.body)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise BadRequest(400, "The message is not a JSON object.", "Send an object with an id and a text or a choice.")
    return parsed


def _chosen(choice: object) -> ChosenReply:
    if isinstance(choice, dict):
        message, index = choice.get("message"), choice.get("index")
        if type(message) is int and type(index) is int and 0 < message <= MAX_OUTBOX_ID and index >= 0:
            return ChosenReply(message, index)
    raise BadRequest(
        400, "The choice names no message.", "Send the id of the message and the place of the choice, from 0."
    )
