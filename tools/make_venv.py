"""Make .venv, also where the system's Python comes without ensurepip (Debian's python3 alone).

Run by `make setup` with the system's Python; needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path

INDEX = "https://pypi.org/simple/pip/"
JSON = "application/vnd.pypi.simple.v1+json"


def main(folder: Path) -> None:
    """Make the virtual environment with pip in it."""
    try:
        usable = importlib.util.find_spec("ensurepip") is not None
    except ValueError:
        usable = False
    if usable:
        venv.create(folder, with_pip=True, clear=True)
        return
    print("This Python has no ensurepip (Debian: python3-venv); fetching pip from PyPI.")
    venv.create(folder, with_pip=False, clear=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheel = fetch_pip(Path(scratch))
        subprocess.run(
            [folder / "bin" / "python", wheel / "pip", "install", "--quiet", wheel], check=True
        )


def fetch_pip(folder: Path) -> Path:
    """Download pip's newest wheel, checked against the index's hash."""
    request = urllib.request.Request(INDEX, headers={"Accept": JSON})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    wheels = [f for f in files if f["filename"].endswith("-py3-none-any.whl") and not f["yanked"]]
    newest = max(wheels, key=lambda f: version(f["filename"]))
    with urllib.request.urlopen(newest["url"], timeout=120) as answer:
        body = answer.read()
    if hashlib.sha256(body).hexdigest() != newest["hashes"]["sha256"]:
        sys.exit(f"{newest['filename']} came with a wrong hash; try again")
    path = folder / newest["filename"]
    path.write_bytes(body)
    return path


def version(filename: str) -> tuple[int, ...]:
    """Read the version out of a wheel's name; a pre-release sorts before everything."""
    parts = filename.split("-")[1].split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else (0,)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the system's Python may be any
        sys.exit(f"Monitor needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    main(Path(sys.argv[1]))
