"""Who may know whom, and that importing the project does nothing."""

import os
import subprocess
import sys
import textwrap

import pytest

from coach.project import ROOT

PACKAGES = ("coach", "components", "connectors", "actions")

IMPORT_EVERYTHING = textwrap.dedent(
    """
    import importlib, os, pathlib, sys
    sys.dont_write_bytecode = True
    # What others do when they are imported is theirs; it is got over with before anything is watched.
    import skops.io, rasa.core.run, rasa.model_training, rasa_sdk.executor, spacy, onnxruntime, onnx, alembic.command
    import sqlalchemy, sqlalchemy.orm, prompt_toolkit, rich.console, httpx, tokenizers, threading

    done = []
    def forbid(module, name):
        original = getattr(module, name)
        class Forbidden(original if isinstance(original, type) else object):
            def __init__(self, *args, **kwargs):
                done.append(f"{name} made")
                if isinstance(original, type):
                    super().__init__(*args, **kwargs)
        setattr(module, name, Forbidden)
    forbid(sqlalchemy, "create_engine")
    forbid(sqlalchemy.orm, "sessionmaker")
    forbid(onnxruntime, "InferenceSession")
    forbid(httpx, "AsyncClient")
    forbid(httpx, "Client")

    WATCHED = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.mkdir", "os.remove"}
    def watch(event, args):
        if event in WATCHED or (event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
            done.append(f"{event} {args[:2]}")

    modules = sorted(
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for package in sys.argv[1:]
        for path in pathlib.Path(package).rglob("*.py")
        if "migrations" not in path.parts
    )
    threads = threading.active_count()
    sys.addaudithook(watch)
    for module in modules:
        before = len(done)
        importlib.import_module(module)
        done[before:] = [f"{module}: {one}" for one in done[before:]]
    if threading.active_count() != threads:
        done.append("a thread was started")
    print(len(modules), "modules")
    print("\\n".join(done), file=sys.stderr)
    sys.exit(bool(done))
    """
)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, env=os.environ)


def test_packages_import_only_what_they_may() -> None:
    finished = run(
        sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "4 kept, 0 broken" in finished.stdout


def test_importing_makes_no_engine_session_thread_file_or_connection() -> None:
    finished = run(sys.executable, "-W", "ignore", "-c", IMPORT_EVERYTHING, *PACKAGES)
    assert finished.returncode == 0, finished.stderr
    assert int(finished.stdout.split()[-2]) > 20


@pytest.mark.parametrize("package", PACKAGES)
def test_files_are_short_enough_to_read(package: str) -> None:
    files = [path for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts]
    too_long = {str(path): count for path in files if (count := len(path.read_text().splitlines())) > 300}
    assert files
    assert too_long == {}
