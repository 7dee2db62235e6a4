#!/bin/sh
# Makes .venv with everything the coach needs, or finds in a moment that it is there already.
# Usage: scripts/setup.sh [run|dev]      dev adds what tests and checks need.
#
# PYTHON may name a Python 3.11; otherwise one is looked for: on the PATH, among pyenv's, among uv's own.
set -eu
: "${HOME:=/nonexistent}"
cd "$(dirname "$0")/.."

purpose=${1:-run}
venv=.venv
tools=.tools
case $purpose in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*)
    echo "usage: scripts/setup.sh [run|dev]" >&2
    exit 2
    ;;
esac

say() { printf '%s\n' "$*"; }

digest() { # one line that changes with any of the files
    if command -v sha256sum >/dev/null 2>&1; then cat "$@" | sha256sum; else cat "$@" | cksum; fi
}

stamp() { # stamp LOCK
    digest "$1" pyproject.toml scripts/setup.sh standins/tensorflow/*.py standins/tensorflow/pyproject.toml
    pwd # an installed project points to its folder: a moved one is installed again
}

if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.installed-$purpose" 2>/dev/null)" = "$(stamp "$lock")" ]; then
    exit 0
fi

is_311() { # is_311 COMMAND: it runs, and it is Python 3.11
    [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.11 ]
}

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.11*/bin/python /usr/local/bin/python3.11 /opt/homebrew/bin/python3.11; do
        if [ -n "$candidate" ] && is_311 "$candidate"; then
            # What it runs, not a shim: pyenv's shims choose anew in each folder.
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

find_uv() {
    for candidate in uv "$tools/bin/uv" "$HOME/.local/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

install_uv() { # install_uv PYTHON: into a folder of ours; neither the system's packages nor the user's are touched
    say "Installing uv into $tools …"
    rm -rf "$tools"
    if "$1" -m venv "$tools" >/dev/null 2>&1; then
        "$tools/bin/python" -m pip install --quiet --require-hashes -r requirements-uv.lock
    else # Debian's Python has no venv until python3-venv is installed; its pip can still fill a folder
        rm -rf "$tools"
        "$1" -m pip install --quiet --require-hashes -r requirements-uv.lock --target "$tools"
    fi
}

no_python() {
    cat >&2 <<'MESSAGE'
The coach needs Python 3.11, and none was found (3.12 and later will not do: Rasa has no packages for them).
One of these brings it:
  Debian 12            sudo apt install python3.11 python3.11-venv
  Ubuntu               sudo add-apt-repository ppa:deadsnakes/ppa && sudo apt install python3.11 python3.11-venv
  Fedora               sudo dnf install python3.11
  macOS                brew install python@3.11
  anywhere             pyenv install 3.11        (https://github.com/pyenv/pyenv)
  anywhere             uv python install 3.11    (https://docs.astral.sh/uv)
Then run make again. If Python 3.11 is somewhere unusual: PYTHON=/path/to/python3.11 make run
MESSAGE
    exit 1
}

python=$(find_python || true)
uv=$(find_uv || true)
if [ -z "$uv" ]; then
    if [ -n "$python" ]; then
        base=$python
    else
        base=$(command -v python3 || command -v python || true) # any Python can bring uv, which can bring 3.11
    fi
    if [ -n "$base" ] && install_uv "$base"; then
        uv=$tools/bin/uv
    fi
fi
if [ -z "$uv" ]; then
    [ -n "$python" ] || no_python
    echo "uv is missing and could not be installed. Look above for the reason, or install it: https://docs.astral.sh/uv" >&2
    exit 1
fi
if [ -z "$python" ]; then
    python=$("$uv" python find 3.11 2>/dev/null || true)
fi
if [ -z "$python" ]; then
    say "No Python 3.11 here. Asking uv to fetch one …"
    "$uv" python install 3.11 >&2 || no_python
    python=$("$uv" python find 3.11) || no_python
fi

say "Python 3.11: $python"
if ! is_311 "$venv/bin/python"; then
    say "Making $venv …"
    "$uv" venv --quiet --clear --python "$python" "$venv"
fi
rm -f "$venv"/.installed-*

# Left to uv: hard links from its cache where it can, no caches of the packages' own, every file checked by its hash.
say "Installing $(grep -c == "$lock") packages, exactly those of $lock, and compiling them (a minute or two the first time) …"
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --require-hashes --compile-bytecode -r "$lock"
# The project and the stand-in for TensorFlow are built with the setuptools of the lock: nothing more is fetched.
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --offline \
    --reinstall-package coach-tensorflow-standin ./standins/tensorflow
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --offline --editable .

stamp "$lock" >"$venv/.installed-$purpose"
if [ "$purpose" = dev ]; then
    stamp requirements.lock >"$venv/.installed-run"
fi
say "Packages are in place."
