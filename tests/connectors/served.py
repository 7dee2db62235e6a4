"""Serves the web channel in a process of its own, with an agent that echoes, waits or hangs as it is told.

    python -m tests.connectors.served PORT

The data folder and the limits come from the environment, as everywhere.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from coach.settings import get_settings
from connectors.web import WebInput


async def handle(message: UserMessage) -> None:
    with (get_settings().data_dir / "handled").open("a") as log:
        log.write(f"{message.text}\n")
    if "wait for release" in message.text:
        while not (get_settings().data_dir / "release").exists():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})


def main() -> None:
    app = Sanic("served", configure_logging=False)
    app.blueprint(WebInput.from_credentials(None).blueprint(handle), url_prefix="/webhooks/web")
    app.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False, motd=False)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
