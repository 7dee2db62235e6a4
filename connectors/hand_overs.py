"""Tells the site's phone team that hand-overs happened: one at a time, signed, and again until it gets through.

docs/handover.md is for those who receive them.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from datetime import timedelta

import httpx

from coach import clock, handover
from coach.settings import Settings
from coach.storage import HandOver, Storage
from connectors.blocking import BlockingCalls, where

logger = logging.getLogger(__name__)

POLL_SECONDS = 15.0
CALL_SECONDS = 5.0
POST_SECONDS = 5.0
LEASE = timedelta(seconds=30)
"""How long a sender may hold a hand-over: longer than one try with its calls of the storage can take."""


class HandOverSender:
    """Sends what the storage holds for the phone team. Several may run at once, also in several processes."""

    def __init__(self, storage: Storage, settings: Settings) -> None:
        """Set the sender up; nothing is sent before `run`.

        Args:
            storage: Where hand-overs are kept.
            settings: Where to send them, and the secret that signs them.
        """
        self._storage = storage
        self._url = settings.handover_url
        self._secret = settings.handover_secret
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something to send, so that it need not wait for the next look."""
        self._news.set()

    async def run(self) -> None:
        """Send what is due, for ever."""
        # At INFO it logs the address, which may hold what is nobody's business.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        # Threads of its own: a storage that hangs here must take none that messages need.
        calls = BlockingCalls(threads=2)
        try:
            # Redirects are refused: whoever could redirect it could have it sent anywhere.
            async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=POST_SECONDS) as client:
                while True:
                    if not await self._send_next(client, calls):
                        await self._rest()
        finally:
            calls.close()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._news.wait()
        self._news.clear()

    async def _send_next(self, client: httpx.AsyncClient, calls: BlockingCalls) -> bool:
        """Send what is due first; return whether there may be more."""
        try:
            now = clock.now()
            claimed = await calls.run(self._storage.hand_overs.claim, now, now + LEASE, seconds=CALL_SECONDS)
            if claimed is None:
                return False
            got_through = not handover.is_too_old(claimed, now) and await self._tell(client, claimed)
            await calls.run(self._settle, claimed, got_through, seconds=CALL_SECONDS)
        except Exception as error:
            # A claim that stands is taken up again once it has lapsed.
            logger.error("Hand-overs could not be looked after: %s", where(error))
            return False
        return True

    async def _tell(self, client: httpx.AsyncClient, hand_over: HandOver) -> bool:
        headers = handover.headers(hand_over, self._secret, clock.now())
        try:
            async with (
                asyncio.timeout(POST_SECONDS),
                # Streamed, because what it answers beyond the status is not read.
                client.stream("POST", self._url, content=handover.body(hand_over), headers=headers) as answer,
            ):
                if answer.is_success:
                    return True
                logger.warning("The phone team's server answered a hand-over with %d.", answer.status_code)
        except Exception as error:
            logger.warning("The phone team's server could not be reached: %s", type(error).__name__)
        return False

    def _settle(self, hand_over: HandOver, got_through: bool) -> None:
        hand_overs = self._storage.hand_overs
        if got_through:
            hand_overs.finish(hand_over, "sent")
            return
        again = handover.next_try(hand_over, clock.now(), secrets.SystemRandom().random())
        if again is not None:
            hand_overs.finish(hand_over, "waiting", again)
        elif hand_overs.finish(hand_over, "given_up"):
            logger.error("A hand-over was given up: the phone team's server took it at no try within a day.")
