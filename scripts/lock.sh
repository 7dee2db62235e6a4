#!/bin/sh
# Writes the lock files anew from pyproject.toml: exact versions, SHA-256 of every file, no registry addresses.
# Run it with uv on the PATH after changing a dependency, read the difference, then run the tests.
set -eu
cd "$(dirname "$0")/.."

compile() { # compile SOURCE LOCK [OPTION...]
    source=$1 lock=$2
    shift 2
    uv pip compile "$source" --generate-hashes --python-version 3.11 --universal --no-emit-index-url \
        --no-emit-find-links --quiet --custom-compile-command "make lock" --output-file "$lock" "$@"
}

compile pyproject.toml requirements.lock
# The tools' lock repeats the run-time packages at the same versions, so that either file installs on its own.
compile pyproject.toml requirements-dev.lock --extra dev --constraint requirements.lock
echo "uv>=0.5" | compile - requirements-uv.lock
