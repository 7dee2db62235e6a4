"""Where the project lies on disk, and the environment its child processes get."""

import base64
import os
from pathlib import Path

from coach.errors import OperatorError
from coach.privacy import MasterKeys, PrivacyError
from coach.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder. Every command runs here: Rasa finds config, data and our classes by relative names."""


def action_token(settings: Settings) -> str:
    """Return the secret that the two servers share.

    Raises:
        OperatorError: If it has to come from the keys file and that cannot be used.
    """
    if settings.action_server_token:
        return settings.action_server_token
    try:
        secret = MasterKeys.load(settings.keys_path).actions
    except PrivacyError as error:
        raise OperatorError(str(error), "Run `coach setup`, or `coach doctor` to see more.") from error
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def child_environment(settings: Settings, action_token: str) -> dict[str, str]:
    """Build the environment for Rasa and the action server.

    Args:
        settings: The settings; what endpoints.yml reads from the environment comes from them.
        action_token: The secret the two servers share.

    Returns:
        This process's environment with the additions.
    """
    return os.environ | {
        "COACH_ACTION_PORT": str(settings.action_port),
        "COACH_ACTION_SERVER_TOKEN": action_token,
        "RASA_TELEMETRY_ENABLED": "false",
        # The action server binds every interface unless told otherwise.
        "SANIC_HOST": "127.0.0.1",
        # At DEBUG both servers log what people write: whatever the coach's own level, theirs stops at INFO.
        "LOG_LEVEL": "INFO" if settings.log_level == "DEBUG" else settings.log_level,
        "PYTHONUNBUFFERED": "1",
        # Messages are short and models small: more threads spend their time waiting for each other (training took a
        # third longer), and less is left for the other server.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
