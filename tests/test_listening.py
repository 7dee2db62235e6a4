"""The servers as people run them: who can reach them, and what becomes of a crash."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from coach import preparation, supervisor
from coach.project import ROOT
from coach.settings import Settings

LISTEN = "0A"
LOOPBACK_4, LOOPBACK_6 = "0100007F", "00000000000000000000000001000000"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def listening(pid: int) -> dict[int, str]:
    """Port to address, in /proc's hexadecimal, of every socket a process listens on."""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = handle.readlink().name
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target.removeprefix("socket:[").rstrip("]"))
    found = {}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            address, _, port = fields[1].partition(":")
            if fields[9] in inodes and (fields[3] == LISTEN or table.startswith("udp")):
                found[int(port, 16)] = address
    return found


@pytest.fixture(scope="module")
def settings(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    port, action_port = free_ports()
    folder = tmp_path_factory.mktemp("listening")
    settings = Settings(data_dir=folder, keys_file=folder / "keys.json", port=port, action_port=action_port)
    preparation.make_keys(settings)
    preparation.migrate_database(settings)
    return settings


@pytest.fixture(scope="module")
def running(settings: Settings, trained_model: Path) -> Iterator[supervisor.Supervisor]:
    patch = pytest.MonkeyPatch()
    patch.setenv("COACH_DATA_DIR", str(settings.data_dir))
    patch.setenv("COACH_PORT", str(settings.port))
    services = supervisor.services(settings, trained_model)
    one = supervisor.Supervisor(services, settings.data_dir / "logs")
    one.start()
    try:
        one.wait_until_healthy(120)
        yield one
    finally:
        one.stop()
        patch.undo()


def test_both_listen_on_this_machine_only(running: supervisor.Supervisor, settings: Settings) -> None:
    found = {port: address for pid in running.pids().values() for port, address in listening(pid).items()}
    assert found.keys() == {settings.port, settings.action_port}
    assert set(found.values()) <= {LOOPBACK_4, LOOPBACK_6}


def test_nothing_answers_on_another_address(running: supervisor.Supervisor, settings: Settings) -> None:
    addresses = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        for port in (settings.port, settings.action_port):
            with pytest.raises(OSError):
                socket.create_connection((address, port), timeout=1)


def test_rasas_own_interfaces_are_off(running: supervisor.Supervisor, settings: Settings) -> None:
    for path in ("/conversations/web-1/tracker", "/model/parse", "/webhooks/rest/", "/domain", "/status"):
        assert httpx.get(settings.base_url + path, trust_env=False).status_code == 404, path


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_the_action_server_answers_nobody_without_the_secret(
    running: supervisor.Supervisor, settings: Settings, token: str | None
) -> None:
    query = {} if token is None else {"token": token}
    assert httpx.get(f"{settings.action_url}/actions", params=query, trust_env=False).status_code in {401, 403}
    called = httpx.post(f"{settings.action_url}/webhook", params=query, json={"next_action": "x"}, trust_env=False)
    assert called.status_code in {401, 403}


def test_a_killed_server_comes_back(running: supervisor.Supervisor) -> None:
    first = running.pids()
    os.kill(first["action server"], signal.SIGKILL)
    deadline = time.monotonic() + 60
    while running.pids().get("action server", 0) in {0, first["action server"]} or not running.healthy():
        assert time.monotonic() < deadline
        running.poll()
        time.sleep(0.1)
    assert running.pids()["coach"] == first["coach"]


def test_the_terminal_finds_the_coach_and_a_second_run_knows_the_person(
    running: supervisor.Supervisor, settings: Settings
) -> None:
    environment = os.environ | {"COACH_ACTION_PORT": str(settings.action_port)}

    def chat(lines: str) -> list[str]:
        finished = subprocess.run(
            [sys.executable, "-m", "coach.cli", "chat", "--person", "ana"],
            input=lines, capture_output=True, text=True, timeout=60, cwd=ROOT, env=environment,
        )  # fmt: skip
        assert finished.returncode == 0, finished.stderr
        assert "Starting the servers" not in finished.stderr
        return finished.stdout.splitlines()

    first = chat("hello\n")
    assert first[0] == "you: hello"
    assert first[1].startswith("coach: ")
    token = (settings.data_dir / "chat" / "ana.token").read_text()
    assert chat("I want to kill myself\n")[1].startswith("coach: ")
    assert (settings.data_dir / "chat" / "ana.token").read_text() == token
