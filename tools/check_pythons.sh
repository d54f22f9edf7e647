#!/bin/sh
# Run the tests with every supported Python that is on this machine, each in a venv of its own.
set -eu
cd "$(dirname "$0")/.."
for version in 3.11 3.12 3.13; do
    python=python$version
    if ! "$python" -c 'import sys' 2>/dev/null; then
        echo "skipped: $python is not on this machine"
        continue
    fi
    venv=$(mktemp -d)/venv
    "$python" tools/make_venv.py "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --constraint constraints.txt --editable '.[dev]'
    echo "== $("$venv/bin/python" --version)"
    "$venv/bin/python" -m pytest -q -n auto --dist worksteal -p no:cacheprovider
    rm -rf "$(dirname "$venv")"
done
