#!/bin/sh
# Renews the three lock files beside this script from pyproject.toml:
#   requirements.lock        what the till needs to run
#   requirements-build.lock  what builds the wheel and the editable install
#   requirements-dev.lock    both, and what tests and checks the project
#
#   sh packaging/lock.sh               keeps versions that still fit, adds and removes what changed
#   sh packaging/lock.sh --upgrade     takes the newest version of everything that pyproject.toml allows
#
# Every package has an exact version and the hashes of all its files, for every platform and Python that the project
# supports, so that plain `pip install --require-hashes -r` refuses anything else. The address of the index is left
# out on purpose: the machine's own settings say where packages come from.
#
# Needs uv (the Python package of that name): from UV, from the PATH, or from the project's virtual environment.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

if [ -n "${UV:-}" ]; then
    uv=$UV
elif command -v uv >/dev/null 2>&1; then
    uv=uv
elif [ -x .venv/bin/uv ]; then
    uv=.venv/bin/uv
else
    echo "lock.sh: uv was not found. Install it with: .venv/bin/python -m pip install uv" >&2
    exit 1
fi

lock() {
    output=$1
    shift
    # An index or a folder of wheels that only this machine has must not leak into the result.
    env -u UV_FIND_LINKS -u UV_INDEX -u UV_EXTRA_INDEX_URL \
        "$uv" pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
        --no-emit-index-url --no-annotate --no-header --output-file "$output" "$@"
    if grep -nE 'https?:|file:|^ *--(index|extra|find)| @ ' "$output"; then
        echo "lock.sh: $output names an address or a path of this machine (lines above)" >&2
        exit 1
    fi
}

lock packaging/requirements.lock "$@" pyproject.toml
lock packaging/requirements-build.lock "$@" --constraints packaging/requirements.lock --group build
lock packaging/requirements-dev.lock "$@" \
    --constraints packaging/requirements.lock --constraints packaging/requirements-build.lock \
    --group dev pyproject.toml
