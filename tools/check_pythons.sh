#!/bin/sh
# Run the tests with every supported Python that is on this machine, each in a venv of its own: the
# system's too, which is of another patch release than the newest (Debian 12 has 3.11.2).
set -eu
cd "$(dirname "$0")/.."
tested=
for python in python3.11 python3.12 python3.13 /usr/bin/python3; do
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "skipped: $python is not on this machine, or too old"
        continue
    fi
    version=$("$python" --version)
    case "$tested" in *"$version;"*) echo "skipped: $python is $version, too"; continue ;; esac
    tested="$tested$version;"
    venv=$(mktemp -d)/venv
    "$python" tools/make_venv.py "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --constraint constraints.txt --editable '.[dev]'
    echo "== $("$venv/bin/python" --version)"
    "$venv/bin/python" -m pytest -q -n auto --dist worksteal -p no:cacheprovider
    rm -rf "$(dirname "$venv")"
done
