"""Starts the coach as people start it, and looks at the memory of its processes. Linux only: it reads /proc."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from coach.project import ROOT

READY = "The coach listens on"
STOP_SECONDS = 20.0


class DidNotStartError(RuntimeError):
    """The coach ended, or said nothing, before it listened."""


@dataclass(frozen=True)
class Memory:
    """What one process has in memory, in mebibytes.

    Attributes:
        process: What it is.
        rss: All it has mapped in, what it shares with others included.
        pss: The same with each shared page divided among those who share it.
    """

    process: str
    rss: float
    pss: float


class RunningCoach:
    """A `coach run` of its own, on free ports, with its data in a folder of the caller's. A context manager."""

    def __init__(self, data_dir: Path, models_dir: Path, encoder_path: Path, start_limit: float) -> None:
        """Prepares it; nothing starts yet.

        Args:
            data_dir: Where database, keys and logs go.
            models_dir: Where the model is, or goes.
            encoder_path: Where the sentence encoder is, or goes.
            start_limit: Seconds it may take until it listens.
        """
        port, action_port = _free_ports()
        self.base_url = f"http://127.0.0.1:{port}"
        self.seconds_to_start = 0.0
        self._start_limit = start_limit
        self._log = data_dir / "run.log"
        bare = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
        self._environment = bare | {
            "COACH_DATA_DIR": str(data_dir),
            "COACH_MODELS_DIR": str(models_dir),
            "COACH_ENCODER_PATH": str(encoder_path),
            "COACH_PORT": str(port),
            "COACH_ACTION_PORT": str(action_port),
        }
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        """Starts it and waits until it listens.

        Raises:
            DidNotStartError: If it does not.
        """
        begun = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "coach.cli", "run"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        while not self._ready.wait(0.05):
            if self._process.poll() is not None or time.monotonic() - begun > self._start_limit:
                self._stop()
                raise DidNotStartError(f"the coach did not start:\n{self.last_lines()}")
        self.seconds_to_start = time.monotonic() - begun
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops it."""
        self._stop()

    def memory(self) -> list[Memory]:
        """Reads the memory of the supervisor and of each of its servers."""
        if self._process is None:
            return []
        supervisor = self._process.pid
        return [_memory("supervisor", supervisor), *(_memory(_name(pid), pid) for pid in _children(supervisor))]

    def last_lines(self) -> str:
        """Gives the end of its log."""
        text = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        return "\n".join(text.splitlines()[-15:])

    def _read(self, process: subprocess.Popen[str]) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            for line in process.stdout or ():
                log.write(line)
                log.flush()
                if READY in line:
                    self._ready.set()

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._reader is not None:
            self._reader.join(1.0)  # its last words
        self._process = None


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        for each in (one, two):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def _children(pid: int) -> list[int]:
    return sorted(
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    )


def _name(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return "action server" if "rasa_sdk" in command else "Rasa server"


def _memory(process: str, pid: int) -> Memory:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    fields = {line.split(":")[0]: line.split()[1] for line in lines}
    return Memory(process, int(fields["Rss"]) / 1024, int(fields["Pss"]) / 1024)
