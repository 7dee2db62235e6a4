"""Runs the action server and the Rasa server together: starts them, watches them, restarts them, stops them."""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx

from coach.errors import OperatorError
from coach.project import ROOT, action_token, child_environment
from coach.settings import Settings

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
"""Seconds. A child is restarted after 0.5, 1, 2 … 30; one that has lived for a minute starts over at 0.5."""
STOP_PATIENCE = 5.0
"""Seconds a child has to end by itself before it is killed."""
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Service:
    """One server that the supervisor keeps alive.

    Attributes:
        name: What logs call it.
        command: Program and arguments.
        environment: The whole environment it gets.
        port: The port it listens on, on 127.0.0.1.
        health_url: Answers 200 once the server can do its work.
    """

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    port: int
    health_url: str


@dataclass
class _Child:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float = field(default=0.0)


def services(settings: Settings, model: Path) -> list[Service]:
    """Describe the two servers.

    Args:
        settings: Ports and log level.
        model: The trained model.

    Returns:
        The action server, then Rasa's.

    Raises:
        OperatorError: If the keys file is needed and cannot be used.
    """
    environment = child_environment(settings, action_token(settings))
    launch = [sys.executable, "-m", "coach.launch"]
    # Quiet: it names each of its actions when it starts, and warns and fails aloud all the same.
    actions = [*launch, "rasa_sdk", "--actions", "actions", "--port", str(settings.action_port), "--quiet"]
    rasa = [*launch, "rasa", "run", "--interface", settings.host]
    rasa += ["--port", str(settings.port), "--model", str(model.resolve())]
    rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    return [
        Service("action server", actions, environment, settings.action_port, f"{settings.action_url}/health"),
        Service("coach", rasa, environment, settings.port, f"{settings.base_url}/webhooks/web/health"),
    ]


class Supervisor:
    """Keeps services alive. Not thread-safe: one thread starts, polls and stops."""

    def __init__(self, services: Sequence[Service], log_dir: Path | None = None) -> None:
        """Remember what to run; nothing starts yet.

        Args:
            services: What to run, in this order.
            log_dir: Folder for the services' output. None: it goes where this process's goes.
        """
        self._children = [_Child(service) for service in services]
        self._log_dir = log_dir

    def start(self) -> None:
        """Start every service.

        Raises:
            OperatorError: If one of the ports is taken; nothing has been started then.
        """
        for child in self._children:
            _require_free_port(child.service)
        for child in self._children:
            self._spawn(child)

    def poll(self) -> None:
        """Restart what has died and whose pause is over. Call it a few times a second."""
        for child in self._children:
            now = time.monotonic()
            if child.process is None:
                if now >= child.restart_at:
                    self._spawn(child)
            elif (code := child.process.poll()) is not None:
                _end_group(child.process, signal.SIGKILL)  # what it may have left running
                if now - child.started_at > STEADY_AFTER:
                    child.pause = FIRST_PAUSE
                logger.error("The %s ended with code %d; restarting in %.1f s", child.service.name, code, child.pause)
                child.process, child.restart_at = None, now + child.pause
                child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def healthy(self) -> bool:
        """Tell whether every service answers its health check."""
        return all(child.process is not None and answers(child.service.health_url) for child in self._children)

    def wait_until_healthy(self, timeout: float, keep_waiting: Callable[[], bool] = lambda: True) -> bool:
        """Wait until every service answers.

        Args:
            timeout: Seconds to wait.
            keep_waiting: Asked between tries; False ends the wait at once.

        Returns:
            True when they answer, False when ``keep_waiting`` ended the wait.

        Raises:
            OperatorError: If a service ends before it has answered once, or the time is over.
        """
        deadline = time.monotonic() + timeout
        while keep_waiting():
            if self.healthy():
                return True
            for child in self._children:
                if child.process is not None and (code := child.process.poll()) is not None:
                    raise OperatorError(f"The {child.service.name} ended with code {code} while starting.", self._where)
            if time.monotonic() > deadline:
                raise OperatorError(f"The servers did not answer within {timeout:.0f} seconds.", self._where)
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """End every service and whatever it started: kindly first, after five seconds by force."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            _end_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _end_group(process, signal.SIGKILL)
            process.wait()
        for child in self._children:
            child.process = None

    def pids(self) -> dict[str, int]:
        """Return the process ids of the services that run, by name."""
        return {child.service.name: child.process.pid for child in self._children if child.process is not None}

    @property
    def _where(self) -> str:
        place = f"The reason is in {self._log_dir}." if self._log_dir else "The reason stands above."
        return f"{place} `coach doctor` checks what the servers need."

    def _spawn(self, child: _Child) -> None:
        with contextlib.ExitStack() as stack:
            output = None
            if self._log_dir is not None:
                self._log_dir.mkdir(parents=True, exist_ok=True)
                output = stack.enter_context((self._log_dir / f"{child.service.name.replace(' ', '-')}.log").open("ab"))
            child.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                child.service.command,
                cwd=ROOT,
                env=child.service.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                # A group of its own: Ctrl-C in the terminal reaches only the supervisor, which stops it in order.
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        child.started_at = time.monotonic()
        logger.info("Started the %s (process %d)", child.service.name, child.process.pid)


def run(supervisor: Supervisor, on_ready: Callable[[float], None], start_limit: float = 120.0) -> None:
    """Start the services and keep them alive until SIGINT, SIGTERM or SIGHUP arrives.

    Args:
        supervisor: What to run.
        on_ready: Called once, with the seconds it took, when every service answers.
        start_limit: Seconds the services have to answer.

    Raises:
        OperatorError: If a service cannot start.
    """
    stopping = False

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    previous = {number: signal.signal(number, request_stop) for number in (signal.SIGINT, *ending_signals())}
    begun = time.monotonic()
    try:
        supervisor.start()
        if supervisor.wait_until_healthy(start_limit, lambda: not stopping):
            on_ready(time.monotonic() - begun)
        while not stopping:
            supervisor.poll()
            time.sleep(0.2)
    finally:
        supervisor.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals that end a program: SIGTERM, and SIGHUP unless nohup had it ignored."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return (signal.SIGTERM,)
    return (signal.SIGTERM, signal.SIGHUP)


def answers(url: str) -> bool:
    """Tell whether a health check answers 200 within a second."""
    try:
        return httpx.get(url, timeout=1.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on a port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _require_free_port(service: Service) -> None:
    if port_is_free(service.port):
        return
    variable = "COACH_ACTION_PORT" if service.name == "action server" else "COACH_PORT"
    holder = "a coach is already running there" if answers(service.health_url) else "another program uses it"
    raise OperatorError(
        f"Port {service.port}, for the {service.name}, is taken: {holder}.",
        f"Stop that program, or choose another port: {variable}={service.port + 1} make run",
    )


def _end_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_with_parent() -> None:
    # Should the supervisor itself be killed, the kernel ends its children: no server stays behind holding the port.
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)
