"""Runs Rasa's own command line the way this project needs it: ``python -m coach.launch run …``.

Three things have to happen before the first line of Rasa is imported: its telemetry is turned off; skops is imported,
because in the other order its import walks every class that Rasa has loaded, and starting takes ten seconds longer;
and warnings about Rasa's own code, which nobody here can act on, are filtered.
"""

import importlib
import os
import runpy
import sys
import warnings

_WARNINGS_ABOUT_RASA = (
    r"The ``declarative_base\(\)`` function is now available",
    r"pkg_resources is deprecated as an API",
    r"Deprecated call to `pkg_resources\.declare_namespace",
    r"distutils Version classes are deprecated",
    r"Nesting argument groups is deprecated",
)


def main() -> None:
    """Run one Rasa command with this process's arguments.

    Raises:
        SystemExit: With Rasa's own exit code.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # Sanic turns all deprecation warnings on when it is imported: filters set before it would count for nothing.
    for name in ("skops.io", "sanic.app"):
        importlib.import_module(name)
    for message in _WARNINGS_ABOUT_RASA:
        warnings.filterwarnings("ignore", message=message)

    sys.argv[0] = "rasa"
    # As a program, like a process of its own: nothing of Rasa is known here by name but its command.
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
