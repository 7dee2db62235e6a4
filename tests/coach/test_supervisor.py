import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach import supervisor
from coach.errors import OperatorError
from coach.settings import Settings
from coach.supervisor import Service, Supervisor, answers, port_is_free

SERVER = textwrap.dedent(
    """
    import http.server, os, pathlib, subprocess, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
        def log_message(self, *args):
            pass
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    pathlib.Path(sys.argv[2]).write_text(f"{os.getpid()} {helper.pid}")
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
    """
)
STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(300)"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def service(code: str, *arguments: str, port: int | None = None) -> Service:
    port = port or free_port()
    command = [sys.executable, "-c", code, str(port), *arguments]
    return Service("test server", command, dict(os.environ), port, f"http://127.0.0.1:{port}/health")


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def started() -> Iterator[Callable[..., Supervisor]]:
    supervisors = []

    def start(*services: Service, log_dir: Path | None = None) -> Supervisor:
        one = Supervisor(services, log_dir)
        supervisors.append(one)
        one.start()
        return one

    yield start
    for one in supervisors:
        one.stop()


def test_starts_waits_and_stops_everything(started: Callable[..., Supervisor], tmp_path: Path) -> None:
    one = started(service(SERVER, str(tmp_path / "pids")))
    assert one.wait_until_healthy(10)
    server, helper = map(int, (tmp_path / "pids").read_text().split())
    assert one.pids() == {"test server": server}
    assert is_running(helper)
    one.stop()
    assert not is_running(server)
    wait_for(lambda: not is_running(helper))
    assert one.pids() == {}


def test_restarts_a_killed_child_and_its_leftovers_are_ended(
    started: Callable[..., Supervisor], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = started(service(SERVER, str(tmp_path / "pids")))
    assert one.wait_until_healthy(10)
    first, helper = map(int, (tmp_path / "pids").read_text().split())
    os.kill(first, signal.SIGKILL)

    def restarted() -> bool:
        one.poll()
        return one.pids().get("test server", first) != first and one.healthy()

    wait_for(restarted)
    assert "ended with code -9; restarting" in caplog.text
    wait_for(lambda: not is_running(helper))


def test_pauses_longer_after_each_crash(
    started: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.2)
    one = started(service("raise SystemExit(7)"))
    one._children[0].pause = supervisor.FIRST_PAUSE
    pauses: list[str] = []

    def crashed_often() -> bool:
        one.poll()
        pauses[:] = [
            record.getMessage().rpartition("in ")[2] for record in caplog.records if record.levelname == "ERROR"
        ]
        return len(pauses) >= 4

    wait_for(crashed_often)
    assert pauses[:4] == ["0.1 s", "0.1 s", "0.2 s", "0.2 s"]


def test_a_child_that_ends_while_starting_is_an_error_with_advice(
    started: Callable[..., Supervisor], tmp_path: Path
) -> None:
    one = started(service("print('no database'); raise SystemExit(4)"), log_dir=tmp_path)
    with pytest.raises(OperatorError, match="code 4") as error:
        one.wait_until_healthy(10)
    assert str(tmp_path) in error.value.advice
    assert "no database" in (tmp_path / "test-server.log").read_text()


def test_a_taken_port_is_an_error_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert not port_is_free(port)
        one = Supervisor([service(SERVER, str(tmp_path / "other")), service(SERVER, str(tmp_path / "pids"), port=port)])
        with pytest.raises(OperatorError, match=f"Port {port}.*another program") as error:
            one.start()
    assert f"COACH_PORT={port + 1}" in error.value.advice
    assert one.pids() == {}


def test_a_child_that_will_not_end_is_killed(
    started: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor, "STOP_PATIENCE", 0.3)
    one = started(service(STUBBORN), log_dir=tmp_path)
    wait_for(lambda: "up" in (tmp_path / "test-server.log").read_text())
    pid = one.pids()["test server"]
    begun = time.monotonic()
    one.stop()
    assert time.monotonic() - begun < 3
    assert not is_running(pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_order(number: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    code = f"""
import os, sys
from coach.supervisor import *
command = [sys.executable, "-c", {SERVER!r}, "{port}", {str(tmp_path / "pids")!r}]
service = Service("s", command, dict(os.environ), {port}, "http://127.0.0.1:{port}/")
run(Supervisor([service]), lambda seconds: print("ready", flush=True))
print("stopped", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        process.send_signal(number)
        assert process.stdout.readline() == "stopped\n"
        assert process.wait(10) == 0
    wait_for(lambda: not any(map(is_running, pids)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    code = f"""
import os, sys, time
from coach.supervisor import *
one = Supervisor([Service("s", [sys.executable, "-c", {SERVER!r}, "{free_port()}", {str(tmp_path / "pids")!r}],
                          dict(os.environ), {free_port()}, "http://127.0.0.1:1/")])
one.start()
time.sleep(300)
"""
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        wait_for(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text() != "")
        server, helper = map(int, (tmp_path / "pids").read_text().split())
        process.kill()
    wait_for(lambda: not is_running(server))
    os.kill(helper, signal.SIGKILL)  # a helper's own parent has to see to it; the coach's servers have none


def test_nobody_answers_on_a_free_port() -> None:
    assert not answers(f"http://127.0.0.1:{free_port()}/health")


def test_the_two_servers_are_kept_to_this_machine() -> None:
    settings = Settings(port=6001, action_port=6002, action_server_token="secret")
    actions, coach = supervisor.services(settings, Path("models/m.tar.gz"))
    assert actions.environment["SANIC_HOST"] == "127.0.0.1"
    assert (
        actions.environment["COACH_ACTION_SERVER_TOKEN"] == coach.environment["COACH_ACTION_SERVER_TOKEN"] == "secret"
    )
    assert coach.command[coach.command.index("--interface") + 1] == "127.0.0.1"
    assert "--enable-api" not in coach.command
    assert not any("secret" in argument for argument in (*actions.command, *coach.command))
    assert coach.environment["RASA_TELEMETRY_ENABLED"] == "false"
