"""Settings that the environment gives: in variables, in files that they name, as credentials."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from monitor.model import ConfigError, Problem, Severity

PREFIX = "MONITOR_"


def from_environment(keys: Iterable[str]) -> dict[str, str]:
    """Return the settings that variables give; an empty one gives nothing, as in compose files."""
    given = ((key, os.environ.get(f"{PREFIX}{key.upper()}")) for key in keys)
    return {key: value for key, value in given if value}


def from_files(keys: Iterable[str]) -> dict[str, str]:
    """Return the settings that MONITOR_<KEY>_FILE and systemd's credentials give."""
    named = ((key, *secret_file(key)) for key in keys)
    return {key: _read_secret(path, variable) for key, path, variable in named if path}


def secret_file(key: str) -> tuple[Path | None, str]:
    """Return the file that holds a setting, if there is one, and the variable that names it."""
    variable = f"{PREFIX}{key.upper()}_FILE"
    if named := os.environ.get(variable):
        return Path(named), variable
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    paths = [Path(folder, name) for name in (key, f"monitor_{key}") if folder]
    return next((path for path in paths if path.is_file()), None), "CREDENTIALS_DIRECTORY"


def _read_secret(path: Path, variable: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            Problem(variable, None, None, f"{path} can't be read: {reason}")
        ) from error


def unknown_variables(keys: Iterable[str]) -> tuple[Problem, ...]:
    """Name the MONITOR_ variables of the environment that are no setting: perhaps misspelt."""
    known = [f"{key.upper()}{end}" for key in keys for end in ("", "_FILE")]
    given = sorted(name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX))
    return tuple(_unknown_variable(name, known) for name in given if name not in known)


def _unknown_variable(name: str, known: list[str]) -> Problem:
    near = get_close_matches(name, known, 1)
    mend = f"did you mean {PREFIX}{near[0]}?" if near else ""
    remedy = mend or "remove it, if it is not meant for Monitor"
    reason = "this variable is no setting, and is ignored"
    return Problem(f"{PREFIX}{name}", None, None, reason, remedy, Severity.WARNING)
