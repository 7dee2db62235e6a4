"""Compares the installed packages with the lock file."""

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*\\?$")


@dataclass(frozen=True)
class Mismatch:
    """A package that is not what the lock says.

    Attributes:
        name: The package.
        locked: The version in the lock.
        installed: The installed version, None when it is missing.
    """

    name: str
    locked: str
    installed: str | None


def read_lock(path: Path) -> dict[str, str]:
    """Read the versions that a lock file asks for on this machine.

    Args:
        path: A file written by ``uv pip compile``.

    Returns:
        Version by package name.

    Raises:
        OSError: If the file cannot be read.
    """
    locked = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if (pinned := _PINNED.match(line)) and (not pinned["marker"] or Marker(pinned["marker"]).evaluate()):
            locked[pinned["name"]] = pinned["version"]
    return locked


def find_mismatches(path: Path) -> list[Mismatch]:
    """Compare what is installed with a lock file.

    Args:
        path: The lock file.

    Returns:
        The packages that are missing or of another version, in the lock's order.
    """
    mismatches = []
    for name, version in read_lock(path).items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = None
        if installed != version:
            mismatches.append(Mismatch(name, version, installed))
    return mismatches
