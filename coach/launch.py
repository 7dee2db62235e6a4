"""Runs Rasa or its action server as a program: ``python -m coach.launch rasa run …``.

Two things have to come first, and both depend on the order of imports. skops, which Rasa reads models with, looks at
every class that is loaded when it is imported: before Rasa it takes a second, after it ten. And Sanic turns all
deprecation warnings on: filters against those about Rasa's own code, which nobody here can act on, count only if they
are set after it.
"""

import importlib
import logging
import os
import runpy
import sys
import warnings

_FIRST = {"rasa": ("skops.io", "sanic.app"), "rasa_sdk": ("sanic.app",)}
_WARNINGS_ABOUT_OTHERS = (
    r"The ``declarative_base\(\)`` function is now available",
    r"pkg_resources is deprecated as an API",
    r"Deprecated call to `pkg_resources\.declare_namespace",
    r"distutils Version classes are deprecated",
    r"Nesting argument groups is deprecated",
)


def main() -> None:
    """Run the program named first among this process's arguments, with the rest of them.

    Raises:
        SystemExit: With the program's own exit code.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    program = sys.argv.pop(1)
    for name in _FIRST[program]:
        importlib.import_module(name)
    for message in _WARNINGS_ABOUT_OTHERS:
        warnings.filterwarnings("ignore", message=message)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it lists its own plugins at INFO
    sys.argv[0] = program
    # By name, as a process of its own would: the core knows nothing of Rasa but its command.
    runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
