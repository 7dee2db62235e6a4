"""Rasa's own command line, started the way this project needs it: ``python -m components.launch run …``.

Three things have to happen before the first line of Rasa is imported: its telemetry is turned off; two warnings about
its own code, which nobody here can act on, are filtered; and skops is imported. In the other order skops' import
walks every class that Rasa has loaded, and starting takes ten seconds longer.
"""

import os
import sys
import warnings

_WARNINGS_ABOUT_RASA = (
    r"The ``declarative_base\(\)`` function is now available",
    r"pkg_resources is deprecated as an API",
    r"Deprecated call to `pkg_resources\.declare_namespace",
    r"distutils Version classes are deprecated",
)


def main() -> None:
    """Run one Rasa command with this process's arguments.

    Raises:
        SystemExit: With Rasa's own exit code.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    for message in _WARNINGS_ABOUT_RASA:
        warnings.filterwarnings("ignore", message=message)

    import skops.io  # noqa: F401
    from rasa.__main__ import main as run_rasa

    sys.argv[0] = "rasa"
    run_rasa()


if __name__ == "__main__":
    main()
