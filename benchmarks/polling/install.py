"""Other programs, installed once: a virtual environment each, or a package of the system."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PATIENCE = 900  # seconds


class NotHereError(Exception):
    """A program that can't be had here, with the reason in a word."""


def cache_folder() -> Path:
    """Return where the environments are kept between runs."""
    named = os.environ.get("MONITOR_BENCH_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "monitor-bench"


def environment(package: str, *others: str) -> Path:
    """Return the folder of programs of an environment that has this package of PyPI.

    `others`: packages that it needs but does not name.
    """
    folder = cache_folder() / package
    programs = folder / "bin"
    done = folder / ".installed"
    if not done.exists():
        print(f"installing {package} from PyPI into {folder} …", flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run((sys.executable, "-m", "venv", "--clear", str(folder)))
        pip = (str(programs / "python"), "-m", "pip", "--disable-pip-version-check")
        _run((*pip, "install", "--quiet", package, *others))
        done.touch()
    return programs


def version_in(programs: Path, package: str) -> str:
    """Return the version of a package in an environment."""
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    return _run((str(programs / "python"), "-c", asked)).strip()


def system_program(name: str, packages: Sequence[str]) -> str:
    """Return the path of a program of the system, installed with apt where we may."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    if found := shutil.which(name, path=path):
        return found
    install_system_packages(packages)
    if found := shutil.which(name, path=path):
        return found
    raise NotHereError(f"apt-get installed {' '.join(packages)}, but there is no {name}")


def install_system_packages(packages: Sequence[str]) -> None:
    """Install packages with apt-get; services among them are not started."""
    command = ("apt-get", "install", "--yes", "--no-install-recommends", *packages)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise NotHereError(f"not installed; as root: {' '.join(command)}")
    print(f"installing {' '.join(packages)} with apt-get …", flush=True)
    _run(("apt-get", "update", "--quiet"))
    _run(command)


def version_told(*command: str) -> str:
    """Return the first number with dots that a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    found = re.search(r"\d+(?:\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else "?"


def _run(command: Sequence[str]) -> str:
    # RUNLEVEL=1: invoke-rc.d of Debian starts no service then.
    quiet = {**os.environ, "RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE, env=quiet
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotHereError(f"can't be installed: {error}") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason told"]
        raise NotHereError(f"can't be installed: {last[0]}")
    return done.stdout
