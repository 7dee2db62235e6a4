"""Trains the Rasa model when, and only when, something it is trained from has changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from coach.errors import OperatorError
from coach.project import ROOT, child_environment
from coach.settings import Settings

_WORDS = ("domain.yml", "domain", "data", "coach/safety")
_CODE = ("config.yml", "components", "coach/understanding", "coach/encoder")
_SUFFIXES = frozenset({".yml", ".yaml", ".py", ".json", ".txt"})


def fingerprint(settings: Settings, root: Path = ROOT) -> str:
    """Sum up everything the model is made from.

    Args:
        settings: Tells where the encoder is.
        root: The project's folder.

    Returns:
        16 hexadecimal digits, the same as long as no file and neither Rasa nor the encoder changes.
    """
    return _digest(root, (*_WORDS, *_CODE), _versions(settings))


def model_path(settings: Settings) -> Path:
    """Return where the model for the files as they are now belongs, whether or not it is there yet."""
    return settings.models_dir / f"coach-{fingerprint(settings)}.tar.gz"


def train(settings: Settings, *, force: bool = False) -> tuple[Path, bool]:
    """Train, if the model for the files as they are now is not there, and remove the models of earlier states.

    Args:
        settings: Tells where models, the encoder and logs are.
        force: Train in any case, taking nothing from the cache.

    Returns:
        The model's path, and whether it was trained now.

    Raises:
        OperatorError: If Rasa finds fault with the training data; its last lines are in the message.
    """
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    # Two commands may be started at once: the second waits, and finds the model of the first.
    with (settings.models_dir / ".training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        model = model_path(settings)
        if model.exists() and not force:
            return model, False
        _train(settings, model, force)
    return model, True


def _train(settings: Settings, model: Path, force: bool) -> None:
    workshop = settings.models_dir / f".training-{os.getpid()}"
    # Rasa keeps its cache by configuration and data, not by the code of components: a cache for each state of the code.
    cache = settings.data_dir / "training-cache" / _digest(ROOT, _CODE, _versions(settings))
    for outdated in cache.parent.glob("*"):
        if outdated != cache or force:
            shutil.rmtree(outdated, ignore_errors=True)
    try:
        _run_rasa_train(settings, model, workshop, cache)
        # Put in place in one move: a training that is interrupted leaves no half model behind.
        (workshop / model.name).replace(model)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    for outdated in settings.models_dir.glob("coach-*.tar.gz"):
        if outdated != model:
            outdated.unlink()


def _run_rasa_train(settings: Settings, model: Path, workshop: Path, cache: Path) -> None:
    name = model.name.removesuffix(".tar.gz")
    command = [sys.executable, "-m", "coach.launch", "rasa", "train"]
    command += ["--domain", "domain.yml", "--config", "config.yml", "--data", "data"]
    command += ["--out", str(workshop.resolve()), "--fixed-model-name", name]
    # The action server's secret plays no part in training; Rasa only wants the variable to be there.
    environment = child_environment(settings, action_token="") | {"RASA_CACHE_DIRECTORY": str(cache.resolve())}
    log = settings.data_dir / "logs" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        finished = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    if finished.returncode != 0 or not (workshop / model.name).exists():
        last_lines = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise OperatorError(
            f"Rasa could not train the model:\n{last_lines}",
            f"The whole account is in {log}. `make check` looks for mistakes in the training data.",
        )


def _versions(settings: Settings) -> str:
    manifest = settings.encoder_path / "manifest.json"
    encoder = manifest.read_text(encoding="utf-8") if manifest.exists() else "no encoder"
    return f"rasa {metadata.version('rasa')}\n{encoder}"


def _digest(root: Path, names: Iterable[str], versions: str) -> str:
    digest = hashlib.sha256(versions.encode())
    for path in sorted(_files(root, names)):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(root: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        path = root / name
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from (file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())
