"""Every setting of the coach, read from the environment once and checked before anything starts.

Each field is the environment variable ``COACH_<NAME>``. Here are its type, default and meaning, and docs/settings.md
tells the same to people who run the coach; a test holds the two together.
"""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseSettings, Field, validator

MIN_SECRET = 16
"""Characters the secret for signing needs at least."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Settings(BaseSettings):
    """The coach's settings. Relative paths count from the project's folder, where every command runs."""

    class Config:
        """Where the values come from: the environment only, never a file that could be committed by mistake."""

        env_prefix = "COACH_"
        allow_mutation = False

    data_dir: Path = Field(
        default=Path("var"), description="Folder for everything the coach keeps: database, keys, encoder."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address of the database. Empty: SQLite in a file inside the data folder."
    )
    redis_url: str = Field(
        default="",
        description="Redis address for guests' keys, needed only for several servers. Empty: they stay in memory.",
    )
    keys_file: Path = Field(
        default=Path(),
        description="File with the master keys, for its owner only. Empty: keys.json in the data folder.",
    )
    host: str = Field(
        default="127.0.0.1", description="Address the coach listens on. Put a TLS proxy before it, not a LAN."
    )
    port: int = Field(default=5005, ge=1, le=65535, description="Port of the coach's own server.")
    action_port: int = Field(
        default=5055, ge=1, le=65535, description="Port of the action server, for the coach alone."
    )
    action_timeout_seconds: float = Field(
        default=2.0, gt=0, description="How long one custom action may take before the turn goes on without it."
    )
    action_server_token: str = Field(
        default="", description="Secret the action server asks for. Empty: derived from the keys file."
    )
    turn_limit_seconds: float = Field(
        default=10.0, gt=0, description="A turn with no answer by then is answered with the phone line."
    )
    crisis_limit_seconds: float = Field(
        default=1.5, gt=0, description="A message in danger with no crisis reply by then gets the static one."
    )
    session_gap_minutes: int = Field(
        default=30, ge=1, description="Minutes of silence after which a new session begins."
    )
    guest_minutes: int = Field(
        default=30,
        ge=1,
        description="Minutes after their last message until the chat of a person who saves nothing is erased.",
    )
    web_token_days: int = Field(default=365, ge=1, description="Days a web token stays valid.")
    outbox_keep: int = Field(default=500, ge=1, description="Outgoing messages kept for replay, for each person.")
    message_max_chars: int = Field(
        default=4000,
        ge=1,
        description="Characters of one message that are read; the person is told when it was longer.",
    )
    models_dir: Path = Field(default=Path("models"), description="Folder for trained models.")
    encoder_path: Path = Field(
        default=Path(), description="Folder of the sentence encoder. Empty: encoder/ in the data folder."
    )
    site_line_operator: str = Field(
        default="", description="Who runs the recovery site's phone line, as people are told."
    )
    site_line_hours: str = Field(default="24 hours", description="Opening hours of the recovery site's phone line.")
    site_line_crisis_trained: bool | None = Field(
        default=None,
        description="Whether those who answer that line are trained for crises. Unset: nobody has confirmed it.",
    )
    handover_url: str = Field(
        default="",
        description="Address that is told when people were given somebody to turn to. Empty: nobody is told.",
    )
    handover_secret: str = Field(
        default="",
        repr=False,
        description=f"Secret that signs what goes there, {MIN_SECRET} characters or more. Needed with the address.",
    )
    timezone: str = Field(
        default="Europe/London",
        description='Time zone the people live in: what "nine in the evening" and "Friday" mean.',
    )
    log_level: str = Field(
        default="INFO", description="Least serious level that is logged: " + ", ".join(LOG_LEVELS) + "."
    )

    @validator("site_line_crisis_trained", pre=True)
    def _empty_means_unset(cls, value: Any) -> Any:
        return None if value == "" else value

    @validator("handover_url")
    def _private_handover_url(cls, value: str) -> str:
        if not value:
            return value
        # urlsplit passes over some of them, and the address that is called would not be the one that was checked.
        if not value.isprintable() or any(character.isspace() for character in value):
            raise ValueError("must hold no spaces, line breaks or control characters")
        # Imported only here: most commands never need it, and it takes a while.
        import httpx

        try:
            parts = urlsplit(value)
            port = parts.port  # only reading it tells whether it is one
            httpx.URL(value)
        except (ValueError, httpx.InvalidURL) as error:
            raise ValueError("must be a web address") from error
        if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
            raise ValueError("must be an address that begins with https://")
        if parts.scheme == "http" and parts.hostname != "127.0.0.1":
            raise ValueError("must begin with https://; http:// is for 127.0.0.1 alone")
        if parts.username is not None or parts.fragment:
            raise ValueError("must hold no name, password or fragment: COACH_HANDOVER_SECRET proves who is calling")
        return value

    @validator("handover_secret", always=True)
    def _strong_handover_secret(cls, value: str, values: dict[str, Any]) -> str:
        if value and len(value) < MIN_SECRET:
            raise ValueError(f"must have at least {MIN_SECRET} characters")
        if values.get("handover_url") and not value:
            raise ValueError("is needed with COACH_HANDOVER_URL: what is sent there must be signed")
        return value

    @validator("timezone")
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("must be the name of a time zone, such as Europe/London") from error
        return value

    @validator("log_level")
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in LOG_LEVELS:
            raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
        return level

    @validator("keys_file", always=True)
    def _keys_in_data_dir(cls, value: Path, values: dict[str, Any]) -> Path:
        return _or_in_data_dir(value, values, "keys.json")

    @validator("encoder_path", always=True)
    def _encoder_in_data_dir(cls, value: Path, values: dict[str, Any]) -> Path:
        return _or_in_data_dir(value, values, "encoder")

    @property
    def sqlalchemy_url(self) -> str:
        """Address of the database, the embedded SQLite file when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'coach.db'}"

    @property
    def keys_path(self) -> Path:
        """File with the master keys."""
        return self.keys_file

    @property
    def base_url(self) -> str:
        """Address of the coach's own server, without a closing slash."""
        return f"http://{self.host}:{self.port}"

    @property
    def action_url(self) -> str:
        """Address of the action server, without a closing slash. It never listens beyond this machine."""
        return f"http://127.0.0.1:{self.action_port}"

    @property
    def logging_level(self) -> int:
        """The level in the numbers of the standard library's logging."""
        return int(logging.getLevelName(self.log_level))


def _or_in_data_dir(value: Path, values: dict[str, Any], name: str) -> Path:
    # Path("") is Path("."), and no setting of a file or a folder of ours means the working folder itself.
    return value if value != Path() else Path(values.get("data_dir", "var")) / name


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process, read at the first call.

    Raises:
        pydantic.ValidationError: If a variable of the environment does not hold what its setting needs.
    """
    return Settings()
